"""How often the app's ranges hold the truth, and how often its tests find what is not there.

    python benchmarks/intervals.py
    python benchmarks/intervals.py --quick

Everything is drawn anew from a fixed seed, with the functions that the pages use
(`neuralnet/inside/luck.py`); "before" is what the pages used until they were measured here. Ranges
say 95 times in 100, tests at most 5 of 100.
"""

import argparse
import math
import os
import sys
from collections.abc import Callable
from pathlib import Path

# BLAS reads these once, when NumPy is imported.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"
sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np  # noqa: E402

from neuralnet.inside.luck import (  # noqa: E402
    NORMAL_95,
    accuracy_interval,
    chance_of_gap,
    rmse_interval,
    sign_test,
    sign_test_at_any_time,
)

ROWS = (10, 34, 100)
SPLITS = ((103, 51), (30, 300), (34, 34))  # validation and test rows
PAIRS = (8, 16, 32)
ACCURACIES = np.linspace(0.5, 0.995, 100)
Generator = np.random.Generator


def outliers(generator: Generator, n: int) -> np.ndarray:
    """Normal errors, one in 20 of them four times as large."""
    return generator.normal(size=n) * np.where(generator.random(n) < 0.05, 4.0, 1.0)


# Errors by name: how they are drawn, and their true mean square.
ERRORS: dict[str, tuple[Callable[[Generator, int], np.ndarray], float]] = {
    "normal": (lambda g, n: g.normal(size=n), 1.0),
    "normal, off by half": (lambda g, n: g.normal(size=n) + 0.5, 1.25),
    "Laplace": (lambda g, n: g.laplace(size=n), 2.0),
    "Student, 5 degrees": (lambda g, n: g.standard_t(5, size=n), 5.0 / 3.0),
    "1 of 20 four times": (outliers, 0.95 + 0.05 * 16.0),
}


def normal_range(errors: np.ndarray) -> tuple[float, float]:
    """The range of the RMSE that was used before: the mean square ± 1.96 standard errors."""
    squares = errors**2
    m, half = squares.mean(), NORMAL_95 * squares.std(ddof=1) / math.sqrt(squares.size)
    return math.sqrt(max(m - half, 0.0)), math.sqrt(m + half)


def accuracy_table() -> None:
    """Exactly: the chances of all counts whose range holds the true accuracy."""
    print("Range of the accuracy: how often it holds the true one, over accuracies of 0.5 to 0.995")
    print(f"{'rows':>6}{'least':>10}{'mean':>8}")
    for n in ROWS:
        ranges = [accuracy_interval(k, n) for k in range(n + 1)]
        covered = [
            sum(
                math.comb(n, k) * p**k * (1 - p) ** (n - k)
                for k, (low, high) in enumerate(ranges)
                if low <= p <= high
            )
            for p in map(float, ACCURACIES)
        ]
        print(f"{n:>6}{min(covered):>10.1%}{sum(covered) / len(covered):>8.1%}")


def rmse_table(draws: int) -> None:
    """By simulation."""
    print(f"\nRange of the RMSE: how often it holds the true one, {draws:,} draws")
    print(f"{'errors':<22}{'rows':>6}{'holds':>9}{'before':>9}")
    generator = np.random.default_rng(1)
    for name, (draw, square) in ERRORS.items():
        true = math.sqrt(square)
        for n in ROWS:
            holds = np.zeros(2)
            for _ in range(draws):
                errors = draw(generator, n)
                for at, interval in enumerate((rmse_interval, normal_range)):
                    low, high = interval(errors)
                    holds[at] += low <= true <= high
            print(f"{name:<22}{n:>6}{holds[0] / draws:>9.1%}{holds[1] / draws:>9.1%}")


def promises_table(draws: int) -> None:
    """Validation and test rows of one kind, and nothing chosen: every alarm is false."""
    print(f"\n“Promises more than the test rows show” where nothing was chosen, {draws:,} draws")
    print(f"{'scores':<22}{'validation':>12}{'test':>6}{'more':>8}{'less':>8}")
    generator = np.random.default_rng(2)
    for name in ("right, of 90 %", "right, of 97 %", "normal", "Laplace", "1 of 20 four times"):
        for first, other in SPLITS:
            alarms = np.zeros(2)
            for _ in range(draws):
                if name.startswith("right"):
                    scores = (generator.random(first + other) < float(name[-4:-2]) / 100) * 1.0
                    sign = 1.0
                else:
                    errors = ERRORS[name][0](generator, first + other)
                    scores, sign = errors**2, -1.0
                if chance_of_gap(scores[:first], scores[first:]) < 0.05:
                    more = sign * (scores[:first].mean() - scores[first:].mean()) > 0
                    alarms[0 if more else 1] += 1
            rates = alarms / draws
            print(f"{name:<22}{first:>12}{other:>6}{rates[0]:>8.1%}{rates[1]:>8.1%}")


def stopping_table() -> None:
    """Exactly: the chance that a fair coin is ever judged unlikely, by who stops at that pair."""
    print("\n“B is better” or “worse” between equal settings, if a sweep may be stopped where it")
    print("looks best; last, the sign test at all pairs, which is used where none is missing")
    print(f"{'pairs':>6}{'any time':>10}{'before':>9}{'not stopped':>13}")
    for n in PAIRS:
        rates = []
        for test in (sign_test_at_any_time, sign_test):
            going, judged = {0: 1.0}, 0.0
            for thrown in range(1, n + 1):
                after: dict[int, float] = {}
                for wins, chance in going.items():
                    for more in (wins, wins + 1):
                        after[more] = after.get(more, 0.0) + chance / 2
                judged += sum(after.pop(w) for w in list(after) if test(w, thrown - w) < 0.05)
                going = after
            rates.append(judged)
        whole = sum(math.comb(n, w) * 0.5**n for w in range(n + 1) if sign_test(w, n - w) < 0.05)
        print(f"{n:>6}{rates[0]:>10.1%}{rates[1]:>9.1%}{whole:>13.1%}")


def main() -> None:
    """Print all four tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of the draws")
    share = 10 if parser.parse_args().quick else 1
    accuracy_table()
    rmse_table(10_000 // share)
    promises_table(1_000 // share)
    stopping_table()


if __name__ == "__main__":
    main()
