"""Names for the widgets of a page. No Streamlit here."""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32


def field_among(name: str, labels: Sequence[str]) -> str:
    """The widget field of a choice among ``labels``: other labels, another widget. One that kept
    its key would go on showing the old label of the value's place."""
    return f"{name}_{crc32(chr(0).join(labels).encode()):08x}"
