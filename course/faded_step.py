"""One training step on paper: every number of it, or blanks to be filled in.

The step is a real one: forward, loss, backward and update of a trainer's batch, with the engine's
numbers as its key. What is worked out is chosen so that it fits on paper: of a small network
everything, of a larger one a few units with the terms shortened, and all other numbers given.

    level 1   all numbers
    level 2   one blank in each formula
    level 3   only the formulas
    level 4   an empty sheet with the step's inputs

A blank is checked when it is entered. A wrong number is searched for the known slips. A number that
follows rightly from a wrong one before it is accepted, and that is said: ``entered`` holds what
stands in the other blanks, and what depends on them is computed again from there.
"""

import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from course.answers import Accepted, Reading, UnreadableError, readings
from course.numbers import DIGITS, tex_written
from course.paper.step_numbers import Cell, Numbers, all_finite, numbers_of
from course.paper.step_rule import StepRule, feeds
from course.paper.step_slips import slips_of
from course.paper.workings import Workings
from course.situation import NotHereError
from course.texts import Text, say
from neuralnet.device.arrays import to_host
from neuralnet.experiment import Experiment, Run
from neuralnet.training import Trainer

LEVELS = (1, 2, 3, 4)
SMALL = 20  # parameters up to which everything is worked out
UNITS = 2  # of a layer that are worked out in a larger network, and weights of each
ROWS = 2  # rows up to which all are worked out
MOST_ROWS = 12  # of a table on paper
MOST_NUMBERS = 130  # of a table of weights on paper

# The default networks on paper. Their learning rates are large enough for a change to be seen.
SMALL_NETS = {
    "2-2-1": Experiment(
        dataset="xor",
        hidden_units=(2,),
        activation="sigmoid",
        output="sigmoid",
        initializer="xavier",
        optimizer="sgd",
        learning_rate=0.5,
        batch_size=1,
    ),
    "4-3-3": Experiment(
        hidden_units=(3,),
        activation="tanh",
        initializer="xavier",
        optimizer="sgd",
        learning_rate=0.5,
        batch_size=2,
    ),
}
SEEDS_TRIED = 4  # for each version that is wanted
STATE = 30  # the state of their step: the biases are no longer 0


@dataclass(frozen=True)
class Line:
    """One number of the step as it stands on the sheet. ``symbol``, ``formula`` and ``working`` are
    LaTeX; the working has the numbers in it and ends before the result; a number that is a blank
    itself stands in it under its symbol. ``blank``: it is to be filled in. ``name`` names it in
    entries."""

    name: str
    cell: Cell
    symbol: str
    formula: str
    working: str
    value: float
    accepted: Accepted
    blank: bool

    @property
    def digits(self) -> int:
        """How many digits of the result are written."""
        return max(DIGITS, self.accepted.digits + 1)

    @property
    def result(self) -> str:
        """The result in LaTeX."""
        return tex_written(self.value, self.digits)

    @property
    def hints(self) -> tuple[str, ...]:
        """What can be revealed, one after the other: the formula, then the numbers in it."""
        return tuple(text for text in (self.formula, self.working) if text)


@dataclass(frozen=True)
class Section:
    """The lines of one quantity of one layer (from 1; 0: of no layer)."""

    quantity: str
    layer: int
    lines: tuple[Line, ...]

    @property
    def title(self) -> Text:
        """What is computed here."""
        quantity = self.quantity.replace("_W", "").replace("_b", "")
        if not self.layer:
            return say(f"faded.section.{quantity}")
        return say(f"faded.section.{quantity}", layer=self.layer)


@dataclass(frozen=True)
class Given:
    """A table that is given: its symbol in LaTeX, and its numbers line by line; NaN for one that is
    to be filled in elsewhere."""

    symbol: str
    table: np.ndarray


@dataclass(frozen=True)
class StepVerdict:
    """What is to be said of an entry. "follow_up": it follows rightly from ``source``, an entry
    before it that was wrong; it counts as right."""

    kind: Literal["right", "follow_up", "coarse", "slip", "wrong", "unreadable"]
    text: Text
    slip: str = ""
    source: str = ""

    @property
    def accepted(self) -> bool:
        """May the learner go on?"""
        return self.kind in ("right", "follow_up")


