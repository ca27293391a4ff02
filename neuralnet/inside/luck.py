"""How much of a figure can be luck? Ranges around a figure, and tests, each with the rate that it
keeps. `benchmarks/intervals.py` measures these rates.

What is given out here as "95 times in 100" holds for rows drawn at random, such as test rows that
nobody has chosen by.
"""

import math
from statistics import NormalDist

import numpy as np

from neuralnet.errors import non_finite_allowed

RATE = 0.95  # of the ranges
# Of a normal distribution, 95 % lie within so many standard deviations of the middle.
NORMAL_95 = 1.959964

_HALVINGS = 50
_SHUFFLES, _FEWEST_SHUFFLES, _ROWS_SHUFFLED = 999, 199, 4_000_000


def accuracy_interval(right: int, n: int) -> tuple[float, float]:
    """Between which accuracies the true one lies, when ``right`` of ``n`` rows drawn at random were
    classified correctly: every p for which neither so many right rows, nor so few, have a chance
    below 2.5 %.

        Σ_{k ≥ right} C(n, k) p^k (1 − p)^{n − k} ≥ 0.025   and   Σ_{k ≤ right} … ≥ 0.025

    It covers the true accuracy at least 95 times in 100, whatever it is. Without rows it is 0 to 1.

    Clopper and Pearson, The use of confidence or fiducial limits (1934).
    """
    if n == 0:
        return 0.0, 1.0
    return _least_chance(right, n), 1.0 - _least_chance(n - right, n)


def _least_chance(hits: int, n: int) -> float:
    """The smallest chance of a hit for which so many hits of n throws, or more, are not rarer than
    2.5 %: found by halving, for it rises from 0 to 1."""
    if hits == 0:
        return 0.0
    k, low, high = np.arange(hits, n + 1), 0.0, 1.0
    log_choices = _log_choices(n)[hits:]
    for _ in range(_HALVINGS):
        p = (low + high) / 2
        tail = np.exp(log_choices + k * math.log(p) + (n - k) * math.log1p(-p)).sum()
        low, high = (p, high) if tail < (1 - RATE) / 2 else (low, p)
    return high


def _log_choices(n: int) -> np.ndarray:
    """ln C(n, k) for k = 0 … n."""
    log_factorials = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n + 1)))])
    return np.asarray(log_factorials[-1] - log_factorials - log_factorials[::-1])


def rmse_interval(errors: np.ndarray) -> tuple[float, float]:
    """Between which values the true root mean squared error lies, from the ``errors`` (n,) of rows
    drawn at random. A mean of squares is spread like m χ²/ν, and its cube root nearly like a normal
    number, so with m the mean of the squared errors and s their standard deviation

        √(m / w₊³)  to  √(m / w₋³),   w± = 1 − 2/(9ν) ± 1.96 √(2/(9ν)),   ν = 2n/r

    r = (s/m)² is 2 for normal errors, and larger where a few are far off. Few rows show too little
    of that: r is taken (1 + 8/n) times, what it then is above 2 counts twice, and it is 2 at least.
    The upper end is infinite where w₋ is not above 0: such rows say nothing.

    By simulation it covers the true value at least 95 times in 100 for normal errors and for those
    of Laplace's longer tails, from 10 rows on. Where one row in 20 is four times as far off as the
    others it is only 84 to 93 times: a sample that missed such rows cannot know of them.

    Wilson and Hilferty, The distribution of chi-square (1931), for the cube root; the rule for r is
    this project's, chosen by `benchmarks/intervals.py`.
    """
    squares, n = np.square(errors.astype(np.float64)), errors.size
    with non_finite_allowed():  # a diverged network predicts anything
        if n < 2:
            return 0.0, math.inf
        m = float(squares.mean())
        if m == 0.0:
            return 0.0, 0.0
        r = float(np.square(squares.std(ddof=1) / m)) * (1 + 8 / n)
        spread = max(r, 2.0 * r - 2.0, 2.0) / (9 * n)  # 2/(9ν)
        w = [1 - spread + sign * NORMAL_95 * math.sqrt(spread) for sign in (1, -1)]
        low, high = (math.sqrt(m / max(side, 0.0) ** 3) if side > 0 else math.inf for side in w)
        return low, high


