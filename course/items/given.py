"""What a question gives: products of inputs and weights, shortened where there are many."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from course.texts import Text, say

MOST = 4  # factors that are shown one by one


def products(
    inputs: np.ndarray, weights: np.ndarray, names: tuple[str, str] = ("inputs", "weights")
) -> Text:
    """The factors of Σ x w: all of them, or the largest products and the rest as one sum. ``names``
    are keys under ``given``: what the two factors are called."""
    x, w = _floats(inputs), _floats(weights)
    first, second = (say(f"given.{name}") for name in names)
    if len(x) <= MOST:
        return say("given.products", first=first, second=second, x=tuple(x), w=tuple(w))
    kept = _shown(x, w)
    rest = sum(x[i] * w[i] for i in range(len(x)) if i not in kept)
    return say(
        "given.largest_products",
        first=first,
        second=second,
        x=tuple(x[i] for i in kept),
        w=tuple(w[i] for i in kept),
        others=len(x) - len(kept),
        rest=rest,
    )


def values(numbers: Sequence[float] | np.ndarray) -> Text:
    """Some numbers in brackets; of many only the first."""
    listed = _floats(numbers)
    if len(listed) <= MOST + 1:
        return say("given.vector", values=tuple(listed))
    return say("given.long_vector", values=tuple(listed[:MOST]), others=len(listed) - MOST)


def weighted_sum(x: np.ndarray, w: np.ndarray, b: float) -> dict[str, Any]:
    """All that a question for z = Σ x w + b gives, and its hints."""
    return {
        "terms": (*(x * w), b),
        "revealed": terms(x, w),
        "products": products(x, w),
        "sum": float(x @ w),
        "b": b,
    }


def _floats(numbers: Sequence[float] | np.ndarray) -> list[float]:
    return [float(number) for number in numbers]


def asked(key: str, unit: str) -> Text:
    """The question for a value, with its unit where it has one."""
    return say(f"given.{key}_in", unit=unit) if unit else say(f"given.{key}")


def quantity(value: float, unit: str) -> Text | float:
    """A value with its unit where it has one."""
    return say("given.quantity", value=value, unit=unit) if unit else value


def terms(inputs: np.ndarray, weights: np.ndarray, *, total: bool = True) -> tuple[Text, ...]:
    """Hints that reveal the products of ``products`` one at a time, and then, unless it is the
    answer itself, what all of them add up to."""
    x, w = _floats(inputs), _floats(weights)
    found = [say("given.term", x=x[i], w=w[i], product=x[i] * w[i]) for i in _shown(x, w)]
    if total:
        found.append(say("given.sum", sum=sum(a * b for a, b in zip(x, w, strict=True))))
    return tuple(found)


def _shown(x: list[float], w: list[float]) -> list[int]:
    """The places of the factors that are shown one by one: all, or the largest products."""
    if len(x) <= MOST:
        return list(range(len(x)))
    by_size = sorted(range(len(x)), key=lambda i: -abs(x[i] * w[i]))
    return sorted(by_size[: MOST - 1])
