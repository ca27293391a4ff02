"""How good the predictions are at the parameters of a step, as strings of HTML: loss and accuracy
of both sets, the confusion matrix, the misclassified rows by name, the largest errors."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from neuralnet.data.datasets import Dataset
from neuralnet.history import Measurement
from neuralnet.inside.evaluation import (
    class_figures,
    class_probabilities,
    confusion_matrix,
    predicted_classes,
    r_squared,
)
from neuralnet.training import Trainer
from ui.desk.learner import Learner
from ui.desk.recording import loss_title
from ui.figures.row_pictures import small_picture
from ui.kit import session
from ui.kit.html import Html, a_number, caption, link, note, prose, segments, table
from ui.words.escaping import markdown_text
from ui.words.names import class_label
from ui.words.numbers import (
    agree,
    all_of,
    fixed,
    number,
    percent,
    plural,
    thousands,
    value_with_unit,
)
from ui.words.state_words import NOT_FINITE, metric_text, metric_title

MOST_WRONG = 100  # misclassified rows that are listed
MOST_ERRORS = 20
MOST_NAMED = 4  # classes in the head of the confusion matrix; of more the numbers
CHOSEN = "quality_rows"


def quality_html(me: Learner, trainer: Trainer) -> str:
    """Figures of both sets, and what goes wrong in the one that is looked at."""
    sets = parts_of(trainer)
    part = session.get(CHOSEN) if session.get(CHOSEN) in sets else next(iter(sets))
    outputs, rows = trainer.outputs(), sets[part]
    options = [(name, f"{name.capitalize()} rows") for name in sets]
    html = "<h2>How good is it here?</h2>" + figures_html(trainer)
    words = "The network learns from the training rows; it has never seen the validation rows."
    html += segments("part", "Rows", options, part, help=words)
    if trainer.data.dataset.task == "regression":
        return html + errors_html(trainer.data.dataset, outputs, rows)
    row, follows = me.view.row, "the film above shows it"
    return html + confusion_html(trainer, outputs, rows, part, row, follows, shown_in="stage")


def quality_acts(me: Learner, trainer: Trainer) -> dict[str, Callable[[Any], None]]:
    """What a press there does."""

    def use_part(chosen: Any) -> None:
        if chosen in parts_of(trainer):
            session.put(CHOSEN, chosen)

    return {"part": use_part, **choosing(me)}


def parts_of(trainer: Trainer) -> dict[str, np.ndarray]:
    """The rows of each set that has any; the validation rows first."""
    both = {"validation": trainer.data.validation_rows, "training": trainer.data.training_rows}
    return {name: rows for name, rows in both.items() if len(rows)}


def choosing(me: Learner) -> dict[str, Callable[[Any], None]]:
    """What a press on a misclassified row does: it becomes the chosen row."""

    def look_at(row: Any) -> None:
        me.select({"kind": "row", "index": a_number(row)})

    return {"look_at": look_at}


def figures_html(trainer: Trainer) -> str:
    """Loss and accuracy, or error, of both sets at the same parameters."""
    dataset, m = trainer.data.dataset, trainer.measure()

    def known(value: float, text: str) -> str:
        return "–" if value != value else text

    sets = (
        ("training", trainer.data.training_rows, m.training_loss, m.training_metric),
        ("validation", trainer.data.validation_rows, m.validation_loss, m.validation_metric),
    )
    html = table(
        ["", "rows", f"loss ({loss_title(trainer)})", metric_title(trainer)],
        [
            [
                name,
                thousands(len(rows)),
                known(L, number(L)),
                known(value, metric_text(trainer, value)),
            ]
            for name, rows, L, value in sets
        ],
    )
    if any(len(rows) and not math.isfinite(value) for _name, rows, _L, value in sets):
        html += caption(f"Where there is no {metric_title(trainer)}, {NOT_FINITE}.")
    elif dataset.task == "regression" and trainer.network.loss.root_is_rmse:
        html += caption(loss_and_error(trainer, m))
    return html + (caption(markdown_text(dataset.left_out)) if dataset.left_out else "")


def loss_and_error(trainer: Trainer, m: Measurement) -> str:
    """How the loss of a scaled target and the RMSE in the target's unit are the same thing: √L is
    the error in standard deviations, and one of these is so and so much of the unit."""
    assert trainer.data.target_scaler is not None  # numbers are always scaled
    scale, dataset = float(trainer.data.target_scaler.scale[0]), trainer.data.dataset
    rows, L, rmse = "validation", m.validation_loss, m.validation_metric
    if math.isnan(rmse):
        rows, L, rmse = "training", m.training_loss, m.training_metric
    return (
        f"The network predicts {markdown_text(dataset.target_name)} in standard deviations of the "
        f"training rows, each {value_with_unit(scale, dataset.target_unit)}. A {rows} loss of "
        f"{number(L)} "
        f"is an RMSE of √{number(L)} = {number(math.sqrt(L))} standard deviations: "
        f"{value_with_unit(rmse, dataset.target_unit)}."
    )


def confusion_html(
    trainer: Trainer,
    outputs: np.ndarray,
    rows: np.ndarray,
    part: str,
    chosen: int,
    follows: str,
    shown_in: str = "",
) -> str:
    """Confusion matrix, precision and recall, and every misclassified row by its name. Choosing one
    of these makes it the ``chosen`` row; ``follows`` says what then happens, and ``shown_in`` which
    picture of the page comes into sight for it."""
    dataset = trainer.data.dataset
    if not np.isfinite(outputs[rows]).all():
        return no_answer("confusion matrix", outputs[rows])
    predicted, labels = predicted_classes(outputs), dataset.labels
    confusion = confusion_matrix(labels[rows], predicted[rows], dataset.k)
    figures = class_figures(confusion)

    many = dataset.k > MOST_NAMED
    names = [class_label(k, name) for k, name in enumerate(dataset.class_names)]
    lines = [
        [f"is {name}", *confusion[at].tolist(), percent(figures[at].recall)]
        for at, name in enumerate(names if many else dataset.class_names)
    ]
    lines.append(["precision", *(percent(figure.precision) for figure in figures), ""])
    taken = map(str, range(dataset.k)) if many else (f"taken for {n}" for n in dataset.class_names)
    html = table(["taken for" if many else "", *taken, "recall"], lines, named=True)
    wrong = rows[predicted[rows] != labels[rows]]
    if len(wrong) == 0:
        right = all_of(len(rows), f"{part} row").capitalize()
        are = agree(len(rows), "is", "are")
        return html + note(f"{right} {are} classified correctly.", "good")
    p = class_probabilities(outputs)
    says = "P({})" if trainer.network.gives_probabilities else "output: {}"
    head = ["row", "is", "taken for", says.format("taken for"), says.format("true class")]
    listed = [
        [
            _row_link(trainer, int(index), shown_in),
            dataset.class_names[labels[index]],
            dataset.class_names[predicted[index]],
            fixed(p[index, predicted[index]], 4),
            fixed(p[index, labels[index]], 4),
        ]
        for index in wrong[:MOST_WRONG]
    ]
    marked = next(iter(np.flatnonzero(wrong[:MOST_WRONG] == chosen).tolist()), None)
    of_rows = f"{thousands(len(wrong))} of {plural(len(rows), f'{part} row')}"
    more = f" The first {MOST_WRONG} are listed." if len(wrong) > MOST_WRONG else ""
    return (
        html
        + f"<p><b>Misclassified: {of_rows}</b></p>"
        + caption(f"Choose one and {follows}.{more}")
        + table(head, listed, tall=True, words=(1, 2), marked=marked)
    )


def _row_link(trainer: Trainer, row: int, shown_in: str) -> Html:
    """A row's name, which chooses it; before it the row itself where it is a picture."""
    dataset = trainer.data.dataset
    small = small_picture(trainer.run_spec.experiment, dataset, row)
    return Html(small + link("look_at", dataset.row_names[row], row, shown_in))


