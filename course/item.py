"""An item: a question, what answers it, the known slips, and the judgement of what was entered.

An item is made by a ``Kind`` from a situation and a seed, and the same three always make the same
item. It holds no fixed key: its right answer and every slip are computed from the run. A slip that
is accepted as the right answer, or that nobody could tell from another slip, is not offered.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from course.answers import EXACT, Accepted, UnreadableError, readings
from course.numbers import SHOWN
from course.situation import NotHereError, Place, Situation
from course.slips import SLIPS
from course.texts import Text, say
from neuralnet.errors import non_finite_allowed

Answer = float | str | frozenset[str]
"""A number, the name of an option, or the names of several options."""

ALWAYS = ("sign_turned", "decimal_place")  # slips that every number has
TRIES = 12  # draws of a place before a kind gives up on a run


@dataclass(frozen=True)
class Slip:
    """A wrong answer that is known: its ``name`` in ``slips.SLIPS`` and the ``value`` it leads to,
    ``reason`` says what was done."""

    name: str
    value: Answer
    reason: Text

    @property
    def misconception(self) -> str:
        """M1 to M14, "computation" or "wording"."""
        return SLIPS[self.name]

    @property
    def belief(self) -> Text:
        """The misconception in words."""
        return say(f"misconception.{self.misconception}")


@dataclass(frozen=True)
class Number:
    """The answer is a number. ``unit`` is what it is measured in, empty for none."""

    value: float
    accepted: Accepted
    unit: str = ""

    def shown(self, value: float) -> float | int:
        """A number of this kind for a text: what is counted is shown with every digit."""
        return int(value) if self.accepted is EXACT and value == int(value) else value


@dataclass(frozen=True)
class Choice:
    """The answer is one of ``options``: what each is called, by name, in the order of the page."""

    options: Mapping[str, Text | str]
    right: str


@dataclass(frozen=True)
class Several:
    """The answer is some of ``options``, which may be none or all of them."""

    options: Mapping[str, Text | str]
    right: frozenset[str]


Form = Number | Choice | Several


@dataclass(frozen=True, eq=False)
class Draft:
    """What a kind makes: the form of the answer, the ``slips`` by name, and the ``numbers`` that
    its texts may use. ``shuffled``: its options have no order of their own. ``revealed``: hints
    after those of the kind, one term each."""

    form: Form
    slips: Sequence[tuple[str, Answer, str]]
    numbers: Mapping[str, Any]
    shuffled: bool = False
    revealed: tuple[Text, ...] = ()


@dataclass(frozen=True, eq=False)
class Item:
    """A question that can be asked now. ``hints`` are revealed one at a time; ``reason`` is shown
    after an answer is committed, never before."""

    kind: str
    station: str
    seed: int
    form: Form
    question: Text
    hints: tuple[Text, ...]
    reason: Text
    slips: tuple[Slip, ...]
    situation: Situation
    place: Place

    @property
    def right(self) -> Answer:
        """The right answer."""
        return self.form.value if isinstance(self.form, Number) else self.form.right

    @property
    def instruction(self) -> Text:
        """What is to be entered, and which rounding is accepted."""
        if isinstance(self.form, Choice):
            return say("instruction.choice")
        if isinstance(self.form, Several):
            return say("instruction.several")
        if self.form.accepted is EXACT:
            return say("instruction.exact")
        return say("instruction.number", digits=self.form.accepted.digits)

    def judge(self, entry: str | Iterable[str]) -> "Verdict":
        """What is to be said of an entry: text for a number, the name of an option for a choice,
        names of options for several."""
        if isinstance(self.form, Number):
            return self._judge_number(entry if isinstance(entry, str) else "")
        if isinstance(self.form, Choice):
            return self._judge_name(entry if isinstance(entry, str) else "")
        return self._judge_names(frozenset(entry) if not isinstance(entry, str) else frozenset())

    def _judge_number(self, entry: str) -> "Verdict":
        assert isinstance(self.form, Number)
        try:
            found = readings(entry, self.form.unit)
        except UnreadableError:
            return Verdict("unreadable", say("verdict.unreadable"))
        accepted, value = self.form.accepted, self.form.value
        fits = [accepted.fit(reading, value) for reading in found]
        typed = found[0].value
        if "fits" in fits:
            return Verdict("right", say("verdict.right", exact=self.form.shown(value)), value=value)
        if "coarse" in fits:
            return Verdict("coarse", say("verdict.coarse", digits=accepted.digits), value=typed)
        for slip in self.slips:
            assert isinstance(slip.value, float)
            if accepted.tells(found, slip.value):
                return Verdict("slip", slip.reason, slip, value=typed)
        shown = self.form.shown
        far = say(
            "verdict.wrong_number",
            yours=shown(typed),
            right=shown(value),
            off=shown(abs(typed - value)),
        )
        return Verdict("wrong", far, value=typed)

    def _judge_name(self, entry: str) -> "Verdict":
        assert isinstance(self.form, Choice)
        if entry not in self.form.options:
            return Verdict("unreadable", say("verdict.no_option"))
        if entry == self.form.right:
            return Verdict("right", say("verdict.right_choice"), value=entry)
        slip = next(slip for slip in self.slips if slip.value == entry)
        return Verdict("slip", slip.reason, slip, value=entry)

    def _judge_names(self, entry: frozenset[str]) -> "Verdict":
        assert isinstance(self.form, Several)
        if not entry <= self.form.options.keys():
            return Verdict("unreadable", say("verdict.no_option"))
        if entry == self.form.right:
            return Verdict("right", say("verdict.right_choice"), value=entry)
        for slip in self.slips:
            if slip.value == entry:
                return Verdict("slip", slip.reason, slip, value=entry)
        missing = tuple(self._called(self.form.right - entry))
        extra = tuple(self._called(entry - self.form.right))
        key = "both" if missing and extra else ("missing" if missing else "extra")
        numbers = {"missing": {"missing": missing}, "extra": {"extra": extra}}.get(
            key, {"missing": missing, "extra": extra}
        )
        return Verdict("wrong", say(f"verdict.names_{key}", **numbers), value=entry)

    def _called(self, names: frozenset[str]) -> list[Text | str]:
        assert isinstance(self.form, Several)
        return [words for name, words in self.form.options.items() if name in names]


@dataclass(frozen=True)
class Verdict:
    """What became of an entry. ``kind``: "right"; "coarse", a number that fits and has too few
    digits, which costs nothing; "slip", a known mistake; "wrong"; or "unreadable", which is no
    answer. ``value`` is how the entry was read."""

    kind: Literal["right", "coarse", "slip", "wrong", "unreadable"]
    text: Text
    slip: Slip | None = None
    value: Answer | None = None

    @property
    def counts(self) -> bool:
        """Was something committed, right or wrong?"""
        return self.kind in ("right", "slip", "wrong")


Maker = Callable[[Situation, Place, np.random.Generator], Draft]


@dataclass(frozen=True)
class Kind:
    """A kind of item. ``make`` drafts it at a place, or raises ``NotHereError``; ``hints`` is how
    many there are; ``slips`` every slip that it may offer. ``of_run``: is it made of the run that
    is asked about? Otherwise of others, whatever that run is."""

    name: str
    station: str
    make: Maker
    hints: int
    slips: tuple[str, ...]
    of_run: bool = True

    def is_in(self, situation: Situation) -> bool:
        """Has the run something of this kind? Other runs always have: none is trained to see."""
        if not self.of_run:
            return True
        try:
            self.item(situation, seed=0)
        except NotHereError:
            return False
        return True

    def item(self, situation: Situation, seed: int) -> Item:
        """The item that this kind makes of a situation: equal seeds, equal items.

        Raises ``NotHereError`` where the run has nothing of this kind.
        """
        generator = np.random.default_rng([seed, *self.name.encode()])
        for _try in range(TRIES):
            place = situation.draw_place(generator)
            try:
                with non_finite_allowed():
                    draft = self.make(situation, place, generator)
            except NotHereError:
                continue
            if _usable(draft):
                return self._finished(draft, situation, place, seed, generator)
        raise NotHereError(self.name)

    def _finished(
        self,
        draft: Draft,
        situation: Situation,
        place: Place,
        seed: int,
        generator: np.random.Generator,
    ) -> Item:
        numbers = dict(draft.numbers)
        form = draft.form
        if draft.shuffled and isinstance(form, Choice):
            names = list(form.options)
            order = [names[int(i)] for i in generator.permutation(len(names))]
            form = Choice({name: form.options[name] for name in order}, form.right)
        if isinstance(form, Number):
            numbers["right"] = form.shown(form.value)
        return Item(
            self.name,
            self.station,
            seed,
            form,
            say(f"{self.name}.question", **numbers),
            (
                *(say(f"{self.name}.hint{i + 1}", **numbers) for i in range(self.hints)),
                *draft.revealed,
            ),
            say(f"{self.name}.reason", **numbers),
            tuple(_told_apart(self, form, draft.slips)),
            situation,
            place,
        )


def _usable(draft: Draft) -> bool:
    """Is every number of it finite? A run that has run away can be asked little."""
    values = [*_floats_in(draft.numbers.values())]
    if isinstance(draft.form, Number):
        value, accepted = draft.form.value, draft.form.accepted
        # An exact value that is lost in the tolerance cannot be asked for.
        if accepted.absolute and abs(value) < 5.0 * accepted.absolute:
            return False
        values.append(value)
    if not isinstance(draft.form, Number):
        values += _floats_in(draft.form.options.values())
    return all(math.isfinite(value) for value in values)


def _floats_in(values: Iterable[Any]) -> Iterator[float]:
    """Every number that a text would write, in texts within texts too."""
    for value in values:
        if isinstance(value, Text):
            yield from _floats_in(value.numbers.values())
        elif isinstance(value, tuple):
            yield from _floats_in(value)
        elif isinstance(value, float):
            yield value


def _told_apart(kind: Kind, form: Form, slips: Iterable[tuple[str, Answer, str]]) -> Iterable[Slip]:
    """The slips that can be told from the right answer and from each other."""
    taken: list[Answer] = [form.value if isinstance(form, Number) else form.right]
    for name, value, counted in slips:
        if name not in (*kind.slips, *ALWAYS):
            raise ValueError(f"{kind.name}: expected one of {kind.slips}; got {name!r}")
        numbers = {}
        if isinstance(form, Number):
            assert isinstance(value, float)
            apart = math.isfinite(value) and all(
                form.accepted.apart(value, other) for other in taken if isinstance(other, float)
            )
            if apart:
                numbers = {"yours": form.shown(value), "right": form.shown(form.value)}
        else:
            apart = value not in taken
        if apart:
            taken.append(value)
            key = f"counted.{counted}" if counted else f"slip.{name}.{_form_name(form)}"
            yield Slip(name, value, say(key, **numbers))


def _form_name(form: Form) -> str:
    return "number" if isinstance(form, Number) else "choice"


# --- what makers write ---------------------------------------------------------------------------

KINDS: dict[str, Kind] = {}


def kind(
    station: str, *slips: str, hints: int = 1, of_run: bool = True
) -> Callable[[Maker], Maker]:
    """Register the function below as the kind of its name, at a ``station``, with every slip that
    it may offer; see ``Kind`` for ``hints`` and ``of_run``."""
    for name in slips:
        if name not in SLIPS:
            raise ValueError(f"slip: expected one of slips.SLIPS; got {name!r}")

    def register(make: Maker) -> Maker:
        name = make.__name__
        if name in KINDS:
            raise ValueError(f"kind: {name!r} is there already")
        KINDS[name] = Kind(name, station, make, hints, slips, of_run)
        return make

    return register


def number(
    value: float,
    slips: Iterable[tuple[str, float] | tuple[str, float, str]],
    *,
    terms: Iterable[float] = (),
    unit: str = "",
    exact: bool = False,
    revealed: tuple[Text, ...] = (),
    **numbers: Any,
) -> Draft:
    """A draft whose answer is a number. ``terms`` are the summands from which a learner adds it up:
    each was shown rounded, and so far the sum may be off. ``exact``: it is counted. A slip may have
    a third entry: what its value is, as a key under ``counted``, in the place of its own sentence.
    ``revealed`` are further hints, a term each.

    A number, and its sign turned or its point shifted, are told apart without being listed.
    """
    absolute = 2.0 * SHOWN * sum(abs(term) for term in terms)
    accepted = EXACT if exact else Accepted(absolute=absolute)
    listed: list[tuple[str, Answer, str]] = [
        (name, float(slip), "".join(counted)) for name, slip, *counted in slips
    ]
    if not exact:
        always = (("sign_turned", -1.0), ("decimal_place", 10.0), ("decimal_place", 0.1))
        listed += [(name, factor * value, "") for name, factor in always]
    return Draft(Number(float(value), accepted, unit), listed, numbers, revealed=revealed)


def choice(
    right: str,
    options: Mapping[str, Text | str],
    slips: Mapping[str, str],
    *,
    shuffled: bool = False,
    **numbers: Any,
) -> Draft:
    """A draft whose answer is one of ``options``; ``slips`` has the slip of every wrong one.
    ``shuffled``: the options have no order of their own, and the right one must not have a place
    of its own either."""
    offered = [(slips[name], name, "") for name in options if name != right]
    return Draft(Choice(options, right), offered, {**numbers, "answer": options[right]}, shuffled)


def several(
    right: Iterable[str],
    options: Mapping[str, Text | str],
    slips: Iterable[tuple[str, Iterable[str]]],
    **numbers: Any,
) -> Draft:
    """A draft whose answer is some of ``options``."""
    listed = [(name, frozenset(names), "") for name, names in slips]
    right = frozenset(right)
    answer = tuple(words for name, words in options.items() if name in right)
    return Draft(Several(options, right), listed, {**numbers, "answer": answer})


def here(condition: object) -> None:
    """Go on only where ``condition`` holds; otherwise there is nothing to ask about here."""
    if not condition:
        raise NotHereError
