"""What many handed-over files say of a study, and what they do not.

    python -m course study results*.csv

Before and after are those of the same learners. How sure the figures are is drawn from the data
themselves: a bootstrap draws as many learners again, with replacement, and looks how far the figure
moves.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from course.slips import MISCONCEPTIONS
from course.study.forms import AIMS
from course.study.table import COLUMNS, COUNT_AS_RIGHT, OUTCOMES, UNKNOWN, USABILITY
from course.study.taking import TESTS
from course.study.usability import STATEMENTS, score
from course.texts import catalogue, say

DRAWS = 10_000
FEW = 5  # learners up to which no interval is given
SEED = 14
QUESTIONS = len(AIMS)
WIDTH = 58  # of a line's name


class UnreadableFileError(ValueError):
    """A file that is not what the app hands over, and why."""


@dataclass(frozen=True)
class Figure:
    """A mean, or what is computed from means, with its 95 % interval; None where there are too few
    learners for one."""

    value: float
    interval: tuple[float, float] | None


def read(paths: Iterable[Path]) -> tuple[pd.DataFrame, list[str]]:
    """All lines of the files, each participant once, and a sentence for what was left out.

    Raises ``UnreadableFileError``, which names the file, for one that is none of ours.
    """
    parts, notes = [], []
    for path in sorted(paths):
        part = _read_one(path)
        for taken, lines in part.groupby(["study", "participant"], sort=False):
            parts.append((taken, len(lines), path.name, lines))
    # Who handed over twice counts once, with the file that says more.
    best: dict[object, tuple[int, str, pd.DataFrame]] = {}
    for taken, size, name, lines in parts:
        if taken in best:
            kept, left = sorted([best[taken], (size, name, lines)], key=lambda one: -one[0])
            notes.append(f"{left[1]}: the same participant as in {kept[1]}; left out.")
            best[taken] = kept
        else:
            best[taken] = (size, name, lines)
    if not best:
        raise UnreadableFileError("no file has an answer in it")
    return pd.concat([lines for _size, _name, lines in best.values()], ignore_index=True), notes


def _read_one(path: Path) -> pd.DataFrame:
    try:
        part = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise UnreadableFileError(f"{path.name}: could not be read ({error})") from None
    if tuple(part.columns) != COLUMNS:
        raise UnreadableFileError(
            f"{path.name}: expected the columns {', '.join(COLUMNS)}; "
            f"got {', '.join(map(str, part.columns))}"
        )
    part["question"] = pd.to_numeric(part["question"], errors="coerce")
    usability = part["test"] == USABILITY
    ratings = pd.to_numeric(part["answer"].where(usability), errors="coerce")
    sound = (
        (part["test"].isin(TESTS) & part["outcome"].isin(OUTCOMES))
        | (usability & ratings.isin(range(1, 6)))
    ) & part["question"].isin(range(1, QUESTIONS + 1))
    if not sound.all() or part.duplicated(["participant", "test", "question"]).any():
        line = int(np.flatnonzero(~sound)[0]) + 2 if not sound.all() else 0
        where = f"line {line}" if line else "a question is answered twice"
        raise UnreadableFileError(f"{path.name}: not as the app wrote it ({where})")
    return part


def scores(answers: pd.DataFrame) -> pd.DataFrame:
    """How many of the ten questions each participant has right before and after; NaN where a test
    was not finished."""
    tests = answers[answers["test"].isin(TESTS)]
    right = tests["outcome"].isin(COUNT_AS_RIGHT).groupby([tests["participant"], tests["test"]])
    table = right.sum().where(right.size() == QUESTIONS).unstack("test").astype(float)
    return table.reindex(columns=list(TESTS))


def usability(answers: pd.DataFrame) -> pd.Series:
    """The usability score of each participant who rated all ten statements."""
    rated = answers[answers["test"] == USABILITY].sort_values("question")
    ratings = rated.groupby("participant")["answer"].apply(lambda given: [int(n) for n in given])
    return ratings[ratings.map(len) == len(STATEMENTS)].map(score).astype(float)


def normalised_gain(pairs: np.ndarray) -> float:
    """Of what could be gained, how much was: (after − before) / (ten − before), of the means."""
    before, after = pairs.mean(axis=0)
    return float((after - before) / (QUESTIONS - before)) if before < QUESTIONS else float("nan")


def figure(values: np.ndarray, of: Callable[[np.ndarray], float]) -> Figure:
    """``of`` these learners, one in each line, with its bootstrap interval."""
    n = len(values)
    if n <= FEW:
        return Figure(of(values), None)
    draw = np.random.default_rng(SEED)
    found = [of(values[draw.integers(n, size=n)]) for _draw in range(DRAWS)]
    finite = [value for value in found if np.isfinite(value)]
    low, high = np.quantile(finite, [0.025, 0.975]) if finite else (np.nan, np.nan)
    return Figure(of(values), (float(low), float(high)))


# --- the report ----------------------------------------------------------------------------------


def report(answers: pd.DataFrame, notes: Iterable[str] = ()) -> str:
    """All of it, one study after the other."""
    parts = [*notes]
    for study, part in answers.groupby("study"):
        parts += [f"\nStudy “{study}”", *_of_one(part)]
    return "\n".join(parts)


def _of_one(answers: pd.DataFrame) -> Iterator[str]:
    table = scores(answers)
    pairs = table.dropna().to_numpy()
    n = len(pairs)
    participants = answers["participant"].nunique()
    yield f"  {participants} handed over a file; {n} of them finished both tests."
    if n < participants:
        yield f"  What follows is about these {n}; who gave up may be different from them."
    if n:
        yield from _of_pairs(pairs)
        yield from _of_orders(answers, table.dropna())
        yield from _of_questions(answers, set(table.dropna().index))
    yield from _of_usability(usability(answers).to_numpy())
    yield "\n  What this cannot tell"
    yield "    The same learners were asked before and after. What else happened between, a"
    yield "    lecture or the first test itself, is in these figures too. Only a group that did"
    yield "    something else in the meantime can tell these apart: see docs/study.md."


def _of_pairs(pairs: np.ndarray) -> Iterator[str]:
    yield f"\n  Right answers of {QUESTIONS}"
    for at, test in enumerate(TESTS):
        spread = f", standard deviation {pairs[:, at].std(ddof=1):.2f}" if len(pairs) > 1 else ""
        yield f"    {test:<7} mean {pairs[:, at].mean():.2f}{spread}"
    change = figure(pairs, lambda some: float((some[:, 1] - some[:, 0]).mean()))
    yield f"    after − before      {_written(change, '+.2f')}"
    yield f"    normalised gain     {_written(figure(pairs, normalised_gain), '+.2f')}"
    if change.interval is None:
        yield f"    With {_learners(len(pairs))} no interval can be given: these are single cases."
    elif change.interval[0] <= 0.0 <= change.interval[1]:
        yield "    The interval holds 0: with these learners a gain cannot be told from luck."
    else:
        way = "rose" if change.value > 0 else "fell"
        yield f"    The interval does not hold 0: the scores {way} by more than luck explains."
    if FEW < len(pairs) < 20:
        yield "    With fewer than 20 learners a bootstrap interval is somewhat too narrow."


def _of_orders(answers: pd.DataFrame, table: pd.DataFrame) -> Iterator[str]:
    orders = answers.groupby("participant")["order"].first().reindex(table.index)
    yield "\n  Are the two forms equally hard? Before the Course, by the form that came first"
    for order in ("AB", "BA"):
        scored = table["before"][orders == order]
        if len(scored):
            yield f"    form {order[0]}: {_learners(len(scored))}, mean {scored.mean():.2f}"


def _of_questions(answers: pd.DataFrame, finished: set[str]) -> Iterator[str]:
    words = catalogue()
    tests = answers[answers["participant"].isin(finished) & answers["test"].isin(TESTS)]

    def counted(chosen: pd.Series, of: str) -> str:
        both = [int((chosen & (tests["test"] == test)).sum()) for test in TESTS]
        name = of if len(of) <= WIDTH else f"{of[: WIDTH - 1]}…"
        return f"    {name:<{WIDTH}} {both[0]:>6} {both[1]:>6}"

    yield f"\n  {'Right answers, question by question':<{WIDTH + 2}} before  after"
    right = tests["outcome"].isin(COUNT_AS_RIGHT)
    for at, aim in enumerate(AIMS, 1):
        yield counted(right & (tests["question"] == at), f"{at}. {aim.kind}")
    yield counted(tests["outcome"] == UNKNOWN, "“I do not know”, in all questions")
    yield f"\n  {'Answers that a misconception leads to':<{WIDTH + 2}} before  after"
    for name in MISCONCEPTIONS:
        chosen = tests["misconception"] == name
        if chosen.any() or any(aim.misconception == name for aim in AIMS):
            yield counted(chosen, f"{name}: {words.write(say(f'misconception.{name}'))}")


def _of_usability(found: np.ndarray) -> Iterator[str]:
    yield "\n  System Usability Scale, 0 to 100"
    if not len(found):
        yield "    Nobody rated all ten statements."
        return
    mean = figure(found, lambda some: float(some.mean()))
    yield f"    {_learners(len(found))}, mean {_written(mean, '.1f')}"
    yield "    This is how easy the app was to use, not whether it teaches. The statements are in"
    yield "    words of our own: compare with published scores only with care."


def _learners(count: int) -> str:
    return "1 learner" if count == 1 else f"{count} learners"


def _written(found: Figure, form: str) -> str:
    if not np.isfinite(found.value):
        return "none: everything was right before"
    text = f"{found.value:{form}}"
    if found.interval is not None:
        text += f"   (95 % interval {found.interval[0]:{form}} to {found.interval[1]:{form}})"
    return text
