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
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Literal

import numpy as np

from course.answers import Accepted, UnreadableError, readings
from course.numbers import DIGITS, tex
from course.situation import NotHereError
from course.texts import Text, say
from neuralnet.activations import Activation
from neuralnet.device.arrays import to_host
from neuralnet.errors import non_finite_allowed
from neuralnet.experiment import Experiment, Run
from neuralnet.losses import Loss
from neuralnet.network import Network
from neuralnet.optimizers import OPTIMIZERS
from neuralnet.training import Trainer

LEVELS = (1, 2, 3, 4)
TERMS = 4  # of a sum, one by one; the rest as one number
SMALL = 20  # parameters up to which everything is worked out
UNITS = 2  # of a layer that are worked out in a larger network, and weights of each
ROWS = 2  # rows up to which all are worked out
MOST_ROWS = 12  # of a table on paper
MOST_NUMBERS = 130  # of a table of weights on paper
ROUNDED = 0.005  # how much of a number that was entered with three digits may be off

Quantity = Literal[
    "z", "a", "L", "dz", "dW", "db", "change_W", "change_b", "new_W", "new_b", "new_L"
]
Cell = tuple[Quantity, int, tuple[int, ...]]
"""What a number is: its quantity, its layer (from 0) and its place: (row, unit), (input, unit),
(unit,) or ()."""

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


@dataclass
class Numbers:
    """All numbers of one step, float64 on the host, under their symbols. Lists have an entry for
    every layer. ``x`` is what each layer gets: the features, then the outputs of the layer before,
    with the dropout mask ``keep`` in them. ``seen_*`` is the gradient as the optimizer sees it."""

    x: list[np.ndarray]
    y: np.ndarray
    keep: list[np.ndarray | None]
    W: list[np.ndarray]
    b: list[np.ndarray]
    z: list[np.ndarray]
    a: list[np.ndarray]
    L: np.ndarray
    dz: list[np.ndarray]
    dW: list[np.ndarray]
    db: list[np.ndarray]
    change_W: list[np.ndarray]
    change_b: list[np.ndarray]
    new_W: list[np.ndarray]
    new_b: list[np.ndarray]
    new_a: np.ndarray
    new_L: np.ndarray

    def copy(self) -> "Numbers":
        """Of their own, to be changed."""
        return deepcopy(self)

    def at(self, cell: Cell) -> float:
        """One number."""
        array, place = self._where(cell)
        return float(array[place])

    def put(self, cell: Cell, value: float) -> None:
        """Write another number in its place; what a layer passes on follows."""
        array, place = self._where(cell)
        array[place] = value
        quantity, layer, _place = cell
        if quantity == "a" and layer + 1 < len(self.x):
            keep = self.keep[layer]
            self.x[layer + 1][place] = value * (1.0 if keep is None else float(keep[place]))

    def _where(self, cell: Cell) -> tuple[np.ndarray, tuple[int, ...]]:
        quantity, layer, place = cell
        value = getattr(self, quantity)
        return (value, place) if quantity in ("L", "new_L") else (value[layer], place)


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
        return tex(self.value, self.digits)

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


@dataclass(frozen=True)
class _Rules:
    """What the step computes with: engine classes, on the host."""

    activations: list[Activation]
    loss: Loss
    canonical: bool


