"""Words in sentences: the only place that decides between "row" and "rows", "ReLU" and "relu".

The course's texts decide by themselves, in their own language (``course/texts.py``).
"""

from __future__ import annotations

from collections.abc import Iterable

MOST_LISTED = 10  # names in a sentence: all digits, and nobody reads more in a row


def agree(count: float, one: str, many: str) -> str:
    """``one`` where the count is 1, else ``many``: agree(n, "is", "are"). 0 takes ``many``."""
    return one if count == 1 else many


def plural(count: int, one: str, many: str = "") -> str:
    """ "0 rows", "1 row", "1,200 rows"; ``many`` where it does not end on "s"."""
    return f"{count:,} {agree(count, one, many or f'{one}s')}"


def counted(count: int, one: str, many: str = "") -> str:
    """What stands behind "the" or "the last": "row", "12 rows"."""
    return one if count == 1 else plural(count, one, many)


def all_of(count: int, one: str, many: str = "") -> str:
    """ "the one row", "all 12 rows"."""
    return f"the one {one}" if count == 1 else f"all {plural(count, one, many)}"


def listed(
    names: Iterable[str], most: int = MOST_LISTED, last: str = "and", between: str = ", "
) -> str:
    """ "a", "a and b", "a, b and c"; of more than ``most`` names the first, and how many there are
    besides: "a, b, c and 56 more"."""
    shown = list(names)
    if len(shown) > most:
        shown[most:] = [f"{len(shown) - most:,} more"]
    *before, end = shown or [""]
    return f"{between.join(before)} {last} {end}" if before else end


def mid_sentence(title: str) -> str:
    """A title in the middle of a sentence: "tanh", "leaky ReLU"; an acronym in front stays: "ReLU",
    "RMSE"."""
    first = title.split()[0]
    is_acronym = first[1:] != first[1:].lower()
    return title if is_acronym else title[0].lower() + title[1:]