def chance_of_gap(first: np.ndarray, other: np.ndarray) -> float:
    """How often two sets of rows have mean scores at least as far apart as ``first`` and ``other``,
    if only luck decided which row came into which set: the rows are shuffled and dealt out anew,
    999 times (less often where there are very many), from a fixed seed. Scores are 1 for a right
    row and 0 for a wrong one, or squared errors.

    Whatever the scores are, this is below 0.05 in at most 5 of 100 cases where nothing but luck is
    at work. Fisher, The design of experiments (1935), section 21.
    """
    together = np.concatenate([first, other]).astype(np.float64)
    n, all_n = first.size, together.size
    if not n or n == all_n or not np.isfinite(together).all():
        return 1.0
    together /= np.abs(together).max() or 1.0  # no sum overflows
    generator, total = np.random.default_rng(0), together.sum()

    def gap(sum_of_first: float) -> float:
        return float(abs(sum_of_first / n - (total - sum_of_first) / (all_n - n)))

    found = gap(together[:n].sum()) * (1 - 1e-9)  # equal but for rounding
    shuffles = max(min(_SHUFFLES, _ROWS_SHUFFLED // all_n), _FEWEST_SHUFFLES)
    as_far = sum(gap(generator.permutation(together)[:n].sum()) >= found for _ in range(shuffles))
    return (1 + as_far) / (1 + shuffles)


def sign_test(wins: int, losses: int) -> float:
    """P of a split at least as uneven as wins : losses, either way, if a fair coin decided each
    pair: min(1, 2 · Σ_{k ≤ min} C(n, k) / 2ⁿ), n = wins + losses. Pairs that are level say nothing.

    For a number of pairs that was fixed before: it is below 0.05 in at most 5 of 100 cases of
    settings that are equally good.
    """
    n = wins + losses
    tail = sum(math.comb(n, k) for k in range(min(wins, losses) + 1))
    return min(1.0, 2 * tail * 0.5**n)


def sign_test_at_any_time(wins: int, losses: int) -> float:
    """As ``sign_test`` for whoever may look after every pair and stop where it looks best: then the
    sign test finds a difference between equal settings far too often.

        min(1, (n + 1) C(n, wins) / 2ⁿ)

    Its inverse is what somebody has made of 1 who bet on B's share of wins being any other than ½,
    all shares alike. With a fair coin nobody ever gets to 20 with a chance above 1/20, whenever he
    stops, so this falls below 0.05 in at most 5 of 100 cases.

    Ville, Étude critique de la notion de collectif (1939).
    """
    n = wins + losses
    return min(1.0, (n + 1) * math.comb(n, wins) * 0.5**n)


def level_with_the_best(runs: np.ndarray) -> float:
    """How far below the best mean another one may lie without being told apart from it, with 95 %
    for all of them together; ``runs`` (cells, seeds) holds a figure for every seed of every cell,
    at least two of each:

        t s √(2 / seeds)

    s² is the mean of the cells' own variances, and t the quantile of Student's distribution for as
    many comparisons as there are other cells (Bonferroni), from the normal one by two terms of its
    expansion in 1/f, f = cells · (seeds − 1):

        t = z + (z³ + z)/4f + (5z⁵ + 16z³ + 3z)/96f²
    """
    cells, seeds = runs.shape
    z = NormalDist().inv_cdf(1 - (1 - RATE) / 2 / max(cells - 1, 1))
    f = cells * (seeds - 1)
    t = z + (z**3 + z) / (4 * f) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * f**2)
    s = math.sqrt(float(runs.var(axis=1, ddof=1).mean()))
    return float(t * s * math.sqrt(2 / seeds))
