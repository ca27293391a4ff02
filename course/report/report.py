"""The report on a run: one HTML page without scripts, that needs nothing else and prints."""

import math
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

import numpy as np

from course.numbers import written
from course.report.figures import confusion_of, figures
from course.scenes.lesson import Lesson
from course.work.saved import Figures, Work
from neuralnet.advice.findings import findings
from neuralnet.advice.standing import standing
from neuralnet.experiment import Edit, Experiment
from neuralnet.history import best_epoch
from neuralnet.inside.diagnostics import layer_health
from neuralnet.inside.evaluation import class_figures, r_squared
from neuralnet.inside.layer_names import layer_names
from neuralnet.measuring import in_percent
from neuralnet.plurals import listed, plural
from neuralnet.preparation import loss_name
from neuralnet.training import Trainer

MOST_COLUMNS = 40  # of the data, with their figures
MOST_UNITS_NAMED = 12
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;color:#1f2a37;background:#fff;max-width:46rem;"
    "margin:2rem auto;padding:0 1rem}h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem;"
    "border-bottom:1px solid #d0d9e3}h3{font-size:1rem;margin-bottom:0}"
    "table{border-collapse:collapse;margin:.6rem 0}"
    "th,td{border-bottom:1px solid #d0d9e3;padding:.2rem .8rem .2rem 0;text-align:left;"
    "vertical-align:top;overflow-wrap:anywhere}.n{text-align:right;"
    "font-variant-numeric:tabular-nums}svg{max-width:100%;height:auto}"
    "figure{margin:1rem 0}figure,tr,h2,h3{break-inside:avoid}h2,h3{break-after:avoid}"
    "ul.settings{columns:3 12rem;list-style:none;padding:0}"
    "small{color:#46536a}@page{margin:18mm}@media print{body{margin:0;max-width:none;"
    "font-size:11pt}}"
)


