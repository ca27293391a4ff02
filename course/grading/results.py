"""Grades as a table, and as feedback for one learner."""

import csv
import io
import re
from collections.abc import Sequence
from html import escape

from course.answers import UnreadableError, readings
from course.grading.grade import Graded, Mark, points_of, points_words, questions_of
from course.scenes.lesson import Lesson
from course.scenes.questions import Question

SIGNS = {
    "right": "✓", "wrong": "✗", "coarse": "≈", "unreadable": "?", "to read": "✎", "missing": "–",
    "impossible": "!", "changed": "!",
}  # fmt: skip
STATUS_WORDS = {
    "graded": "The file came out of the app as it is.",
    "changed": "The file is not as the app saved it. Its answers were judged all the same, by "
    "training its runs again; what the file says of itself was not believed.",
    "impossible": "The file has a state in which the app cannot have been. Its other answers were "
    "judged all the same.",
    "other lesson": "The file has no answer to any question of this lesson.",
    "unreadable": "The file cannot be opened, so nothing in it could be judged.",
}


def grades_csv(graded: Sequence[Graded], lesson: Lesson) -> str:
    """A line for each hand-in: what became of it, its points, and for each question what became of
    it, its points and what was entered."""
    questions = [f"{at}.{question.key}" for at, question in _numbered(lesson)]
    heads = ["file", "status", "score", "out_of", "to_read", "remark"]
    heads += [f"{name} {what}" for name in questions for what in ("result", "points", "answer")]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([plain_cell(head) for head in heads])
    most, _read = points_of(lesson)
    for one in graded:
        row: list[object] = [
            plain_cell(one.name), one.status, f"{one.score:g}", f"{most:g}", one.to_read,
            plain_cell(one.why),
        ]  # fmt: skip
        marks = one.marks or (None,) * len(questions)
        for mark in marks:
            row += ["", "", ""] if mark is None else _cells(mark)
        writer.writerow(row)
    return text.getvalue()


def _cells(mark: Mark) -> list[object]:
    points = "" if mark.points is None else f"{mark.points:g}"
    return [mark.outcome, points, plain_cell(mark.entry)]


def _numbered(lesson: Lesson) -> list[tuple[int, Question]]:
    scenes = list(lesson.scenes)
    return [(scenes.index(scene) + 1, question) for scene, question in questions_of(lesson)]


def plain_cell(text: str) -> str:
    """Text for a cell that no spreadsheet takes for a formula; numbers stay numbers."""
    text = text.replace("\x00", "")
    if text[:1] in ("=", "+", "-", "@", "\t", "\r"):
        try:
            readings(text)
        except UnreadableError:
            return "'" + text
    return text


def feedback_html(one: Graded, lesson: Lesson) -> str:
    """A page for the learner: every question with what was answered and what is to be said of it.
    It stands alone and prints."""
    most, read = points_of(lesson)
    lines = "".join(_feedback_line(mark) for mark in one.marks)
    waiting = (
        f"<p>{one.to_read} of your answers are still to be read by a person"
        f"{f' ({points_words(read)})' if read else ''}.</p>"
        if one.to_read
        else ""
    )
    why = f"<p>{escape(one.why)}</p>" if one.why else ""
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(lesson.title)}'
        f"</title><style>{_STYLE}</style><h1>{escape(lesson.title)}</h1>"
        f"<p><b>{escape(one.name)}</b>: {one.score:g} of {points_words(most)}</p>"
        f"<p>{STATUS_WORDS[one.status]}</p>{why}{waiting}"
        f"<table><thead><tr><th></th><th>Question</th><th>Your answer</th><th>Points</th>"
        f"<th>What is to be said</th></tr></thead><tbody>{lines}</tbody></table></html>\n"
    )


_STYLE = (
    "body{font:16px/1.45 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%}th,td{border-bottom:1px solid #ccc;padding:.4rem;"
    "text-align:left;vertical-align:top;overflow-wrap:anywhere}tr{break-inside:avoid}"
)


def _feedback_line(mark: Mark) -> str:
    points = "" if mark.points is None else f"{mark.points:g} of {mark.most:g}"
    return (
        f"<tr><td>{SIGNS[mark.outcome]}</td><td>{escape(mark.name)}</td>"
        f"<td>{escape(mark.entry)}</td><td>{points}</td><td>{escape(mark.words)}</td></tr>"
    )


def safe_name(name: str, taken: set[str]) -> str:
    """A file name for feedback on the hand-in ``name``, which no other has."""
    stem = re.sub(r"[^\w.-]+", "_", name.removesuffix(".json"))[-80:].strip(".") or "file"
    free, number = stem, 2
    while free.lower() in taken:
        free, number = f"{stem}-{number}", number + 1
    taken.add(free.lower())
    return free


def summary(graded: Sequence[Graded], lesson: Lesson) -> str:
    """What is printed: a line for each hand-in, and how many of each status there are."""
    most, _read = points_of(lesson)
    width = max([len(one.name) for one in graded] + [4])
    lines = [
        f"{one.name:<{width}}  {one.score:>5g} / {most:g}  {one.status}"
        f"{f'  ({one.to_read} to read)' if one.to_read else ''}"
        for one in graded
    ]
    statuses = [one.status for one in graded]
    counts = ", ".join(f"{statuses.count(s)} {s}" for s in STATUS_WORDS if s in statuses)
    return "\n".join([*lines, f"{len(graded)} files: {counts}"])