class FadedStep:
    """A trainer's present step as a sheet of a ``level``.

    The trainer must be before a step whose numbers are finite; it is looked at and stays as it is.
    Raises ``NotHereError`` where there is no such step.
    """

    def __init__(self, trainer: Trainer, level: int = 2) -> None:
        if level not in LEVELS:
            raise ValueError(f"level: expected one of 1, 2, 3, 4; got {level!r}")
        trainer.compute_once()
        self.trainer, self.level = trainer, level
        network = trainer.network
        self.run, self.step, self.settings = trainer.run_spec, trainer.step, trainer.settings
        self.rule = _Rules(
            [type(layer.activation)() for layer in network.layers],
            type(network.loss)(),
            network.is_canonical,
        )
        self.numbers = _numbers_of(trainer)
        if not _all_finite(self.numbers):
            raise NotHereError
        self.depth, self.n = len(network.layers), len(self.numbers.y)
        self._everything = network.theta.size <= SMALL
        # Tables that are too large for paper: then the workings stand on the sheet at every level.
        self.is_shortened = self.n > MOST_ROWS or any(W.size > MOST_NUMBERS for W in self.numbers.W)
        self._cells_by_section = self._cells()
        self._blank = self._choose_blanks()
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
            places = [self._index(layer, place) for _quantity, _layer, place in cells]
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
            rate=float(self.settings.learning_rate),
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
            symbol=self._symbol(cell),
            formula=self._formula(cell),
            working=self._working(cell),
            value=self.numbers.at(cell),
            accepted=self._accepted(cell),
            blank=cell in self._blank,
        )

    # --- checking ----------------------------------------------------------------------------

    def check(self, name: str, entry: str, entered: Mapping[str, str] | None = None) -> StepVerdict:
        """What is to be said of ``entry`` in the blank ``name``, with ``entered`` in the others, by
        their names."""
        if name not in self.lines:
            raise ValueError(f"name: expected the name of a line; got {name!r}")
        line = self.lines[name]
        try:
            found = readings(entry)
        except UnreadableError:
            return StepVerdict("unreadable", say("verdict.unreadable"))

        def fit(value: float, accepted: Accepted = line.accepted) -> str:
            fits = {accepted.fit(reading, value) for reading in found}
            return "fits" if "fits" in fits else "coarse" if "coarse" in fits else "no"

        if fit(line.value) == "fits":
            return StepVerdict("right", say("verdict.right", exact=line.value))
        theirs, wrong = self._with_entries(line.cell, entered or {})
        derived = self.derive(line.cell, theirs)
        if math.isfinite(derived) and fit(derived) == "fits":
            if not wrong:
                return StepVerdict("right", say("verdict.right", exact=line.value))
            if line.accepted.apart(derived, line.value):
                text = say("faded.follow_up", right=line.value, before=self.lines[wrong[0]].value)
                return StepVerdict("follow_up", text, source=wrong[0])
        if fit(line.value) == "coarse":
            text = say("verdict.coarse", digits=line.accepted.digits)
            return StepVerdict("coarse", text)
        for numbers in (self.numbers, theirs):
            for slip, value in self.slips(line.cell, numbers):
                if line.accepted.tells(found, value) and line.accepted.apart(value, line.value):
                    text = say(f"slip.{slip}.number", yours=value, right=line.value)
                    return StepVerdict("slip", text, slip=slip)
        off = abs(found[0].value - line.value)
        text = say("faded.wrong", yours=found[0].value, off=off)
        return StepVerdict("wrong", text)

    def _with_entries(self, cell: Cell, entered: Mapping[str, str]) -> tuple[Numbers, list[str]]:
        """The step's numbers with what was entered in their place, and the names of those entries
        that are wrong and bear on ``cell``, the nearest first. An entry that follows from a wrong
        one is wrong too; one that follows from rounded right ones is right."""
        theirs, wrong = self.numbers.copy(), list[str]()
        for name, line in self.lines.items():
            if line.cell == cell:
                break  # what comes later has no part in it
            try:
                found = readings(entered[name])
            except (KeyError, UnreadableError):
                continue
            if all(line.accepted.fit(reading, line.value) == "no" for reading in found):
                derived = self.derive(line.cell, theirs)
                follows = math.isfinite(derived) and any(
                    line.accepted.fit(reading, derived) != "no" for reading in found
                )
                if not follows or any(self._bears_on(w, line.cell, theirs) for w in wrong):
                    wrong.append(name)
            values = (reading.value for reading in found)
            theirs.put(line.cell, min(values, key=lambda value: abs(value - line.value)))
        return theirs, [name for name in reversed(wrong) if self._bears_on(name, cell, theirs)]

    def _bears_on(self, name: str, cell: Cell, theirs: Numbers) -> bool:
        without = theirs.copy()
        line = self.lines[name]
        without.put(line.cell, line.value)
        return self.derive(cell, without) != self.derive(cell, theirs)

    # --- the step itself, from any numbers ---------------------------------------------------

    def derive(self, cell: Cell, numbers: Numbers) -> float:
        """One number of the step, computed from those before it as they stand in ``numbers``."""
        with non_finite_allowed():
            return float(self._derive(cell, numbers))

    def _derive(self, cell: Cell, m: Numbers) -> float:
        quantity, layer, place = cell
        last = self.depth - 1
        if quantity == "z":
            row, unit = place
            return float(m.x[layer][row] @ m.W[layer][:, unit] + m.b[layer][unit])
        if quantity == "a":
            row, unit = place
            return float(self.rule.activations[layer].forward(m.z[layer][[row]])[0, unit])
        if quantity == "L":
            return float(self.rule.loss.value(m.a[last], m.y))
        if quantity == "dz":
            row, unit = place
            return self._error(layer, row, unit, m)
        if quantity == "dW":
            i, j = place
            return float(m.x[layer][:, i] @ m.dz[layer][:, j])
        if quantity == "db":
            return float(m.dz[layer][:, place[0]].sum())
        if quantity in ("change_W", "change_b"):
            return self._change(cell, m)
        if quantity in ("new_W", "new_b"):
            old = m.W if quantity == "new_W" else m.b
            change = m.change_W if quantity == "new_W" else m.change_b
            return float(old[layer][place] + change[layer][place])
        return self._new_loss(m)

    def _error(self, layer: int, row: int, unit: int, m: Numbers) -> float:
        activation = self.rule.activations[layer]
        if layer == self.depth - 1:
            if self.rule.canonical:
                return float(self.rule.loss.canonical_dL_dz(m.a[layer], m.y)[row, unit])
            arriving = self.rule.loss.gradient(m.a[layer], m.y)
        else:
            arriving = m.dz[layer + 1] @ m.W[layer + 1].T
            keep = self.numbers.keep[layer]
            arriving = arriving if keep is None else arriving * keep
        return float(activation.backward(m.z[layer], m.a[layer], arriving)[row, unit])

    def _change(self, cell: Cell, m: Numbers) -> float:
        """Δθ of one parameter by the run's own optimizer, from a gradient that may be another."""
        quantity, layer, place = cell
        of_weight = quantity == "change_W"
        gradient = (m.dW if of_weight else m.db)[layer][place]
        theta = (m.W if of_weight else m.b)[layer][place]
        trainer, index = self.trainer, self._index(layer, place)
        decay = float(trainer.decay[index]) if trainer.decays else 0.0
        g = gradient * float(to_host(trainer.clip_factor))
        if decay and not trainer.optimizer.decoupled_decay:
            g += decay * theta
        made = OPTIMIZERS[trainer.optimizer.name](
            np.array([theta]), learning_rate=trainer.optimizer.learning_rate
        )
        made.use(lambda name: getattr(trainer.settings, name), np.array([decay]) if decay else None)
        state = np.array(to_host(trainer.optimizer.state), dtype=np.float64)[:, [index]]
        made.restore(state, trainer.optimizer.t)
        return float(made.delta(np.array([g]), out=np.zeros(1))[0])

    def _index(self, layer: int, place: tuple[int, ...]) -> int:
        W, b, spec = list(self.trainer.network.slices())[layer]
        if len(place) == 2:
            return int(W.start + place[0] * spec.units + place[1])
        return int(b.start + place[0])

    def _new_loss(self, m: Numbers) -> float:
        """The loss of the same rows at the new parameters."""
        theta = np.concatenate(
            [part.ravel() for W, b in zip(m.new_W, m.new_b, strict=True) for part in (W, b)]
        )
        network = self.trainer.network
        probe = Network(network.n_in, network.specs, network.loss.name, theta=theta)
        probe.masks = list(self.numbers.keep)
        probe.forward(m.x[0])
        return float(probe.loss_value(m.y))

    # --- the known slips ---------------------------------------------------------------------

    def slips(self, cell: Cell, numbers: Numbers) -> list[tuple[str, float]]:
        """The known slips of one number, by name, and what each leads to."""
        quantity = cell[0]
        right = self.derive(cell, numbers)
        with non_finite_allowed():
            found = list(_SLIPS[quantity](self, cell, numbers, right))
        found += [
            ("sign_turned", -right),
            ("decimal_place", 10 * right),
            ("decimal_place", right / 10),
        ]
        return [(name, float(value)) for name, value in found if math.isfinite(value)]

    # --- how exact ---------------------------------------------------------------------------

    def _accepted(self, cell: Cell) -> Accepted:
        """Three digits; where it is a sum, as much more as its terms may be off by when they were
        entered with three digits."""
        quantity, layer, place = cell
        m = self.numbers
        value = m.at(cell)
        if quantity in ("new_W", "new_b"):
            change = self.derive((f"change_{quantity[-1]}", layer, place), m)  # type: ignore[arg-type]
            return _seen_in(value, change)
        return Accepted(absolute=ROUNDED * float(sum(abs(term) for term in self._terms(cell))))

    def _terms(self, cell: Cell) -> list[float]:
        """The summands of a number, for its tolerance."""
        quantity, layer, place = cell
        m, last = self.numbers, self.depth - 1
        if quantity == "z":
            row, unit = place
            return [*(m.x[layer][row] * m.W[layer][:, unit]), m.b[layer][unit]]
        if quantity == "dz" and layer == last and self.rule.canonical:
            row, unit = place
            factor = self.rule.loss.canonical_scale(self.n, m.y.shape[1])
            target = float(m.y[row, unit])
            return [m.a[layer][row, unit] * factor, 0.0 if target in (0, 1) else target * factor]
        if quantity == "dz" and layer < last:
            row, unit = place
            arriving = float(m.dz[layer + 1][row] @ m.W[layer + 1][unit])
            slope = m.dz[layer][row, unit] / arriving if arriving else 0.0
            return list(m.dz[layer + 1][row] * m.W[layer + 1][unit] * slope)
        if quantity == "dW":
            return list(m.x[layer][:, place[0]] * m.dz[layer][:, place[1]])
        if quantity == "db":
            return list(m.dz[layer][:, place[0]])
        return [m.at(cell)]

    # --- symbols and formulas ----------------------------------------------------------------

    def _symbol(self, cell: Cell) -> str:
        quantity, layer, place = cell
        up = f"^{{({layer + 1})}}"
        if quantity in ("L", "new_L"):
            return "L" if quantity == "L" else "L'"
        if quantity in ("z", "a", "dz"):
            row, unit = place
            at = f"_{{{unit + 1}}}" if self.n == 1 else f"_{{{row + 1},{unit + 1}}}"
            if quantity == "a":
                return rf"\hat y{at}" if layer == self.depth - 1 else f"a{up}{at}"
            return f"z{up}{at}" if quantity == "z" else _slope_of(f"z{up}{at}")
        letter = "W" if len(place) == 2 else "b"
        symbol = f"{letter}{up}_{{{','.join(str(p + 1) for p in place)}}}"
        if quantity in ("dW", "db"):
            return _slope_of(symbol)
        return rf"\Delta {symbol}" if quantity.startswith("change") else f"{symbol}{{}}'"

    def _formula(self, cell: Cell) -> str:
        """The formula in symbols, for all units of the layer alike."""
        quantity, layer, _place = cell
        up, before = f"^{{({layer + 1})}}", f"^{{({layer})}}"
        source = f"a{before}_i" if layer else "x_i"
        last = layer == self.depth - 1
        if quantity == "z":
            return rf"z{up}_j = \sum_i {source} W{up}_{{ij}} + b{up}_j"
        if quantity == "a":
            name = r"\hat y_j" if last else f"a{up}_j"
            phi = self.rule.activations[layer]
            if phi.uses_whole_row:
                return phi.formula.replace("a_k", r"\hat y_k")
            return rf"{name} = \varphi(z{up}_j),\quad {phi.formula}"
        if quantity in ("L", "new_L"):
            return self.rule.loss.formula.replace("a_{ik}", r"\hat y_{ik}")
        if quantity == "dz":
            return self._error_formula(layer)
        if quantity == "dW":
            left, error = _slope_of(f"W{up}_{{ij}}"), _slope_of(f"z{up}_j")
            return rf"{left} = \sum_\text{{rows}} {source}\,{error}"
        if quantity == "db":
            left, error = _slope_of(f"b{up}_j"), _slope_of(f"z{up}_j")
            return rf"{left} = \sum_\text{{rows}} {error}"
        if quantity in ("change_W", "change_b"):
            return self.trainer.optimizer.formula or r"\Delta\theta"
        return r"\theta' = \theta + \Delta\theta"

    def _error_formula(self, layer: int) -> str:
        up, after = f"^{{({layer + 1})}}", f"^{{({layer + 2})}}"
        left, phi = _slope_of(f"z{up}_j"), self.rule.activations[layer]
        if layer < self.depth - 1:
            mask = "" if self.numbers.keep[layer] is None else r"\,m_j"
            slope = rf"\varphi'(z{up}_j){mask}"
            return (
                rf"{left} = {slope} \sum_k {_slope_of(f'z{after}_k')}\,W{after}_{{jk}},"
                rf"\quad {phi.derivative}"
            )
        if self.rule.canonical:
            return rf"{left} = (\hat y_j - y_j)\cdot {self._factor()}"
        arriving = _slope_of(r"\hat y_j")
        return rf"{left} = {arriving}\,\varphi'(z{up}_j)"

    def _factor(self) -> str:
        return tex(self.rule.loss.canonical_scale(self.n, self.numbers.y.shape[1]))

    # --- with numbers ------------------------------------------------------------------------

    def _shown(self, cell: Cell, *, factor: bool = False) -> str:
        """A number in a working: under its symbol where it is a blank itself."""
        if cell in self._blank:
            return self._symbol(cell)
        value = self.numbers.at(cell)
        return _factor(value) if factor else tex(value)

    def _inputs(self, layer: int, row: int) -> list[str]:
        """What a layer gets for one row, as factors."""
        if layer == 0:
            return [_factor(float(x)) for x in self.numbers.x[0][row]]
        if self.numbers.keep[layer - 1] is not None:  # the mask is in them
            return [_factor(float(x)) for x in self.numbers.x[layer][row]]
        units = range(self.numbers.a[layer - 1].shape[1])
        return [self._shown(("a", layer - 1, (row, unit)), factor=True) for unit in units]

    def _working(self, cell: Cell) -> str:
        """The right side with numbers. What cannot be said in a few signs is left to the formula:
        empty."""
        quantity, layer, place = cell
        m = self.numbers
        if quantity == "z":
            row, unit = place
            w = m.W[layer][:, unit]
            texts = [self._inputs(layer, row), [_factor(float(value)) for value in w]]
            return _sum_of(m.x[layer][row] * w, texts) + _term(m.b[layer][unit])
        if quantity == "a":
            return self._activation_working(layer, *place)
        if quantity in ("L", "new_L"):
            return self._loss_working(new=quantity == "new_L")
        if quantity == "dz":
            return self._error_working(layer, *place)
        if quantity in ("dW", "db"):
            unit = place[-1]
            errors = [self._shown(("dz", layer, (row, unit)), factor=True) for row in range(self.n)]
            products, texts = m.dz[layer][:, unit], [errors]
            if quantity == "dW":
                inputs = [self._inputs(layer, row)[place[0]] for row in range(self.n)]
                products, texts = products * m.x[layer][:, place[0]], [inputs, errors]
            return _sum_of(products, texts)
        if quantity in ("change_W", "change_b"):
            return self._rule_with_numbers(cell)
        letter = quantity[-1]
        old = (m.W if letter == "W" else m.b)[layer][place]
        digits = max(DIGITS, self._accepted(cell).digits + 1)
        change: Cell = (f"change_{letter}", layer, place)  # type: ignore[assignment]
        if change in self._blank:
            return f"{tex(old, digits)} + {self._symbol(change)}"
        return f"{tex(old, digits)}{_term(m.at(change))}"

    def _activation_working(self, layer: int, row: int, unit: int) -> str:
        z = self._shown(("z", layer, (row, unit)))
        if not self.rule.activations[layer].uses_whole_row:
            return rf"\varphi({z})"
        units = range(self.numbers.z[layer].shape[1])
        if any(("z", layer, (row, k)) in self._blank for k in units):
            powers = [f"e^{{{self._shown(('z', layer, (row, k)))}}}" for k in units]
            return rf"\frac{{e^{{{z}}}}}{{{' + '.join(powers)}}}"
        return rf"\frac{{e^{{{z}}}}}{{{tex(float(np.exp(self.numbers.z[layer][row]).sum()))}}}"

    def _error_working(self, layer: int, row: int, unit: int) -> str:
        m = self.numbers
        if layer == self.depth - 1:
            if not self.rule.canonical:
                return ""
            output = self._shown(("a", layer, (row, unit)))
            return rf"({output} - {_factor(m.y[row, unit])})\cdot {self._factor()}"
        later, w = m.dz[layer + 1][row], m.W[layer + 1][unit]
        errors = [self._shown(("dz", layer + 1, (row, k)), factor=True) for k in range(len(later))]
        products = _sum_of(later * w, [errors, [_factor(float(value)) for value in w]])
        if {("z", layer, (row, unit)), ("a", layer, (row, unit))} & self._blank:
            slope = rf"\varphi'({self._shown(('z', layer, (row, unit)))})"
        else:
            phi = self.rule.activations[layer]
            slopes = phi.backward(m.z[layer], m.a[layer], np.ones_like(m.z[layer]))
            keep = m.keep[layer]
            slope = tex(float(slopes[row, unit]))
            slope += "" if keep is None else rf"\cdot {tex(float(keep[row, unit]))}"
        return rf"{slope}\cdot ({products})"

    def _loss_working(self, *, new: bool) -> str:
        """The mean of the rows' losses, each as −ln p where it is one of classes."""
        m, last, rule = self.numbers, self.depth - 1, self.rule.loss
        outputs = m.new_a if new else m.a[last]
        rows = rule.terms(outputs, m.y).sum(axis=1)
        terms = []
        for row in range(self.n):
            hidden = not new and any(
                ("a", last, (row, k)) in self._blank for k in range(m.y.shape[1])
            )
            terms.append(self._row_loss(outputs[row], m.y[row], float(rows[row]), row, hidden))
        if len(terms) == 1:
            return terms[0]
        shown = " + ".join(f"({term})" for term in terms[:TERMS])
        if len(terms) > TERMS:
            shown += _term(float(rows[TERMS:].sum()))
        return rf"\tfrac1{{{len(terms)}}}\bigl({shown}\bigr)"

    def _row_loss(
        self, outputs: np.ndarray, y: np.ndarray, loss: float, row: int, hidden: bool
    ) -> str:
        """The loss of one row: −ln of what its true class got, or the number itself. ``hidden``: an
        output of this row is a blank, so it stands there under its symbol."""
        last, name = self.depth - 1, self.rule.loss.name
        k = int(y.argmax())
        output = self._symbol(("a", last, (row, k)))
        if name == "cross_entropy":
            return rf"-\ln {output if hidden else tex(float(outputs[k]))}"
        if name == "binary_cross_entropy" and len(y) == 1:
            if y[0] > 0.5:
                return rf"-\ln {output if hidden else tex(float(outputs[0]))}"
            return rf"-\ln {f'(1 - {output})' if hidden else tex(1.0 - float(outputs[0]))}"
        if name == "mse" and len(y) == 1:
            shown = output if hidden else tex(float(outputs[0]))
            return rf"({shown} - {_factor(float(y[0]))})^2"
        return rf"L_{{{row + 1}}}" if hidden else tex(loss)

    def _rule_with_numbers(self, cell: Cell) -> str:
        """The optimizer's rule, line by line, with this parameter's numbers. Where the gradient is
        a blank, later lines would give it away."""
        quantity, layer, place = cell
        trainer, index = self.trainer, self._index(layer, place)
        optimizer, lines = trainer.optimizer, []
        gradient: Cell = ("dW" if quantity == "change_W" else "db", layer, place)
        values = optimizer.values(index, float(trainer.g[index]), float(trainer.delta[index]))
        hidden = gradient in self._blank and not trainer.decays and trainer.clip_norm is None
        for line in optimizer.working[: 1 if gradient in self._blank else None]:
            text = line.numbers
            for name, value in vars(values).items():
                number = f"{value}" if name.startswith("t") else _factor(float(value))
                if name == "g" and hidden:
                    number = self._symbol(gradient)
                text = text.replace(f"<{name}>", number)
            lines.append(text)
        return r";\quad ".join(lines)