class FadedStep:
    """A trainer's present step as a sheet of a ``level``.

    The trainer must be before a step whose numbers are finite and that changes something; it is
    looked at and stays as it is.
    Raises ``NotHereError`` where there is no such step.
    """

    def __init__(self, trainer: Trainer, level: int = 2) -> None:
        if level not in LEVELS:
            raise ValueError(f"level: expected one of 1, 2, 3, 4; got {level!r}")
        trainer.compute_once()
        self.trainer, self.level = trainer, level
        network = trainer.network
        self.run, self.step, self.settings = trainer.run_spec, trainer.step, trainer.settings
        self.numbers = numbers_of(trainer)
        if not all_finite(self.numbers) or not trainer.rate.value:
            raise NotHereError
        self.rule = StepRule(trainer, self.numbers)
        self.depth, self.n = self.rule.depth, self.rule.n
        self._everything = network.theta.size <= SMALL
        # Tables that are too large for paper: then the workings stand on the sheet at every level.
        self.is_shortened = self.n > MOST_ROWS or any(W.size > MOST_NUMBERS for W in self.numbers.W)
        self._cells_by_section = self._cells()
        self._blank = self._choose_blanks()
        self._workings = Workings(self.rule, self._blank)
        self.sections = tuple(self._sections())
        self.lines = {line.name: line for section in self.sections for line in section.lines}

    @property
    def blanks(self) -> tuple[Line, ...]:
        """What is to be filled in, in the order of the step."""
        return tuple(line for line in self.lines.values() if line.blank)

    # --- the sheet ---------------------------------------------------------------------------

    def givens(self) -> tuple[Given, ...]:
        """The inputs of the step: x, y, and W and b of every layer. Where these are too large for
        paper (``is_shortened``), the weights stand in the workings alone."""
        numbers = self.numbers
        rows = slice(0, 1 if self.is_shortened else self.n)
        given = [Given("x", numbers.x[0][rows]), Given("y", numbers.y[rows])]
        for layer in range(self.depth):
            if not self.is_shortened:
                given.append(Given(f"W^{{({layer + 1})}}", numbers.W[layer]))
            given.append(Given(f"b^{{({layer + 1})}}", numbers.b[layer][np.newaxis]))
        return tuple(given)

    def working_numbers(self) -> tuple[Given, ...]:
        """What the lines need and do not work out themselves: a and ∂L/∂z of the units that were
        not chosen, each row of the batch a line. Numbers that are to be filled in are NaN there:
        they are not given."""
        if (self._everything and self.n <= ROWS) or self.is_shortened:
            return ()
        hidden = self.numbers.copy()
        for cell in self._blank:
            if cell[0] in ("a", "dz"):
                hidden.put(cell, math.nan)
        given = []
        for layer in range(self.depth):
            name = r"\hat y" if layer == self.depth - 1 else f"a^{{({layer + 1})}}"
            given.append(Given(name, hidden.a[layer]))
        for layer in reversed(range(self.depth)):
            symbol = rf"\frac{{\partial L}}{{\partial z^{{({layer + 1})}}}}"
            given.append(Given(symbol, hidden.dz[layer]))
        return (*given, Given(r"\hat y'", self.numbers.new_a))

    def memory(self) -> tuple[Given, ...]:
        """What the optimizer remembers of the parameters whose changes are worked out, in their
        order; empty where it has no memory."""
        optimizer = self.trainer.optimizer
        state = np.array(to_host(optimizer.state), dtype=np.float64)
        given = []
        for (quantity, layer), cells in self._cells_by_section.items():
            if quantity != "change":
                continue
            places = [self.rule.index(layer, place) for _quantity, _layer, place in cells]
            for row, name in enumerate(optimizer.state_names):
                symbol = rf"{name}^{{({layer + 1})}}_{{t-1}}"
                given.append(Given(symbol, state[row][places][np.newaxis]))
        return tuple(given)

    @property
    def heading(self) -> Text:
        """What step it is: the network, the rule, the batch, the state."""
        sizes = (self.trainer.network.n_in, *(spec.units for spec in self.trainer.network.specs))
        return say(
            "faded.heading",
            sizes="-".join(str(size) for size in sizes),
            data=self.trainer.data.dataset.title,
            rule=self.trainer.optimizer.title,
            rate=float(self.trainer.rate.value),
            rows=self.n,
            step=self.step,
        )

    def _choose_blanks(self) -> frozenset[Cell]:
        """All lines from level 3 on, one of each quantity and layer at level 2, none at level 1."""
        groups = self._cells_by_section.values()
        if self.level > 2:
            return frozenset(cell for group in groups for cell in group)
        if self.level == 1:
            return frozenset()
        return frozenset(self._one_of_each())

    def _one_of_each(self) -> Iterator[Cell]:
        """One number of each quantity and layer: along one unit of each layer, for what stands
        behind a blank would otherwise give it away. a = φ(z) tells z, and ∂L/∂b of one row is its
        ∂L/∂z."""
        draw = np.random.default_rng([self.run.experiment.seed, self.step])

        def pick(cells: list[Cell], unit: int) -> Cell:
            near = [cell for cell in cells if cell[2] and cell[2][-1] == unit] or cells
            return near[int(draw.integers(len(near)))]

        sections = self._cells_by_section
        yield from (*sections["L", 0], *sections["new_L", 0])
        for layer in range(self.depth):
            z = sections["z", layer][int(draw.integers(len(sections["z", layer])))]
            row_and_unit, unit = z[2], z[2][-1]
            yield from (z, ("a", layer, row_and_unit), ("dz", layer, row_and_unit))
            weight, bias = pick(sections["dW", layer], unit), pick(sections["db", layer], unit)
            yield from (weight, bias)
            letter, place = ("W", weight[2]) if draw.integers(2) else ("b", bias[2])
            for name in ("change", "new"):
                yield next(
                    cell for cell in sections[name, layer] if cell[1:] == (layer, place)
                    and cell[0].endswith(letter)
                )  # fmt: skip

    def _sections(self) -> Iterator[Section]:
        for (quantity, layer), cells in self._cells_by_section.items():
            of_layer = 0 if quantity in ("L", "new_L") else layer + 1
            yield Section(quantity, of_layer, tuple(self._line(cell) for cell in cells))

    def _cells(self) -> dict[tuple[str, int], list[Cell]]:
        """What is worked out, in the order of the step, by quantity and layer."""
        rows = list(range(self.n if self.n <= ROWS else 1))
        units = [self._units(layer, rows) for layer in range(self.depth)]
        found: dict[tuple[str, int], list[Cell]] = {}
        for layer in range(self.depth):
            places = [(row, unit) for row in rows for unit in units[layer]]
            found["z", layer] = [("z", layer, place) for place in places]
            found["a", layer] = [("a", layer, place) for place in places]
        found["L", 0] = [("L", 0, ())]
        weights = [self._weights(layer, units[layer]) for layer in range(self.depth)]
        for layer in reversed(range(self.depth)):
            places = [(row, unit) for row in rows for unit in units[layer]]
            found["dz", layer] = [("dz", layer, place) for place in places]
            found["dW", layer] = [("dW", layer, place) for place in weights[layer]]
            found["db", layer] = [("db", layer, (unit,)) for unit in units[layer]]
        for layer in range(self.depth):
            for name in ("change", "new"):
                W: list[Cell] = [(f"{name}_W", layer, p) for p in weights[layer]]  # type: ignore[misc]
                b: list[Cell] = [(f"{name}_b", layer, (u,)) for u in units[layer]]  # type: ignore[misc]
                found[name, layer] = [*b, *W]
        found["new_L", 0] = [("new_L", 0, ())]
        return found

    def _units(self, layer: int, rows: list[int]) -> list[int]:
        """All units, or those through which most of the error goes."""
        count = self.numbers.z[layer].shape[1]
        if self._everything:
            return list(range(count))
        size = np.abs(self.numbers.dz[layer][rows]).sum(axis=0)
        return sorted(np.argsort(-size, kind="stable")[:UNITS].tolist())

    def _weights(self, layer: int, units: list[int]) -> list[tuple[int, int]]:
        gradient = np.abs(self.numbers.dW[layer])
        if self._everything:
            return [(i, j) for j in units for i in range(len(gradient))]
        return [
            (i, j)
            for j in units[:1]
            for i in sorted(np.argsort(-gradient[:, j], kind="stable")[:UNITS].tolist())
        ]

    def _line(self, cell: Cell) -> Line:
        quantity, layer, place = cell
        name = "-".join([quantity, str(layer + 1), *(str(p + 1) for p in place)])
        return Line(
            name=name,
            cell=cell,
            symbol=self._workings.symbol(cell),
            formula=self._workings.formula(cell),
            working=self._workings.working(cell),
            value=self.numbers.at(cell),
            accepted=self.rule.accepted(cell),
            blank=cell in self._blank,
        )

    # --- checking ----------------------------------------------------------------------------

    def check(self, name: str, entry: str, entered: Mapping[str, str] | None = None) -> StepVerdict:
        """What is to be said of ``entry`` in the blank ``name``, with ``entered`` in the others, by
        their names."""
        if name not in self.lines:
            raise ValueError(f"name: expected the name of a line; got {name!r}")
        return self.check_all({**(entered or {}), name: entry}, {name})[name]

    def check_all(
        self, entered: Mapping[str, str], only: Collection[str] | None = None
    ) -> dict[str, StepVerdict]:
        """What is to be said of everything that was ``entered``, by the names of the lines, or of
        those in ``only``: in one walk along the step, for what comes later follows from what stands
        before it."""
        theirs, wrong = self.numbers.copy(), list[str]()
        said: dict[str, StepVerdict] = {}
        for name, line in self.lines.items():
            if name not in entered:
                continue
            try:
                found = readings(entered[name])
            except UnreadableError:
                said[name] = StepVerdict("unreadable", say("verdict.unreadable"))
                continue
            if only is None or name in only:
                said[name] = self._judged(line, found, theirs, wrong)
            self._take(line, found, theirs, wrong)
        return said

    def _judged(
        self, line: Line, found: tuple[Reading, ...], theirs: Numbers, wrong: list[str]
    ) -> StepVerdict:
        """What is to be said of one entry, where ``theirs`` are the numbers as they were entered
        before it, and ``wrong`` the names of those that are wrong."""

        def fit(value: float, accepted: Accepted = line.accepted) -> str:
            fits = {accepted.fit(reading, value) for reading in found}
            return "fits" if "fits" in fits else "coarse" if "coarse" in fits else "no"

        if fit(line.value) == "fits":
            return StepVerdict("right", say("verdict.right", exact=line.value))
        derived = self.rule.derive(line.cell, theirs)
        if math.isfinite(derived) and fit(derived) == "fits":
            near = next((w for w in reversed(wrong) if self._bears_on(w, line.cell, theirs)), "")
            if not near:
                return StepVerdict("right", say("verdict.right", exact=line.value))
            if line.accepted.apart(derived, line.value):
                text = say("faded.follow_up", right=line.value, before=self.lines[near].value)
                return StepVerdict("follow_up", text, source=near)
        if fit(line.value) == "coarse":
            text = say("verdict.coarse", digits=line.accepted.digits)
            return StepVerdict("coarse", text)
        for numbers in (self.numbers, theirs):
            for slip, value in slips_of(self.rule, line.cell, numbers):
                if line.accepted.tells(found, value) and line.accepted.apart(value, line.value):
                    text = say(f"slip.{slip}.number", yours=value, right=line.value)
                    return StepVerdict("slip", text, slip=slip)
        off = abs(found[0].value - line.value)
        text = say("faded.wrong", yours=found[0].value, off=off)
        return StepVerdict("wrong", text)

    def _take(
        self, line: Line, found: tuple[Reading, ...], theirs: Numbers, wrong: list[str]
    ) -> None:
        """Put an entry among ``theirs``, and its name among those that are ``wrong`` where it is.
        An entry that follows from a wrong one is wrong too; one that follows from rounded right
        ones is right."""
        if all(line.accepted.fit(reading, line.value) == "no" for reading in found):
            derived = self.rule.derive(line.cell, theirs)
            follows = math.isfinite(derived) and any(
                line.accepted.fit(reading, derived) != "no" for reading in found
            )
            if not follows or any(self._bears_on(w, line.cell, theirs) for w in wrong):
                wrong.append(line.name)
        values = (reading.value for reading in found)
        theirs.put(line.cell, min(values, key=lambda value: abs(value - line.value)))

    def _bears_on(self, name: str, cell: Cell, theirs: Numbers) -> bool:
        """Would ``cell`` be another number, were this entry right? It is put right for a moment:
        copies of all numbers for every wrong entry would take most of a check's time."""
        line = self.lines[name]
        if not feeds(line.cell, cell):
            return False
        entered, found = theirs.at(line.cell), self.rule.derive(cell, theirs)
        theirs.put(line.cell, line.value)
        without = self.rule.derive(cell, theirs)
        theirs.put(line.cell, entered)
        return without != found


