"""The list of all that the app makes simpler than it is, with the places where it does so."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from course.stations import STATIONS
from course.texts import catalogue
from ui.kit.arrival import MARK
from ui.kit.html import page_link, prose
from ui.words.simplifications import SIMPLIFICATIONS

STYLE = """<style>
.live .simpler dt { font-weight: 600; margin-top: .7rem; }
.live .simpler dt::first-letter { text-transform: uppercase; }
.live .simpler { max-width: 46rem; }
.live .simpler dd { margin: 0; }
.live .simpler .on-pages { display: block; font-size: .875rem; }
.live .simpler dt.on { outline: 0; }
.live .simpler dt.on, .live .simpler dt.on + dd { padding-left: .7rem;
  border-left: 3px solid var(--st-primary-color);
  background: color-mix(in srgb, var(--st-primary-color) 10%, transparent); }
</style>"""


def simplifications_html(titles: Mapping[str, str], about: str, *, follows_unit: bool) -> str:
    """The list; ``titles`` are those of the pages, ``about`` the entry that somebody came for."""
    entries = "".join(
        f'<dt id="simpler-{name}"'
        + (f' class="on"{MARK}' if name == about else "")
        + f">{escape(one.title)}</dt><dd>{escape(one.says)}{_links(one.pages, titles)}</dd>"
        for name, one in SIMPLIFICATIONS.items()
    )
    words = catalogue()
    stations = "".join(
        f"<dt>{escape(words.write(station.title))}</dt>"
        f"<dd>{escape(words.write(station.simpler(follows_unit=follows_unit)))}</dd>"
        for station in STATIONS
    )
    return (
        STYLE
        + prose(
            "## 4 · What the app makes simpler than it is\n\nRight numbers can still mislead, if "
            "one does not know what was left out. This is all that we know of; a line on each page "
            "leads here."
        )
        + f'<dl class="simpler">{entries}</dl>'
        + prose("### At the stations of the Course")
        + f'<dl class="simpler">{stations}</dl>'
    )


def _links(pages: tuple[str, ...], titles: Mapping[str, str]) -> str:
    links = " · ".join(
        page_link(name, titles[name], path="./" if name == "welcome" else name) for name in pages
    )
    return f'<span class="on-pages">On: {links}</span>'
