"""Sentences as words that a network can count: tokens, a vocabulary, and rows of whole numbers.

    "Not bad, but not GOOD!"  →  not · bad · but · not · good  →  5 · 9 · 4 · 5 · 7 · 0 · 0 · 0

A *token* is a run of letters in lower case, with accents; what is no letter separates tokens and is
dropped, and so is an apostrophe within a word: "don't" is "dont". The *vocabulary* gives each word
of the training rows a number. Two numbers are no words: 0 is an empty place behind a sentence that
is shorter than a row is long, 1 stands for every word that was not in the training rows.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

EMPTY, UNKNOWN = 0, 1
NO_WORDS = ("(empty)", "(unknown)")

_APOSTROPHES = re.compile(r"(?<=\w)['’](?=\w)")
_LETTERS = re.compile(r"[^\W\d_]+")


def tokens_of(text: str) -> list[str]:
    """The words of a text, in their order."""
    return _LETTERS.findall(_APOSTROPHES.sub("", text.lower()))


@dataclass(frozen=True)
class Vocabulary:
    """The words that have a number, from 2 on: the most frequent first, equally frequent ones in
    alphabetical order."""

    words: tuple[str, ...]

    @classmethod
    def of(cls, texts: Iterable[str], most: int, positions: int) -> "Vocabulary":
        """The words among the first ``positions`` of these texts, at most ``most`` of them."""
        counts = Counter(word for text in texts for word in tokens_of(text)[:positions])
        by_count = sorted(counts, key=lambda word: (-counts[word], word))
        return cls(tuple(by_count[:most]))

    @property
    def signs(self) -> tuple[str, ...]:
        """What every number stands for."""
        return (*NO_WORDS, *self.words)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {word: number for number, word in enumerate(self.words, start=len(NO_WORDS))}

    def number_of(self, word: str) -> int:
        """The number of a word; that of the unknown where it has none."""
        return self._numbers.get(word, UNKNOWN)

    def unknown(self, text: str) -> list[str]:
        """The words of a text that have no number, each once, in their order."""
        return list(dict.fromkeys(word for word in tokens_of(text) if word not in self._numbers))

    def row(self, text: str, positions: int) -> NDArray[np.int64]:
        """A text as a row of so many places: its first words, then empty places."""
        found = [self.number_of(word) for word in tokens_of(text)[:positions]]
        return np.array(found + [EMPTY] * (positions - len(found)), np.int64)

    def rows(self, texts: Sequence[str], positions: int) -> NDArray[np.int64]:
        """Texts as rows, (n, positions)."""
        return np.array([self.row(text, positions) for text in texts], np.int64)
