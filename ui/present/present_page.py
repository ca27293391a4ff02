"""Present: a lesson on a projector. The film, the slides and what the presenter has in hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from course.scenes.scene import Scene
from neuralnet.errors import SettingError
from ui.desk.learner import Learner, differences
from ui.desk.scene import SceneDesk
from ui.desk.walk import Verb
from ui.kit import controls, session
from ui.kit.component import Component
from ui.kit.html import GO_ON, a_number, prose
from ui.kit.live import live
from ui.kit.parts import follow, part
from ui.kit.verbs import act, go_on, next_verb, on_the_way_html
from ui.present.slides import STYLE, asks, step_html, task_html, top_html
from ui.stage.stage import feed, stage, tell_position
from ui.words.palette import styled
from ui.words.settings import refusal

_FOLDER = Path(__file__).parent
_mount = Component(
    "presenter",
    _FOLDER / "presenter.js",
    styled(".presenter", (_FOLDER / "presenter.css").read_text(encoding="utf-8")),
)
# Nothing of the page but the lesson, and nothing that scrolls.
PAGE_STYLE = """<style>
[data-testid="stHeader"], .st-key-menu, .st-key-terms { display: none !important; }
[data-testid="stMain"] { overflow: hidden !important; }
[data-testid="stMainBlockContainer"] { padding: 0 !important; max-width: none !important; }
[data-testid="stMainBlockContainer"] * { cursor: crosshair; }
.st-key-present_film { position: fixed !important; left: 0; right: 0; z-index: 5;
  top: calc(2.1 * var(--pr-em, 24px)); bottom: calc(2.1 * var(--pr-em, 24px));
  visibility: var(--pr-film, hidden); overflow: hidden; }
.st-key-present_stage { zoom: var(--pr-zoom, 1.92); }
:root { --pr-bars: 54px; }
</style>"""

# What + and − try: round numbers, so that they can be said aloud and lead back where they began.
RATES = tuple(float(f"{digit}e{power}") for power in range(-8, 4) for digit in (1, 3))


def larger(rate: float) -> float:
    """The next round learning rate that is at least twice ``rate``: 0.01 after 0.003."""
    return next((one for one in RATES if one >= 2 * rate), rate)


def smaller(rate: float) -> float:
    """The next round learning rate that is at most half of ``rate``: 0.003 after 0.01."""
    return next((one for one in reversed(RATES) if one <= rate / 2), rate)


def show_presentation(me: Learner, go: Callable[[Any], object]) -> None:
    """The open lesson, from the scene that was asked for."""
    _enter(me)
    st.html(PAGE_STYLE)

    def show_stage() -> None:
        stage("present_stage", me.move_cursor, me.request, me.select, large=True)

    with st.container(key="present_film"):
        part("stage", show_stage, lambda: ())
    part("film", lambda: feed(me.message(), "film_feed"), lambda: me.film)
    part(
        "present",
        lambda: _show_slides(me, go),
        lambda: (me.run, me.cursor, me.stop, me.far, me.jump, me.scene.at, me.just_made),
    )


def _enter(me: Learner) -> None:
    """Begin where the Teach page said, or go on where the presentation stood."""
    wanted = session.get("present_at")
    if wanted is None and me.scene.presenting:
        return
    session.put("present_at", None)
    lesson = me.teaching.lesson
    at = min(wanted or 0, len(lesson.scenes) - 1)
    before = me.scene.before or (me.run, me.wish)
    desk = SceneDesk(lesson.scenes[at], lesson, at, before=before, presenting=True)
    _open(me, lesson.scenes[at], lambda: me.open_scene(desk))


def _open(me: Learner, scene: Scene, do: Callable[[], None]) -> None:
    try:
        do()
    except SettingError as error:
        session.notify(f"The scene “{scene.title}” could not be opened. {error}")
    controls.fill(me.settings, anew=True)


def _show_slides(me: Learner, go: Callable[[Any], object]) -> None:
    desk = me.scene
    if desk.scene is None or desk.lesson is None:
        return
    session.write_link(me)
    trainer = me.at_cursor()
    tell_position(me.position, "position_feed")
    acts = _acts(me, go)
    html = top_html(desk) + task_html(desk.scene) + step_html(me, trainer) + on_the_way_html(me)
    live(f'{STYLE}<div class="pr">{html}</div>', "present_slides", acts)
    _mount(key="presenter", data=_data(me), on_said_change=lambda: _heard(acts))


def _data(me: Learner) -> dict[str, Any]:
    desk = me.scene
    assert desk.lesson is not None
    assert desk.scene is not None
    scenes = [
        {
            "title": entry.scene.title,
            "notes": prose(entry.notes),
            "minutes": entry.minutes,
            "task": prose(entry.scene.task),
        }
        for entry in desk.lesson.entries
    ]
    words = ", ".join(differences(me.run, desk.scene.run))
    aside = f"What if: {words} · S leads back" if me.run.key != desk.scene.run.key else ""
    # A scene that asks nothing begins with its picture: the other slide would be blank.
    first = "task" if asks(desk.scene) else "network"
    return {"at": desk.at, "scenes": scenes, "first": first, "aside": aside}


def _heard(acts: dict[str, Callable[[Any], None]]) -> None:
    said = session.trigger("presenter", "said")
    name = said.get("name") if isinstance(said, dict) else None
    if isinstance(name, str) and name in acts:
        acts[name](said.get("value"))
        follow()


def _acts(me: Learner, go: Callable[[Any], object]) -> dict[str, Callable[[Any], None]]:
    """What each key and press does. What comes from the browser is checked."""

    def turn(said: Any) -> None:
        at, desk = a_number(said), me.scene
        if at is not None and desk.lesson is not None and at < len(desk.lesson.scenes):
            _open(me, desk.lesson.scenes[at], lambda: me.turn_to(at))

    def back(_said: Any) -> None:
        me.back_to_scene()
        controls.fill(me.settings, anew=True)

    def what_if(**changes: Any) -> None:
        try:
            me.use_settings(me.settings.replace(**changes))
        except SettingError as error:
            session.notify(f"{refusal(error)}. The run is still the one before.")
        controls.fill(me.settings, anew=True)

    def end(_said: Any) -> None:
        me.leave_scene()
        controls.fill(me.settings, anew=True)
        go("teach")
        st.rerun()

    def page(_said: Any) -> None:
        if me.scene.scene is not None:
            go(me.scene.scene.page)
            st.rerun()

    def next_one(_said: Any) -> None:
        verb = next_verb(me)
        act(me, verb)
        if verb is Verb.UPDATE:
            session.write_link(me)

    def aside(_said: Any) -> None:
        me.go_aside(len(me.scene.sides) - 1)
        controls.fill(me.settings, anew=True)

    return {
        "turn": turn,
        "aside": aside,
        "back": back,
        "next": next_one,
        "page": page,
        "end": end,
        "faster": lambda _said: what_if(learning_rate=larger(me.settings.learning_rate)),
        "slower": lambda _said: what_if(learning_rate=smaller(me.settings.learning_rate)),
        "weights": lambda _said: what_if(seed=me.settings.seed + 1),
        GO_ON: lambda cursor: go_on(me, cursor),
    }
