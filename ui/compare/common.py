"""What the sections of the Compare page share: the learner's comparisons, the settings that they
start from, the progress of a sweep, and what can be done with one run of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from neuralnet.errors import SettingError
from neuralnet.experiment import Experiment, Run
from neuralnet.many.spread import figure_of
from neuralnet.many.sweeps import RunResult, Sweep, curves_csv, results_csv
from ui.compare import limits
from ui.compare.comparison import Comparison
from ui.compare.running import Running
from ui.compare.words import figure_titles
from ui.desk.learner import Learner
from ui.figures.sweep_preview import preview_html
from ui.kit import controls, frame, session
from ui.kit.downloads import Offer, downloads
from ui.kit.live import drawing
from ui.words.numbers import agree, mid_sentence, percent, plural
from ui.words.run_words import describe
from ui.words.settings import refusal

# Seconds: how often the browser asks for the next slices, and how long each answer trains.
ASK_EVERY = 0.3
TRAIN_FOR = 0.2

OWN, EXAMPLE = "own", "example"
EXAMPLE_SETTINGS = (
    Experiment().with_data("xor").replace(hidden_units=(3,), learning_rate=0.03, epochs=60)
)


def comparison() -> Comparison:
    """This visitor's comparisons, made on first use."""
    found = session.get("comparison")
    if found is None:
        found = Comparison()
        session.put("comparison", found)
    desk: Comparison = found
    return desk


def choose_one(
    label: str, options: Sequence[Any], name: str, first: Any, *, help: str, **how: Any
) -> Any:
    """Buttons of which exactly one is always pressed; at first that is ``first``."""
    if session.get(name) not in options:
        session.put(name, first)
    return st.segmented_control(
        label,
        options,
        key=session.key(name),
        required=True,
        persist_state="session",
        wrap=True,
        help=help,
        **how,
    )


def choose_run(name: str, results: Mapping[int, RunResult], label: Callable[[int], str]) -> int:
    """Which finished run is looked at, by its place: the first until another one is chosen."""
    places = sorted(results)
    if session.get(name) not in places:
        session.put(name, places[0])
    place = st.selectbox(
        "Run",
        places,
        format_func=label,
        key=session.key(name),
        width=220,
        persist_state="session",
        help="Which of the finished runs the buttons beside it speak of.",
    )
    return int(place)


def choose_base(me: Learner) -> Experiment:
    """The settings that the comparison starts from: the learner's, or an example's."""
    which = choose_one(
        "Start from",
        (OWN, EXAMPLE),
        "compare_base",
        OWN,
        format_func=lambda name: (
            "Your run" if name == OWN else "An example: the exclusive or (XOR)"
        ),
        help="The settings that all runs have, but for those that are compared. Your run itself "
        "is not touched.",
    )
    base = EXAMPLE_SETTINGS if which == EXAMPLE else me.settings
    words = f"{describe(base)} · seed {base.seed}"
    if which == OWN and me.run.edits:
        words += " · without the changes made on the way: compared runs begin at step 0"
    st.caption(words)
    return base


def choose_figure(base: Experiment) -> str:
    """Which figure is drawn, of those that runs of ``base`` have."""
    titles = figure_titles(base)
    return str(
        choose_one(
            "Figure",
            tuple(titles),
            "compare_figure",
            next(iter(titles)),
            format_func=lambda name: titles[name],
            help="What the picture and the tables show of every run. All figures were measured.",
        )
    )


# --- starting, watching, stopping --------------------------------------------------------------


def start_button(
    kind: str, base: Experiment, make: Callable[[], Sweep], label: Callable[[Sweep], str]
) -> str:
    """The button that starts the sweep of ``base`` that ``make`` makes, or in plain words why it
    cannot be started. Returns the sweep's key, "" where there is none."""
    try:
        sweep = make()
        limits.check(sweep)
    except SettingError as error:
        st.error(f"{refusal(error)}. Nothing was started, and nothing is lost.", icon="⛔")
        st.button(
            "Train",
            disabled=True,
            key=f"compare_start_{kind}",
            help="Mend what is said above first.",
        )
        return ""
    st.button(
        label(sweep),
        type="primary",
        icon=":material/play_arrow:",
        on_click=comparison().start,
        args=(kind, base, sweep),
        key=f"compare_start_{kind}",
        help="They train while this page is open; what is finished stays.",
    )
    return sweep.key


def show_running(
    me: Learner, kind: str, wanted: str, show_results: Callable[[Learner, Running, bool], None]
) -> None:
    """The sweep of this section, if it was started: its progress, or its results. ``wanted`` is the
    key of the sweep that the controls ask for now: where that is another one, the results are told
    to be old."""
    running = comparison().running.get(kind)
    if running is None:
        return
    if running.done:
        show_results(me, running, running.sweep.key != wanted)
    else:
        show_progress(running, kind)