# --- the known slips, by quantity ----------------------------------------------------------------

Slips = Iterator[tuple[str, float]]


def _slips_of_z(step: FadedStep, cell: Cell, m: Numbers, right: float) -> Slips:
    _q, layer, (row, unit) = cell
    yield "bias_left_out", right - m.b[layer][unit]
    if layer:
        w, b = m.W[layer][:, unit], m.b[layer][unit]
        yield "activation_forgotten", float(m.z[layer - 1][row] @ w + b)
    else:
        data = step.trainer.data
        rows = data.training_rows[step.trainer.batch_rows]
        raw = data.dataset.x[rows[row]]
        if not data.engineered:
            yield "inputs_not_scaled", float(raw @ m.W[0][:, unit] + m.b[0][unit])


def _slips_of_a(step: FadedStep, cell: Cell, m: Numbers, _right: float) -> Slips:
    _q, layer, (row, unit) = cell
    activation, z = step.rule.activations[layer], m.z[layer][[row]]
    if activation.uses_whole_row:
        yield "division_forgotten", float(np.exp(z[0, unit]))
        yield "exponential_forgotten", float(z[0, unit] / z.sum())
    else:
        a = activation.forward(z)
        slope = activation.backward(z, a, np.ones_like(z))
        yield "slope_for_value", float(slope[0, unit])
    yield "activation_forgotten", float(z[0, unit])


