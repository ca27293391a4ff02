"""The scene on every page: its task, its questions, what it keeps fixed, and the way out of it."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

from course.scenes.lesson import Lesson
from course.scenes.locks import GROUPS, OF_A_RUN
from course.scenes.scene import Scene
from course.texts import catalogue
from neuralnet.errors import SettingError
from ui.desk.learner import Learner
from ui.desk.scene import SceneDesk
from ui.kit import controls, session
from ui.kit.html import a_number, button, caption, prose, row
from ui.kit.live import live
from ui.kit.scene_questions import question_html

STYLE = """<style>
.sc { border: 1px solid color-mix(in srgb, var(--st-primary-color) 45%, transparent);
  border-radius: .6rem; background: color-mix(in srgb, var(--st-primary-color) 4%, transparent);
  padding: .6rem 1rem .7rem; }
.sc-head { display: flex; flex-wrap: wrap; gap: .3rem .8rem; align-items: center; }
.live .sc-head h2 { font-size: 1.15rem; margin: 0; flex: 1 1 14rem; }
.sc-head .of { font-size: .85rem; color: var(--quiet); }
.sc-head .row { margin: 0; }
.live .sc-head button { min-height: 2rem; font-size: .85rem; padding: .1rem .65rem; }
.live .sc details { margin: .3rem 0 0; }
.sc summary { font-size: .85rem; color: var(--quiet); }
.sc-body { display: grid; gap: .6rem 2rem; margin-top: .5rem;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); }
.sc-body > div { min-width: 0; }
.live .sc-body .task > :last-child { margin-bottom: .3rem; }
.live .sc-q { margin: 0 0 .7rem; }
.live .sc-q .ask > :last-child { margin-bottom: .35rem; }
.live .sc-q .marks { margin: 0 0 .4rem;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 12rem), 1fr)); }
.live .sc-q .marks legend { margin-bottom: .2rem; }
.live .sc-q .marks label { padding: .2rem .6rem; }
.live .sc-q .entry { display: flex; flex-wrap: wrap; gap: .5rem; align-items: end; }
.live .sc-q .entry > div { display: grid; gap: .15rem; flex: 0 1 16rem; min-width: 9rem; }
.live .sc-q .entry > div.wide { flex: 1 1 100%; }
.sc-q label { font-size: .875rem; }
.live .sc-q textarea { font: inherit; color: inherit; width: 100%; box-sizing: border-box;
  padding: .35rem .6rem; background: var(--st-background-color); resize: vertical;
  border: 1px solid color-mix(in srgb, var(--st-text-color) 45%, transparent);
  border-radius: var(--st-base-radius); }
.live .sc-said { border-left: 3px solid var(--nn-warning); padding: .05rem 0 .05rem .8rem;
  margin: .4rem 0 0; }
.live .sc-said.right, .live .sc-said.kept { border-left-color: var(--nn-good); }
.live .sc-said > :last-child { margin-bottom: 0; }
</style>"""


def show_scene(me: Learner, go: Callable[[Any], object]) -> None:
    """The open scene, above the page. ``go`` opens a page by its name."""
    desk = me.scene
    assert desk.scene is not None
    for question in desk.scene.questions:  # entered before a reload, or opened from a file
        given = desk.given.get(question.key)
        if given is not None and given.judged is None:
            where = (me.run, me.wish) if given.run is None else (given.run, given.cursor)
            desk.answer(question.key, given.entry, *where)
    live(scene_html(desk), "scene", scene_acts(me, go))


def scene_acts(me: Learner, go: Callable[[Any], object]) -> dict[str, Callable[[Any], None]]:
    """What each press of the strip does."""

    def answer(said: Any) -> None:
        if not isinstance(said, dict) or not isinstance(said.get("about"), str):
            return
        entries = said.get("entries")
        if not isinstance(entries, list) or not all(isinstance(one, str) for one in entries):
            return
        me.scene.answer(
            said["about"], entries[0] if len(entries) == 1 else entries, me.run, me.wish
        )

    def hint(key: Any) -> None:
        me.scene.hints[str(key)[:60]] = me.scene.hints.get(str(key)[:60], 0) + 1

    def back(_said: Any) -> None:
        me.back_to_scene()
        controls.fill(me.settings, anew=True)

    def leave(_said: Any) -> None:
        title = "" if me.scene.scene is None else me.scene.scene.title
        if me.leave_scene():
            controls.fill(me.settings, anew=True)
            go("teach")
            return
        session.notify(f"You left the scene “{title}”. Nothing is locked any more.")

    def turn(said: Any) -> None:
        at, desk = a_number(said), me.scene
        if at is not None and desk.lesson is not None and at < len(desk.lesson.scenes):
            _open(me, desk.lesson.scenes[at], lambda: me.turn_to(at), go)

    def present(_said: Any) -> None:
        if me.scene.presenting:
            go("present")

    return {
        "present": present,
        "answer": answer,
        "hint": hint,
        "back": back,
        "leave": leave,
        "turn": turn,
    }


def enter(me: Learner, desk: SceneDesk, go: Callable[[Any], object]) -> None:
    """Open a scene and its page; where it cannot be opened that is said, and all stays."""
    assert desk.scene is not None
    if _is_changed(desk.lesson, desk.at):
        desk.before = None
    _open(me, desk.scene, lambda: me.open_scene(desk), go)


def _is_changed(lesson: Lesson | None, at: int) -> bool:
    """Was this scene changed in the lesson's file, by somebody who is not the app?"""
    return lesson is not None and not lesson.entries[at].as_saved