def show_progress(running: Running, kind: str) -> None:
    """Train in slices as long as the page is open, and show the progress."""

    @st.fragment(run_every=ASK_EVERY)
    def progress() -> None:
        had_a_turn = running.work(TRAIN_FOR)
        if running.done:
            session.draw_anew()
        look = running.look()
        titles = figure_titles(running.base)
        figure = next(name for name in titles if name.endswith("loss"))
        words = (
            f"{look.finished} of {plural(look.total, 'run')} finished, "
            f"{percent(look.progress, 0)} done · "
            f"below: {mid_sentence(titles[figure])} over the epochs"
        )
        if not had_a_turn:
            words += " · waiting for a turn: others are training on this server too"
        epochs = max(run.epochs for run in running.sweep.experiments)
        lines = [figure_of(curve, figure) for curve in look.curves]
        drawing(
            preview_html(lines, epochs, look.progress, words),
            f"compare_preview_{kind}",
        )
        st.button(
            "Stop the sweep",
            icon=":material/stop:",
            on_click=running.stop,
            key=f"compare_stop_{kind}",
            help="What is finished stays.",
        )

    progress()


def show_verdict(words: str, icon: str, is_old: bool) -> None:
    """What was found, in green; in grey where it is not of the settings above."""
    if is_old:
        st.caption(words)
    else:
        st.success(words, icon=icon)


def show_outcome_words(running: Running, is_old: bool) -> None:
    """What was trained, and what of it is missing; ``is_old``: the settings above are others."""
    if is_old:
        st.warning(
            "These results are of earlier settings, not of those above. Train again to compare "
            "what is there now.",
            icon=":material/history:",
        )
    results, total = running.results, len(running.sweep.experiments)
    axes = " × ".join(f"{len(axis.values)}" for axis in running.sweep.axes)
    runs = agree(total, "run", "runs")
    st.caption(f"Trained: {describe(running.base)} · {axes} {runs}")
    if running.stopped:
        st.info(
            f"Stopped: {len(results)} of {plural(total, 'run')} had finished and are kept.",
            icon=":material/stop_circle:",
        )
    for message in dict.fromkeys(running.failures.values()):
        st.error(message, icon=":material/error:")
    for note in dict.fromkeys(result.note for result in results.values() if result.note):
        st.info(note, icon=":material/memory:")


# --- one run of a sweep --------------------------------------------------------------------------


def show_run_actions(me: Learner, name: str, experiment: Experiment, result: RunResult) -> None:
    """Keep a run, or make it the learner's own on the Training page."""
    desk = comparison()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Keep this run",
            icon=":material/bookmark_add:",
            key=f"compare_keep_{result.key}",
            on_click=_keep,
            args=(name, experiment, result),
            disabled=desk.is_kept(result),
            help="Kept runs are drawn over each other: press “Kept runs” at the top of this page.",
        )
        open_button(me, experiment, result.key)


def _keep(name: str, experiment: Experiment, result: RunResult) -> None:
    try:
        comparison().keep(name, experiment, result)
    except SettingError as error:
        session.put("compare_refused", f"{refusal(error)}.")


def open_button(me: Learner, experiment: Experiment, key: str) -> None:
    """A button that makes ``experiment`` the learner's run and goes to the Training page."""
    st.button(
        "Open on the Training page",
        icon=":material/open_in_new:",
        key=f"compare_open_{key}",
        on_click=_open,
        args=(me, experiment),
        help="It becomes your run, from step 0: step through it and read its numbers.",
    )
    refused = session.get("compare_refused")
    if refused:
        session.put("compare_refused", None)
        st.error(refused, icon=":material/error:")
    if session.get("compare_opened"):
        session.put("compare_opened", False)
        st.switch_page(frame.page_path("training"))


def _open(me: Learner, experiment: Experiment) -> None:
    try:
        me.begin(Run(experiment))
    except SettingError as error:
        session.put("compare_refused", f"{refusal(error)}. Your run is still the one before.")
        return
    controls.fill(me.settings, anew=True)
    session.put("compare_opened", True)


def csv_buttons(sweep: Sweep, results: Mapping[int, RunResult], kind: str) -> None:
    """Both tables of a sweep as files; each is written when it is asked for."""
    downloads(
        f"compare_files_{kind}",
        Offer(
            "Results as CSV",
            f"{kind}-results.csv",
            lambda: results_csv(sweep, results),
            "One line for every finished run: its settings, its last and its best figures.",
        ),
        Offer(
            "Curves as CSV",
            f"{kind}-curves.csv",
            lambda: curves_csv(sweep, results),
            "One line for every run and epoch.",
        ),
    )