# --- making steps --------------------------------------------------------------------------------


def small_step(net: str = "2-2-1", seed: int = 0, level: int = 2) -> FadedStep:
    """A step of one of the ``SMALL_NETS``; another seed, other numbers."""
    if net not in SMALL_NETS:
        raise ValueError(f"net: expected one of {', '.join(SMALL_NETS)}; got {net!r}")
    return step_of(Run(SMALL_NETS[net].replace(seed=seed, data_seed=seed)), STATE, level)


def step_of(run: Run, step: int, level: int = 2) -> FadedStep:
    """The step at state ``step`` of a run, or at the last state before its end."""
    trainer = Trainer(run)
    trainer.seek(step)
    return FadedStep(trainer, level)


def versions(run: Run, step: int, count: int, level: int = 2) -> Iterable[FadedStep]:
    """The step, and the same step of ``count`` − 1 other runs that differ from it in the seed: in
    their weights and in the order of their rows. They have the seeds that follow the run's own;
    one whose numbers run out is left out. Raises ``NotHereError`` where hardly one is left."""
    yield step_of(run, step, level)
    made, seed = 1, run.experiment.seed
    while made < count:
        seed = (seed + 1) % 2**31
        if (seed - run.experiment.seed) % 2**31 > SEEDS_TRIED * count:
            raise NotHereError
        try:
            yield step_of(Run(run.experiment.replace(seed=seed), run.edits), step, level)
        except NotHereError:
            continue
        made += 1
