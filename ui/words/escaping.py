"""Names that a learner may have brought, in Markdown and in formulas: shown as they are."""

from __future__ import annotations

_MARKDOWN = frozenset("\\`*_[]<>#$~|:")
_TEX = {sign: f"\\{sign}{{}}" for sign in "{}$&#^_%"} | {
    "\\": r"\textbackslash{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
}


def markdown_text(text: str) -> str:
    """``text`` as Markdown that shows it as it is, whatever signs are in it."""
    return "".join(f"\\{sign}" if sign in _MARKDOWN else sign for sign in text)


def tex_text(text: str) -> str:
    r"""``text`` as it is, in a formula: whatever signs are in it, none of them is LaTeX's."""
    return rf"\text{{{''.join(_TEX.get(sign, sign) for sign in text)}}}"
