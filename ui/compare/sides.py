"""Two settings side by side: one thing changed, the same rows, the same start where it can be."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
import streamlit as st

from neuralnet.errors import SettingError
from neuralnet.experiment import Experiment
from neuralnet.inside.luck import sign_test, sign_test_at_any_time
from neuralnet.many.spread import figure_of, spread
from neuralnet.many.sweeps import RunResult, Sweep, side_by_side
from neuralnet.optimizers import HYPER_PARAMETERS, OPTIMIZERS
from neuralnet.schedules import SCHEDULE_NUMBERS, SCHEDULES
from ui.compare.common import (
    choose_figure,
    choose_one,
    choose_run,
    csv_buttons,
    show_outcome_words,
    show_run_actions,
    show_running,
    show_verdict,
    start_button,
)
from ui.compare.plans import changeable, same_start, usual_text, with_typed
from ui.compare.running import Running
from ui.compare.words import (
    figure_titles,
    figure_value,
    is_better_high,
    last_figure,
    rows_of,
    usable,
    what_differs,
)
from ui.desk.learner import Learner
from ui.figures.run_curves import Band, RunLine, bands, lines_figure
from ui.kit import session
from ui.kit.chart import chart
from ui.kit.fields import field_among
from ui.kit.small_table import small_table
from ui.words.numbers import mid_sentence, percent, plural
from ui.words.settings import SETTING_NAMES, setting_phrase, setting_value

PAIRS = (1, 8, 16, 32)

# If a split of the pairs is less likely than this, it is not called luck: the usual 5 of 100. Six
# pairs that all go the same way are the smallest number that reaches it.
UNLIKELY = 0.05
# A setting learns faster if the other needs at least 1.5 times as many epochs for most of the way.
MOST_OF_IT, FASTER = 0.9, 1.5


def show(me: Learner, base: Experiment) -> None:
    """The section: what is changed, progress, results."""
    st.header("One thing changed, everything else the same", anchor=False)
    st.markdown(
        "**A** has the settings above. **B** has one of them changed. Both see the same rows; with "
        "several seeds every seed makes a pair."
    )
    name_place, value_place, count_place = st.columns(3, gap="medium", vertical_alignment="bottom")
    with name_place:
        offered = [name for name in changeable() if _can_change(base, name)]
        name = st.selectbox(
            "What B changes",
            offered,
            format_func=lambda field: SETTING_NAMES[field].capitalize(),
            key=session.key("compare_change"),
            persist_state="session",
            help="The one setting in which B differs from A.",
        )
    with value_place:
        make_other = _choose_value(base, name)
    with count_place:
        count = choose_one(
            "Seeds (pairs)",
            PAIRS,
            "compare_pairs",
            8,
            help="Every seed trains A and B once. One pair can be luck.",
        )

    def sweep() -> Sweep:
        other = make_other()
        if other == base:
            words = f"something else than A's {setting_value(name, getattr(base, name))}"
            raise SettingError(name, words, setting_value(name, getattr(other, name)))
        return side_by_side(base, other, count)

    wanted = start_button(
        "sides",
        base,
        sweep,
        lambda made: f"Train A and B: {_phrase(name, base, made.experiments[-1])}",
    )
    show_running(me, "sides", wanted, show_results)


def _phrase(name: str, one: Experiment, other: Experiment) -> str:
    return setting_phrase(name, getattr(other, name), getattr(one, name))


def _can_change(base: Experiment, name: str) -> bool:
    """Does the setting mean anything here?"""
    if name == "engineered":
        return base.features == 2
    if name in HYPER_PARAMETERS:
        return HYPER_PARAMETERS[name] in OPTIMIZERS[base.optimizer].hyper_parameters
    if name in SCHEDULE_NUMBERS and name != "warmup_epochs":
        return SCHEDULE_NUMBERS[name] in SCHEDULES[base.schedule].numbers
    if name in ("activation", "dropout"):
        return bool(base.hidden_units)
    return not (name == "patience" and not base.validation_share)


def _choose_value(base: Experiment, name: str) -> Callable[[], Experiment]:
    """The widget for B's value; returns a function that makes B."""
    present = getattr(base, name)
    choices = changeable()[name]
    if choices:
        options = [value for value in choices if value != present]
        labels = [setting_value(name, value) for value in options]
        place = st.selectbox(
            f"B's {SETTING_NAMES[name]}",
            range(len(options)),
            format_func=lambda at: labels[at],
            key=session.key(field_among(f"compare_b_{name}", labels)),
            help=f"A has {setting_value(name, present)}.",
        )
        return lambda: base.replace(**{name: options[place]})
    text = st.text_input(
        f"B's {SETTING_NAMES[name]}",
        usual_text(name, base),
        key=session.key(field_among(f"compare_b_{name}", [usual_text(name, base)])),
        help=f"A has {setting_value(name, present)}.",
    )
    return lambda: with_typed(base, name, text)


