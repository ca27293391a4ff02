"""The code that ran: the engine's own source beside the equation it computes.

An activation and a loss stand in the engine twice: as the plain formula, and in a fast form that a
training step runs. The formula is shown, and below it what ran.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from neuralnet.activations import Activation
from neuralnet.device import fast_activations, fast_losses
from neuralnet.losses import Loss
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


def _named(functions: Sequence[Callable[..., Any]]) -> str:
    return "".join(
        caption(f"{function.__module__} · {function.__qualname__}") + _source(function)
        for function in functions
    )


def fast_forms(
    kind: type[Activation] | type[Loss], *methods: str
) -> list[tuple[Callable[..., Any], Callable[..., Any]]]:
    """These methods of an activation or a loss, each with the one that runs in its place on the
    CPU; none where the plain one runs."""
    forms: Mapping[str, type] = (
        fast_activations.FAST if issubclass(kind, Activation) else fast_losses.FAST
    )
    fast = forms.get(kind.name)
    return [(getattr(kind, m), getattr(fast, m)) for m in methods if hasattr(fast, m)]


def source_html(
    *functions: Callable[..., Any],
    fast: Sequence[tuple[Callable[..., Any], Callable[..., Any]]] = (),
) -> str:
    """A box with the source of ``functions``, as they are, with their module's name. ``fast`` are
    pairs of one of these and what ran in its place, which stands folded up below."""
    html = _named(functions)
    if fast:
        pairs = "; ".join(
            f"`{ran.__qualname__}` in place of `{plain.__qualname__}`" for plain, ran in fast
        )
        html += caption(
            f"The processor ran a fast form of some of these: {pairs}. It writes into arrays that "
            "are kept from step to step, and its numbers are the same up to rounding: the engine’s "
            "tests compare the two. A GPU runs the same formulas as kernels."
        )
        ran = _named([form for _plain, form in fast])
        html += f"<details><summary>The fast form</summary>{ran}</details>"
    return STYLE + box("The code that ran", html)


def show_source(
    *functions: Callable[..., Any],
    fast: Sequence[tuple[Callable[..., Any], Callable[..., Any]]] = (),
) -> None:
    """``source_html`` as an element of the page."""
    names = [function.__qualname__ for function in functions]
    live(source_html(*functions, fast=fast), field_among("source", names))