def _slips_of_loss(step: FadedStep, cell: Cell, m: Numbers, right: float) -> Slips:
    outputs = m.a[-1] if cell[0] == "L" else m.new_a
    yield "one_over_n_forgotten", right * step.n
    if step.rule.loss.wants_probabilities:
        yield "log10", right / math.log(10.0)
        predicted = np.maximum(outputs, 1.0 - outputs) if m.y.shape[1] == 1 else outputs
        yield "target_forgotten", float(-np.log(predicted.max(axis=1)).mean())
        yield "loss_is_error_rate", float(np.abs(outputs - m.y).max(axis=1).mean())
    else:
        yield "square_forgotten", float(np.abs(outputs - m.y).mean())
    yield "full_batch_assumed", right * step.n / step.trainer.batch_size
    yield "wrong_state", float(m.new_L if cell[0] == "L" else m.L)


def _slips_of_error(step: FadedStep, cell: Cell, m: Numbers, right: float) -> Slips:
    _q, layer, (row, unit) = cell
    if layer == step.depth - 1:
        yield "one_over_n_forgotten", right * step.n
        yield "full_batch_assumed", right * step.n / step.trainer.batch_size
        if step.rule.canonical:
            factor = step.rule.loss.canonical_scale(step.n, m.y.shape[1])
            yield "target_forgotten", float(m.a[layer][row, unit] * factor)
    else:
        later, W = m.dz[layer + 1][row], m.W[layer + 1]
        yield "slope_forgotten", float(later @ W[unit])
        yield "error_shared_out", float(later.sum() / len(W))


