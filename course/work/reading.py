"""A saved file, read back.

    {"file": "work of one learner", "format": 1, "numpy": "2.3.0",
     "run": {"experiment": {…}, "edits": […]},     as ``Run.to_dict``
     "cursor": 336,
     "view": {"row": 0, "x_feature": 0, "y_feature": 2, "held": "near"},
     "figures": {"step": 336, "theta": "…", "training_loss": 0.31, …},
     "kept": [{"name", "experiment", "curve", "end", "note"}, …],
     "course": {"progress": "2.1.0.0.…", "hour", "sheet", "filled"},
     "pictures": "convolution.plain.5",
     "words": {…},                as `words` writes it
     "follows": null,
     "scene": {"lesson": "overfitting", "scene": "2"},
     "answers": {scene: {question: {"entry": "0,31", "run": {…}, "cursor": 336}}},
     "data": {digest: …}}         own data, as `tables` writes it; the runs name it by its digest

A part that is not there is empty. The run decides whether the file can be used at all; any other
part that cannot be read is left out, and a sentence says so. A file of a newer format is refused:
what it means cannot be known. Files of older formats will stay readable.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from course.progress import LONGEST, Progress
from course.work.plain_json import Shown, read_json
from course.work.saved import (
    LONGEST_NAME,
    MOST_KEPT,
    Answer,
    Answers,
    CourseWork,
    Figures,
    Filled,
    Kept,
    Work,
)
from course.work.tables import read_table
from course.work.words import read_words
from course.work.writing import FILE, FORMAT
from neuralnet.data.datasets import Dataset
from neuralnet.ending import End
from neuralnet.errors import SettingError
from neuralnet.experiment import MOST_EPOCHS, Experiment, Run
from neuralnet.many.sweeps import FIGURES, RunResult, experiment_key
from neuralnet.validation import choice, integer

T = TypeVar("T")
Values = Mapping[str, Any]

MOST_SCENES = 200
MOST_QUESTIONS = 50  # of a scene
LONGEST_ID = 80
LONGEST_ENTRY = 10_000  # characters of a text that was written as an answer
LONGEST_TEXT = 500  # of what the app itself writes into the file
LONGEST_PLACE = 120  # of what a sentence names
LONGEST_SCENE = 10_000  # of one as a link has it
MOST_CHOSEN = 20  # options of one question
MOST_ENTRIES = 500  # blanks of a sheet
EXPECTED = "a file saved with “Save everything”"
_PARTS = {"file", "format", "numpy", "run", "cursor", "view", "figures", "kept", "course"}
_PARTS |= {"pictures", "words", "follows", "scene", "answers", "data"}
_CURVE = 1 + len(FIGURES)  # numbers of a measurement, with its step
_HASH = re.compile(r"[0-9a-f]{32}")
_ENDS = ("epochs", "patience", "accuracy", "loss", "non-finite")
_step = integer(0, 2**31 - 1)


@dataclass(frozen=True)
class Opened:
    """The ``work`` in a file, and a sentence for each part that was left out."""

    work: Work
    problems: tuple[str, ...]


def read_work(data: bytes) -> Opened:
    """The work in the bytes of a file. Nothing is trained here.

    Raises ``SettingError``, which names the field, what was expected and what came, where the file
    is none of these or its run cannot be read.
    """
    values = read_json(data, "file", EXPECTED)
    if not isinstance(values, dict) or values.get("file") != FILE:
        raise SettingError("file", EXPECTED, Shown("a JSON file of another kind"))
    found = values.get("format")
    if isinstance(found, bool) or not isinstance(found, int) or found < 1:
        raise SettingError("format", f"a whole number from 1 to {FORMAT}", found)
    if found > FORMAT:
        words = f"{FORMAT} or lower (this file was saved by a newer version: open it there)"
        raise SettingError("format", words, found)
    if "run" not in values:
        raise SettingError("run", "the run that was saved", Shown("a file without it"))
    tables = _Tables(values.get("data", {}))
    run = tables.run("run", values["run"])
    cursor = _step("cursor", values.get("cursor", 0))
    problems = [
        f"{name[:40]!r} is no part of such a file and was left out."
        for name in list(values.keys() - _PARTS)[:3]
    ]

    def part(name: str, what: str, read: Callable[[str, Any], T], otherwise: T) -> T:
        if values.get(name) is None:
            return otherwise
        try:
            return read(name, values[name])
        except SettingError as error:
            problems.append(f"{what} could not be read and were left out. {error}")
            return otherwise

    def read_course(name: str, value: Any) -> CourseWork:
        course = _course(name, value)
        if course.progress.to_text() != value.get("progress", course.progress.to_text()):
            problems.append("The progress in the course was read only as far as it makes sense.")
        return course

    work = Work(
        run=run,
        cursor=cursor,
        view=part("view", "What was looked at, its row and its features,", _view(run), {}),
        figures=part("figures", "The figures of the saved state", _figures, None),
        kept=part("kept", "The kept runs", lambda n, v: _kept(n, v, tables), ()),
        course=part("course", "Progress and sheet of the course", read_course, CourseWork()),
        pictures=part("pictures", "The network of the Pictures page", _pictures, ""),
        words=part("words", "The networks and sentences of the page Words", read_words, None),
        follows=part("follows", "The words for the text that your class follows", _title, None),
        scene=part("scene", "The scene that was open, its lesson and place,", _scene, {}),
        answers=part("answers", "The answers", lambda n, v: _answers(n, v, tables), {}),
    )
    return Opened(work, tuple(problems))


def read_answers(name: str, value: Any, data: Any) -> Answers:
    """Answers by scene and question, as ``answers_values`` wrote them, with the own data of their
    runs. Raises ``SettingError``."""
    return _answers(name, value, _Tables(data))


class _Tables:
    """The own data of a file, made when a run asks for them and once for all runs."""

    def __init__(self, values: Any) -> None:
        self._values = _object("data", values)
        self._made: dict[str, Dataset] = {}

    def _dataset(self, name: str, digest: Any) -> Dataset:
        if not isinstance(digest, str) or digest not in self._values:
            raise SettingError(name, "own data that are in the file, by their digest", digest)
        if digest not in self._made:
            dataset = read_table(f"data.{digest[:8]}", self._values[digest])
            if dataset.digest != digest:
                words = "the data with which it was saved"
                raise SettingError(f"data.{digest[:8]}", words, Shown("changed data"))
            self._made[digest] = dataset
        return self._made[digest]

    def experiment(self, name: str, values: Any) -> Experiment:
        settings = dict(_object(name, values))
        own = settings.get("own_data")
        if own is not None:
            digest = _object(f"{name}.own_data", own).get("digest")
            settings["own_data"] = self._dataset(f"{name}.own_data", digest)
        return _within(name, lambda: Experiment.from_dict(settings))

    def run(self, name: str, values: Any) -> Run:
        parts = _object(name, values)
        experiment = self.experiment(f"{name}.experiment", parts.get("experiment", {}))
        plain = {**experiment.to_dict(data=False), "own_data": experiment.own_data}
        both = {"experiment": plain, "edits": parts.get("edits", [])}
        return _within(name, lambda: Run.from_dict(both))


def _within(name: str, make: Callable[[], T]) -> T:
    """What ``make`` gives; the field of an error says where in the file it is."""
    try:
        return make()
    except SettingError as error:
        place = f"{name}.{error.field}"[:LONGEST_PLACE]
        raise SettingError(place, error.expected, error.got) from None


def _object(name: str, value: Any) -> Values:
    if not isinstance(value, dict):
        raise SettingError(name, "an object with named parts", value)
    return value


def _list(name: str, value: Any, most: int) -> list[Any]:
    if not isinstance(value, list) or len(value) > most:
        raise SettingError(name, f"a list of at most {most}", value)
    return value


def _string(name: str, value: Any, longest: int) -> str:
    if not isinstance(value, str) or len(value) > longest:
        raise SettingError(name, f"text of at most {longest} characters", value)
    return value


def _view(run: Run) -> Callable[[str, Any], Values]:
    def read(name: str, value: Any) -> Values:
        parts = _object(name, value)
        if not parts:
            return {}
        last = run.experiment.features - 1
        return {
            "row": _step(f"{name}.row", parts.get("row")),
            "x_feature": integer(0, last)(f"{name}.x_feature", parts.get("x_feature")),
            "y_feature": integer(0, last)(f"{name}.y_feature", parts.get("y_feature")),
            "held": choice("near", "row", "mean")(f"{name}.held", parts.get("held", "near")),
        }

    return read


def _measured(name: str, value: Any) -> float:
    if value in ("nan", "inf", "-inf"):
        return float(value)
    if isinstance(value, bool) or not isinstance(value, float | int) or abs(value) > 1e308:
        raise SettingError(name, "a number, or nan, inf or -inf as text", value)
    return float(value)


def _figures(name: str, value: Any) -> Figures:
    parts = _object(name, value)
    theta = parts.get("theta")
    if not isinstance(theta, str) or not _HASH.fullmatch(theta):
        raise SettingError(f"{name}.theta", "32 hexadecimal digits", theta)
    return Figures(
        _step(f"{name}.step", parts.get("step")),
        theta,
        *(_measured(f"{name}.{figure}", parts.get(figure)) for figure in FIGURES),
    )


def _kept(name: str, value: Any, tables: _Tables) -> tuple[Kept, ...]:
    kept = [
        _kept_run(f"{name}[{at}]", one, tables)
        for at, one in enumerate(_list(name, value, MOST_KEPT))
    ]
    if len({one.name for one in kept}) < len(kept):
        raise SettingError(name, "runs with different names", [one.name for one in kept])
    return tuple(kept)


def _kept_run(name: str, value: Any, tables: _Tables) -> Kept:
    parts = _object(name, value)
    experiment = tables.experiment(f"{name}.experiment", parts.get("experiment"))
    curve = []
    for at, row in enumerate(_list(f"{name}.curve", parts.get("curve"), MOST_EPOCHS + 1)):
        place = f"{name}.curve[{at}]"
        if not isinstance(row, list) or len(row) != _CURVE:
            raise SettingError(place, f"{_CURVE} numbers", row)
        figures = [_measured(place, figure) for figure in row[1:]]
        curve.append([float(_step(place, row[0])), *figures])
    if not curve:
        raise SettingError(f"{name}.curve", "at least one measurement", Shown("none"))
    end = _object(f"{name}.end", parts.get("end"))
    result = RunResult(
        experiment_key(experiment),
        np.array(curve),
        End(
            choice(*_ENDS)(f"{name}.end.kind", end.get("kind")),
            _step(f"{name}.end.step", end.get("step")),
            _string(f"{name}.end.message", end.get("message"), LONGEST_TEXT),
        ),
        _string(f"{name}.note", parts.get("note", ""), LONGEST_TEXT),
    )
    return Kept(_string(f"{name}.name", parts.get("name"), LONGEST_NAME), experiment, result)


def _course(name: str, value: Any) -> CourseWork:
    parts = _object(name, value)
    text = _string(f"{name}.progress", parts.get("progress", ""), LONGEST)
    filled = parts.get("filled")
    return CourseWork(
        Progress.from_text(text),
        integer(0, 2**31 - 1)(f"{name}.hour", parts.get("hour", 0)),
        _string(f"{name}.sheet", parts.get("sheet", ""), LONGEST_ID),
        None if filled is None else _filled(f"{name}.filled", filled),
    )


def _filled(name: str, value: Any) -> Filled:
    parts = _object(name, value)
    entries = _list(f"{name}.entries", parts.get("entries"), MOST_ENTRIES)
    return Filled(
        _string(f"{name}.about", parts.get("about"), LONGEST_TEXT),
        tuple(_string(f"{name}.entries", entry, LONGEST_ID) for entry in entries),
    )


def _pictures(name: str, value: Any) -> str:
    text = _string(name, value, LONGEST_ID)
    if not re.fullmatch(r"[a-z]+\.[a-z]+\.[0-9]{1,3}(\.[a-z]+)?", text):
        raise SettingError(name, "a text such as “convolution.plain.5”", Shown(text))
    return text


def _title(name: str, value: Any) -> str:
    return _string(name, value, LONGEST_ID)


def _scene(name: str, value: Any) -> dict[str, str]:
    parts = _object(name, value)
    return {
        part: _string(f"{name}.{part}", parts[part], LONGEST_SCENE)
        for part in ("lesson", "scene")
        if part in parts
    }


def _answers(name: str, value: Any, tables: _Tables) -> Answers:
    found: dict[str, dict[str, Answer]] = {}
    scenes = _object(name, value)
    if len(scenes) > MOST_SCENES:
        raise SettingError(name, f"answers to at most {MOST_SCENES} scenes", Shown(len(scenes)))
    for scene, of_scene in scenes.items():
        _string(name, scene, LONGEST_ID)
        questions = _object(f"{name}.{scene}", of_scene)
        if len(questions) > MOST_QUESTIONS:
            words = f"answers to at most {MOST_QUESTIONS} questions"
            raise SettingError(f"{name}.{scene}", words, Shown(len(questions)))
        found[scene] = {
            _string(f"{name}.{scene}", question, LONGEST_ID): _answer(
                f"{name}.{scene}.{question}", answer, tables
            )
            for question, answer in questions.items()
        }
    return found


def _answer(name: str, value: Any, tables: _Tables) -> Answer:
    parts = _object(name, value)
    entry = _entry(f"{name}.entry", parts.get("entry", ""))
    if parts.get("run") is None:
        return Answer(entry)
    cursor = _step(f"{name}.cursor", parts.get("cursor", 0))
    return Answer(entry, tables.run(f"{name}.run", parts["run"]), cursor)


def _entry(name: str, value: Any) -> str | tuple[str, ...]:
    if isinstance(value, list):
        chosen = _list(name, value, MOST_CHOSEN)
        return tuple(_string(name, option, LONGEST_TEXT) for option in chosen)
    return _string(name, value, LONGEST_ENTRY)