def start_words(one: Experiment, other: Experiment) -> str:
    """What A and B have in common at step 0, as the engine says."""
    weights, rows = same_start(one, other)
    if weights and rows:
        return "With each seed A and B start from the same weights and meet the same rows in turn."
    if weights:
        return (
            "With each seed A and B start from the same weights; the order of their rows differs."
        )
    return (
        "This change makes other starting weights, so A and B share the rows and the seed, but not "
        "the start."
    )


def pairs(
    sweep: Sweep, results: dict[int, RunResult], figure: str
) -> list[tuple[int, float, float]]:
    """Seed and both figures of every pair of which both runs are finished."""
    count = sweep.shape[1]
    return [
        (
            sweep.experiments[at].seed,
            last_figure(results[at], figure),
            last_figure(results[at + count], figure),
        )
        for at in range(count)
        if at in results and at + count in results
    ]


def verdict(sweep: Sweep, results: dict[int, RunResult], figure: str) -> str:
    """Who is better in how many pairs, whether luck can have done it, and who learns faster."""
    base, other = sweep.experiments[0], sweep.experiments[sweep.shape[1]]
    found = pairs(sweep, results, figure)
    if not found:
        return "No pair is finished."
    # A run whose numbers overflowed is worse than any other.
    sign = 1.0 if is_better_high(base, figure) else -1.0
    a, b = (
        np.array([-np.inf if value != value else sign * value for value in column])
        for column in ([pair[1] for pair in found], [pair[2] for pair in found])
    )
    title = mid_sentence(figure_titles(base)[figure].split(" (")[0])
    wins, losses = int((b > a).sum()), int((a > b).sum())
    change = what_differs(other, base)
    words = (
        f"With **{change}** (B) the {title} ends better than A's in **{wins} of "
        f"{plural(len(found), 'pair')}**, worse in {losses}, equal in {len(found) - wins - losses}."
    )
    words = f"{words} {picture_words(base, figure, found, wins, losses)}".strip()
    if len(found) == 1:
        return f"{words} One pair is one draw of luck: take more seeds before you believe it."
    stopped = len(found) < sweep.shape[1]
    words += f" **Is it luck?** {luck_words(wins, losses, stopped=stopped)}"
    row, finite = one_row(base, figure), bool(np.isfinite([a, b]).all())
    if wins + losses and row and finite and np.abs(a - b).max() <= row * (1 + 1e-9):
        words += (
            f" No pair differs by more than one row ({percent(row)}), and all pairs are judged on "
            "the same rows: what the seeds agree on here may be otherwise on others."
        )
    return f"{words} {speed_words(sweep, results, figure)}".strip()


def picture_words(
    base: Experiment,
    figure: str,
    found: Sequence[tuple[int, float, float]],
    wins: int,
    losses: int,
) -> str:
    """Where the picture seems to say otherwise than the pairs: runs that are left out of it because
    their numbers overflowed, and middle runs that lie the other way round."""
    values = np.array([pair[1:] for pair in found])
    words = []
    for side, column in zip("AB", values.T, strict=True):
        lost = int(np.isnan(column).sum())
        if lost:
            words.append(
                f"In {plural(lost, 'pair')} the numbers of {side} overflowed: that counts as "
                "worse, and the picture leaves such runs out."
            )
    kept = [column[~np.isnan(column)] for column in values.T]
    if len(found) > 1 and all(column.size for column in kept):
        middle_a, middle_b = (float(np.median(column)) for column in kept)
        ahead = middle_b > middle_a if is_better_high(base, figure) else middle_b < middle_a
        behind = middle_b != middle_a and not ahead
        if (ahead and wins < losses) or (behind and wins > losses):
            here = "above" if middle_b > middle_a else "below"
            words.append(
                f"In the picture the middle of B's runs ends {here} that of A's all the same: it "
                "forgets which runs belong together, while a pair is one seed under both settings."
            )
    return " ".join(words)


def one_row(base: Experiment, figure: str) -> float:
    """By how much an accuracy changes with one row more or less; 0 for losses and errors."""
    if not is_better_high(base, figure):
        return 0.0
    return 1 / rows_of(base, figure)


def chance_of_split(wins: int, losses: int, *, stopped: bool) -> float:
    """The sign test's answer, for a sweep with all its pairs or one that was ``stopped``."""
    return (sign_test_at_any_time if stopped else sign_test)(wins, losses)


def luck_words(wins: int, losses: int, *, stopped: bool = False) -> str:
    """What the sign test says of this many pairs won and lost; ``stopped``: before all pairs that
    were planned, perhaps where it looked best."""
    if not wins + losses:
        return "All pairs end equal: no difference is seen."
    chance = chance_of_split(wins, losses, stopped=stopped)
    odds = f"{max(1, round(100 * chance))} of 100" if chance >= 0.005 else "fewer than 1 of 100"
    coin = f"a coin thrown for each pair would be as uneven in {odds} cases (sign test)"
    if stopped:
        coin = (
            "a coin thrown for each pair would be as uneven in "
            f"{odds} cases if one may stop where it looks best (this sweep was not finished)"
        )
    if chance < UNLIKELY:
        return f"Hardly: {coin}."
    return f"It can be: {coin}, so these pairs show no difference."