def _open(me: Learner, scene: Scene, do: Callable[[], None], go: Callable[[Any], object]) -> None:
    try:
        do()
    except SettingError as error:
        session.notify(f"The scene “{scene.title}” could not be opened. {error}")
        return
    if _is_changed(me.scene.lesson, me.scene.at):
        me.leave_scene()
        session.notify(
            f"The scene “{scene.title}” is not as it was saved: its file was changed by hand. So "
            f"it was left: its run is here, but nothing is locked and nothing is asked."
        )
    controls.fill(me.settings, anew=True)
    go(scene.page)


def scene_html(desk: SceneDesk) -> str:
    """The strip of the scene that is open."""
    scene = desk.scene
    assert scene is not None
    fixed = _fixed(desk)
    about = caption(f"{fixed}Key {scene.key}: whoever has the same key has the same scene.")
    task = f'<div class="task">{prose(scene.task)}{about}</div>' if scene.task else ""
    asked = "".join(
        question_html(scene, one, desk.given.get(one.key), desk.hints.get(one.key, 0))
        for one in scene.questions
    )
    parts = [part for part in (task or about, asked and f"<div>{asked}</div>") if part]
    body = ""
    if scene.task or fixed or asked:
        words = "Task and questions" if scene.questions else "Task"
        body = (
            f'<details open data-begins="open"><summary>{words}</summary>'
            f'<div class="sc-body">{"".join(parts)}</div></details>'
        )
    return f'{STYLE}<section class="sc" aria-label="Scene">{_head(desk)}{body}</section>'


def _head(desk: SceneDesk) -> str:
    scene = desk.scene
    assert scene is not None
    of, turns = "", ""
    if desk.lesson is not None:
        last = len(desk.lesson.scenes) - 1
        of = f"scene {desk.at + 1} of {last + 1} · {desk.lesson.title}"
        if last:
            turns = button("turn", "← Scene before", desk.at - 1, disabled=desk.at == 0) + button(
                "turn", "Next scene →", desk.at + 1, disabled=desk.at == last
            )
    leave = "Back to Teach" if desk.before is not None else "Leave the scene"
    present = button("present", "Back to the presentation") if desk.presenting else ""
    buttons = row(
        present,
        turns,
        button("back", "Back to its start", help="The run and the step that the scene began with."),
        button("leave", leave, help="Your run stays as it is, and nothing is locked any more."),
    )
    return (
        f'<div class="sc-head"><h2>{escape(scene.title)}</h2>'
        f'<span class="of">{escape(of)}</span>{buttons}</div>'
    )


def _fixed(desk: SceneDesk) -> str:
    """What is fixed, in words. What is hidden is not spoken of."""
    assert desk.scene is not None
    locks = desk.scene.locks
    fixed = locks.names("fixed")
    words = [GROUPS[name].title.lower() for name in fixed]
    if all(locks[name] != "open" for name in OF_A_RUN):
        others = [GROUPS[name].title.lower() for name in fixed if name not in OF_A_RUN]
        words = ["every setting", *others]
    return f"Fixed here: {', '.join(words)}. " if words else ""


def written(text: Any) -> str:
    """A text of the catalogue, escaped."""
    return escape(catalogue().write(text))
