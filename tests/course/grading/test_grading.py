"""Hand-ins are graded by training their runs again: right, wrong, and tampered with."""

import csv
import io
import json
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from course.__main__ import main
from course.grading.grade import Graded, grade, handed_out, points_of
from course.grading.gradescope import autograder_zip
from course.grading.results import feedback_html, grades_csv, plain_cell, safe_name
from course.scenes.lesson import Lesson, read_lesson
from course.work.saved import Answer
from docs.sample_assignment import FOLDER, files
from tests.course.grading.hand_ins import file_of, hand_ins, right_work, with_answer

FILE = FOLDER / "assignment.json"


@cache
def lesson() -> Lesson:
    return read_lesson(FILE.read_bytes()).lesson


@cache
def handed_in() -> dict[str, tuple[bytes, str, float]]:
    return hand_ins(lesson())


@cache
def graded(name: str) -> Graded:
    return grade(f"{name}.json", lesson(), handed_in()[name][0])


NAMES = [
    "all right", "all right, with commas", "saved on another machine", "without figures",
    "two digits", "wrong loss", "wrong choice", "no number", "not answered", "too slow",
    "large network", "all wrong", "nothing of this lesson", "better loss written in",
    "other seed written in", "better accuracy written in", "figures of another step",
    "locks broken", "cursor behind the end", "answer from behind the end",
    "a weight that is not there", "changed after the end", "cut off", "a ZIP", "a newer version",
]  # fmt: skip


def test_every_hand_in_is_graded_below() -> None:
    assert list(handed_in()) == NAMES
    assert len(NAMES) >= 20


@pytest.mark.parametrize("name", NAMES)
def test_a_hand_in_gets_its_points_and_tampering_is_told_from_a_wrong_answer(name: str) -> None:
    _data, status, score = handed_in()[name]
    one = graded(name)
    assert (one.status, one.score) == (status, score), one.why
    assert bool(one.why) == (status != "graded" or name == "without figures")
    tampered = {"changed", "impossible"} & {mark.outcome for mark in one.marks}
    assert not tampered or status in tampered


def test_what_was_changed_is_said() -> None:
    assert (
        graded("nothing of this lesson").why == "1 scene of it is not in this lesson, or changed."
    )
    assert "The file says a training loss of" in graded("better loss written in").why
    assert "its own run has" in graded("other seed written in").why
    assert "the run ends at 1200" in graded("cursor behind the end").why
    (mark,) = [m for m in graded("locks broken").marks if m.outcome == "changed"]
    assert "Starting weights" in mark.words


def test_the_lesson_for_students_has_the_same_scenes_and_no_answers() -> None:
    students = handed_out(lesson())
    assert [s.key for s in students.scenes] == [s.key for s in lesson().scenes]
    text = students.to_json()
    assert all(question.right is None for scene in students.scenes for question in scene.questions)
    assert "−ln (1/3)" not in text


def test_several_files_of_one_learner_count_together() -> None:
    good = right_work(lesson())
    first = replace(good, answers=dict(list(good.answers.items())[:2]))
    rest = replace(good, answers=dict(list(good.answers.items())[2:]))
    both = grade("both", lesson(), file_of(first), file_of(rest))
    assert (both.status, both.score) == ("graded", 26.0)


def test_the_files_of_the_sample_assignment_are_up_to_date() -> None:
    for name, text in files().items():
        saved = (FOLDER / name).read_text(encoding="utf-8")
        assert saved == text, "run python docs/sample_assignment.py"


def test_the_table_has_a_line_for_each_and_no_formulas() -> None:
    evil = with_answer(right_work(lesson()), lesson(), "why", Answer('=HYPERLINK("x")'))
    one = grade("=evil.json", lesson(), file_of(evil))
    head, *rows = csv.reader(io.StringIO(grades_csv([graded("all right"), one], lesson())))
    assert [row[:4] for row in rows] == [
        ["all right.json", "graded", "26", "26"],
        ["'=evil.json", "graded", "26", "26"],
    ]
    line = dict(zip(head, rows[1], strict=True))
    assert line["3.why answer"].startswith("'=")
    assert line["1.guess answer"] == "ln 3, about 1.10"
    assert line["3.why result"] == "to read"
    assert line["to_read"] == "1"
    assert line["2.gradient answer"].startswith("−")


@pytest.mark.parametrize("text, cell", [("-0.5", "-0.5"), ("=1+1", "'=1+1"), ("@x", "'@x")])
def test_numbers_stay_numbers_in_a_cell(text: str, cell: str) -> None:
    assert plain_cell(text) == cell


def test_feedback_escapes_what_was_handed_in() -> None:
    evil = with_answer(right_work(lesson()), lesson(), "why", Answer("<script>x</script>"))
    page = feedback_html(grade("<b>me</b>.json", lesson(), file_of(evil)), lesson())
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "26 of 26 points" in page
    assert "1 of your answers are still to be read" in page