def no_answer(figure: str, outputs: np.ndarray) -> str:
    """Why there is no ``figure`` of these outputs (n, k), of which some are inf or NaN."""
    lost = int((~np.isfinite(outputs).all(axis=1)).sum())
    of = all_of(len(outputs), "row") if lost == len(outputs) else plural(lost, "row")
    which = "" if lost == len(outputs) else f" of {thousands(len(outputs))}"
    return note(
        f"There is no **{figure}** here: {NOT_FINITE}. Those of {of}{which} have outgrown what the "
        "computer can hold. That is no answer, neither a right nor a wrong one.",
        "warning",
    )


def errors_html(dataset: Dataset, outputs: np.ndarray, rows: np.ndarray) -> str:
    """R² and the rows with the largest errors, in the target's own unit."""
    if not np.isfinite(outputs[rows]).all():
        return no_answer("R²", outputs[rows])
    values, predicted = dataset.y[rows, 0], outputs[rows, 0]
    error = predicted - values
    worst = np.argsort(-np.abs(error))[:MOST_ERRORS]
    unit = f" ({dataset.target_unit})" if dataset.target_unit else ""
    lines = [
        [
            dataset.row_names[rows[at]],
            *(value_with_unit(float(one[at]), "") for one in (values, predicted, error)),
        ]
        for at in worst
    ]
    return (
        prose(_r_squared_words(predicted, values))
        + "<p><b>The largest errors</b></p>"
        + table(["row", f"{dataset.target_name}{unit}", "predicted", "error"], lines, tall=True)
    )


def _r_squared_words(predicted: np.ndarray, values: np.ndarray) -> str:
    """R², or why there is none: it compares errors with how much the values differ."""
    if np.unique(values).size < 2:
        rows = "one row" if len(values) == 1 else "rows of one and the same value"
        return f"There is no **R²** of {rows}: it compares the errors with how the values differ."
    return f"**R² = {number(r_squared(predicted, values))}** (1 is perfect, 0 is the mean for all)"
