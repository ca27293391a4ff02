"""How good the predictions are: confusion and calibration for classes, errors for numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from neuralnet.device.arrays import to_host
from neuralnet.errors import non_finite_allowed
from neuralnet.inside.evaluation import (
    Calibration,
    calibration,
    class_probabilities,
    confusion_matrix,
)
from neuralnet.training import Trainer
from ui.desk.learner import Learner
from ui.desk.recording import with_unit
from ui.diagnostics.view_parts import heading, shown_rows
from ui.figures.data_rows import thinned
from ui.figures.fit import Parts, fitted_curve, predicted_against_true, residuals
from ui.figures.reliability import reliability
from ui.kit import session
from ui.kit.chart import chart
from ui.kit.live import drawing, live
from ui.kit.prediction_quality import choosing, confusion_html, errors_html, no_answer, parts_of
from ui.kit.source import show_source
from ui.words.numbers import exact, number, percent, plural, value_with_unit
from ui.words.settings import title

BINS = 10
CURVE_POINTS = 300
PROBABILITIES = ("softmax", "sigmoid")


def show_confusion_matrix(me: Learner, trainer: Trainer) -> None:
    """Which classes are taken for which, precision and recall, and the misclassified by name."""
    heading(
        "Which classes are taken for which?",
        "**Look off the diagonal.** Large numbers there are the classes that the network cannot "
        "tell apart. Where one column holds nearly all rows, it names that class whatever it "
        "is shown.",
    )
    part, rows = choose_part(trainer, "diagnostics_part")
    html = confusion_html(
        trainer, trainer.outputs(), rows, part, me.view.row, "the other views ring it"
    )
    live(html, "diagnostics_confusion", choosing(me))
    st.caption(
        "**Recall**: of the rows that are of a class, the share taken for it. **Precision**: of "
        "the rows taken for a class, the share that are of it."
    )
    show_source(confusion_matrix)


# --- calibration -------------------------------------------------------------------------------


def show_calibration(me: Learner, trainer: Trainer) -> None:
    """Of the predictions with 90 % confidence, are 90 % right?"""
    heading(
        "Is the network as sure as it is right?",
        "**Look at the orange gaps.** Of the rows that get a confidence of 0.9, nine in ten should "
        "be right: then the bars end on the dashed line. Bars that end below it: the network is "
        "too sure. Bars that end above it: it is not sure enough.",
    )
    output = trainer.network.specs[-1].activation
    if output not in PROBABILITIES:
        st.info(
            f"The output layer is {title('activation', output)}: its values are no probabilities, "
            "so there is no confidence to compare with."
        )
        return
    part, rows = choose_part(trainer, "diagnostics_part")
    probabilities = class_probabilities(trainer.outputs())[rows]
    if not np.isfinite(probabilities).all():
        live(no_answer("calibration", probabilities), "diagnostics_no_calibration")
        return
    found = calibration(probabilities, trainer.data.dataset.labels[rows], BINS)
    picture, table = st.columns([1.4, 1], gap="large")
    with picture:
        drawing(reliability(found), "diagnostics_reliability")
    with table:
        st.dataframe(
            calibration_table(found),
            hide_index=True,
            key="diagnostics_calibration_table",
            column_config={
                "confidence": st.column_config.NumberColumn(format="%.3f"),
            },
        )
        st.markdown(calibration_words(found, probabilities, part))
    with st.expander("What these numbers are", icon=":material/functions:"):
        st.latex(
            r"\mathrm{ECE} = \sum_b \frac{n_b}{n}\,"
            r"\left|\,\mathrm{accuracy}_b - \mathrm{confidence}_b\,\right|"
        )
        st.markdown(
            "The confidence of a prediction is the probability given to the predicted class. The "
            f"rows are sorted into {BINS} bins of equal width; n_b of the n rows are in bin b, the "
            "number at the foot of its bar. The expected calibration error (ECE) is the mean gap, "
            "each bin counting as much as it has rows. Bins of few rows say little: with 10 rows, "
            "one more that is right lifts a bar by 10 %. Guo et al. 2017, *On Calibration of "
            "Modern Neural Networks*."
        )
    show_source(calibration)


def calibration_table(found: Calibration) -> pd.DataFrame:
    """The bins that hold rows."""
    used = found.rows > 0
    return pd.DataFrame(
        {
            "bin": [
                f"{low:.1f} – {high:.1f}"
                for low, high in zip(found.edges[:-1][used], found.edges[1:][used], strict=True)
            ],
            "rows": found.rows[used],
            "confidence": found.confidence[used],
            "right": [percent(share) for share in found.accuracy[used]],
        }
    )


def calibration_words(found: Calibration, probabilities: np.ndarray, part: str) -> str:
    """ECE, and whether the network is too sure or not sure enough on the whole."""
    sure, n = float(probabilities.max(axis=1).mean()), int(found.rows.sum())
    right = float(np.average(np.nan_to_num(found.accuracy), weights=found.rows))
    words = (
        f"**Expected calibration error {number(found.expected_error)}** over "
        f"{plural(n, f'{part} row')}. On "
        f"average the network is {percent(sure)} sure and {percent(right)} right"
    )
    if abs(sure - right) < 0.01:
        return f"{words}: its confidence fits."
    return f"{words}: it is {'too sure' if sure > right else 'not sure enough'}."


# --- numbers -----------------------------------------------------------------------------------


def show_fit(me: Learner, trainer: Trainer) -> None:
    """Predicted against true."""
    heading(
        "How close do the predictions come?",
        "**Look at the distance from the dashed line.** On it the prediction is right. A flat "
        "cloud means that the network says about the same for every row.",
    )
    outputs, dataset = trainer.outputs()[:, 0], trainer.data.dataset
    parts = _parts(me, trainer, dataset.y[:, 0], outputs)
    chart(
        predicted_against_true(parts, _target(trainer), me.run.key),
        "diagnostics_fit_chart",
        "predicted values over true ones",
        residuals_words(trainer),
    )
    _show_figures(trainer, "diagnostics_fit_part")


def show_residuals(me: Learner, trainer: Trainer) -> None:
    """The errors over the predictions."""
    heading(
        "Is there a pattern in the errors?",
        "**Look for shapes.** Errors should lie around the dashed line without order. A curve or a "
        "slope in them is something the network could still learn; if they spread out to the "
        "right, large values are predicted less exactly.",
    )
    outputs, dataset = trainer.outputs()[:, 0], trainer.data.dataset
    parts = _parts(me, trainer, outputs, outputs - dataset.y[:, 0])
    chart(
        residuals(parts, _target(trainer), me.run.key),
        "diagnostics_residuals_chart",
        "errors over predicted values",
        residuals_words(trainer),
    )
    st.markdown(residuals_words(trainer))
    _show_figures(trainer, "diagnostics_residuals_part")


def show_curve(me: Learner, trainer: Trainer) -> None:
    """One feature: the curve that the network has fitted."""
    heading(
        "Which curve has the network fitted?",
        "**Look whether the curve follows the shape of the points, or every single one of them.** "
        "The first is learning, the second is learning by heart.",
    )
    dataset = trainer.data.dataset
    values = dataset.x[shown_rows(trainer), 0]
    margin = 0.05 * float(np.ptp(values))
    x = np.linspace(values.min() - margin, values.max() + margin, CURVE_POINTS)
    curve = predict(trainer, x[:, None])
    target = _target(trainer)
    chart(
        fitted_curve(
            x,
            curve,
            _parts(me, trainer, dataset.x[:, 0], dataset.y[:, 0]),
            (with_unit(dataset, 0), target),
            me.run.key,
        ),
        "diagnostics_curve_chart",
        "the fitted curve and the rows",
        f"From left to right the predicted {target} goes from {exact(float(curve[0]), 4)} to "
        f"{exact(float(curve[-1]), 4)}, between {exact(float(curve.min()), 4)} and "
        f"{exact(float(curve.max()), 4)}.",
    )
    _show_figures(trainer, "diagnostics_curve_part")


def predict(trainer: Trainer, raw: np.ndarray) -> np.ndarray:
    """Predicted values (n,) in the target's unit for raw features (n, d), dropout off."""
    probe, scaler = trainer.network.sharing_theta(), trainer.data.target_scaler
    assert scaler is not None
    with non_finite_allowed():
        a = to_host(probe.forward(trainer.xp.asarray(trainer.data.to_inputs(raw))))
        return np.asarray(scaler.inverse(a.astype(np.float64))[:, 0])


