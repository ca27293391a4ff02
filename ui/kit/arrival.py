"""Where on a page a link leads, where that is not its top. The page marks the place with
``data-arrive``, and the browser goes there as soon as it is drawn (``live.js``)."""

from __future__ import annotations

from ui.kit import session

_PLACE = "arrives_at"
MARK = ' data-arrive tabindex="-1"'  # the attributes of such a place


def lead_to(page: str, place: str) -> None:
    """A link to ``page`` was pressed that means its ``place``."""
    session.put(_PLACE, (page, place))


def place_on(page: str) -> str:
    """The place of ``page`` that the learner came for; "" where it is the page itself."""
    kept = session.get(_PLACE)
    return kept[1] if kept is not None and kept[0] == page else ""


def forget_unless_on(page: str) -> None:
    """Whoever comes back to a page later has not come for the same place."""
    if not place_on(page):
        session.put(_PLACE, None)
