"""An autograder for Gradescope: a ZIP that grades hand-ins with this very engine.

Gradescope unpacks the ZIP into ``/autograder/source``, runs ``setup.sh`` once, and for every
hand-in ``run_autograder``, which finds it in ``/autograder/submission`` and leaves
``/autograder/results/results.json``.
"""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

from course.grading.grade import Graded, Mark, grade, points_of, points_words
from course.grading.results import STATUS_WORDS
from course.scenes.lesson import Lesson

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("neuralnet", "course")
ENDINGS = (".py", ".toml", ".csv", ".json", ".md")
LESSON = "lesson.json"
MOST_FILES = 20
WHEN = (2020, 1, 1, 0, 0, 0)  # the same lesson makes the same ZIP

SETUP = """#!/usr/bin/env bash
# Runs once, when the autograder is built. Python 3.11 or newer, and NumPy.
set -euo pipefail
apt-get update
apt-get install -y python3.12 python3.12-venv \\
  || apt-get install -y python3.11 python3.11-venv \\
  || apt-get install -y python3 python3-venv
python=$(command -v python3.12 || command -v python3.11 || command -v python3)
"$python" -m venv /autograder/venv
/autograder/venv/bin/pip install -r /autograder/source/requirements.txt
"""
RUN = """#!/usr/bin/env bash
# Runs for every hand-in. Needs no network.
set -euo pipefail
root="${AUTOGRADER_ROOT:-/autograder}"
python="$root/venv/bin/python"
[ -x "$python" ] || python=python3
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
cd "$root/source"
mkdir -p "$root/results"
exec "$python" -m course gradescope-run lesson.json "$root/submission" "$root/results/results.json"
"""
# What a learner reads while handing in again is allowed: not the right answers.
_WORDS = {
    "right": "Right.",
    "wrong": "Not right.",
    "coarse": "It fits as far as it goes: give more digits.",
    "unreadable": "This could not be read as an answer.",
    "to read": "A person will read this.",
    "missing": "Not answered.",
}


def autograder_zip(lesson: Lesson) -> bytes:
    """The ZIP, with the lesson, its right answers, and the engine."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        _write(archive, "setup.sh", SETUP, executable=True)
        _write(archive, "run_autograder", RUN, executable=True)
        _write(archive, "requirements.txt", _numpy_requirement())
        _write(archive, LESSON, lesson.to_json())
        for folder in FOLDERS:
            for path in sorted((ROOT / folder).rglob("*")):
                if path.suffix in ENDINGS and "__pycache__" not in path.parts:
                    name = path.relative_to(ROOT).as_posix()
                    _write(archive, name, path.read_text(encoding="utf-8"))
    return file.getvalue()


def _write(archive: zipfile.ZipFile, name: str, text: str, *, executable: bool = False) -> None:
    entry = zipfile.ZipInfo(name, WHEN)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = (0o755 if executable else 0o644) << 16
    archive.writestr(entry, text)


def _numpy_requirement() -> str:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if line.startswith("numpy")) + "\n"


def grade_folder(lesson: Lesson, submission: Path) -> dict[str, Any]:
    """What Gradescope is told of the hand-in in this folder."""
    files = sorted(path for path in submission.rglob("*.json") if path.is_file())
    if not 1 <= len(files) <= MOST_FILES:
        words = (
            f"Expected a file saved with “Save everything” (it ends on .json), or up to "
            f"{MOST_FILES} of them; got {len(files)}."
        )
        return {"score": 0.0, "output": words, "tests": []}
    name = ", ".join(path.name for path in files)
    return results(grade(name, lesson, *(path.read_bytes() for path in files)), lesson)


def results(one: Graded, lesson: Lesson) -> dict[str, Any]:
    """A hand-in as ``results.json``: a test for each question, and for whoever teaches one more
    that says whether the file is as the app saved it."""
    most, _read = points_of(lesson)
    why = f"{STATUS_WORDS[one.status]} {one.why}".strip()
    told = one.status in ("unreadable", "other lesson")
    return {
        "score": one.score,
        "output": why if told else f"{one.score:g} of {points_words(most)} judged here.",
        "stdout_visibility": "hidden",
        "tests": [*map(_test, one.marks), {
            "name": "The file, for whoever teaches",
            "score": 0.0,
            "max_score": 0.0,
            "status": "passed" if one.status == "graded" else "failed",
            "output": why,
            "visibility": "hidden",
        }],
    }  # fmt: skip


def _test(mark: Mark) -> dict[str, Any]:
    own = mark.outcome in ("impossible", "changed")
    return {
        "name": mark.name,
        "score": mark.points or 0.0,
        "max_score": mark.most if mark.points is not None else 0.0,
        "status": "passed" if mark.outcome in ("right", "to read") else "failed",
        "output": mark.words if own else _WORDS[mark.outcome],
        "visibility": "visible",
    }


def write_results(lesson: Lesson, submission: Path, path: Path) -> None:
    """Grade the folder and write the file."""
    path.write_text(json.dumps(grade_folder(lesson, submission), indent=1), encoding="utf-8")
