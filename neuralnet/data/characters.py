"""Text as signs: the letters a to z, and one mark for where a name begins and ends.

A language model of characters is shown some signs and asked for the next one, so each name makes as
many rows as it has letters, and one more for its end. Of three signs of context "anna" makes

    ...→a   ..a→n   .an→n   ann→a   nna→.

The mark is written as a dot. A sign is a whole number: 0 is the mark, 1 is a, 26 is z.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from neuralnet.data.datasets import Dataset

MARK = "."
SIGNS = (MARK, *"abcdefghijklmnopqrstuvwxyz")
_NUMBERS = {sign: number for number, sign in enumerate(SIGNS)}

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]


def signs_of(text: str) -> list[int]:
    """The numbers of the signs of a text. Raises ValueError for one that is not among them."""
    found = []
    for sign in text:
        if sign not in _NUMBERS:
            raise ValueError(f"text: expected letters a to z and the mark “{MARK}”; got “{sign}”")
        found.append(_NUMBERS[sign])
    return found


def text_of(signs: Sequence[int] | IntArray) -> str:
    """The signs as text."""
    return "".join(SIGNS[int(sign)] for sign in signs)


def next_sign_rows(names: Sequence[str], context: int) -> tuple[IntArray, IntArray, IntArray]:
    """What comes before each sign and which sign it is: contexts (n, context), next signs (n,), and
    the place of the name that each row is from (n,)."""
    before, following, name_of = [], [], []
    for place, name in enumerate(names):
        signs = [0] * context + signs_of(name) + [0]
        for at in range(context, len(signs)):
            before.append(signs[at - context : at])
            following.append(signs[at])
            name_of.append(place)
    return (
        np.array(before, np.int64).reshape(-1, context),
        np.array(following, np.int64),
        np.array(name_of, np.int64),
    )


def next_sign_data(names: Sequence[str], context: int, source: str) -> Dataset:
    """Contexts of ``context`` signs, as whole numbers, with the next sign as the class. The rows of
    a name stay together in a split: a model is judged on names that it has not seen."""
    before, following, name_of = next_sign_rows(names, context)
    words = [f"sign {place} of the context" for place in range(1, context + 1)]
    return _data(f"names {context}", names, before, words, following, name_of, source)


def one_hot_data(names: Sequence[str], source: str) -> Dataset:
    """One sign of context, as a row of 27 numbers with a single 1."""
    before, following, name_of = next_sign_rows(names, 1)
    x = np.eye(len(SIGNS))[before[:, 0]]
    words = [f"is {sign}" for sign in SIGNS]
    return _data("names 1", names, x, words, following, name_of, source)


def _data(
    name: str,
    names: Sequence[str],
    x: NDArray[np.generic],
    feature_names: Sequence[str],
    following: IntArray,
    name_of: IntArray,
    source: str,
) -> Dataset:
    first = np.searchsorted(name_of, name_of)  # where the name of each row begins
    places = np.arange(len(name_of)) - first + 1
    return Dataset(
        name=name,
        title="Names, sign by sign",
        task="classification",
        x=x.astype(np.float64),
        y=np.eye(len(SIGNS))[following],
        feature_names=tuple(feature_names),
        feature_units=("",) * x.shape[1],
        class_names=SIGNS,
        target_name="next sign",
        target_unit="",
        row_names=tuple(
            f"{names[at]}, sign {place}" for at, place in zip(name_of, places, strict=True)
        ),
        course_divisors=(1.0,) * x.shape[1],
        course_units=("",) * x.shape[1],
        left_out="",
        source=source,
        groups=tuple(int(at) for at in name_of),
    )


@dataclass(frozen=True, eq=False)
class CountedTable:
    """How often each sign follows each: the model that needs no learning.

        P(next | before) = counts[before, next] / Σ counts[before]

    Of all tables of probabilities this one has the lowest mean cross-entropy on the pairs that were
    counted (maximum likelihood), so a network that is given one sign can come near it and never get
    below it there.
    """

    counts: IntArray  # (27, 27): before, next

    @classmethod
    def of(cls, before: IntArray, following: IntArray) -> "CountedTable":
        """The table of these pairs, both (n,)."""
        counts = np.zeros((len(SIGNS), len(SIGNS)), np.int64)
        np.add.at(counts, (before, following), 1)
        return cls(counts)

    @cached_property
    def probabilities(self) -> FloatArray:
        """P(next | before), (27, 27); NaN in the row of a sign that was never counted."""
        totals = self.counts.sum(axis=1, keepdims=True).astype(np.float64)
        with np.errstate(invalid="ignore"):
            return np.asarray(self.counts / totals, np.float64)

    def cross_entropy(self, before: IntArray, following: IntArray) -> float:
        """The mean of -ln P(next | before) over pairs; infinite where one was never counted."""
        if not len(before):
            return float("nan")
        with np.errstate(divide="ignore", invalid="ignore"):
            p = np.nan_to_num(self.probabilities[before, following], nan=0.0)
            return float(-np.log(p).mean())

    def never_counted(self, before: IntArray, following: IntArray) -> int:
        """How many of these pairs the table says can never happen."""
        return int((self.counts[before, following] == 0).sum())
