"""A learner's work as the text of one file. `reading` says what it looks like."""

import json
import math
from typing import Any

import numpy as np

from course.work.plain_json import LARGEST, MOST_VALUES, Shown, values_in
from course.work.saved import Answers, CourseWork, Figures, Kept, Work
from course.work.tables import table_values
from course.work.words import words_values
from neuralnet.data.datasets import Dataset
from neuralnet.errors import SettingError
from neuralnet.experiment import Experiment, Run
from neuralnet.many.sweeps import FIGURES

FORMAT = 1
FILE = "work of one learner"  # what a file of this kind says that it is


def work_json(work: Work) -> str:
    """The file's text: one line for each part, UTF-8 and no NaN.

    Raises ``SettingError`` where it would be too large to be read again, which only a very large
    table can make it.
    """
    data: dict[str, Dataset] = {}
    parts = {
        "file": FILE,
        "format": FORMAT,
        "numpy": np.__version__,
        "run": run_values(work.run, data),
        "cursor": work.cursor,
        "view": dict(work.view),
        "figures": None if work.figures is None else _figures(work.figures),
        "kept": [_kept(one, data) for one in work.kept],
        "course": _course(work.course),
        "pictures": work.pictures or None,
        "words": None if work.words is None else words_values(work.words),
        "follows": work.follows,
        "scene": dict(work.scene),
        "answers": answers_values(work.answers, data),
    }
    parts["data"] = {digest: table_values(dataset) for digest, dataset in data.items()}
    lines = (f"{json.dumps(name)}: {_text(value)}" for name, value in parts.items())
    text = "{\n" + ",\n".join(lines) + "\n}\n"
    if len(text) > LARGEST:
        words = f"a table that fits into a file of {LARGEST // 10**6} MB"
        raise SettingError("own_data", words, Shown(f"a file of {len(text) / 10**6:.0f} MB"))
    # Very many weights were set by hand, very often, or very many texts are full of commas.
    if values_in(text.encode()) > MOST_VALUES:
        raise SettingError("edits and sentences", f"at most {MOST_VALUES:,} values", Shown("more"))
    return text


def _text(value: Any) -> str:
    return json.dumps(value, allow_nan=False, separators=(",", ":"))


def run_values(run: Run, data: dict[str, Dataset]) -> dict[str, Any]:
    """A run as plain values. Its own data are put into ``data`` by their digest, once however many
    runs use them."""
    _note(run.experiment, data)
    return run.to_dict(data=False)


def _note(experiment: Experiment, data: dict[str, Dataset]) -> None:
    if experiment.own_data is not None:
        data[experiment.own_data.digest] = experiment.own_data


def answers_values(answers: Answers, data: dict[str, Dataset]) -> dict[str, Any]:
    """Answers as plain values: {scene: {question: {"entry", "run", "cursor"}}}; run and cursor
    only where the answer has its own."""
    return {
        scene: {
            question: {"entry": _entry(answer.entry)}
            | (
                {"run": run_values(answer.run, data), "cursor": answer.cursor}
                if answer.run is not None
                else {}
            )
            for question, answer in of_scene.items()
        }
        for scene, of_scene in answers.items()
    }


def _entry(entry: str | tuple[str, ...]) -> str | list[str]:
    return entry if isinstance(entry, str) else list(entry)


def _figures(figures: Figures) -> dict[str, Any]:
    measured = {name: number_or_text(getattr(figures, name)) for name in FIGURES}
    return {"step": figures.step, "theta": figures.theta, **measured}


def number_or_text(value: float) -> float | str:
    """What is not finite as "nan", "inf" or "-inf", for which JSON has no numbers."""
    return value if math.isfinite(value) else repr(value)


def _kept(kept: Kept, data: dict[str, Dataset]) -> dict[str, Any]:
    _note(kept.experiment, data)
    result = kept.result
    return {
        "name": kept.name,
        "experiment": kept.experiment.to_dict(data=False),
        "curve": [[number_or_text(value) for value in row] for row in result.curve.tolist()],
        "end": {"kind": result.end.kind, "step": result.end.step, "message": result.end.message},
        "note": result.note,
    }


def _course(course: CourseWork) -> dict[str, Any]:
    filled = course.filled
    return {
        "progress": course.progress.to_text(),
        "hour": course.hour,
        "sheet": course.sheet,
        "filled": filled and {"about": filled.about, "entries": list(filled.entries)},
    }
