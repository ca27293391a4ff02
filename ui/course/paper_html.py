"""The open sheet as HTML: what is given, then section by section the formula, the numbers and the
blanks. No Streamlit here."""

from __future__ import annotations

import re
from html import escape

import numpy as np

from course.faded_step import LEVELS, FadedStep, Given, Line, Section
from course.numbers import written as number
from course.texts import say
from course.worksheet import PAPERS
from ui.course.paper import STUDENTS, OpenSheet, is_too_long
from ui.course.words import written
from ui.desk.course import OWN, Sheet
from ui.desk.learner import Learner
from ui.kit.html import box, button, math, row, segments, text_field

_PARTS = re.compile(r"[,;]\s*\\q?quad\s*")  # a line of several formulas may be broken between them
NETS = (("2-2-1", "Small: 2-2-1"), ("4-3-3", "Small: 4-3-3"), (OWN, "Your own run"))
LEVEL_NAMES = {1: "1 · all numbers", 2: "2 · one blank", 3: "3 · formulas", 4: "4 · empty"}
NARROW = "2-2-1"  # its lines fit into half of the page
BLANK = "blank-"  # before the name of a line: the name of its field

STYLE = """<style>
.live .ps-givens { display: flex; flex-wrap: wrap; gap: .6rem 1.4rem; align-items: center; }
.ps-given { display: flex; align-items: center; gap: .4rem; max-width: 100%; overflow-x: auto; }
.ps-given table { border-collapse: collapse; border-inline: 2px solid currentColor; }
.ps-given td { padding: 0 .45rem; text-align: right; font-size: .9rem; white-space: nowrap; }
.ps-steps { display: grid; gap: 0 2rem; grid-template-columns: repeat(2, minmax(0, 1fr)); }
.ps-steps.wide { grid-template-columns: minmax(0, 1fr); }
@media (max-width: 860px) { .ps-steps { grid-template-columns: minmax(0, 1fr); } }
.live .ps-steps math { font-size: .95em; }
.live .ps-steps h3 { font-size: 1.05rem; margin: .7rem 0 .4rem; padding-top: .8rem;
  border-top: 1px solid var(--st-border-color); }
.ps-rule { overflow-x: auto; margin: 0 0 .4rem; opacity: .85; }
.live .ps-lines { list-style: none; margin: 0; padding: 0; }
.live .ps-lines li { margin: 0 0 .5rem; }
.ps-line { display: flex; flex-wrap: wrap; gap: .3rem .5rem; align-items: center; }
.ps-eq { overflow-x: auto; max-width: 100%; padding: .1rem 0; }
.live .ps-line input { width: 9rem; }
.live .ps-line input.right { border-color: var(--nn-good); border-width: 2px; }
.live .ps-line input.wrong { border-color: var(--nn-warning); border-width: 2px; }
.live .ps-line button { min-height: 2rem; padding: .1rem .6rem; font-size: .85rem; }
.live .ps-said { font-size: .92rem; max-width: 44rem; }
.live .ps-said:not(:empty) { margin: .2rem 0 .4rem; padding-left: .7rem;
  border-left: 3px solid var(--nn-warning); }
.live .ps-said.right { border-left-color: var(--nn-good); }
.live .ps-bar { margin: .8rem 0; }
</style>"""


def sheet_html(me: Learner, sheet: Sheet, opened: OpenSheet | None, paper: str, said: str) -> str:
    """Controls and sheet. ``opened`` is None where there is no such step; ``said`` is a sentence to
    be shown once."""
    controls = [
        segments(
            "net", "Which network", NETS, sheet.net,
            help="A small network with round numbers, or your own run at its present step.",
        ),
        segments(
            "level", "How much is given", [(str(n), LEVEL_NAMES[n]) for n in LEVELS],
            str(sheet.level),
            help="From all numbers given to an empty sheet.",
        ),
    ]  # fmt: skip
    if sheet.net != OWN:
        controls.append(button("renew", "Fresh numbers", sheet.to_text()))
    head = (
        f'{STYLE}<div class="cs-head"><span class="of">On paper, or here</span>'
        "<h2>One training step, worked out</h2><p>Forward, loss, backward, update: every number "
        "of one step. Fill in the blanks; each is checked when you press Enter or leave it.</p>"
        f"</div>{row(*controls)}"
    )
    note = f'<p class="cs-said" role="status">{escape(said)}</p>' if said else ""
    if opened is None:
        return (
            f'{head}{note}<p class="cs-said">Your run has no step here whose numbers are finite. '
            "Go back to an earlier state, or choose a small network.</p>"
        )
    step = opened.step
    opened.givens = opened.givens or _givens(step)
    # With the numbers in it a line of a larger network needs the whole page.
    wide = " wide" if _with_working(step) and sheet.net != NARROW else ""
    return (
        head
        + note
        + f'<div class="ps" id="sheet-{escape(sheet.to_text())}-{step.run.key}-{step.step}">'
        + f"<p><b>{written(step.heading)}</b> {written(say(f'faded.level{step.level}'))}</p>"
        + f'<p class="cs-about">{written(say("sheet.accepted"))}</p>'
        + box("What is given", opened.givens, opened=True)
        + f'<div class="ps-steps{wide}">'
        + "".join(_section(section, opened) for section in step.sections)
        + "</div>"
        + _count(opened)
        + "</div>"
        + _print(me, sheet, paper)
    )


