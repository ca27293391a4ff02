"""Many seeds of one setting: a guess, a band, and every run in it."""

from __future__ import annotations

import math

import pandas as pd
import streamlit as st

from neuralnet.experiment import Experiment
from neuralnet.inside.luck import accuracy_interval
from neuralnet.many.spread import Spread, figure_of, spread
from neuralnet.many.sweeps import RunResult, Sweep, seeds
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
from ui.compare.running import Running
from ui.compare.words import (
    ENDS,
    best_and_worst,
    figure_titles,
    figure_value,
    is_better_high,
    last_figure,
    usable,
    what_differs,
)
from ui.desk.learner import Learner
from ui.figures.run_curves import Band, RunLine, seed_band
from ui.kit import session
from ui.kit.chart import chart
from ui.words.numbers import all_of, mid_sentence, percent, plural

COUNTS = (8, 16, 32, 64)
CHART = "compare_seeds_chart"

# A run counts as good as the best if its accuracy is at most this much lower, or its error higher
# by at most this share.
POINTS, SHARE = 0.02, 0.10

# The answers to the question, each down to this share of the runs.
GUESSES = {"nearly all": 7 / 8, "most": 1 / 2, "some": 1 / 4, "few": 0.0}


def show(me: Learner, base: Experiment) -> None:
    """The section: question, controls, progress, results."""
    st.header("One seed learnt it: is the setting good?", anchor=False)
    st.markdown(
        "The seed draws the starting weights and the order of the rows. Another seed is another "
        "run of the **same settings** on the **same rows**. Train many, and guess before you look: "
        f"how many will {criterion(base)}?"
    )
    left, right = st.columns([1, 1.6], gap="medium", vertical_alignment="bottom")
    with left:
        count = choose_one(
            "Seeds",
            COUNTS,
            "compare_seed_count",
            16,
            help="How many runs are trained, each with starting weights of its own.",
        )
    with right:
        st.segmented_control(
            "Your guess",
            list(GUESSES),
            format_func=lambda name: f"{name} ({_range(name, count)})",
            key=session.key("compare_guess"),
            persist_state="session",
            help="It is laid beside the result, and changes nothing.",
            wrap=True,
        )
    wanted = start_button(
        "seeds",
        base,
        lambda: seeds(base, count),
        lambda sweep: f"Train {plural(len(sweep.experiments), 'seed')}",
    )
    show_running(me, "seeds", wanted, show_results)


def criterion(base: Experiment) -> str:
    """What counts as being as good as the best."""
    name = first_figure(base)
    which = "validation" if name.startswith("validation") else "training"
    if base.task == "regression":
        return f"end with a {which} error at most {percent(SHARE, 0)} above the best one's"
    return f"end within {100 * POINTS:g} percentage points of the best {which} accuracy"


def first_figure(base: Experiment) -> str:
    """The figure by which runs are judged."""
    return next(iter(figure_titles(base)))


def _range(name: str, count: int) -> str:
    """How many of ``count`` runs a guess means: "4 to 7"."""
    shares = list(GUESSES.values())
    low = math.ceil(GUESSES[name] * count)
    above = shares[shares.index(GUESSES[name]) - 1] if name != "nearly all" else None
    high = count if above is None else math.ceil(above * count) - 1
    return f"{low} to {high}"


def as_good(base: Experiment, results: dict[int, RunResult]) -> list[int]:
    """The places of the runs that are as good as the best."""
    figure = first_figure(base)
    best = last_figure(results[best_and_worst(base, results, figure)[0]], figure)
    if is_better_high(base, figure):
        return [p for p, run in results.items() if last_figure(run, figure) >= best - POINTS - 1e-9]
    return [p for p, run in results.items() if last_figure(run, figure) <= best * (1 + SHARE)]


def guess_for(good: int, count: int) -> str:
    """The answer that is right for ``good`` of ``count`` runs."""
    return next(name for name, share in GUESSES.items() if good >= math.ceil(share * count))


def verdict(base: Experiment, results: dict[int, RunResult], guess: str | None) -> str:
    """The answer to the question, in words."""
    figure, count = first_figure(base), len(results)
    good = len(as_good(base, results))
    best, worst = best_and_worst(base, results, figure)
    # Runs whose numbers overflowed lie below every other.
    says = [figure_value(base, figure, last_figure(results[at], figure)) for at in (best, worst)]
    title = mid_sentence(figure_titles(base)[figure].split(" (")[0])
    answer = guess_for(good, count)
    low, high = (percent(share, 0) for share in accuracy_interval(good, count))
    words = (
        f"**{good} of {plural(count, 'seed')}** {criterion(base)}. Of all seeds that may be {low} "
        f"to {high} (95 times in 100). "
    )
    words += f"The best ends at a {title} of **{says[0]}**, the worst at **{says[1]}**. "
    if guess:
        words += "You guessed that. " if guess == answer else f"You guessed “{guess}”. "
    if answer == "nearly all":
        words += "The setting hardly depends on luck: one seed would have told you much."
    elif answer == "few":
        words += "A good seed here is luck, and says little about the setting."
    else:
        words += (
            "One good seed says little about this setting, and neither does one bad seed: judge a "
            "setting by many."
        )
    return words


