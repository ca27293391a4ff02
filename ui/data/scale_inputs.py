"""Scaling: what it does to every feature, and the same short training on each kind."""

from __future__ import annotations

import numpy as np
import streamlit as st

from neuralnet.data.datasets import Dataset
from neuralnet.data.scaling import SCALINGS, fit_scaler
from neuralnet.experiment import Experiment
from neuralnet.many.preparation_trials import SCALING_EPOCHS, scaling_trials
from neuralnet.preparation import PreparedData
from ui.data.cached import curve
from ui.data.changes import asked, bound
from ui.desk.learner import Learner
from ui.figures.ranges import Scaled, ranges_html
from ui.figures.trial_curves import TrialCurve, trial_curves
from ui.kit import session
from ui.kit.live import drawing
from ui.words.escaping import markdown_text
from ui.words.numbers import as_given, number, percent, value_with_unit
from ui.words.settings import SCALING_PARTS, scaling_title, title

FAR_FROM_0 = 3.0  # a mean of so many standard deviations counts more than the spread
WHY = {
    "sgd": "A weight's gradient is proportional to its input. Where one feature is counted in "
    "thousands and another in tens, one learning rate cannot suit both: a rate that suits the "
    "small one makes the weights of the large one explode, or its units die.",
    "adam": "Adam divides every gradient by its recent size, so it suffers less from this. But it "
    "cannot undo what the scales do to the first weighted sums.",
}


def show_scaling(me: Learner) -> None:
    """The choice, the table of ranges, and the comparison."""
    bound(
        me,
        st.radio,
        "scaling",
        options=_options(me),
        format_func=lambda name: scaling_title(name, me.dataset),
        horizontal=True,
    )
    features = scaled_features(me.trainer.data)
    parts = SCALING_PARTS[me.trainer.data.scaler.kind]
    drawing(ranges_html(features, *parts), "ranges")
    st.caption(
        f"Scaled value = (measured value − {parts[0]}) / {parts[1]}, for each feature. Both "
        "numbers come from the training rows alone, never from the others."
    )
    _show_comparison(me)


def _options(me: Learner) -> list[str]:
    """The scalings; the course's only where it divides by something, or is in force."""
    divides = set(me.dataset.course_divisors) != {1.0}
    return [n for n in SCALINGS if n != "course" or divides or me.settings.scaling == n]


def scaled_features(data: PreparedData) -> list[Scaled]:
    """Every feature's range over the training rows, before and after."""
    x = data.dataset.x[data.training_rows]
    after = data.scaler.transform(x)
    return [
        Scaled(
            name,
            unit,
            (float(x[:, i].min()), float(x[:, i].max())),
            float(data.scaler.offset[i]),
            float(data.scaler.scale[i]),
            (float(after[:, i].min()), float(after[:, i].max())),
        )
        for i, (name, unit) in enumerate(
            zip(data.dataset.feature_names, data.dataset.feature_units, strict=True)
        )
    ]


def _show_comparison(me: Learner) -> None:
    settings = me.settings
    with st.container(border=True):
        st.markdown("**Does it matter?** The same small network, trained on each scaling.")
        if not asked("scaling", "Train on each scaling"):
            st.caption("Guess first: which of them will learn, and which will not?")
            return
        how, chart = st.columns([1, 1.6], gap="large")
        optimizer = how.segmented_control(
            "Optimizer of the comparison",
            ["sgd", "adam"],
            format_func=lambda name: title("optimizer", name),
            default="sgd",
            key=session.key("scaling_optimizer"),
            persist_state="session",
            required=True,
            wrap=True,
            help="Plain gradient descent suffers most from raw numbers; Adam divides by what each "
            "gradient is like, and suffers less.",
        )
        trials = scaling_trials(settings, optimizer)
        with chart:
            drawing(comparison_html(settings, trials, me.dataset), "scaling_trials")
        one = next(iter(trials.values()))
        how.markdown(WHY[optimizer])
        how.markdown(offset_words(me.trainer.data))
        how.caption(
            f"10-10 hidden units with ReLU, {title('optimizer', optimizer)} with learning rate "
            f"{as_given(one.learning_rate)}, batches of {one.batch_size}, {SCALING_EPOCHS} epochs, "
            f"the same weights at the start, your split{few_rows(settings)}. Your own run is not "
            "touched."
        )


def offset_words(data: PreparedData) -> str:
    """Why the offset matters as well as the spread, with the feature that lies farthest from 0 for
    its spread; "" where none lies far from it. Another unit changes both alike."""
    dataset = data.dataset
    rows = dataset.x[data.training_rows]
    scaler = fit_scaler("standardised", rows, dataset.course_divisors)
    times = np.abs(scaler.offset) / scaler.scale
    j = int(np.argmax(times))
    if times[j] < FAR_FROM_0:
        return ""
    unit, name = dataset.feature_units[j], markdown_text(dataset.feature_names[j])
    mean, spread = (value_with_unit(float(of[j]), unit) for of in (scaler.offset, scaler.scale))
    return (
        f"**The offset matters as well as the spread.** {name[:1].upper()}{name[1:]} is "
        f"{mean} on average and varies by only {spread} (its standard deviation). So nearly the "
        "same number enters the network for every row, and a step that fits it changes all sums "
        "at once. Another unit, such as cm for mm, changes both numbers by the same factor and "
        "helps little; standardising subtracts the mean and divides by the spread."
    )


def few_rows(settings: Experiment) -> str:
    """Where a comparison takes fewer rows than there are, that it does."""
    data = settings.own_data
    rows = settings.samples if data is None else data.n
    return ", on 600 of the rows" if rows > 600 else ""


def comparison_html(settings: Experiment, trials: dict[str, Experiment], dataset: Dataset) -> str:
    """A line for every scaling: accuracy or error of the validation rows, or of the training rows
    where none are kept for validation."""
    classes = settings.task == "classification"
    measured, part = (4, "validation") if settings.validation_share else (2, "training")
    lines = []
    for name, trial in trials.items():
        figures = curve(trial)[:, measured]
        result = percent(figures[-1]) if classes else number(float(figures[-1]), 3)
        if len(figures) <= SCALING_EPOCHS or not np.isfinite(figures[-1]):
            result = "the numbers became too large"
        lines.append(TrialCurve(scaling_title(name, dataset), figures, result))
    name = "Accuracy" if classes else "Root mean squared error"
    return trial_curves(f"{name} of the {part} rows", lines, are_shares=classes)
