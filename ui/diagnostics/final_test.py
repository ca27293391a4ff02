"""The test rows, measured once: how good the network is on rows that had no part in any choice."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import streamlit as st

from neuralnet.inside.held_out import Figures, Look, Looks, measure_rows
from neuralnet.inside.luck import accuracy_interval, chance_of_gap, rmse_interval
from neuralnet.training import Trainer
from ui.desk.learner import Learner
from ui.desk.recording import loss_title
from ui.diagnostics.view_parts import heading
from ui.kit import frame, session
from ui.kit.parameter_table import settings_in_force
from ui.kit.small_table import small_table
from ui.kit.source import show_source
from ui.words.escaping import markdown_text
from ui.words.numbers import number, percentage_points, plural, thousands
from ui.words.state_words import NOT_FINITE, metric_name, metric_text

_ORDINALS = {2: "second", 3: "third", 4: "fourth", 5: "fifth"}


def show_held_out(me: Learner, trainer: Trainer) -> None:
    """Why there are test rows, the one button, and what they say."""
    looks = _looks()
    look, earlier = looks.at(trainer), looks.earlier(trainer)
    heading("How good is it on rows that had no say?", question_words(len(earlier)))
    if not len(trainer.data.test_rows):
        _none_set_aside()
        return
    st.markdown(f"{rows_words(trainer)}." if look else f"Waiting here: {rows_words(trainer)}.")
    if look is None:
        _show_button(me, trainer, earlier)
    else:
        show_look(trainer, look)
    if earlier and (look is None or len(earlier) > 1):
        st.markdown("**Every time that these test rows were measured**")
        st.dataframe(looks_table(trainer, earlier), hide_index=True, key="held_out_looks")
    _show_words(trainer)


def question_words(looks: int) -> str:
    """What test rows are for, after a given number of looks at them."""
    words = (
        "You choose by the validation rows: how many units, which rate, when to stop. Every such "
        "choice fits the run to these rows a little, so their figures can flatter. "
    )
    if looks > 1:
        return words + (
            "The test rows have no part in a choice only as long as nobody chooses by them. "
            f"**These were measured {looks} times**: what was changed after the first time may "
            "have been chosen by it."
        )
    return words + (
        "**The test rows have no part in any choice** if you measure them once, at the very end. "
        "They answer one question: how good is this network on new rows?"
    )


def _none_set_aside() -> None:
    st.info(
        "This run has no test rows: every row is trained on or looked at. To have some, move the "
        "slider **Test rows** on the Data page (15% is usual). That starts a new run, because "
        "fewer rows are left to train on.",
        icon=":material/info:",
    )
    st.page_link(
        frame.page_path("data"),
        label="**Set test rows aside on the Data page**",
        icon=":material/arrow_forward:",
    )


def rows_words(trainer: Trainer) -> str:
    """ "51 test rows: 23 Adelie, 18 Gentoo, 10 Chinstrap"."""
    dataset, rows = trainer.data.dataset, trainer.data.test_rows
    words = f"**{plural(len(rows), 'test row')}**"
    if dataset.task == "regression":
        return words
    counts = np.bincount(dataset.labels[rows], minlength=dataset.k)
    return f"{words}: " + ", ".join(
        f"{n} {markdown_text(name)}" for n, name in zip(counts, dataset.class_names, strict=True)
    )


def _show_button(me: Learner, trainer: Trainer, earlier: list[Look]) -> None:
    """The press, and what to know before it."""
    if earlier:
        times = f"{_ordinal(earlier[-1].number + 1)} time"
        st.warning(
            f"These rows were measured before. Measuring here would be for the {times}, and no "
            "longer an untouched figure: you have seen the others.",
            icon=":material/visibility:",
        )
    st.button(
        "Measure the test rows" + (" again" if earlier else ""),
        # A button for each state: a press that arrives twice does its work once.
        key=f"held_out_{me.run.key}_{trainer.step}",
        type="secondary" if earlier else "primary",
        icon=":material/lock_open:",
        on_click=_measure,
        args=(me, trainer.step),
        disabled=trainer.step == 0,
        help="This network has not been trained yet."
        if trainer.step == 0
        else "Once, when all settings are chosen: whoever chooses by these rows has no test rows.",
    )
    if trainer.step == 0:
        st.caption("This network has not been trained yet. Train it, choose, and come back.")
    elif not trainer.at_end:
        st.caption(
            f"This is {trainer.counter}, and the run goes on. Measure the state that you would "
            "hand over."
        )
    st.caption(
        "Keep the split as it is: with other shares or another seed of the split, rows that you "
        "have chosen by can end up among the test rows."
    )


def _measure(me: Learner, step: int) -> None:
    trainer = me.at_cursor()
    if trainer.step == step:
        _looks().take(trainer, described(trainer))


def described(trainer: Trainer) -> str:
    """Which network and which training a look was taken at: "4-10-10-3, Adam, learning rate …"."""
    sizes = [trainer.network.n_in, *(spec.units for spec in trainer.network.specs)]
    return f"{'-'.join(str(size) for size in sizes)}, {settings_in_force(trainer)}"


def _looks() -> Looks:
    looks = session.get("test_looks")
    if not isinstance(looks, Looks):
        looks = Looks()
        session.put("test_looks", looks)
    return looks


# --- what they say -----------------------------------------------------------------------------


def show_look(trainer: Trainer, look: Look) -> None:
    """The figures beside those of training and validation, and how reliable they are."""
    if look.number == 1:
        st.success(
            f"**Measured for the first time, at {trainer.counter}.** This figure is untouched: it "
            "is the one to report. Whatever you change after seeing it, a second measurement will "
            "not be.",
            icon=":material/verified:",
        )
    else:
        st.warning(
            f"**Measured for the {_ordinal(look.number)} time: the figure is no longer "
            "untouched**, because you could choose after seeing the one before. If you did, "
            "it can flatter, as a validation figure does. An untouched one needs new rows.",
            icon=":material/visibility:",
        )
    small_table(parts_table(trainer, look.figures), "set")
    st.markdown(trust_words(trainer, look.figures))
    gap = luck_words(trainer, look)
    if gap:
        st.markdown(gap)
    if look.figures.confusion is not None:
        st.markdown("**Which classes are taken for which, among the test rows**")
        small_table(held_out_confusion(trainer, look.figures.confusion), "true class")


def parts_table(trainer: Trainer, found: Figures) -> pd.DataFrame:
    """Loss and accuracy (or RMSE) of all three sets at these parameters; right and wrong rows."""
    data = trainer.data
    parts = {"training": data.training_rows, "validation": data.validation_rows}
    figures = {name: measure_rows(trainer, rows) for name, rows in parts.items() if len(rows)}
    figures["test"] = found
    table = pd.DataFrame(
        {
            "rows": [thousands(f.n) for f in figures.values()],
            f"loss ({loss_title(trainer)})": [number(f.loss) for f in figures.values()],
            metric_name(trainer): [metric_text(trainer, f.metric) for f in figures.values()],
        },
        index=[f"{name} rows" for name in figures],
    )
    if found.right is not None:
        rights = [(f.right, f.n) for f in figures.values()]
        table["right"] = ["–" if right is None else thousands(right) for right, _n in rights]
        table["wrong"] = ["–" if right is None else thousands(n - right) for right, n in rights]
    return table


# What a range of the RMSE cannot do, and how often it fails then: benchmarks/intervals.py.
FEW_FAR_OFF = (
    ", and less often where a few rows are far worse than all others, for the test may have missed "
    "these"
)
# Below this chance a gap between validation and test rows is not called luck.
UNLIKELY = 0.05


def trust_words(trainer: Trainer, found: Figures) -> str:
    """How much one row more or less changes, and between which values the true figure lies."""
    if not math.isfinite(found.metric):
        return f"**How far to trust it.** There is no {metric_name(trainer)}: {NOT_FINITE}."
    n, low, high = found.n, metric_text(trainer, found.low), metric_text(trainer, found.high)
    if found.right is not None:
        return (
            f"**How far to trust it.** One row of {n} more or less is {percentage_points(1 / n)}. "
            "From "
            f"{found.right} right of {n}, the accuracy on new rows of the same kind lies between "
            f"**{low} and {high}**: such a range holds it at least 95 times in 100."
        )
    if not math.isfinite(found.high):
        return "**How far to trust it.** Hardly at all: these numbers leave the upper end open."
    return (
        f"**How far to trust it.** With {plural(n, 'row')}, one large error shows. The root mean "
        "squared "
        f"error on new rows of the same kind lies between **{low} and {high}**: such a range holds "
        f"it at least 95 times in 100 where the errors are spread like a bell{FEW_FAR_OFF}."
    )


def luck_words(trainer: Trainer, look: Look) -> str:
    """Whether validation and test rows differ by more than luck in dealing them out; empty where
    one of the figures is missing."""
    found, value = look.figures, trainer.measure().validation_metric
    if not (math.isfinite(value) and math.isfinite(found.metric)):
        return ""
    name, shown = metric_name(trainer), metric_text(trainer, value)
    dealt = (
        "if all rows of both sets were shuffled and dealt out anew, "
        f"{odds_words(look.chance)} pairs of sets would lie as far apart"
    )
    if look.chance >= UNLIKELY:
        return (
            f"The validation {name} is {shown}. The gap may be luck: {dealt}. Nothing says that "
            "your choices were fitted to the validation rows."
        )
    more = (value > found.metric) == (trainer.data.target_scaler is None)
    words = (
        f"The validation {name}, {shown}, promises {'more' if more else 'less'} than the test rows "
        f"show: {dealt}."
    )
    if more:
        words += " That happens where one has chosen by the validation rows often;"
        words += " where nothing was chosen, this is said of at most 5 runs in 100."
    return words


def odds_words(chance: float) -> str:
    """A chance in hundredths: "about 12 of 100"."""
    return "fewer than 1 of 100" if chance < 0.01 else f"about {round(100 * chance)} of 100"


def held_out_confusion(trainer: Trainer, confusion: np.ndarray) -> pd.DataFrame:
    """Counts, a true class a row."""
    names = trainer.data.dataset.class_names
    return pd.DataFrame(
        confusion.astype(str),
        index=[f"is {name}" for name in names],
        columns=[f"taken for {name}" for name in names],
    )


def looks_table(trainer: Trainer, looks: list[Look]) -> pd.DataFrame:
    """Every look at these test rows, the first one first."""
    mine = trainer.run_spec.key
    return pd.DataFrame(
        {
            "time": [look.number for look in looks],
            "run": ["this one" if look.run == mine else "another" for look in looks],
            "network and training": [look.described for look in looks],
            "epoch": [look.epoch for look in looks],
            "step": [look.step for look in looks],
            f"test {metric_name(trainer)}": [
                metric_text(trainer, look.figures.metric) for look in looks
            ],
        }
    )


def _show_words(trainer: Trainer) -> None:
    with st.expander("What these numbers are", icon=":material/functions:"):
        if trainer.data.target_scaler is None:
            st.latex(
                r"\sum_{k \ge R} \binom{n}{k} q^k (1 - q)^{n - k} \ge 0.025, \qquad "
                r"\sum_{k \le R} \binom{n}{k} q^k (1 - q)^{n - k} \ge 0.025"
            )
            st.markdown(
                "R of the n test rows were classified correctly. The rows are a sample: other rows "
                "of the same kind would give another number. The range holds every accuracy q with "
                "which it would not be rare to get R rows right, or more, or fewer. It can be "
                "trusted even if all rows are right: 10 of 10 may still mean 69%. Clopper and "
                "Pearson 1934, *The use of "
                "confidence or fiducial limits*."
            )
        else:
            st.latex(
                r"\sqrt{M / q_+^3}\ \text{ to }\ \sqrt{M / q_-^3}, \qquad q_\pm = 1 - "
                r"\tfrac{2}{9\nu} \pm 1.96\,\sqrt{\tfrac{2}{9\nu}}, \qquad \nu = 2n / S"
            )
            st.markdown(
                "M is the mean of the n squared errors; it varies like χ²/ν. S is the square of "
                "(their standard deviation divided by M): 2 for normally distributed errors, and "
                "larger if a few are far off. Tested on made-up errors, the range holds the true "
                "value in 96 to 98 of 100 cases if they are normally distributed, in 95 to 97 with "
                "longer tails (Laplace), and in 84 to 93 if one row in 20 is four times as far off."
            )
        st.markdown(
            "**Validation against test.** The rows of both sets are shuffled together and divided "
            "again many times. What is counted is how often the two new sets are as far apart as "
            "yours. If nothing was chosen by the validation rows, the result is below 5 of 100 in "
            "at most 5 runs of 100."
        )
        st.markdown(
            "How often these rows were measured is counted over all runs that share any of them, "
            "for as long as this page stays open; a reload forgets it."
        )
    interval = accuracy_interval if trainer.data.target_scaler is None else rmse_interval
    show_source(measure_rows, interval, chance_of_gap)


def _ordinal(times: int) -> str:
    """ "second"; further on "7th"."""
    if times in _ORDINALS:
        return _ORDINALS[times]
    last = times % 10 if times % 100 not in (11, 12, 13) else 0
    return str(times) + {1: "st", 2: "nd", 3: "rd"}.get(last, "th")