def test_names_of_feedback_are_safe_and_different() -> None:
    taken: set[str] = set()
    names = [safe_name(name, taken) for name in ("../../a.json", "A.json", "a.json", "..", "é ü")]
    assert names == ["_.._a", "A", "a-2", "file", "é_ü"]


# --- from the command line -----------------------------------------------------------------------


def put(folder: Path, *names: str) -> Path:
    folder.mkdir()
    for name in names:
        (folder / f"{name}.json").write_bytes(handed_in()[name][0])
    return folder


def test_the_command_writes_table_and_feedback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = put(tmp_path / "in", "all right", "wrong loss", "better loss written in", "cut off")
    assert main(["grade", str(FILE), str(folder), "-o", str(tmp_path / "out")]) == 0
    rows = list(csv.DictReader(io.StringIO((tmp_path / "out/grades.csv").read_text())))
    assert {row["file"]: (row["status"], row["score"]) for row in rows} == {
        "all right.json": ("graded", "26"),
        "better loss written in.json": ("changed", "26"),
        "cut off.json": ("unreadable", "0"),
        "wrong loss.json": ("graded", "24"),
    }
    assert len(list((tmp_path / "out/feedback").iterdir())) == 4
    assert "4 files: 2 graded, 1 changed, 1 unreadable" in capsys.readouterr().out


def test_a_lesson_that_is_none_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.json").write_text("{}")
    assert main(["grade", str(tmp_path / "x.json"), str(tmp_path)]) == 2
    assert main(["canvas", str(tmp_path / "none.json")]) == 2
    assert "course grade: format: expected" in capsys.readouterr().err


def test_the_assignment_has_no_script_no_style_and_no_answer(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["canvas", str(FILE), "--app", "https://example.org/nn/"]) == 0
    page = capsys.readouterr().out
    assert "<script" not in page
    assert "style" not in page
    assert page.count('href="https://example.org/nn/') == 5
    assert "below 0.05" in page
    assert "−ln (1/3)" not in page


def test_hand_out_writes_the_lesson_for_students(tmp_path: Path) -> None:
    assert main(["hand-out", str(FILE), "-o", str(tmp_path / "s.json")]) == 0
    written = (tmp_path / "s.json").read_bytes()
    assert written == (FOLDER / "assignment-for-students.json").read_bytes()


# --- as Gradescope runs it -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def autograder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ZIP unpacked as Gradescope does it, in a folder that stands for /autograder."""
    root = tmp_path_factory.mktemp("autograder")
    with zipfile.ZipFile(io.BytesIO(autograder_zip(lesson()))) as archive:
        archive.extractall(root / "source")
    (root / "source" / "run_autograder").rename(root / "run_autograder")
    for name in ("run_autograder", "source/setup.sh"):
        (root / name).chmod(0o755)
        subprocess.run(["bash", "-n", str(root / name)], check=True)
    return root


def run_autograder(root: Path, *submitted: str) -> dict[str, object]:
    for folder in ("submission", "results"):
        (root / folder).mkdir(exist_ok=True)
        for old in (root / folder).iterdir():
            old.unlink()
    for name in submitted:
        (root / "submission" / f"{name}.json").write_bytes(handed_in()[name][0])
    # In place of the environment that setup.sh makes: the one that runs the tests.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {"PATH": path, "AUTOGRADER_ROOT": str(root)}
    subprocess.run([str(root / "run_autograder")], check=True, env=environment, timeout=120)
    found: dict[str, object] = json.loads((root / "results" / "results.json").read_text())
    return found


def test_the_autograder_gives_the_points_and_keeps_the_answers_to_itself(autograder: Path) -> None:
    found = run_autograder(autograder, "wrong loss")
    tests = found["tests"]
    assert isinstance(tests, list)
    assert found["score"] == sum(test["score"] for test in tests) == 24.0
    assert sum(test["max_score"] for test in tests) == points_of(lesson())[0]
    (wrong,) = [test for test in tests if test["status"] == "failed"]
    assert wrong["name"] == "Before training: loss"
    assert wrong["output"] == "Not right."
    assert "1.555" not in json.dumps(found)


def test_the_autograder_tells_tampering_to_the_teacher_alone(autograder: Path) -> None:
    found = run_autograder(autograder, "better loss written in")
    tests = found["tests"]
    assert isinstance(tests, list)
    assert found["score"] == 26.0
    assert tests[-1]["visibility"] == "hidden"
    assert "The file says a training loss of" in tests[-1]["output"]
    assert "training loss" not in str(found["output"])


def test_the_autograder_says_what_is_missing(autograder: Path) -> None:
    assert "got 0" in str(run_autograder(autograder)["output"])
    assert "cannot be opened" in str(run_autograder(autograder, "a ZIP")["output"])


def test_the_same_lesson_makes_the_same_zip() -> None:
    assert autograder_zip(lesson()) == autograder_zip(lesson())
