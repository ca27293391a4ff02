"""Ranges and tests: right by hand, and right as often as they say."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuralnet.inside import luck
from neuralnet.inside.luck import (
    accuracy_interval,
    chance_of_gap,
    level_with_the_best,
    rmse_interval,
    sign_test,
    sign_test_at_any_time,
)


def covered(p: float, n: int) -> float:
    """How often the range of n rows holds p: the chances of all counts whose range does."""
    return sum(
        math.comb(n, k) * p**k * (1 - p) ** (n - k)
        for k in range(n + 1)
        if accuracy_interval(k, n)[0] <= p <= accuracy_interval(k, n)[1]
    )


def test_the_range_of_an_accuracy_is_that_of_clopper_and_pearson() -> None:
    # All of n right: p^n = 0.025, so p = 0.025^(1/10).
    assert accuracy_interval(10, 10) == pytest.approx((0.025**0.1, 1.0), abs=1e-12)
    assert accuracy_interval(0, 10) == pytest.approx((0.0, 1 - 0.025**0.1), abs=1e-12)
    # Quantiles of the beta distribution: B(47, 4) and B(48, 3).
    assert accuracy_interval(47, 50) == pytest.approx((0.8345180534, 0.9874514122), abs=1e-9)
    assert accuracy_interval(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize("n", [10, 34])
@pytest.mark.parametrize("p", [0.02, 0.3, 0.5, 0.9, 0.97, 0.99])
def test_the_range_of_an_accuracy_covers_the_truth_at_least_95_times_in_100(
    p: float, n: int
) -> None:
    assert covered(p, n) >= 0.95


@settings(max_examples=40)
@given(st.integers(1, 200), st.data())
def test_the_range_holds_what_was_measured(n: int, data: st.DataObject) -> None:
    right = data.draw(st.integers(0, n))
    low, high = accuracy_interval(right, n)
    assert 0.0 <= low <= right / n <= high <= 1.0


@pytest.mark.parametrize("n", [10, 34, 100])
@pytest.mark.parametrize("tails", ["normal", "laplace"])
def test_the_range_of_an_error_covers_the_truth_at_least_95_times_in_100(
    n: int, tails: str
) -> None:
    # 1,000 draws are off by 0.007 on average: 0.93 is three times that below 0.95.
    generator = np.random.default_rng(3)
    true, draw = {
        "normal": (1.0, generator.normal),
        "laplace": (math.sqrt(2.0), generator.laplace),
    }[tails]
    ranges = [rmse_interval(draw(size=n)) for _ in range(1000)]
    assert np.mean([low <= true <= high for low, high in ranges]) > 0.93


def test_the_range_of_an_error_grows_with_the_error_and_is_open_where_rows_say_nothing() -> None:
    errors = np.random.default_rng(1).normal(size=60)
    low, high = rmse_interval(errors)
    assert low < math.sqrt(np.mean(errors**2)) < high
    assert rmse_interval(1e3 * errors) == pytest.approx((1e3 * low, 1e3 * high))
    assert rmse_interval(np.zeros(5)) == (0.0, 0.0)
    assert rmse_interval(np.array([2.0])) == (0.0, math.inf)
    one_far_off = rmse_interval(np.array([0.0, 0.0, 0.0, 0.0, 0.0, 9.0]))
    assert one_far_off[1] == math.inf


@pytest.mark.parametrize("sizes", [(30, 300), (103, 51), (20, 20)])
def test_a_gap_of_luck_alone_is_called_unlikely_in_5_of_100_cases_at_most(
    sizes: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(luck, "_SHUFFLES", 199)  # for any number of shuffles the rate is kept
    generator, first = np.random.default_rng(2), sizes[0]
    found = []
    for _ in range(60):
        rows = generator.standard_t(4, size=sum(sizes)) ** 2  # squared errors with long tails
        found.append(chance_of_gap(rows[:first], rows[first:]) < 0.05)
    assert np.mean(found) <= 0.05 + 2.5 * math.sqrt(0.05 * 0.95 / 60)


def test_a_gap_that_luck_does_not_make_is_unlikely_and_none_is_certain() -> None:
    right, wrong = np.ones(40), np.zeros(40)
    assert chance_of_gap(right, wrong) <= 0.001
    assert chance_of_gap(np.ones(3), np.ones(9)) == 1.0
    assert chance_of_gap(np.array([]), right) == 1.0
    assert chance_of_gap(np.array([1.0, np.nan]), right) == 1.0
    # Two of two right, none of two: dealt out anew, 2 of the 6 ways are as far apart.
    assert chance_of_gap(np.ones(2), np.zeros(2)) == pytest.approx(1 / 3, abs=0.04)


@pytest.mark.parametrize("n", [8, 32])
def test_whoever_stops_at_the_luckiest_pair_finds_a_difference_in_5_of_100_cases_at_most(
    n: int,
) -> None:
    """Exactly: the chance that a fair coin is ever judged unlikely within n throws."""
    going = {0: 1.0}  # wins so far → chance of getting there unjudged
    judged = {"fixed": 0.0, "any time": 0.0}
    for kind, test in (("fixed", sign_test), ("any time", sign_test_at_any_time)):
        going = {0: 1.0}
        for throws in range(1, n + 1):
            after: dict[int, float] = {}
            for wins, chance in going.items():
                for more in (wins, wins + 1):
                    after[more] = after.get(more, 0.0) + chance / 2
            lucky = [w for w in after if test(w, throws - w) < 0.05]
            judged[kind] += sum(after.pop(w) for w in lucky)
            going = after
    assert judged["any time"] <= 0.05
    assert judged["fixed"] > (0.03 if n == 8 else 0.1)


def test_a_range_of_equal_cells_holds_the_others_95_times_in_100() -> None:
    generator, told_apart = np.random.default_rng(4), 0
    for _ in range(400):
        runs = generator.normal(size=(12, 5))
        means = runs.mean(axis=1)
        told_apart += bool(abs(means[0] - means[1:]).max() > level_with_the_best(runs))
    assert told_apart / 400 <= 0.05 + 2 * math.sqrt(0.05 * 0.95 / 400)
