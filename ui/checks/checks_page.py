"""The page Checks: how anybody can see that the numbers are right, and what is simplified."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ui.checks.own_gradient import OwnCheck, check_own, own_html
from ui.checks.published_example import example_html
from ui.checks.pytorch_record import pytorch_html, record
from ui.checks.simplifications import simplifications_html
from ui.desk.learner import Learner
from ui.kit import session
from ui.kit.arrival import place_on
from ui.kit.live import live
from ui.kit.parts import part
from ui.kit.simplified import PAGE
from ui.kit.verbs import arrived

KEPT = "checks_own_of"


def show_checks(me: Learner, pages: Sequence[tuple[str, str]], go: Callable[[Any], object]) -> None:
    """Three checks and a list; ``pages`` are (name, title), a link calls ``go(name)``."""
    titles, acts = dict(pages), {"page": go}

    def own() -> None:
        session.write_link(me)
        if arrived(me):
            live(own_html(me.at_cursor(), own_check(me)), "checks_own", acts)

    part("checks_own_part", own, lambda: (me.run.key, me.cursor, me.far))
    live(example_html(), "checks_example")
    live(pytorch_html(record()), "checks_pytorch")
    html = simplifications_html(titles, place_on(PAGE), follows_unit=me.follows.is_unit)
    live(html, "checks_simpler", acts)


def own_check(me: Learner) -> OwnCheck:
    """The check of the state at the cursor, made once for each."""
    kept, here = session.get(KEPT), (me.run.key, me.cursor)
    if kept is None or kept[0] != here:
        kept = (here, check_own(me.at_cursor()))
        session.put(KEPT, kept)
    found: OwnCheck = kept[1]
    return found
