"""Units and weights knocked out or frozen: which entries of θ are set and held.

A unit whose outgoing weights are all 0 passes nothing on: the network computes as if it were not
there. Knocked out, these weights are set to 0 and frozen, and so are the weights and the bias by
which the unit computes its own value; nothing of it learns. So a knock-out is nothing but weights,
and every number of the network shows it. A frozen unit keeps its own weights and bias as they are,
while all others go on learning.

Units are named by layer and number: layer 0 holds the inputs, units count from 0.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from neuralnet.device.arrays import Array
from neuralnet.experiment import Edit, Run
from neuralnet.network import Network
from neuralnet.preparation import input_count, network_layers

Unit = tuple[int, int]


@dataclass(frozen=True)
class Places:
    """Where the weights of every unit lie in θ, for a network of these ``sizes``, inputs first."""

    sizes: tuple[int, ...]

    @classmethod
    def of(cls, network: Network) -> "Places":
        """Of a network that is there."""
        return cls((network.n_in, *(spec.units for spec in network.specs)))

    @classmethod
    def of_run(cls, run: Run) -> "Places":
        """Of the network that a run has."""
        layers = network_layers(run.experiment)
        return cls((input_count(run.experiment), *(layer.units for layer in layers)))

    def _start(self, layer: int) -> int:
        sizes = self.sizes
        return sum((sizes[i - 1] + 1) * sizes[i] for i in range(1, layer))

    def incoming(self, unit: Unit) -> list[int]:
        """The weights into a unit and its bias; nothing for an input."""
        layer, j = unit
        if layer == 0:
            return []
        n_in, units, start = self.sizes[layer - 1], self.sizes[layer], self._start(layer)
        return [start + i * units + j for i in range(n_in + 1)]  # the bias is the row after W

    def outgoing(self, unit: Unit) -> list[int]:
        """The weights by which a unit reaches the next layer; nothing for an output."""
        layer, j = unit
        if layer == len(self.sizes) - 1:
            return []
        units, start = self.sizes[layer + 1], self._start(layer + 1)
        return [start + j * units + k for k in range(units)]

    def units(self) -> Iterator[Unit]:
        """All of them, the inputs first."""
        for layer, size in enumerate(self.sizes):
            for j in range(size):
                yield layer, j


@dataclass(frozen=True)
class Held:
    """What is held at a state: units that are ``out``, units that are ``frozen``, and the entries
    of θ that are frozen besides theirs, ``weights``; those of them that are knocked out are
    ``weights_out``."""

    out: tuple[Unit, ...] = ()
    frozen: tuple[Unit, ...] = ()
    weights: tuple[int, ...] = ()
    weights_out: tuple[int, ...] = ()


def knock_out(places: Places, unit: Unit) -> tuple[dict[int, float], dict[int, bool]]:
    """What an ``Edit`` takes to knock a unit out: the values it sets, and what it freezes."""
    outgoing = places.outgoing(unit)
    if not outgoing:
        raise ValueError("unit: expected an input or a hidden unit; got an output")
    frozen = dict.fromkeys([*places.incoming(unit), *outgoing], True)
    return dict.fromkeys(outgoing, 0.0), frozen


def freeze(places: Places, unit: Unit) -> dict[int, bool]:
    """What an ``Edit`` takes to freeze a unit."""
    return dict.fromkeys(places.incoming(unit), True)


def entries_of(places: Places, held: Held, unit: Unit) -> set[int]:
    """The entries of θ that hold a unit and nothing else that is held: to be set free with it. A
    weight between two units belongs to both."""

    def of(one: Unit) -> set[int]:
        outgoing = places.outgoing(one) if one in held.out else []
        return {*places.incoming(one), *outgoing}

    others = (of(one) for one in (*held.out, *held.frozen) if one != unit)
    return of(unit).difference(*others)


def held_at(run: Run, step: int) -> Held:
    """The units and weights that are held at state ``step``."""
    places, frozen = Places.of_run(run), run.frozen_at(step)
    if not frozen:
        return Held()
    zeros = _zeros(run, step)
    out, still, taken = [], [], set[int]()
    for unit in places.units():
        outgoing = places.outgoing(unit)
        if outgoing and zeros.issuperset(outgoing):
            out.append(unit)
            taken.update(places.incoming(unit), outgoing)
    for unit in places.units():
        incoming = places.incoming(unit)
        if incoming and unit not in out and frozen.issuperset(incoming):
            still.append(unit)
            taken.update(incoming)
    weights = sorted(frozen - taken)
    weights_out = tuple(index for index in weights if index in zeros)
    return Held(tuple(out), tuple(still), tuple(weights), weights_out)


def _zeros(run: Run, step: int) -> set[int]:
    """The parameters that are frozen at 0: that were set to it when they were frozen or since, for
    nothing else moves them."""
    known: dict[int, float] = {}
    frozen: set[int] = set()
    for edit in run.edits:
        if edit.step > step:
            break
        for index, is_frozen in edit.frozen:
            if is_frozen:
                frozen.add(index)
            else:
                frozen.discard(index)
                known.pop(index, None)
        known.update({index: value for index, value in edit.parameters if index in frozen})
    return {index for index, value in known.items() if value == 0.0}


def without(edit: Edit, indices: set[int]) -> Edit:
    """The edit without what it does to some entries of θ."""
    return Edit(
        edit.step,
        edit.settings,
        tuple(entry for entry in edit.parameters if entry[0] not in indices),
        tuple(entry for entry in edit.frozen if entry[0] not in indices),
    )


def theta_without(network: Network, unit: Unit) -> Array:
    """A copy of θ in which a unit passes nothing on."""
    theta = network.theta.copy()
    for index in Places.of(network).outgoing(unit):
        theta[index] = 0.0
    return theta
