"""The desk as a file, and a file on the desk: see ``course/work``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from course.work.saved import Answer, CourseWork, Figures, Kept, Work
from course.work.saved import Filled as SavedFilled
from neuralnet.device.backend import device_problem
from neuralnet.errors import SettingError
from neuralnet.experiment import Run
from ui.desk.course import CourseDesk, Filled, Sheet
from ui.desk.followed import Followed
from ui.desk.learner import Learner
from ui.desk.recording import View
from ui.desk.scene import LESSON, SCENE, Answered, SceneDesk


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
        scene={n: text for n, text in me.scene.to_query().items() if n in (SCENE, LESSON)},
        answers={
            scene: {
                question: Answer(_entry(given.entry), given.run, given.cursor)
                for question, given in answers.items()
            }
            for scene, answers in me.scene.answers.items()
            if answers
        },
    )


def open_work(me: Learner, work: Work) -> list[str]:
    """Put the work on the desk; a sentence for each part of it that could not be. Its run takes the
    place of the present one. Of the rest only what the work has: whoever opens a run has not lost
    the way through the course.

    Raises ``SettingError`` where the run cannot be shown; then everything stays as it was.
    """
    problems, run = [], work.run
    if run.experiment.first_layers:
        words = "none of them, for these pages show dense layers"
        raise SettingError("first_layers", words, ", ".join(run.experiment.first_layers))
    unavailable = device_problem(run.experiment.device)
    if unavailable is not None:
        run = Run(run.experiment.replace(device="cpu"), run.edits)
        problems.append(f"{unavailable}. The saved run is computed on the CPU.")
    before = me.scene
    me.scene = SceneDesk(answers=before.answers)  # nothing is locked while the run is replaced
    try:
        me.begin(run, work.cursor)
    except SettingError:
        me.scene = before
        raise
    problems += _open_scene(me, work, was_in_scene=before.scene is not None)
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
    return problems


def _open_scene(me: Learner, work: Work, *, was_in_scene: bool) -> list[str]:
    """Go into the scene in which the work was saved, with its answers beside those that are here;
    what is to be said of it."""
    answers = me.scene.answers
    desk, problems = SceneDesk.from_query(work.scene)
    if desk.scene is not None and desk.refuses(me.run):
        problems.append("The saved run is not one of its scene, so the scene was left.")
        desk = SceneDesk()
    elif was_in_scene and desk.scene is None and not problems:
        problems.append("The scene was left: the file was not saved in one.")
    desk.answers = answers
    for scene, given in work.answers.items():
        answers.setdefault(scene, {}).update(
            (question, Answered(answer.entry, None, answer.run, answer.cursor))
            for question, answer in given.items()
        )
    me.scene = desk
    return problems


def _entry(entry: str | Sequence[str]) -> str | tuple[str, ...]:
    return entry if isinstance(entry, str) else tuple(entry)
