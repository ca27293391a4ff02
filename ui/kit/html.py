"""Sections of a page as strings of HTML, for ``ui/kit/live.py``. No Streamlit here.

What is written goes through ``prose`` (Markdown, every tag in it shown as text), ``formula``
(LaTeX) or is escaped: the name of a class or a column, which a learner may have brought, can never
become a tag.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from html import escape
from math import floor, log10
from typing import Any

from markdown_it import MarkdownIt
from math_core import LatexToMathML

from ui.figures.scrolling import LINES_IN_SIGHT, STYLE, reached
from ui.words.names import about
from ui.words.numbers import ROUNDING, listed, trimmed

MOST_SEGMENTS = 12
MOST_IN_LIST = 30
MOST_COLUMNS = 6  # of a table that fits into half a page; a wider one scrolls

_MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": False}).enable("table")
_MARKDOWN.disable("image")  # a name must not make the browser fetch anything
_MATHML = LatexToMathML()
_STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)


class Html(str):
    """HTML that is written as it is, where other text would be escaped."""

    __slots__ = ()


def once(html: str) -> str:
    """The same HTML with every style sheet where it is first needed: several figures of a kind
    bring the same one."""
    seen: set[str] = set()

    def first(found: re.Match[str]) -> str:
        style = found[0]
        if style in seen:
            return ""
        seen.add(style)
        return style

    return _STYLE.sub(first, html)


@lru_cache(maxsize=1024)  # most of what a page says it says again at the next press
def prose(markdown: str) -> str:
    """Markdown as HTML: paragraphs, **bold**, *italics*, lists, links and headings."""
    return str(_MARKDOWN.render(markdown))


@lru_cache(maxsize=1024)
def inline(markdown: str) -> str:
    """Markdown without a paragraph around it, for a cell or a caption of a few words."""
    return str(_MARKDOWN.renderInline(markdown))


def caption(markdown: str) -> str:
    """What is said beside the matter, smaller."""
    return f'<div class="caption">{prose(markdown)}</div>'


_TERM = re.compile(
    r"<mtext>⟦(-?\d+)\.(-?\d+)\.(-?\d+)</mtext>((?:(?!<mtext>[⟦⟧]).)*)<mtext>⟧</mtext>", re.DOTALL
)


def formula(latex: str) -> str:
    """A formula on a line of its own, as MathML: the browser sets it, and a screen reader reads
    it. What ``term_of`` has marked is lit where its weight is pointed at, see same.js."""
    mathml = _MATHML.convert_with_local_state(latex, displaystyle=True)
    mathml = _TERM.sub(
        lambda found: f"<mrow {about(*map(int, found.groups()[:3]))}>{found[4]}</mrow>", mathml
    )
    return f'<div class="formula">{mathml}</div>'


def term_of(layer: int, i: int, j: int, latex: str) -> str:
    """``latex`` as the term of the weight from unit ``i`` to unit ``j`` of ``layer`` in a sum."""
    return rf"\text{{⟦{layer}.{i}.{j}}}{latex}\text{{⟧}}"


@lru_cache(maxsize=1024)
def math(latex: str) -> str:
    """A formula within a line, as MathML."""
    return str(_MATHML.convert_with_local_state(latex, displaystyle=False))


def columns(*parts: str, widths: Sequence[float] = ()) -> str:
    """Parts side by side; one under the other on a phone."""
    tracks = " ".join(f"minmax(0, {width:g}fr)" for width in widths or [1.0] * len(parts))
    cells = "".join(f'<div class="column">{part}</div>' for part in parts)
    return f'<div class="columns" style="grid-template-columns: {tracks}">{cells}</div>'


def below(html: str) -> str:
    """What stands far below the controls: the browser changes it after all else of the section, so
    that what was asked for is there first."""
    return f'<div class="below">{html}</div>'


def slot(html: str) -> str:
    """A place for what is there at times only: what follows keeps its own place, and is not changed
    because something has come or gone before it."""
    return f"<div>{html}</div>"


def note(markdown: str, kind: str = "") -> str:
    """Something to take note of; ``kind`` is "", "good" or "warning"."""
    return f'<div class="note {kind}" role="status">{prose(markdown)}</div>'


def frame(html: str) -> str:
    """A border around what belongs together."""
    return f'<div class="frame">{html}</div>'


def box(title: str, html: str, *, opened: bool = False) -> str:
    """What waits behind a title until it is opened. It begins as ``opened`` says, and anew where
    that changes; in between it stays as the reader left it."""
    begins = 'data-begins="open" open' if opened else 'data-begins="closed"'
    return (
        f'<details class="box" {begins}><summary>{inline(title)}</summary>'
        f"<div>{html}</div></details>"
    )


def metric(label: str, value: str, change: str = "") -> str:
    """One number that matters, large, with its name and what has changed."""
    changed = f"<span>{escape(change)}</span>" if change else ""
    return f'<div class="metric"><span>{escape(label)}</span><b>{escape(value)}</b>{changed}</div>'


def coloured(text: str, value: float) -> Html:
    """``text`` in the colour of the sign of ``value``; the text has to say the sign too."""
    kind = "plus" if value > 0 else "minus" if value < 0 else "none"
    return Html(f'<span class="{kind}">{escape(text)}</span>')


def coloured_number(value: float) -> Html:
    """A number in the colour of its sign; the minus says it too."""
    return coloured(trimmed(value), 0.0 if abs(value) <= ROUNDING else value)


def bold(text: str) -> Html:
    """``text`` in bold letters; what is HTML already stays so."""
    return Html(f"<b>{_cell(text)}</b>")


def _cell(value: Any) -> str:
    return value if isinstance(value, Html) else escape(str(value))


def table(
    head: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    marked: int | None = None,
    tall: bool = False,
    named: bool = False,
    words: Collection[int] = (),
) -> str:
    """A table; the first column and those at the places ``words`` are text, the latter on several
    lines where there is little room; the others are numbers. ``marked`` is a row that stands out,
    ``named`` keeps the first column in sight while a wide one is scrolled. A long table, or one
    that is ``tall``, has a height of its own to scroll in. A cell is text, or ``Html`` that is
    written as it is."""
    rows = list(rows)
    tall = tall or len(rows) > LINES_IN_SIGHT
    mark = ' class="on"'
    left = [' class="words"' if at in words else "" for at in range(len(head))]
    heads = "".join(
        f"<th{left[at]}>{escape(name)}</th>" if name else f"<td{left[at]}></td>"
        for at, name in enumerate(head)
    )
    lines = "".join(
        f"<tr{mark if line == marked else ''}>"
        + "".join(f"<td{left[at]}>{_cell(cell)}</td>" for at, cell in enumerate(row))
        + "</tr>"
        for line, row in enumerate(rows)
    )
    kinds = f"{' tall' if tall else ''}{' named' if named else ''}"
    label = "Table: " + listed(name for name in head if name)
    scrolls = f" {reached(label)}" if kinds or len(head) > MOST_COLUMNS else ""
    style = STYLE if tall else ""
    return (
        f'{style}<div class="table{kinds}"{scrolls}><table><thead><tr>{heads}</tr></thead>'
        f"<tbody>{lines}</tbody></table></div>"
    )


def button(
    name: str,
    label: str,
    value: object = "",
    *,
    primary: bool = False,
    disabled: bool = False,
    help: str = "",
) -> str:
    """A button that says ``name`` and ``value`` when it is pressed. One that is disabled can still
    be reached, so that its ``help`` can tell why."""
    kind = ' class="primary"' if primary else ""
    if disabled:
        kind += ' aria-disabled="true"'
    if help:
        kind += f' data-help="{escape(help)}" aria-description="{escape(help)}"'
    said = f'name="{escape(name)}" value="{escape(str(value))}"'
    return f'<button type="button" {said}{kind}>{escape(label)}</button>'


def link(name: str, label: str, value: object, shown_in: str = "") -> Html:
    """A button that looks like a link, for the cell of a table. ``shown_in`` is the key of what a
    press changes elsewhere on the page: it comes into sight."""
    said = f'name="{escape(name)}" value="{escape(str(value))}"'
    if shown_in:
        said += f' data-shown-in="{escape(shown_in)}"'
    return Html(f'<button type="button" class="link" {said}>{escape(label)}</button>')


def page_link(name: str, label: str, *, path: str = "", is_here: bool = False) -> str:
    """A link to a page of the app; a press says "page" and its name. It can also be opened in a tab
    of its own, with the same run; ``path`` is its address where that is not its name."""
    current = ' aria-current="page"' if is_here else ""
    return (
        f'<a href="{escape(path or name)}" data-name="page" data-value="{escape(name)}"{current}>'
        f"{escape(label)}</a>"
    )


def row(*parts: str) -> str:
    """Buttons and choices beside each other."""
    return f'<div class="row">{"".join(parts)}</div>'


def helped(label: str, help: str) -> str:
    """The “?” behind a control: what the control does, shown while pointer or focus is on it."""
    name, says = escape(f"Help: {label}"), escape(help)
    said = f'data-help="{says}" aria-label="{name}" aria-description="{says}"'
    return f'<button type="button" class="help" {said}><span>?</span></button>'


def segments(
    name: str, label: str, options: Sequence[tuple[str, str]], chosen: str, *, help: str
) -> str:
    """One of a few values, all in sight, or of many behind a list; ``options`` are (value, what is
    written)."""
    if len(options) > MOST_SEGMENTS:
        return choice(name, label, options, chosen, help=help)
    parts = "".join(
        f'<span><input type="radio" id="{name}_{at}" name="{name}" value="{escape(value)}"'
        f"{' checked' if value == chosen else ''}>"
        f'<label for="{name}_{at}">{escape(text)}</label></span>'
        for at, (value, text) in enumerate(options)
    )
    asked = helped(label, help)
    return f'<fieldset class="segments" aria-label="{escape(label)}">{parts}{asked}</fieldset>'


def toggles(
    name: str,
    label: str,
    options: Sequence[tuple[str, str]],
    chosen: Collection[str],
    *,
    help: str,
) -> str:
    """Any of a few values, all in sight: a press says the value, to be chosen or no longer to be.
    ``options`` are (value, what is written)."""
    parts = "".join(
        f'<button type="button" name="{escape(name)}" value="{escape(value)}"'
        f' aria-pressed="{"true" if value in chosen else "false"}">{escape(text)}</button>'
        for value, text in options
    )
    asked = helped(label, help)
    return (
        f'<div class="row toggles" role="group" aria-label="{escape(label)}">{parts}{asked}</div>'
    )


def slider(
    name: str, label: str, low: float, high: float, step: float, value: float, *, help: str
) -> str:
    """A number between ``low`` and ``high``; it says where it was let go."""
    digits = max(0, -floor(log10(step)))
    reach = f'min="{low:.15g}" max="{high:.15g}" step="{step:g}" value="{value:.{digits}f}"'
    return (
        f'<div class="choice slider"><div class="labelled"><label for="slide_{name}">'
        f"{escape(label)} <output>{value:.{digits}f}</output></label>{helped(label, help)}</div>"
        f'<input type="range" id="slide_{name}" name="{escape(name)}" {reach}'
        f' data-digits="{digits}"></div>'
    )


def form(name: str, about: str, html: str, *, disabled: bool = False) -> str:
    """Fields that are sent together, by Enter or the button among them: it says ``name``, and
    ``about`` with the entries. What a reader has entered stays until ``about`` is another one."""
    kind = ' aria-disabled="true"' if disabled else ""
    return (
        f'<form id="{escape(name)}-{escape(about)}" data-name="{escape(name)}" '
        f'data-value="{escape(about)}" novalidate autocomplete="off"{kind}>{html}</form>'
    )


def text_field(
    name: str,
    label: str,
    value: str = "",
    *,
    id: str,
    hidden_label: bool = False,
    described_by: str = "",
    fixed: bool = False,
    first: bool = False,
    mark: str = "",
    longest: int = 60,
) -> str:
    """A field for a number or a few words. Outside a form it says what was entered when it is left
    or Enter is pressed. ``fixed``: it can be read and no longer changed. ``first``: the focus goes
    here where what had it is gone. ``described_by`` is the id of what is said of the entry, and
    ``mark`` how the field looks for it: "right", "wrong" or "". It takes ``longest`` characters."""
    spoken = f' aria-label="{escape(label)}"' if hidden_label else ""
    shown = "" if hidden_label else f'<label for="{escape(id)}">{escape(label)}</label>'
    kind = f' aria-describedby="{escape(described_by)}"' if described_by else ""
    kind += f' class="{escape(mark)}"' if mark else ""
    kind += " readonly" if fixed else ""
    kind += " data-focus" if first else ""
    return (
        f'{shown}<input type="text" id="{escape(id)}" name="{escape(name)}" '
        f'value="{escape(value)}"{spoken} maxlength="{longest}" spellcheck="false" '
        f'autocapitalize="off" autocomplete="off" enterkeyhint="done"{kind}>'
    )


def text_area(name: str, label: str, value: str = "", *, id: str, longest: int) -> str:
    """In a form: a field for some sentences."""
    return (
        f'<label for="{escape(id)}">{escape(label)}</label><textarea id="{escape(id)}" '
        f'name="{escape(name)}" maxlength="{longest}" rows="3">{escape(value)}</textarea>'
    )


def marks(
    name: str,
    label: str,
    options: Sequence[tuple[str, str]],
    chosen: Collection[str] = (),
    *,
    several: bool = False,
    fixed: bool = False,
) -> str:
    """In a form: one of some answers, or any of them (``several``), one under the other;
    ``options`` are (value, what is written). ``fixed``: the others can no longer be chosen."""
    kind = "checkbox" if several else "radio"
    # What was chosen can still have the focus: a field that is disabled would lose it.
    lines = "".join(
        f'<label><input type="{kind}" name="{escape(name)}" value="{escape(value)}"'
        f"{' checked' if value in chosen else ' disabled' if fixed else ''}"
        f"{'' if at else ' data-focus'}>"
        f"<span>{escape(text)}</span></label>"
        for at, (value, text) in enumerate(options)
    )
    return f'<fieldset class="marks"><legend>{escape(label)}</legend>{lines}</fieldset>'


def submit(label: str, *, disabled: bool = False) -> str:
    """The button that sends the form that it stands in."""
    kind = ' aria-disabled="true"' if disabled else ""
    return f'<button type="submit" class="primary"{kind}>{escape(label)}</button>'


def numbered(labels: Iterable[str]) -> list[tuple[str, str]]:
    """Options for a choice among ``labels``: the value is the place, from 0."""
    return [(str(at), label) for at, label in enumerate(labels)]


GO_ON = "go_on"


def goes_on(value: object) -> str:
    """A button that presses itself as soon as it is drawn and says ``GO_ON``: long work is done in
    slices. ``value`` is another one after every slice."""
    return f'<button type="button" name="{GO_ON}" value="{value}" data-again hidden></button>'


def a_number(said: Any) -> int | None:
    """What a choice or a button said, as the number that it has to be; None where it is none."""
    return int(said) if isinstance(said, str) and said.isdecimal() else None


def a_value(said: Any, low: float, high: float) -> float | None:
    """What a slider said, as a number between ``low`` and ``high``; None where it is none."""
    try:
        value = float(said)
    except (TypeError, ValueError):
        return None
    return value if low <= value <= high else None


def choice(
    name: str, label: str, options: Sequence[tuple[str, str]], chosen: str, *, help: str
) -> str:
    """One of several values, behind a list; ``options`` are (value, what is written). A long list
    is searched by what is typed: see searched.js."""
    if len(options) > MOST_IN_LIST:
        field = _searched(name, options, chosen)
    else:
        field = _select(name, options, chosen)
    return (
        f'<div class="choice"><div class="labelled"><label for="choose_{name}">{escape(label)}'
        f"</label>{helped(label, help)}</div>{field}</div>"
    )


def _select(name: str, options: Sequence[tuple[str, str]], chosen: str) -> str:
    found = "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>'
        f"{escape(text)}</option>"
        for value, text in options
    )
    return f'<select id="choose_{name}" name="{escape(name)}">{found}</select>'


def _searched(name: str, options: Sequence[tuple[str, str]], chosen: str) -> str:
    found = "".join(
        f'<option value="{escape(text)}" data-value="{escape(value)}"></option>'
        for value, text in options
    )
    shown = dict(options).get(chosen, "")
    return (
        f'<input type="text" class="searched" id="choose_{name}" name="{escape(name)}" '
        f'list="options_{name}" value="{escape(shown)}" autocomplete="off" spellcheck="false">'
        f'<datalist id="options_{name}">{found}</datalist>'
    )