def _count(opened: OpenSheet) -> str:
    blanks = len(opened.step.blanks)
    if not blanks:
        return ""
    words = f"{opened.accepted} of {blanks} blanks are filled in correctly."
    if opened.accepted == blanks:
        words = f"All {blanks} blanks are filled in: this is the whole step."
    return f'<p role="status"><b>{words}</b></p>'


def _print(me: Learner, sheet: Sheet, paper: str) -> str:
    why = ""
    if is_too_long(me, sheet):
        why = "Your run stands at a late state: training it thirty times would take too long."
    names = {"A4": "A4", "letter": "US Letter"}
    return (
        '<h3>Print</h3><p class="cs-about">A file for the browser to print or to save as PDF: '
        "black on white, the sheet and then its key, with the link that opens it again. The "
        "versions differ in their seed; all sheets come first, then all keys.</p>"
        + row(
            segments(
                "paper",
                "Paper",
                [(each, names[each]) for each in PAPERS],
                paper,
                help="The size of the printed pages.",
            ),
            button("print", "Worksheet and key", "1"),
            button(
                "print",
                f"{STUDENTS} versions and their keys",
                str(STUDENTS),
                disabled=bool(why),
                help=why,
            ),
        )
    )


def _givens(step: FadedStep) -> str:
    others = (*step.working_numbers(), *step.memory())
    html = _tables(step.givens())
    if others:
        html += f"<p>{written(say('sheet.others'))}</p>{_tables(others)}"
    return html


def _tables(givens: tuple[Given, ...]) -> str:
    tables = []
    for given in givens:
        lines = "".join(
            "<tr>" + "".join(f"<td>{_cell(value)}</td>" for value in line) + "</tr>"
            for line in given.table
        )
        tables.append(
            f'<div class="ps-given">{math(f"{given.symbol} =")}<table>{lines}</table></div>'
        )
    return f'<div class="ps-givens">{"".join(tables)}</div>'


def _cell(value: float) -> str:
    """A number, or dots where it is to be filled in below."""
    return "…" if np.isnan(value) else number(float(value))


def _section(section: Section, opened: OpenSheet) -> str:
    step = opened.step
    rule = ""
    if step.level < 4:
        rule = f'<div class="ps-rule">{_formulas(section.lines[0].formula)}</div>'
    lines = "".join(f"<li>{_line(line, opened)}</li>" for line in section.lines)
    return (
        f"<section><h3>{written(section.title)}</h3>{rule}"
        f'<ul class="ps-lines">{lines}</ul></section>'
    )


def _with_working(step: FadedStep) -> bool:
    """Do the numbers stand in the lines? Where the tables are too large for paper, always."""
    return step.level < 3 or step.is_shortened


def _formulas(latex: str) -> str:
    return "; ".join(math(part) for part in _PARTS.split(latex))


def _line(line: Line, opened: OpenSheet) -> str:
    """One number: its symbol, the numbers that it is made of where the level shows them, and the
    result or a field for it."""
    step = opened.step
    working = f" = {line.working}" if _with_working(step) and line.working else ""
    left = f'<span class="ps-eq">{_formulas(f"{line.symbol}{working} =")}</span>'
    if not line.blank:
        whole = _formulas(f"{line.symbol}{working} = {line.result}")
        return f'<div class="ps-line"><span class="ps-eq">{whole}</span></div>'
    verdict = opened.verdicts.get(line.name)
    said, kind = "", ""
    if verdict is not None:
        kind = "right" if verdict.accepted else "wrong"
        sign = "✓" if verdict.accepted else "…" if verdict.kind == "coarse" else "✗"
        said = f'<span aria-hidden="true">{sign}</span> {written(verdict.text)}'
    at = f"said-{line.name}"
    field = text_field(
        f"{BLANK}{line.name}",
        spoken(line, step.depth),
        opened.entries.get(line.name, ""),
        id=f"field-{line.name}",
        hidden_label=True,
        described_by=at,
        mark=kind,
    )
    taken = opened.hints.get(line.name, 0)
    hidden = line.hints if step.level == 4 else line.hints[1:]
    shown = "".join(
        f'<div class="ps-eq">{_formulas(text if "=" in text else f"{line.symbol} = {text}")}</div>'
        for text in hidden[:taken]
    )
    more = ""
    if opened.left_hints(line) and not (verdict is not None and verdict.accepted):
        more = button("sheet_hint", "Hint", line.name, help="Reveals one more line.")
    return (
        f'<div class="ps-line">{left} {field} {more}</div><div>{shown}</div>'
        f'<div class="ps-said {kind}" id="{at}" role="status">{said}</div>'
    )


SPOKEN = {
    "z": "z", "a": "a", "L": "L, the loss", "new_L": "the loss after the update",
    "dz": "∂L/∂z", "dW": "∂L/∂W", "db": "∂L/∂b", "change_W": "ΔW", "change_b": "Δb",
    "new_W": "the new W", "new_b": "the new b",
}  # fmt: skip


def spoken(line: Line, depth: int) -> str:
    """What a screen reader calls a blank of a network of ``depth`` layers: "∂L/∂W, layer 1, input
    2, unit 1"."""
    quantity, layer, place = line.cell
    called = "ŷ" if quantity == "a" and layer == depth - 1 else SPOKEN[quantity]
    if not place:
        return called
    if quantity in ("z", "a", "dz"):
        names = ["row", "unit"]
    else:
        names = ["input", "unit"] if len(place) == 2 else ["unit"]
    where = ", ".join(f"{name} {at + 1}" for name, at in zip(names, place, strict=True))
    return f"{called}, layer {layer + 1}, {where}"
