"""The light font of icons has every icon that the app and Streamlit show."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fontTools.pens.recordingPen import RecordingPen
from fontTools.ttLib import TTFont

from deploy.lighten_icons import (
    LIGHTER,
    icons_of,
    lighten,
    our_icons,
    streamlits_font,
    streamlits_words,
    words_of,
)

AGAIN = "run: python deploy/lighten_icons.py"


@pytest.fixture(scope="module")
def light() -> Path:
    """Our font; it bears the name of Streamlit's."""
    file = LIGHTER / streamlits_font().name
    assert file.exists(), AGAIN
    return file


def test_it_has_every_icon_of_ours(light: Path) -> None:
    assert our_icons() - icons_of(light) == set(), AGAIN


def test_it_has_every_icon_that_streamlit_may_show(light: Path) -> None:
    shown = streamlits_words() & icons_of(streamlits_font())

    assert {"expand_more", "close", "upload", "visibility_off"} <= shown
    assert shown - icons_of(light) == set(), AGAIN


def drawn(font: TTFont, name: str) -> tuple[float, list[Any]]:
    """The width of an icon, and the lines that its sign is drawn with."""
    (glyph,) = (entry.LigGlyph for _entries, entry, word in words_of(font) if word == name)
    sign, pen = font.getGlyphSet()[glyph], RecordingPen()
    sign.draw(pen)
    return sign.width, pen.value


def test_an_icon_is_drawn_as_in_the_whole_font(light: Path) -> None:
    whole, ours = (TTFont(file) for file in (streamlits_font(), light))
    for name in ("lightbulb", "play_arrow", "expand_more"):
        width, lines = drawn(ours, name)
        assert lines
        assert (width, lines) == drawn(whole, name)


def test_an_icon_that_was_not_asked_for_is_left_out(tmp_path: Path) -> None:
    lighten(streamlits_font(), {"school"}, tmp_path / "one.woff2")

    assert icons_of(tmp_path / "one.woff2") == {"school"}
