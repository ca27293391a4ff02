"""A recorded film as one HTML page that plays, steps and scrubs without any server: for a learning
platform, a frame on another page, or a laptop without a network.

The page holds the stage's own script and style, and the same message that the app would send it
(``ui/desk/message.py``) with all of its frames. Its numbers are also there as a table.
"""

from __future__ import annotations

from base64 import b64encode
from html import escape
from pathlib import Path
from typing import Any

import numpy as np

from ui.desk.message import unpack
from ui.kit.script import compact, script
from ui.words.numbers import number, percent, plural
from ui.words.palette import ACCENT, INK, OLD_BROWSERS, PAPER, styled

_FOLDER = Path(__file__).parent
_PAGE = f"""{OLD_BROWSERS}
:root {{ --st-background-color: {PAPER.light}; --st-text-color: {INK.light};
  --st-primary-color: {ACCENT.light}; }}
@supports (color: light-dark(red, red)) {{ :root {{ color-scheme: light dark;
  --st-background-color: {PAPER.css}; --st-text-color: {INK.css};
  --st-primary-color: {ACCENT.css}; }} }}
body {{ margin: 0; padding: 12px; background: var(--st-background-color);
  color: var(--st-text-color); font: 15px/1.5 system-ui, sans-serif; }}
h1 {{ font-size: 18px; margin: 0 0 4px; }}
p {{ margin: 0 0 8px; }}
details {{ margin-top: 12px; }}
table {{ border-collapse: collapse; font-variant-numeric: tabular-nums; }}
th, td {{ padding: 2px 12px; text-align: right; border-bottom: 1px solid #8886; }}
.stage .net {{ overflow: visible; }} /* names in a wide font of the reader's */
.stage [data-stride="batch"], .stage .below {{ display: none; }}
"""


def film_file(message: bytes, title: str, about: str) -> str:
    """The page. ``message`` is a film that is recorded as a whole (``Recorder.film``), ``title``
    what it is called, ``about`` the settings of its run in words."""
    header, blocks = unpack(message)
    style = _PAGE + styled(".stage", compact((_FOLDER / "stage.css").read_text(encoding="utf-8")))
    code = script(_FOLDER / "film_file.js")
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{style}</style></head><body>"
        f"<main><h1>{escape(title)}</h1><p>{escape(about)}</p>"
        f'<div id="stage"></div>{_table(header, blocks)}</main>'
        f'<script type="text/plain" id="film">{b64encode(message).decode()}</script>'
        f"<script>(() => {{\n{code}\n}})();</script></body></html>"
    )


def _table(header: dict[str, Any], blocks: dict[str, np.ndarray]) -> str:
    """What the curves show at every recorded step."""
    metric = header["metric"]
    is_share = header["task"] == "classification"

    def cells(step: int, epoch: int, values: np.ndarray) -> str:
        texts = []
        for k, value in enumerate(values.tolist()):
            text = percent(value) if is_share and k % 2 else number(value)
            texts.append("–" if np.isnan(value) else text)
        return "".join(f"<td>{text}</td>" for text in (epoch, step, *texts))

    rows = "".join(
        f"<tr>{cells(int(step), int(counter[0]), values)}</tr>"
        for step, counter, values in zip(
            blocks["steps"], blocks["counters"], blocks["metrics"], strict=True
        )
    )
    name = escape(metric["title"])
    heads = ("epoch", "step", "training loss", f"training: {name}", "validation loss")
    head = "".join(f'<th scope="col">{text}</th>' for text in (*heads, f"validation: {name}"))
    count = plural(len(blocks["steps"]), "recorded step")
    return (
        f"<details><summary>The numbers of the curves: {count}</summary><table><thead><tr>{head}"
        f"</tr></thead><tbody>{rows}</tbody></table></details>"
    )