def results_table(sweep: Sweep, results: dict[int, RunResult]) -> pd.DataFrame:
    """One row per finished run: the numbers behind the band."""
    base = sweep.experiments[0]
    rows = []
    for place in sorted(results):
        run = results[place]
        row: dict[str, object] = {
            "seed": sweep.experiments[place].seed,
            "ended": ENDS[run.end.kind],
            "epochs": run.final.epoch,
        }
        for name, title in figure_titles(base).items():
            row[title] = last_figure(run, name)
        if run.best is not None:
            row["lowest validation loss"] = run.best.validation_loss
            row["at epoch"] = run.best.epoch
        rows.append(row)
    return pd.DataFrame(rows)


def spread_words(base: Experiment, figure: str, found: Spread) -> str:
    """How a figure lies over the runs at their end. Runs that end alike are told as such: nothing
    is above the highest, and nothing between two equal numbers."""
    ends = (found.least, found.low, found.median, found.high, found.most)
    least, low, middle, high, most = (
        figure_value(base, figure, float(values[-1])) for values in ends
    )
    words, runs = f"{figure_titles(base)[figure]} at the end: ", plural(found.runs, "run")
    if least == most:
        return f"{words}{least} in {all_of(found.runs, 'run')}."
    if middle in (least, most):
        which = "highest" if middle == most else "lowest"
        words += f"half of {runs} or more end at {middle}, the {which}"
    else:
        words += f"half of {runs} end below {middle} and half above, or at it"
    if low != high:
        words += f"; eight of ten between {low} and {high}"
    else:
        words += f"; eight of ten at {low}"
    return f"{words}; all between {least} and {most}."


@st.fragment(key="compare_seeds")
def show_results(me: Learner, running: Running, is_old: bool) -> None:
    """The answer, the band, the table and what can be done with one run."""
    sweep, results = running.sweep, running.results
    base = running.base
    show_outcome_words(running, is_old)
    if not results:
        return
    if not usable(results):
        st.warning("The numbers of every run overflowed. A smaller learning rate usually helps.")
        return
    show_verdict(
        verdict(base, results, session.get("compare_guess")), ":material/lightbulb:", is_old
    )
    figure = choose_figure(base)
    title = figure_titles(base)[figure]
    places = sorted(usable(results))
    chosen = choose_seed(sweep, results, figure)
    found = spread(results.values(), figure)
    assert found is not None  # some run is usable
    lines = [
        RunLine(f"seed {sweep.experiments[place].seed}", figure_of(results[place].curve, figure))
        for place in places
    ]
    band = Band("middle run; eight of ten in the band", found.low, found.median, found.high)
    summary = spread_words(base, figure, found)
    if found.broken:
        summary += f" Left out: {plural(found.broken, 'run')} whose numbers overflowed."
    chart(
        seed_band(
            lines,
            band,
            places.index(chosen) if chosen in places else None,
            title,
            f"{sweep.key} {figure}",
        ),
        session.key(CHART),
        f"{title} of all seeds",
        summary,
        on_select=lambda: _clicked(places),
        selection_mode="points",
    )
    st.caption(f"{summary} A click on a dot chooses its run.")
    run, experiment = results[chosen], sweep.experiments[chosen]
    st.markdown(
        f"**Seed {experiment.seed}** ended at a {mid_sentence(title.split(' (')[0])} of "
        f"**{figure_value(base, figure, last_figure(run, figure))}**. {run.end.message}"
    )
    show_run_actions(me, _name_of(experiment, me), experiment, run)
    with st.expander("Every run as a table"):
        st.dataframe(results_table(sweep, results), hide_index=True, key="compare_seeds_table")
    csv_buttons(sweep, results, "seeds")


def _name_of(experiment: Experiment, me: Learner) -> str:
    others = what_differs(experiment, me.settings.replace(seed=experiment.seed))
    ours = others == "the same settings" or experiment.dataset != me.settings.dataset
    return f"seed {experiment.seed}" if ours else f"seed {experiment.seed}, {others}"


def _clicked(places: list[int]) -> None:
    points = session.get(CHART).selection.points
    at = points[0].get("point_index") if points else None
    if isinstance(at, int) and 0 <= at < len(places):
        session.renew("compare_seed", places[at])


def choose_seed(sweep: Sweep, results: dict[int, RunResult], figure: str) -> int:
    """Which run is looked at: the first seed's until another one is chosen."""
    best, worst = best_and_worst(sweep.experiments[0], results, figure)
    marks = {best: " (best)", worst: " (worst)"} if best != worst else {}
    return choose_run(
        "compare_seed",
        results,
        lambda at: f"Seed {sweep.experiments[at].seed}{marks.get(at, '')}",
    )
