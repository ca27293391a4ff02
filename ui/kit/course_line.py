"""One line on every page, once the course has begun: what to do next, and the way back there."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

from course.progress import Progress
from course.stations import NAMES, station
from course.texts import catalogue
from ui.desk.learner import Learner
from ui.kit.html import page_link
from ui.kit.live import live

COURSE = "course"  # the page
STYLE = """<style>
.live .course-line { margin: 0; padding: .35rem .8rem; font-size: .9rem;
  border-left: 3px solid var(--st-primary-color);
  background: color-mix(in srgb, var(--st-primary-color) 7%, transparent); }
</style>"""


def show_course_line(me: Learner, here: str, go: Callable[[Any], object]) -> None:
    """The line on the page ``here``; nothing on the Course page, and nothing for those who have not
    begun. A press calls ``go`` with the page's name."""
    if me.course.has_begun and here != COURSE:
        live(course_line_html(me.course.progress, here), "course_line", {"page": go})


def course_line_html(progress: Progress, here: str) -> str:
    """The station where the learner is, and what is to be done there on this page; the next one
    where that station is done."""
    words = catalogue()
    name = progress.station
    over = progress.status(name) in ("done", "skipped") and progress.next != name
    if over and progress.next is not None:
        name = progress.next
    place = station(name)
    title = f"station {NAMES.index(name) + 1}, {words.write(place.title)}"
    says = f"Next in the Course: {title}." if over else f"Course, {title}:"
    do = words.write(place.do) if place.page == here and not over else ""
    if over and progress.next is None:
        says = "All stations of the Course are done."
    link = page_link(COURSE, "Go to the station →" if over else "Back to the station →")
    return f'{STYLE}<p class="course-line"><b>{escape(says)}</b> {escape(do)} {link}</p>'
