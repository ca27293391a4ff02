"""Teach: scenes made from what is on the screen, put in order, and saved as one file."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import streamlit as st

from course.scenes.lesson import LONGEST_ABOUT
from course.scenes.scene import LONGEST_TITLE, PAGES
from ui.desk.learner import Learner
from ui.desk.teaching import TeachDesk
from ui.kit import session
from ui.kit.downloads import Offer, downloads
from ui.kit.html import a_number, button, caption
from ui.kit.live import live
from ui.teach.open_lessons import show_lessons
from ui.teach.scene_editor import edit_scene
from ui.words.escaping import markdown_text
from ui.words.numbers import plural

STYLE = """<style>
.te { list-style: none; margin: 0 0 .4rem; padding: 0; display: grid; gap: .3rem; }
.live ol.te { padding: 0; }
.te li { display: grid; grid-template-columns: minmax(0, 1fr) auto auto auto; gap: .3rem;
  align-items: stretch; }
.live .te button { min-height: 2.2rem; }
.live .te li > button:first-child { text-align: left; overflow-wrap: anywhere; }
.live .te li.on > button:first-child { border-color: var(--st-primary-color); font-weight: 600;
  background: color-mix(in srgb, var(--st-primary-color) 10%, transparent); }
.te small { color: var(--quiet); font-weight: 400; }
</style>"""


def show_teach(me: Learner, titles: dict[str, str], go: Callable[[Any], object]) -> None:
    """The whole page. ``titles`` are what the pages are called."""
    desk = me.teaching
    with st.expander("Ready lessons, and opening a file", expanded=not desk.drafts):
        show_lessons(me, go)
    order, scene = st.columns([1, 1.7], gap="large")
    with order:
        _order(me, desk, titles)
    with scene:
        draft = desk.present
        if draft is None:
            st.markdown(
                "**Nothing here yet.** Set up a run on the other pages, step to where it is worth "
                "looking, come back, and press *Add the screen as a scene*. Or begin with one of "
                "the ready lessons above."
            )
        else:
            edit_scene(me, draft, titles, go)


def _order(me: Learner, desk: TeachDesk, titles: dict[str, str]) -> None:
    session.renew("teach_lesson_title", desk.title)
    st.text_input(
        "Title of the lesson",
        value=desk.title,
        max_chars=LONGEST_TITLE,
        key=session.key("teach_lesson_title"),
        help="Students read it, and the file of the lesson is called so.",
        on_change=lambda: setattr(desk, "title", session.get("teach_lesson_title") or ""),
    )
    session.renew("teach_lesson_about", desk.about)
    st.text_area(
        "What it is about, for other teachers",
        value=desk.about,
        max_chars=LONGEST_ABOUT,
        height=80,
        key=session.key("teach_lesson_about"),
        help="It goes into the file; students do not see it.",
        on_change=lambda: setattr(desk, "about", session.get("teach_lesson_about") or ""),
    )
    live(order_html(desk), "teach_order", _acts(desk))
    if desk.removed:
        st.button(
            f"Put “{markdown_text(desk.removed[-1].title) or 'the question'}” back",
            key="teach_put_back",
            icon=":material/undo:",
            help="You took it out of this lesson.",
            on_click=desk.put_back,
        )
    page = session.get("page_before") or "training"
    page = page if page in PAGES else "training"
    st.button(
        "Add the screen as a scene",
        key="teach_add",
        icon=":material/add_a_photo:",
        type="primary",
        width="stretch",
        on_click=lambda: desk.add(me.as_scene(f"{titles.get(page, page)}: what to see", page)),
        help=f"Your present run at step {me.wish}, on the page {titles.get(page, page)}.",
    )
    downloads(
        "teach_save",
        Offer(
            "Save the lesson",
            f"{_file_name(desk.title)}.json",
            lambda: _save(desk),
            "One file with all scenes, notes and questions. Keep it: the server keeps nothing.",
            "application/json",
        ),
    )
    for at, lesson in enumerate(desk.waiting):
        st.button(
            f"Back to “{markdown_text(lesson.title)}”, not saved",
            key=f"teach_waiting_{at}",
            icon=":material/undo:",
            help="You had it here, not saved, when you opened another lesson.",
            on_click=desk.go_back,
            args=(lesson,),
        )
    if desk.waiting or not desk.is_saved:
        st.caption("Not saved yet: a reload of this page would lose what you made.")


def _save(desk: TeachDesk) -> str:
    desk.saved = desk.lesson.to_json()
    return desk.saved


def _file_name(title: str) -> str:
    plain = "".join(sign if sign.isalnum() else "-" for sign in title.lower())
    return "-".join(part for part in plain.split("-") if part)[:60] or "lesson"


def order_html(desk: TeachDesk) -> str:
    """The scenes in their order, each with what moves it."""
    last = len(desk.drafts) - 1
    lines = []
    for at, draft in enumerate(desk.drafts):
        scene, number = draft.entry.scene, draft.number
        on = ' class="on"' if number == desk.open else ""
        asked = len(scene.questions)
        small = plural(asked, "question") if asked else "no question"
        small += f" · {draft.entry.minutes:g} min" if draft.entry.minutes else ""
        opens = (
            f'<button type="button" name="open" value="{number}">{at + 1} · {escape(scene.title)} '
            f"<small>{small}</small></button>"
        )
        title = escape(scene.title)
        lines.append(
            f"<li{on}>{opens}"
            + button("up", "↑", number, disabled=at == 0, help=f"Move “{title}” up")
            + button("down", "↓", number, disabled=at == last, help=f"Move “{title}” down")
            + button("remove", "×", number, help=f"Take “{title}” out")
            + "</li>"
        )
    minutes = desk.lesson.minutes
    whole = caption(f"{minutes:g} minutes in all.") if minutes else ""
    return f'{STYLE}<ol class="te">{"".join(lines)}</ol>{whole}'


def _acts(desk: TeachDesk) -> dict[str, Callable[[Any], None]]:
    def with_number(act: Callable[[int], None]) -> Callable[[Any], None]:
        def press(said: Any) -> None:
            number = a_number(said)
            if number is not None:
                act(number)

        return press

    return {
        "open": with_number(lambda number: setattr(desk, "open", number)),
        "up": with_number(lambda number: desk.move(number, -1)),
        "down": with_number(lambda number: desk.move(number, 1)),
        "remove": with_number(desk.remove),
    }