def residuals_words(trainer: Trainer) -> str:
    """Mean error and root mean squared error of both sets."""
    dataset, outputs = trainer.data.dataset, trainer.outputs()[:, 0]
    parts = []
    for name, rows in _sets(trainer).items():
        error = outputs[rows] - dataset.y[rows, 0]
        with non_finite_allowed():
            mean, rmse = float(error.mean()), float(np.sqrt((error**2).mean()))
        parts.append(
            f"{name} rows: mean error {value_with_unit(mean, dataset.target_unit)}, root mean "
            f"squared error {value_with_unit(rmse, dataset.target_unit)}"
        )
    return f"**Here**, {'; '.join(parts)}."


def choose_part(trainer: Trainer, field: str) -> tuple[str, np.ndarray]:
    """Training or validation rows, as chosen: the set's name and its rows."""
    sets = parts_of(trainer)
    part = st.segmented_control(
        "Rows",
        list(sets),
        default=next(iter(sets)),
        format_func=lambda name: f"{name.capitalize()} rows",
        key=session.key(field),
        required=True,
        help="The network learns from the training rows; it has never seen the validation rows.",
    )
    return part, sets[part]


def _sets(trainer: Trainer) -> dict[str, np.ndarray]:
    both = {"training": trainer.data.training_rows, "validation": trainer.data.validation_rows}
    return {name: rows for name, rows in both.items() if len(rows)}


def _parts(me: Learner, trainer: Trainer, across: np.ndarray, up: np.ndarray) -> Parts:
    """The points of each set with the rows' names."""
    names = trainer.data.dataset.row_names
    kept = {name: thinned(rows, me.view.row) for name, rows in _sets(trainer).items()}
    return {
        name: (across[rows], up[rows], [names[int(row)] for row in rows])
        for name, rows in kept.items()
    }


def _show_figures(trainer: Trainer, key: str) -> None:
    _part, rows = choose_part(trainer, key)
    live(errors_html(trainer.data.dataset, trainer.outputs(), rows), f"{key}_errors")


def _target(trainer: Trainer) -> str:
    name, unit = trainer.data.dataset.target_name, trainer.data.dataset.target_unit
    return f"{name} ({unit})" if unit else name
