"""All kinds of item, and how one is made from any run."""

from collections.abc import Iterable, Iterator
from types import MappingProxyType

from course.item import KINDS as _KINDS
from course.item import Item, Kind
from course.items import (  # each registers its kinds, in the order of the stations
    arg_max,
    batches,
    epochs,
    gradient,
    layers,
    learning_rate,
    loss,
    luck,
    outputs,
    overfitting,
    pictures,
    sample,
    scaling,
    softmax,
    split,
    start,
    sums,
    update,
    words,
)  # fmt: skip
from course.situation import NotHereError, Situation

# The stations in the order of the course, by the module that holds their kinds.
STATION_MODULES = (
    sample, sums, layers, softmax, arg_max,
    split, start, outputs, loss, gradient, update, epochs,
    scaling, overfitting, learning_rate, luck, batches, pictures,
    words,
)  # fmt: skip

KINDS = MappingProxyType(
    {
        kind.name: kind
        for module in STATION_MODULES
        for kind in _KINDS.values()
        if kind.make.__module__ == module.__name__
    }
)
"""Every kind by its name, in the order of the stations."""


def kinds_of(station: str) -> tuple[Kind, ...]:
    """The kinds of one station, in the order in which they are asked."""
    return tuple(kind for kind in KINDS.values() if kind.station == station)


def make_item(kind: str, situation: Situation, seed: int) -> Item:
    """The item of this kind; ``NotHereError`` where the run has nothing of it. Equal arguments make
    equal items, another seed fresh numbers."""
    if kind not in KINDS:
        raise ValueError(f"kind: expected one of {', '.join(KINDS)}; got {kind!r}")
    return KINDS[kind].item(situation, seed)


def items_of(
    situation: Situation, station: str, seed: int, *, first: Iterable[str] = ()
) -> Iterator[Item]:
    """The station's items that this run allows: those of the kinds in ``first`` (what was missed
    before, of whatever station), then the station's own. Each is made when it is asked for."""
    again = [KINDS[name] for name in first if name in KINDS]
    own = [kind for kind in kinds_of(station) if kind not in again]
    for kind in (*again, *own):
        try:
            yield kind.item(situation, seed)
        except NotHereError:
            continue