def report_html(trainer: Trainer, work: Work, lesson: Lesson | None = None) -> str:
    """The report on the run of ``trainer`` at its present state, with what ``work`` has besides.
    ``lesson`` gives its questions their words."""
    counter = trainer.counter
    title = f"{trainer.data.dataset.title}, {_sizes(trainer)}"
    sections = [
        ("Where it stands", _standing(trainer)),
        ("Curves", "".join(f"<figure>{svg}</figure>" for svg in figures(trainer).values())),
        ("Settings", _settings(trainer)),
        ("Data", _data(trainer)),
        ("What it gets right", _evaluation(trainer)),
        ("Inside the network", _inside(trainer)),
        ("Findings", _findings(trainer)),
        ("Kept runs", _kept(work)),
        ("Answers", _answers(work, lesson)),
        ("To make it again", _again(trainer)),
    ]
    body = "".join(f"<h2>{head}</h2>{html}" for head, html in sections if html)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>Report: {escape(title)}</title><style>{_STYLE}</style></head><body>"
        f"<h1>Report on a run: {escape(title)}</h1><p>{escape(str(counter))}</p>{body}"
        "</body></html>\n"
    )


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table; numbers to the right. Every cell is shown as it is."""
    rows, numeric = list(rows), ' class="n"'
    is_number = [isinstance(value, int | float) for value in rows[0]] if rows else []
    heads = "".join(
        f"<th{numeric if is_number[at : at + 1] == [True] else ''}>{escape(name)}</th>"
        for at, name in enumerate(head)
    )
    lines = "".join("<tr>" + "".join(_cell(value) for value in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table>"


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f'<td class="n">{escape(written(value))}</td>'
    kind = ' class="n"' if isinstance(value, int) else ""
    return f"<td{kind}>{escape(str(value))}</td>"


def _p(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def _sizes(trainer: Trainer) -> str:
    return "-".join(map(str, [trainer.network.n_in, *(s.units for s in trainer.network.specs)]))


def _metric(trainer: Trainer, value: float) -> str:
    if math.isnan(value):
        return "none"
    if trainer.data.target_scaler is None:
        return in_percent(value)
    return f"{written(value)} {trainer.data.dataset.target_unit}".strip()


def _standing(trainer: Trainer) -> str:
    now = trainer.measure()
    metric = "accuracy" if trainer.data.target_scaler is None else "error (RMSE)"
    rows = [("training", len(trainer.data.training_rows), now.training_loss,
             _metric(trainer, now.training_metric))]  # fmt: skip
    if len(trainer.data.validation_rows):
        rows.append(("validation", len(trainer.data.validation_rows), now.validation_loss,
                     _metric(trainer, now.validation_metric)))  # fmt: skip
    said = table(["", "rows", "loss", metric], rows)
    past = [m for m in trainer.history.measurements.values() if 0 < m.step <= trainer.step]
    best = best_epoch(past)
    if best is not None:
        said += _p(
            f"The validation loss was lowest after epoch {best.epoch}: "
            f"{written(best.validation_loss)}."
        )
    if trainer.end is not None and trainer.step >= trainer.end.step:
        said += _p(trainer.end.message)
    return said


def _settings(trainer: Trainer) -> str:
    experiment, usual = trainer.run_spec.experiment, Experiment()
    changed = {n: v for n, v in experiment.to_dict(data=False).items() if n != "own_data"}
    default = usual.to_dict(data=False)
    listed = "".join(
        f"<li>{escape(name.replace('_', ' '))}: "
        f"{_value_html(value, is_changed=value != default.get(name))}</li>"
        for name, value in changed.items()
    )
    resolved = (
        f"The output layer is {trainer.network.specs[-1].activation}, the loss "
        f"{loss_name(experiment).replace('_', ' ')}."
    )
    said = (
        _p(f"{resolved} In bold what differs from the standard run.")
        + f'<ul class="settings">{listed}</ul>'
    )
    if trainer.run_spec.edits:
        said += "<h3>Changed on the way</h3>"
        said += table(["at step", "what"], [(e.step, _edit(e)) for e in trainer.run_spec.edits])
    return said


def _value(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(_value, value)) or "none"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _value_html(value: Any, *, is_changed: bool) -> str:
    shown = escape(_value(value))
    return f"<b>{shown}</b>" if is_changed else shown


def _edit(edit: Edit) -> str:
    parts = [f"{name.replace('_', ' ')} {_value(value)}" for name, value in edit.settings]
    if edit.parameters:
        parts.append(f"{plural(len(edit.parameters), 'parameter')} set by hand")
    frozen = sum(is_frozen for _index, is_frozen in edit.frozen)
    if frozen:
        parts.append(f"{plural(frozen, 'parameter')} frozen")
    if len(edit.frozen) > frozen:
        parts.append(f"{plural(len(edit.frozen) - frozen, 'parameter')} set free")
    return "; ".join(parts)


def _data(trainer: Trainer) -> str:
    data, dataset = trainer.data, trainer.data.dataset
    split = [
        ("training", len(data.training_rows)),
        ("validation", len(data.validation_rows)),
        ("test", len(data.test_rows)),
    ]
    x = dataset.x
    columns = [
        (name, unit, float(x[:, at].min()), float(x[:, at].mean()), float(x[:, at].max()))
        for at, (name, unit) in enumerate(
            zip(dataset.feature_names, dataset.feature_units, strict=True)
        )
    ]
    target = f"The target is {dataset.target_name}"
    if dataset.class_names:
        target += f": {listed(dataset.class_names)}"
    return (
        _p(f"{dataset.title}: {plural(dataset.n, 'row')}. {target}. {dataset.source}")
        + table(["rows for", "count"], split)
        + table(["feature", "unit", "least", "mean", "largest"], columns[:MOST_COLUMNS])
        + (_p(f"And {len(columns) - MOST_COLUMNS} more.") if len(columns) > MOST_COLUMNS else "")
    )


def _evaluation(trainer: Trainer) -> str:
    data = trainer.data
    has_validation = len(data.validation_rows) > 0
    rows = data.validation_rows if has_validation else data.training_rows
    part = "validation" if has_validation else "training"
    if data.target_scaler is not None:
        value = r_squared(trainer.outputs()[rows], data.dataset.y[rows])
        shown = written(value)
        return _p(f"R² on the {part} rows: {shown} (1 is perfect, 0 is a constant guess).")
    counts = confusion_of(trainer, rows)
    names = data.dataset.class_names
    lines = [
        (name, figure.rows, *(_share(v) for v in (figure.precision, figure.recall)))
        for name, figure in zip(names, class_figures(counts), strict=True)
    ]
    return _p(f"On the {part} rows, by class.") + table(
        ["class", "rows", "precision", "recall"], lines
    )


def _share(value: float) -> str:
    return "none" if math.isnan(value) else in_percent(value)


def _inside(trainer: Trainer) -> str:
    rows, names = [], layer_names(trainer.network.specs)
    for health in layer_health(trainer):
        if not health.learns:
            continue
        dead = np.flatnonzero(health.dead)
        rows.append((
            names[health.layer - 1].layer, health.activation, health.signal, health.gradient,
            health.weights, health.update_ratio,
            ", ".join(str(int(unit) + 1) for unit in dead[:MOST_UNITS_NAMED]) or "none",
        ))  # fmt: skip
    return _p(
        "Root mean squares over the training rows: of what a layer puts out, of its gradient and "
        "of its weights; how far this step moves its weights, as a share of them; and its units "
        "that put out 0 for every row."
    ) + table(["layer", "activation", "output", "gradient", "weights", "step", "dead units"], rows)


def _findings(trainer: Trainer) -> str:
    found = findings(trainer)
    said = "".join(
        f"<h3>{escape(finding.title)}</h3>{_p(finding.measured)}{_p(finding.why)}"
        for finding in found
    )
    if found:
        return said
    state = standing(trainer)
    words = {"good": "This run does well.", "bad": "This run does badly.", "open": ""}[state.grade]
    told = " ".join(filter(None, (words, state.reasons, state.beside)))
    nothing = _p("No rule found a cause that stands in the way of learning.")
    return nothing + (_p(told) if told else "")


def _kept(work: Work) -> str:
    if not work.kept:
        return ""
    return table(
        ["name", "ended", "training loss", "validation loss"],
        [
            (k.name, k.result.end.message, k.result.final.training_loss,
             k.result.final.validation_loss)
            for k in work.kept
        ],
    )  # fmt: skip


def _answers(work: Work, lesson: Lesson | None) -> str:
    rows = []
    for key, given in work.answers.items():
        scene = None if lesson is None else lesson.find(key)
        for name, answer in given.items():
            question = None if scene is None else scene.question(name)
            asked = name if question is None else question.ask or name
            entry = answer.entry if isinstance(answer.entry, str) else ", ".join(answer.entry)
            if question is not None and question.form == "choice" and entry.isdecimal():
                at = int(entry[:4])
                entry = question.options[at] if at < len(question.options) else entry
            if answer.run is not None:
                entry = f"{entry} (a run, at step {answer.cursor})".strip()
            rows.append((scene.title if scene else f"scene {key}", asked, entry))
    return table(["scene", "question", "answer"], rows) if rows else ""


def _again(trainer: Trainer) -> str:
    figures_now = Figures.of(trainer)
    return (
        _p(
            f"Run {trainer.run_spec.key}, step {trainer.step}. Its parameters have the fingerprint "
            f"{figures_now.theta}: the same on the same kind of machine, and elsewhere the same "
            f"numbers but for rounding. The saved file and the scripts make this run again."
        )
        + f"<p><small>NumPy {escape(np.__version__)}</small></p>"
    )
