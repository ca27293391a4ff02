"""A faded step as a printed sheet, with its key: HTML that a browser prints or saves as PDF.

Black on white, A4 or US Letter. A sheet stands by itself: no script, no picture, nothing to fetch;
formulas are MathML, which the browser sets. It says the seed and the link from which it can be made
again. ``worksheets`` puts many versions into one file, one for each student: all sheets, then all
keys, each on pages of its own.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from typing import Literal

import numpy as np
from math_core import LatexToMathML

from course.faded_step import FadedStep, Given, Line, Section
from course.numbers import DIGITS, written
from course.texts import Catalogue, Text, catalogue, say

Paper = Literal["A4", "letter"]
WIDE = 8  # columns from which on a table is set smaller
PAPERS: tuple[Paper, ...] = ("A4", "letter")

_MATHML = LatexToMathML()
_PARTS = re.compile(r"[,;]\s*\\q?quad\s*")
_CSS = """
@page { size: %s; margin: 16mm 15mm; }
* { box-sizing: border-box; }
body { font: 11pt/1.35 "Liberation Serif", "Times New Roman", serif; color: #000;
  background: #fff; margin: 0 auto; max-width: 180mm; }
h1 { font-size: 16pt; margin: 0 0 2mm; }
h2 { font-size: 11.5pt; margin: 4mm 0 1mm; border-top: 0.3mm solid #000; padding-top: 1.5mm;
  break-after: avoid; }
p { margin: 1mm 0; }
article { break-after: page; }
article:last-child { break-after: auto; }
.person { display: flex; gap: 10mm; margin: 2mm 0 3mm; }
.person span { flex: 1; border-bottom: 0.3mm solid #000; }
math { math-style: normal; }
.again { font-size: 8.5pt; overflow-wrap: anywhere; }
.givens { display: flex; flex-wrap: wrap; gap: 2mm 7mm; align-items: center; }
.given { display: flex; align-items: center; gap: 1.5mm; break-inside: avoid; }
table { border-collapse: collapse; border-left: 0.3mm solid #000; border-right: 0.3mm solid #000; }
td { padding: 0 1.5mm; text-align: right; font-variant-numeric: tabular-nums; }
.lines { list-style: none; margin: 1mm 0; padding: 0; }
.lines li { break-inside: avoid; margin: 1.2mm 0; }
.short { columns: 2; column-gap: 8mm; }
.wide { font-size: 8.5pt; }
.wide td { padding: 0 1mm; }
.gap { display: inline-block; width: 24mm; border-bottom: 0.3mm solid #000; height: 5mm; }
.lines li { padding-left: 2mm; }
.lines .keyed { border-left: 0.7mm solid #000; padding-left: 1.3mm; }
"""


def worksheet(step: FadedStep, *, link: str = "", paper: Paper = "A4", language: str = "en") -> str:
    """One sheet and its key as one HTML file. ``link`` leads to this step in the app."""
    return worksheets([step], links=[link], paper=paper, language=language)


def worksheets(
    steps: Sequence[FadedStep],
    *,
    links: Sequence[str] = (),
    paper: Paper = "A4",
    language: str = "en",
) -> str:
    """All sheets and then all keys as one HTML file. ``links`` has one for every step, or none.

    Raises ``ValueError`` for an unknown paper or another number of links.
    """
    if paper not in PAPERS:
        raise ValueError(f"paper: expected one of {', '.join(PAPERS)}; got {paper!r}")
    if links and len(links) != len(steps):
        raise ValueError(f"links: expected {len(steps)}, one for each step; got {len(links)}")
    words = catalogue(language)
    sheets, keys = [], []
    for number, step in enumerate(steps):
        head = _Head(number + 1, len(steps), links[number] if links else "")
        sheets.append(_sheet(step, head, words))
        keys.append(_key(step, head, words))
    title = escape(words.write(say("sheet.title")))
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{title}</title>\n<style>{_CSS % paper}</style>\n</head>\n<body>\n"
        + "\n".join(sheets + keys)
        + "\n</body>\n</html>\n"
    )


class _Head:
    """Which of how many versions it is, and where it can be made again."""

    def __init__(self, version: int, versions: int, link: str) -> None:
        self.version, self.versions, self.link = version, versions, link


def _sheet(step: FadedStep, head: _Head, words: Catalogue) -> str:
    def p(text: Text, kind: str = "") -> str:
        return f'<p class="{kind}">{escape(words.write(text))}</p>'

    name, date = (escape(words.write(say(f"sheet.{key}"))) for key in ("name", "date"))
    parts = [
        f"<article><h1>{_title(head, words)}</h1>",
        f'<div class="person"><span>{name}</span><span>{date}</span></div>',
        p(step.heading),
        p(say(f"faded.level{step.level}")),
        p(say("sheet.accepted")),
        _again(step, head, words),
        f"<h2>{escape(words.write(say('sheet.given')))}</h2>",
        _givens(step.givens()),
    ]
    others = (*step.working_numbers(), *step.memory())
    if others:
        parts += [p(say("sheet.others")), _givens(others)]
    parts += [_section(section, step, words) for section in step.sections]
    return "\n".join([*parts, "</article>"])


def _key(step: FadedStep, head: _Head, words: Catalogue) -> str:
    """Every result of the sheet, with its digits; those that were blanks stand out."""
    parts = [
        f"<article><h1>{_title(head, words)}: {escape(words.write(say('sheet.key')))}</h1>",
        f"<p>{escape(words.write(step.heading))}</p>",
        _again(step, head, words),
    ]
    for section in step.sections:
        lines = "".join(
            f'<li class="{"keyed" if line.blank else ""}">{_math(f"{line.symbol} = {line.result}")}'
            "</li>"
            for line in section.lines
        )
        title = escape(words.write(section.title))
        parts.append(f'<h2>{title}</h2><ul class="lines short">{lines}</ul>')
    return "\n".join([*parts, "</article>"])


def _title(head: _Head, words: Catalogue) -> str:
    if head.versions == 1:
        return escape(words.write(say("sheet.title")))
    text = say("sheet.version", version=head.version, versions=head.versions)
    return escape(words.write(text))


def _again(step: FadedStep, head: _Head, words: Catalogue) -> str:
    """From what this very sheet can be made again."""
    text = words.write(say("sheet.seed", seed=str(step.run.experiment.seed), key=step.run.key))
    link = f"<br>{escape(head.link)}" if head.link else ""
    return f'<p class="again">{escape(text)}{link}</p>'


def _section(section: Section, step: FadedStep, words: Catalogue) -> str:
    title = escape(words.write(section.title))
    formula = f"<p>{_math(section.lines[0].formula)}</p>" if step.level < 4 else ""
    # A parameter may need more digits than its table gives, for a change to be seen in it.
    finer = section.quantity == "new" and any(line.digits > DIGITS for line in section.lines)
    working = step.level < 3 or step.is_shortened or finer
    lines = "".join(f"<li>{_line(line, working)}</li>" for line in section.lines)
    kind = "lines" if working else "lines short"
    return f'<h2>{title}</h2>{formula}<ul class="{kind}">{lines}</ul>'


def _line(line: Line, with_working: bool) -> str:
    working = f" = {line.working}" if with_working and line.working else ""
    left = _math(f"{line.symbol}{working} =")
    return left + (' <span class="gap"></span>' if line.blank else f" {_math(line.result)}")


def _givens(givens: Sequence[Given]) -> str:
    return f'<div class="givens">{"".join(_given(given) for given in givens)}</div>'


def _given(given: Given) -> str:
    rows = "".join(
        "<tr>" + "".join(f"<td>{_cell(v)}</td>" for v in row) + "</tr>" for row in given.table
    )
    wide = ' class="wide"' if given.table.shape[1] > WIDE else ""
    return f'<div class="given">{_math(f"{given.symbol} =")}<table{wide}>{rows}</table></div>'


def _cell(value: float) -> str:
    """A number, or dots where it is to be filled in elsewhere on the sheet."""
    return "…" if np.isnan(value) else written(float(value))


def _math(latex: str) -> str:
    """A formula; one of several parts may be broken between them, for a line has its width."""
    return "; ".join(_mathml(part) for part in _PARTS.split(latex))


@lru_cache(maxsize=4096)  # thirty versions say much alike
def _mathml(latex: str) -> str:
    return str(_MATHML.convert_with_local_state(latex, displaystyle=False))