def _slips_of_weight_gradient(step: FadedStep, cell: Cell, m: Numbers, right: float) -> Slips:
    _q, layer, (i, j) = cell
    yield "input_forgotten", float(m.dz[layer][:, j].sum())
    yield "one_over_n_twice", right / step.n
    yield "one_over_n_forgotten", right * step.n
    if layer:
        yield "activation_forgotten", float(m.z[layer - 1][:, i] @ m.dz[layer][:, j])
    for row in range(step.n):
        yield "one_row_for_batch", float(m.x[layer][row, i] * m.dz[layer][row, j])


def _slips_of_bias_gradient(step: FadedStep, cell: Cell, m: Numbers, right: float) -> Slips:
    _q, layer, (unit,) = cell
    yield "one_over_n_twice", right / step.n
    yield "one_over_n_forgotten", right * step.n
    for row in range(step.n):
        yield "one_row_for_batch", float(m.dz[layer][row, unit])


def _slips_of_change(step: FadedStep, cell: Cell, m: Numbers, right: float) -> Slips:
    quantity, layer, place = cell
    gradient = float((m.dW if quantity == "change_W" else m.db)[layer][place])
    old = float((m.W if quantity == "change_W" else m.b)[layer][place])
    yield "sign_turned", -right
    yield "gradient_for_change", gradient
    yield "gradient_for_change", -gradient
    yield "rate_twice", right * step.settings.learning_rate
    yield "value_for_change", old + right


