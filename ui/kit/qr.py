"""A link as a QR code, to be photographed from a screen or a sheet."""

from __future__ import annotations

from html import escape

import segno
from segno.encoder import DataOverflowError

from ui.kit.html import caption
from ui.words.numbers import thousands

DENSE = 700  # characters; above it a phone needs the code large, or close


def qr_html(link: str, words: str, width: str = "15rem") -> str:
    """The code of ``link``, or a sentence where no code can hold it. ``words`` say to what it
    leads."""
    try:
        code = segno.make_qr(link, error="L" if len(link) > DENSE else "M")
    except DataOverflowError:
        return caption("This link is too long for a QR code. Send the link itself, or the file.")
    uri = code.svg_data_uri(scale=4, border=4, dark="black", light="white")
    if len(link) > DENSE:
        # The more a code holds, the finer it is.
        width = "24rem"
    image = (
        f'<img src="{escape(uri)}" alt="{escape(f"QR code: {words}")}" '
        f'style="width: min(100%, {width}); display: block">'
    )
    dense = f"A long link makes a fine code: show it large. ({thousands(len(link))} characters.)"
    return image + (caption(dense) if len(link) > DENSE else "")
