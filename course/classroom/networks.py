"""The class's networks: one curve of validation loss for each participant, all of them as one band.

The lesson is on luck: the same settings, every student's seed. So a band is made of networks that
differ in nothing but the seed, and how many are left out is said.
"""

import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection, select

from course.classroom.asking import or_instead
from course.classroom.entries import cut
from course.classroom.limits import LONGEST_FINDING, MOST_POINTS
from course.classroom.tables import networks

Point = tuple[float, float]  # epoch, validation loss


@dataclass(frozen=True)
class Network:
    """What a participant has trained, as far as they have played it. ``settings`` are equal where
    everything is equal but the seed; ``words`` say them."""

    settings: str
    words: str
    seed: int
    curve: tuple[Point, ...]


@dataclass(frozen=True, eq=False)
class Band:
    """All networks of the settings that most have: at each epoch that any of them has reached, the
    lowest, the middle and the highest loss of those that have reached it."""

    words: str
    networks: tuple[Network, ...]
    others: int  # networks with other settings, which are no part of it
    epochs: np.ndarray
    low: np.ndarray
    median: np.ndarray
    high: np.ndarray
    count: np.ndarray

    @property
    def seeds(self) -> int:
        """How many different seeds: two students with the same one have the same curve."""
        return len({network.seed for network in self.networks})


def thinned(curve: Sequence[Point]) -> tuple[Point, ...]:
    """At most ``MOST_POINTS`` points of a curve: the first, the last, and some evenly between them.
    A loss that is no finite number any more ends it."""
    finite = []
    for epoch, loss in curve:
        if not (math.isfinite(epoch) and math.isfinite(loss)):
            break
        finite.append((float(epoch), float(loss)))
    if len(finite) <= MOST_POINTS:
        return tuple(finite)
    chosen = np.linspace(0, len(finite) - 1, MOST_POINTS).round().astype(int)
    return tuple(finite[at] for at in chosen)


def keep(connection: Connection, class_id: int, participant_id: int, network: Network) -> None:
    """A participant's network, in the place of the one before."""
    curve = [(epoch, float(f"{loss:.6g}")) for epoch, loss in thinned(network.curve)]
    values: dict[str, object] = {
        "participant_id": participant_id,
        "class_id": class_id,
        "settings": network.settings[:64],
        "words": cut(network.words, LONGEST_FINDING),
        "seed": network.seed,
        "curve": json.dumps(curve, separators=(",", ":")),
    }
    connection.execute(or_instead(connection, networks, values, "participant_id"))


def networks_of(connection: Connection, class_id: int) -> dict[int, Network]:
    """The network of each participant who has trained one."""
    found = connection.execute(
        select(networks).where(networks.c.class_id == class_id).order_by(networks.c.participant_id)
    )
    return {
        row.participant_id: Network(
            row.settings,
            row.words,
            row.seed,
            tuple((epoch, loss) for epoch, loss in json.loads(row.curve)),
        )
        for row in found
    }


def band(trained: Sequence[Network]) -> Band | None:
    """The band of the settings that most networks have; None where no network has learnt an epoch.
    Between two points of a thinned curve lies a straight line."""
    played = [network for network in trained if len(network.curve) > 1]
    if not played:
        return None
    ((settings, _count),) = Counter(network.settings for network in played).most_common(1)
    alike = tuple(network for network in played if network.settings == settings)
    last = int(max(network.curve[-1][0] for network in alike))
    epochs = np.unique(np.linspace(0, last, min(last, 200) + 1).round())
    losses = np.array([_along(network, epochs) for network in alike])
    return Band(
        words=alike[0].words,
        networks=alike,
        others=len(played) - len(alike),
        epochs=epochs,
        low=np.nanmin(losses, axis=0),
        median=np.nanmedian(losses, axis=0),
        high=np.nanmax(losses, axis=0),
        count=np.isfinite(losses).sum(axis=0),
    )


def _along(network: Network, epochs: np.ndarray) -> np.ndarray:
    at, loss = np.array(network.curve).T
    return np.asarray(np.interp(epochs, at, loss, right=np.nan))