def _slips_of_new(step: FadedStep, cell: Cell, m: Numbers, right: float) -> Slips:
    quantity, layer, place = cell
    gradient = float((m.dW if quantity == "new_W" else m.db)[layer][place])
    old = float((m.W if quantity == "new_W" else m.b)[layer][place])
    yield "wrong_state", old
    yield "change_for_value", right - old
    yield "sign_turned", old - (right - old)
    yield "rate_forgotten", old - gradient


_SLIPS: dict[str, Callable[[FadedStep, Cell, Numbers, float], Slips]] = {
    "z": _slips_of_z,
    "a": _slips_of_a,
    "L": _slips_of_loss,
    "dz": _slips_of_error,
    "dW": _slips_of_weight_gradient,
    "db": _slips_of_bias_gradient,
    "change_W": _slips_of_change,
    "change_b": _slips_of_change,
    "new_W": _slips_of_new,
    "new_b": _slips_of_new,
    "new_L": _slips_of_loss,
}


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


# --- help ----------------------------------------------------------------------------------------


def _numbers_of(trainer: Trainer) -> Numbers:
    network = trainer.network

    def host(array: object) -> np.ndarray:
        return np.array(to_host(array), dtype=np.float64)

    def split(vector: object) -> tuple[list[np.ndarray], list[np.ndarray]]:
        parts = host(vector)
        W = [
            parts[w].reshape(-1, spec.units) for w, _b, spec in network.slices()
        ]  # fmt: skip
        return W, [parts[b] for _w, b, _spec in network.slices()]

    with non_finite_allowed():
        after = network.theta + trainer.delta
        moved = network.with_theta(after, masked=True)
        new_a = moved.forward(trainer.x)
        new_L = moved.loss_value(trainer.y)
    layers = network.layers
    change_W, change_b = split(trainer.delta)
    new_W, new_b = split(after)
    return Numbers(
        x=[host(layer.x) for layer in layers],
        y=host(trainer.y),
        keep=[None if layer.keep is None else host(layer.keep) for layer in layers],
        W=[host(layer.W) for layer in layers],
        b=[host(layer.b[0]) for layer in layers],
        z=[host(layer.z) for layer in layers],
        a=[host(layer.a) for layer in layers],
        L=host(trainer.loss),
        dz=[host(layer.dL_dz) for layer in layers],
        dW=[host(layer.dL_dW) for layer in layers],
        db=[host(layer.dL_db[0]) for layer in layers],
        change_W=change_W,
        change_b=change_b,
        new_W=new_W,
        new_b=new_b,
        new_a=host(new_a),
        new_L=host(new_L),
    )


