"""The test: ten questions of the bank in two forms, A and B.

Both forms ask the same kinds in the same order, about other runs, rows and numbers. For each
question the two offer the same kind of answer, the same known mistakes, and have the same right
choice: they are equally hard because they are made alike, and not because anybody has tried them.
What is asked goes by the name of the study alone, so all its participants get the same questions.
"""

import zlib
from collections import Counter
from dataclasses import dataclass
from typing import Any, Literal, get_args

from course.bank import KINDS, make_item
from course.cases import kept
from course.item import Choice, Item
from course.situation import NotHereError, Situation
from course.slips import SLIPS
from course.stations import STANDARD_RUN
from neuralnet.experiment import Run

Letter = Literal["A", "B"]
LETTERS: tuple[Letter, ...] = get_args(Letter)
STATE = 60  # of the runs that are asked about
MOST_TRIED = 40  # seeds for one question
MOST_RUNS = 60  # seeds for the runs

# Two runs like the course unit's lab, which differ in all numbers that a question may give.
SETTINGS: dict[Letter, dict[str, Any]] = {
    "A": {"hidden_units": (10, 10), "batch_size": 10, "validation_share": 0.3},
    "B": {"hidden_units": (9, 11), "batch_size": 12, "validation_share": 0.25},
}


@dataclass(frozen=True)
class Aim:
    """A question of the test: its ``kind``, the ``slip`` that it must offer, the choice that must
    be ``right`` where another would let the mistake pass, and how many known mistakes it offers at
    ``least``: of rows whose gradients are 0 there is little to ask."""

    kind: str
    slip: str
    right: str = ""
    least: int = 1

    @property
    def misconception(self) -> str:
        """M1 to M14, or "wording"."""
        return SLIPS[self.slip]


AIMS = (
    Aim("what_a_layer_gets", "layers_see_the_features"),
    Aim("far_row", "softmax_is_certainty", "surer"),
    Aim("rows_that_move_weights", "validation_is_trained_on"),
    Aim("zero_start", "zero_is_neutral", "equal"),
    Aim("two_right_answers", "loss_is_error_rate"),
    Aim("moved_after_backward", "backward_moves_weights"),
    Aim("change_of_a_weight", "gradient_for_change"),
    Aim("loss_of_another_row", "update_always_lowers", "rises"),
    Aim("gradient_of_some_rows", "sum_for_mean", least=7),
    Aim("network_to_keep", "zero_training_loss"),
)
# What a run may have nothing of is looked for first: not every update makes the loss of a row rise.
BY_RARITY = sorted(AIMS, key=lambda aim: aim.kind != "loss_of_another_row")


@dataclass(frozen=True)
class Seeds:
    """What a study asks: the seed of its two runs, and of the questions of each form."""

    run: int
    questions: dict[Letter, tuple[int, ...]]


class Form:
    """One form of a study: its questions, each made when it is asked for."""

    def __init__(self, study: str, letter: Letter) -> None:
        seeds = _seeds(study)
        self._situation = _situation(letter, seeds.run)
        self._seeds = seeds.questions[letter]
        self._items: dict[int, Item] = {}

    def item(self, at: int) -> Item:
        """The question at a place, from 0."""
        if at not in self._items:
            self._items[at] = make_item(AIMS[at].kind, self._situation, self._seeds[at])
        return self._items[at]


def _situation(letter: Letter, seed: int) -> Situation:
    run = Run(STANDARD_RUN.experiment.replace(**SETTINGS[letter], seed=seed, split_seed=seed))
    return Situation.of(run, STATE)


@kept
def _seeds(study: str) -> Seeds:
    """The first runs, from a seed on that goes by the name of the study, of which all questions can
    be asked in both forms."""
    first = zlib.crc32(study.encode()) % 2**30
    for seed in range(first, first + MOST_RUNS):
        here, there = (_situation(letter, seed) for letter in LETTERS)
        try:
            pairs = [_pair(aim, here, there, seed) for aim in BY_RARITY]
        except NotHereError:
            continue
        found = dict(zip(BY_RARITY, pairs, strict=True))
        places = enumerate(LETTERS)
        return Seeds(seed, {letter: tuple(found[aim][at] for aim in AIMS) for at, letter in places})
    raise NotHereError(study)


def _pair(aim: Aim, here: Situation, there: Situation, first: int) -> tuple[int, int]:
    """The seeds of one question in form A and of one like it in form B: the first ones that fit
    together."""
    found: tuple[list[tuple[int, Item]], list[tuple[int, Item]]] = ([], [])
    for seed in range(first, first + MOST_TRIED):
        for side, situation in enumerate((here, there)):
            item = _item(aim, situation, seed)
            if item is None:
                continue
            found[side].append((seed, item))
            for other, like in found[1 - side]:
                if are_alike(item, like):
                    return (other, seed) if side else (seed, other)
    raise NotHereError(aim.kind)


def _item(aim: Aim, situation: Situation, seed: int) -> Item | None:
    """The question, where it offers the mistake that it is to catch."""
    try:
        item = KINDS[aim.kind].item(situation, seed)
    except NotHereError:
        return None
    offered = any(slip.name == aim.slip for slip in item.slips)
    fits = (not aim.right or item.right == aim.right) and len(item.slips) >= aim.least
    return item if offered and fits else None


def are_alike(first: Item, second: Item) -> bool:
    """Are two questions of one kind equally hard as far as can be told: other numbers, the same
    known mistakes, the same choices, and the same of them right?"""
    forms = (first.form, second.form)
    if all(isinstance(form, Choice) for form in forms):
        names = [(set(form.options), form.right) for form in forms if isinstance(form, Choice)]
        if names[0] != names[1]:
            return False
    counts = [Counter(slip.name for slip in item.slips) for item in (first, second)]
    other = first.question != second.question or first.form != second.form
    return type(forms[0]) is type(forms[1]) and counts[0] == counts[1] and other
