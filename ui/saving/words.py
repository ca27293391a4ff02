"""What a learner's work holds, in words. No Streamlit here."""

from __future__ import annotations

import math

from course.progress import Progress
from course.work.saved import Work
from ui.words.escaping import markdown_text
from ui.words.numbers import number, percent, plural
from ui.words.run_words import describe


def contents(work: Work) -> list[str]:
    """What is in it, a line for each part, in Markdown; the run first."""
    lines = [f"**The run:** {markdown_text(describe(work.run.experiment))}"]
    if work.run.edits:
        lines.append(f"**{plural(len(work.run.edits), 'change')} on the way**")
    lines.append(f"**At step {work.cursor}**{_figures(work)}")
    own = work.run.experiment.own_data
    if own is not None:
        lines.append(f"**Own data:** {plural(own.n, 'row')}")
    if work.kept:
        names = ", ".join(markdown_text(kept.name) for kept in work.kept)
        lines.append(f"**{plural(len(work.kept), 'kept run')} of Compare:** {names}")
    if work.pictures:
        lines.append("**The network of the Pictures page**")
    if work.words is not None:
        sentences = work.words.own
        more = f", with {plural(len(sentences.texts), 'own sentence')}" if sentences else ""
        lines.append(f"**The networks of the Words page**{more}")
    if work.course.progress != Progress():
        done = sum(status == "done" for status in work.course.progress.statuses)
        total = len(work.course.progress.statuses)
        lines.append(f"**The course:** {done} of {total} stations done")
    if work.course.filled is not None:
        filled = sum(bool(entry) for entry in work.course.filled.entries)
        lines.append(f"**A sheet of the step on paper:** {plural(filled, 'entry', 'entries')}")
    answers = sum(len(of_scene) for of_scene in work.answers.values())
    if answers:
        lines.append(
            f"**{plural(answers, 'answer')}** to {plural(len(work.answers), 'scene')} of lessons"
        )
    return lines


def _figures(work: Work) -> str:
    """Loss, and accuracy or error, at that step: what the file says, or what is on the desk."""
    figures = work.figures
    if figures is None:
        return ""
    metric = figures.training_metric
    if work.run.experiment.task == "classification":
        said = f"accuracy {percent(metric)}" if math.isfinite(metric) else "no accuracy"
    else:
        said = f"error {number(metric)}"
    return f": training loss {number(figures.training_loss)}, {said}"
