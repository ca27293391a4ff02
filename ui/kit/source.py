"""The code that ran: the engine's own source beside the equation it computes."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from ui.kit.fields import field_among
from ui.kit.html import box, caption
from ui.kit.live import live
from ui.words import palette

# Pygments' own colours know one background; these are read on both.
STYLE = f"""<style>
.live .code {{ margin: 0 0 .8rem; padding: .7rem .9rem; overflow-x: auto; font-size: .85rem;
  line-height: 1.5; border-radius: var(--st-base-radius);
  background: var(--st-secondary-background-color); }}
.live .code pre {{ margin: 0; font-family: var(--st-code-font); }}
.code .k, .code .kc, .code .ow {{ color: {palette.CODE_KEYWORD.css}; }}
.code .s1, .code .s2, .code .sa, .code .sd {{ color: {palette.CODE_STRING.css}; }}
.code .c1 {{ color: {palette.CODE_COMMENT.css}; font-style: italic; }}
.code .nf, .code .nd {{ color: {palette.CODE_NAME.css}; font-weight: 600; }}
.code .mi, .code .mf {{ color: {palette.CODE_NUMBER.css}; }}
</style>"""


@lru_cache(maxsize=64)
def _source(function: Callable[..., Any]) -> str:
    """The function's lines as HTML, each kind of word in a class of its own."""
    lines = inspect.cleandoc("\n" + inspect.getsource(function))
    return str(highlight(lines, PythonLexer(), HtmlFormatter(cssclass="code")))


def source_html(*functions: Callable[..., Any]) -> str:
    """A box with the source of ``functions``, as they are, with their module's name."""
    named = (
        caption(f"{function.__module__} · {function.__qualname__}") + _source(function)
        for function in functions
    )
    return STYLE + box("The code that ran", "".join(named))


def show_source(*functions: Callable[..., Any]) -> None:
    """``source_html`` as an element of the page."""
    names = [function.__qualname__ for function in functions]
    live(source_html(*functions), field_among("source", names))