def _all_finite(numbers: Numbers) -> bool:
    for value in vars(numbers).values():
        parts = value if isinstance(value, list) else [value]
        if not all(part is None or np.isfinite(part).all() for part in parts):
            return False
    return True


def _seen_in(value: float, change: float) -> Accepted:
    """What is accepted for a value that differs from the one before by ``change``: so many digits
    that the change is seen in them."""
    if not value or not change:
        return Accepted()
    gap = math.floor(math.log10(abs(value))) - math.floor(math.log10(abs(change)))
    digits = min(max(3, gap + 2), 9)
    return Accepted(digits=digits, relative=0.0, absolute=0.05 * abs(change))


def _slope_of(symbol: str) -> str:
    return rf"\frac{{\partial L}}{{\partial {symbol}}}"


def _factor(value: float) -> str:
    """A number as a factor or behind a sign, in brackets where it is negative."""
    return f"({tex(value)})" if value < 0 else tex(value)


def _term(value: float) -> str:
    return f" {'-' if value < 0 else '+'} {tex(abs(value))}"


def _sum_of(products: np.ndarray, texts: list[list[str]]) -> str:
    """Products, added up: the first few, or the largest and the rest as one number. ``texts`` are
    their factors as they are written."""
    kept = np.arange(len(products))
    if len(products) > TERMS:
        kept = np.sort(np.argsort(-np.abs(products), kind="stable")[: TERMS - 1])
    text = " + ".join(r"\cdot ".join(factors[i] for factors in texts) for i in kept)
    rest = float(products.sum() - products[kept].sum())
    # What is left of a sum of zeros is rounding.
    if len(kept) < len(products) and abs(rest) > 1e-12 * float(np.abs(products).sum()):
        text += _term(rest)
    return text
