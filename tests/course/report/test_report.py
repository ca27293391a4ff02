"""The report on a run: its numbers are the app's, it stands alone, and names cannot become tags."""

import re
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from course.__main__ import main
from course.numbers import written
from course.report.charts import Line, confusion_chart, line_chart, ticks
from course.report.figures import confusion_of, figures
from course.report.report import report_html
from course.scenes.ready import ready_lesson
from course.work.saved import Answer, Work
from course.work.writing import work_json
from neuralnet.data.points import dataset_from_points
from neuralnet.experiment import Experiment, Run
from neuralnet.training import Trainer
from tests.course.work.full import POINTS, full_work

SMALL: dict[str, Any] = {"hidden_units": (5, 4), "training_limit": 60, "epochs": 9}


def at(step: int, run: Run | Experiment) -> Trainer:
    trainer = Trainer(run)
    trainer.seek(step)
    return trainer


def words_of(page: str) -> str:
    found: list[str] = []
    reader = HTMLParser()
    reader.handle_data = found.append  # type: ignore[method-assign, assignment]
    reader.feed(page)
    return " ".join(" ".join(found).split())


@pytest.mark.parametrize("dataset", ["penguins", "penguin_mass", "moons"])
def test_the_report_has_the_figures_of_the_state(dataset: str) -> None:
    trainer = at(15, Experiment(dataset, **SMALL))
    words = words_of(report_html(trainer, Work()))
    now = trainer.measure()
    assert written(now.training_loss) in words
    assert written(now.validation_loss) in words
    assert "step 15" in words
    for head in ("Curves", "Settings", "Data", "Inside the network", "Findings"):
        assert head in words
    assert "Answers" not in words


def test_the_report_has_edits_kept_runs_and_answers() -> None:
    work = full_work()
    words = words_of(report_html(at(work.cursor, work.run), work))
    assert "learning rate 0.02" in words
    assert "2 parameters set by hand; 1 parameter frozen" in words
    assert "run 0" in words
    assert "Because ŷ is ½ → L = ln 2." in words


def test_answers_have_the_words_of_their_lesson() -> None:
    lesson = ready_lesson("overfitting")
    scene = lesson.scenes[0]
    (question,) = [one for one in scene.questions if one.form == "choice"]
    work = Work(answers={scene.key: {question.key: Answer("1")}})
    words = words_of(report_html(at(0, Experiment(**SMALL)), work, lesson))
    assert scene.title in words
    assert question.ask in words
    assert question.options[1] in words


def test_a_run_that_fails_has_its_finding() -> None:
    trainer = at(12, Experiment(initializer="zeros", **SMALL))
    assert "same" in words_of(report_html(trainer, Work())).split("Findings")[1]


def test_a_run_whose_numbers_ran_away_has_a_report_too() -> None:
    experiment = Experiment(optimizer="sgd", learning_rate=1e5, output="identity", loss="mse")
    trainer = Trainer(experiment)
    trainer.run_to_end()
    assert trainer.end is not None
    assert trainer.end.kind == "non-finite"
    assert trainer.end.message in words_of(report_html(trainer, Work()))


def test_the_page_stands_alone_and_prints() -> None:
    page = report_html(at(15, Experiment(**SMALL)), Work())
    assert not re.findall(r"<(script|link|img|iframe)", page)
    assert set(re.findall(r"https?://[^\"' ]+", page)) == {"http://www.w3.org/2000/svg"}
    assert "@media print" in page


def test_names_that_somebody_brought_cannot_become_tags() -> None:
    nasty = "<script>alert('x')</script>"
    values = dataset_from_points(POINTS, "classification").to_dict()
    values |= {"title": nasty, "source": nasty, "target_name": nasty}
    values |= {"class_names": [nasty, "b"], "feature_names": [nasty, "x2"]}
    own = type(dataset_from_points(POINTS, "classification")).from_dict(values)
    trainer = at(3, Experiment("own", own_data=own, hidden_units=(2,), epochs=2))
    assert "<script" not in report_html(trainer, Work(answers={nasty: {nasty: Answer(nasty)}}))
    for svg in figures(trainer).values():
        ElementTree.fromstring(svg)


def test_the_confusion_counts_every_row_once() -> None:
    trainer = at(15, Experiment(**SMALL))
    rows = trainer.data.validation_rows
    counts = confusion_of(trainer, rows)
    assert counts.sum() == len(rows)
    assert counts.trace() / len(rows) == pytest.approx(trainer.measure().validation_metric)


# --- charts --------------------------------------------------------------------------------------


def test_a_line_goes_through_its_points_and_leaves_gaps_where_there_is_no_number() -> None:
    svg = line_chart("t", "x", "y", [Line("a", [0, 1, 2, 3], [0.0, 1.0, float("nan"), 2.0])])
    (path,) = [e.get("d") for e in ElementTree.fromstring(svg).iter() if e.tag.endswith("path")]
    assert path is not None
    assert path.count("M") == 2
    x, y = map(float, re.findall(r"M([\d.]+) ([\d.]+)", path)[0])
    assert (x, y) == (64.0, 256.0)
    assert path.endswith("M624.0 34.0")


@pytest.mark.parametrize(
    "y", [[], [1.0], [2.0, 2.0], [float("inf"), float("nan")], [1e308, -1e308], [0.0, 1e-320]]
)
def test_any_numbers_make_a_chart(y: list[float]) -> None:
    svg = line_chart("t", "x", "y", [Line("a", list(range(len(y))), y)], (0.5, "here"))
    ElementTree.fromstring(svg)
    assert "nan" not in svg.lower()


def test_ticks_are_round_and_within_the_bounds() -> None:
    assert ticks(0.0, 1.0) == pytest.approx([0.0, 0.2, 0.4, 0.6, 0.8, 1.0])
    assert ticks(-3.0, 12.0) == pytest.approx([0.0, 5.0, 10.0])


def test_thirty_classes_fit_into_a_confusion() -> None:
    svg = confusion_chart("c", np.eye(30, dtype=int), [f"a long name {n}" for n in range(30)])
    ElementTree.fromstring(svg)


# --- from the command line -----------------------------------------------------------------------


def test_export_writes_every_file_or_says_why_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "work.json").write_text(work_json(full_work()), encoding="utf-8")
    assert main(["export", str(tmp_path / "work.json"), "-o", str(tmp_path / "out")]) == 0
    said = capsys.readouterr().out
    for name in (
        "run_numpy.py", "run_pytorch.py", "run.ipynb", "weights.npz", "network.onnx", "history.csv",
        "report.html", "run.json", "loss.svg", "accuracy.svg", "confusion.svg",
    ):  # fmt: skip
        assert (tmp_path / "out" / name).exists() or f"no {name}: " in said, name
    assert main(["export", str(tmp_path / "none.json")]) == 2


def test_a_run_on_pictures_has_a_report_too() -> None:
    layers = ("conv-2-relu", "max-pool", "flatten")
    trainer = at(2, Experiment("digits", first_layers=layers, pixel_order=3, **SMALL))
    words = words_of(report_html(trainer, Work()))
    assert "conv-2-relu, max-pool, flatten" in words
    assert "pixel order: 3" in words
    assert "the convolution" in words
    assert "max pooling" not in words.split("dead units")[-1]  # it has nothing that could be dead
    zeros = at(2, trainer.run_spec.experiment.replace(initializer="zeros"))
    said = words_of(report_html(zeros, Work()))
    assert "The 2 filters of the convolution have equal weights" in said
