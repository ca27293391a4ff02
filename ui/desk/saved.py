"""The desk as a file, and a file on the desk: see ``course/work``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from course.work.saved import CourseWork, Figures, Kept, Work
from course.work.saved import Filled as SavedFilled
from neuralnet.device.backend import device_problem
from neuralnet.experiment import Run
from ui.desk.course import CourseDesk, Filled, Sheet
from ui.desk.followed import Followed
from ui.desk.learner import Learner
from ui.desk.recording import View


def work_of(me: Learner, kept: Sequence[Kept] = ()) -> Work:
    """All that is on the desk, and the runs that Compare keeps."""
    trainer, course = me.at_cursor(), me.course
    filled = course.filled
    return Work(
        run=me.run,
        cursor=me.wish,
        view=asdict(me.view),
        # On the way to a far step there are no figures of it yet.
        figures=Figures.of(trainer) if me.far is None else None,
        kept=tuple(kept),
        course=CourseWork(
            course.progress,
            course.hour,
            course.sheet.to_text() if course.sheet else "",
            SavedFilled(filled.about, filled.entries) if filled else None,
        ),
        follows=me.follows.title,
        answers={scene: dict(answers) for scene, answers in me.answers.items()},
    )


def open_work(me: Learner, work: Work) -> list[str]:
    """Put the work on the desk; a sentence for each part of it that could not be. Its run takes the
    place of the present one. Of the rest only what the work has: whoever opens a run has not lost
    the way through the course.

    Raises ``SettingError`` where the run cannot be shown; then everything stays as it was.
    """
    problems, run = [], work.run
    unavailable = device_problem(run.experiment.device)
    if unavailable is not None:
        run = Run(run.experiment.replace(device="cpu"), run.edits)
        problems.append(f"{unavailable}. The saved run is computed on the CPU.")
    me.begin(run, work.cursor)
    if work.view and work.view["row"] < me.dataset.n:
        me.show(View(**work.view))
    if work.course != CourseWork():
        filled, sheet = work.course.filled, work.course.sheet
        me.course = CourseDesk(
            progress=work.course.progress,
            sheet=Sheet.from_text(sheet) if sheet else None,
            filled=Filled(filled.about, filled.entries) if filled else None,
            study=me.course.study,
            hour=work.course.hour,
        )
        if sheet and me.course.sheet is None:
            problems.append("The sheet that was open is none that this app knows: it is left out.")
    if work.follows is not None:
        me.follows = Followed.named(work.follows)
    for scene, answers in work.answers.items():
        me.answers.setdefault(scene, {}).update(answers)
    return problems