def epochs_to_most(
    sweep: Sweep, results: dict[int, RunResult], figure: str
) -> list[tuple[int, int]]:
    """For every finished pair, the first epochs at which A and B have 90% of the lower of their two
    final accuracies; the same mark for both, so that a run is not slow for ending higher."""
    count, found = sweep.shape[1], []
    for at in range(count):
        if not {at, at + count} <= usable(results).keys():
            continue
        curves = [figure_of(results[place].curve, figure) for place in (at, at + count)]
        mark = MOST_OF_IT * min(curve[-1] for curve in curves)
        a, b = (int(np.argmax(curve >= mark)) for curve in curves)
        found.append((a, b))
    return found


def speed_words(sweep: Sweep, results: dict[int, RunResult], figure: str) -> str:
    """Which of the two learns clearly faster; empty where none does, and for losses and errors."""
    if not is_better_high(sweep.experiments[0], figure):
        return ""
    found = epochs_to_most(sweep, results, figure)
    if not found:
        return ""
    a, b = (float(np.median(column)) for column in zip(*found, strict=True))
    faster, slower = ("B", "A") if b < a else ("A", "B")
    wins, losses = sum(y < x for x, y in found), sum(x < y for x, y in found)
    stopped = len(pairs(sweep, results, figure)) < sweep.shape[1]
    if chance_of_split(wins, losses, stopped=stopped) >= UNLIKELY or max(a, b) < FASTER * min(a, b):
        return ""
    return (
        f"**{faster} learns faster**: it has {percent(MOST_OF_IT, 0)} of the final accuracy after "
        "epoch "
        f"{min(a, b):g}, {slower} after epoch {max(a, b):g} (the middle of the pairs)."
    )


@st.fragment(key="compare_sides")
def show_results(me: Learner, running: Running, is_old: bool) -> None:
    """Verdict, both bands, the pairs as a table and what can be done with one run."""
    sweep, results = running.sweep, running.results
    count = sweep.shape[1]
    base, other = sweep.experiments[0], sweep.experiments[count]
    show_outcome_words(running, is_old)
    if not results:
        return
    figure = choose_figure(base)
    title = figure_titles(base)[figure]
    show_verdict(verdict(sweep, results, figure), ":material/balance:", is_old)
    names = ("A: the settings above", f"B: {what_differs(other, base)}")
    sides = {
        name: {at: run for at, run in results.items() if (at >= count) == bool(side)}
        for side, name in enumerate(names)
    }
    drawn = {name: usable(runs) for name, runs in sides.items() if usable(runs)}
    revision = f"{sweep.key} {figure}"
    if count == 1:
        drawing = lines_figure(
            [
                RunLine(name, figure_of(run.curve, figure))
                for name, runs in drawn.items()
                for run in runs.values()
            ],
            title,
            revision,
        )
    else:
        found = {name: spread(runs.values(), figure) for name, runs in drawn.items()}
        drawing = bands(
            [Band(name, s.low, s.median, s.high) for name, s in found.items() if s is not None],
            title,
            revision,
        )
    chart(
        drawing,
        "compare_sides_chart",
        f"{title}, A and {names[1]}",
        verdict(sweep, results, figure),
    )
    broken = len(results) - sum(len(runs) for runs in drawn.values())
    words = start_words(base, other)
    if count > 1:
        words += " Lines: the middle run at every epoch. Bands: eight of ten runs lie in them."
    if broken:
        words += f" Left out: {plural(broken, 'run')} whose numbers overflowed."
    st.caption(words)
    small_table(_summary(sweep, results, figure), "side")
    at = choose_run(
        "compare_side_run",
        results,
        lambda place: f"{'A' if place < count else 'B'}, seed {sweep.experiments[place].seed}",
    )
    experiment = sweep.experiments[at]
    name = f"seed {experiment.seed}, {'A' if at < count else names[1]}"
    show_run_actions(me, name, experiment, results[at])
    with st.expander("Every pair as a table"):
        st.dataframe(
            pd.DataFrame(
                pairs(sweep, results, figure), columns=["seed", f"A: {title}", f"B: {title}"]
            ),
            hide_index=True,
            key="compare_pairs_table",
        )
    csv_buttons(sweep, results, "two-settings")


def _summary(sweep: Sweep, results: dict[int, RunResult], figure: str) -> pd.DataFrame:
    base, count = sweep.experiments[0], sweep.shape[1]
    rows = {}
    for side, first in (("A", 0), ("B", count)):
        runs = usable({at: run for at, run in results.items() if first <= at < first + count})
        values = [last_figure(run, figure) for run in runs.values()]
        says = [
            figure_value(base, figure, float(value)) if values else "–"
            for value in (np.quantile(values, (0, 0.5, 1)) if values else (0, 0, 0))
        ]
        rows[side] = [str(len(values)), *says]
    return pd.DataFrame(rows, index=["runs", "lowest", "middle", "highest"]).T
