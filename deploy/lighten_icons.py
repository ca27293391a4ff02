"""The icons that the app shows, as a font of their own: Streamlit's font has 4,300, and every first
visit fetches them all (375 kB; this one has 53).

    python deploy/lighten_icons.py

It is to be run again when a page shows a new icon and when Streamlit has become another version; a
test says so. An icon is kept where its name stands in our sources as ``:material/name:``, or
anywhere in Streamlit's scripts as a string.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import streamlit
from fontTools import subset
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ("pages", "ui", "course")
STATIC = Path(streamlit.__file__).parent / "static" / "static"
LIGHTER = ROOT / "ui" / "kit" / "icons"
# An icon is a word that the font draws as one sign.
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789_"


def streamlits_font() -> Path:
    """Streamlit's font of icons; its name has a hash of what is in it."""
    (font,) = (STATIC / "media").glob("MaterialSymbols-Rounded.*.woff2")
    return font


def our_icons() -> set[str]:
    """The names of the icons that our sources show."""
    files = [
        file
        for room in SOURCES
        for file in (ROOT / room).rglob("*")
        if file.suffix in (".py", ".js")
    ]
    found = (re.findall(r":material/(\w+):", file.read_text(encoding="utf-8")) for file in files)
    return {name for names in found for name in names}


def streamlits_words() -> set[str]:
    """Every string in Streamlit's scripts that could be the name of an icon."""
    scripts = (file.read_text(encoding="utf-8") for file in (STATIC / "js").glob("*.js"))
    found = (re.findall(r"""["'`/:]([a-z0-9_]+)["'`:]""", text) for text in scripts)
    return {name for names in found for name in names}


def words_of(font: TTFont) -> Iterator[tuple[list[Any], Any, str]]:
    """Every word that ``font`` draws as a sign, with the entry of the table that says so and the
    list in which the entry stands."""
    letters = {glyph: chr(code) for code, glyph in font.getBestCmap().items()}
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            table = getattr(table, "ExtSubTable", table)  # some are filed one level deeper
            for first, entries in getattr(table, "ligatures", {}).items():
                for entry in list(entries):
                    glyphs = (first, *entry.Component)
                    yield entries, entry, "".join(letters.get(glyph, "?") for glyph in glyphs)


def icons_of(path: Path) -> set[str]:
    """The names of the icons in the font at ``path``."""
    return {word for _entries, _entry, word in words_of(TTFont(path))}


def lighten(source: Path, icons: set[str], target: Path) -> None:
    """Write the font at ``source`` to ``target`` with ``icons`` alone."""
    font, signs = TTFont(source), []
    for entries, entry, word in words_of(font):
        if word in icons:
            signs.append(entry.LigGlyph)
        else:
            entries.remove(entry)
    options = subset.Options(flavor="woff2", layout_features=["*"], name_IDs=["*"])
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=LETTERS, glyphs=signs)
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(target)


def main() -> None:
    """Make the font anew."""
    font = streamlits_font()
    for old in LIGHTER.glob("MaterialSymbols-*"):
        old.unlink()
    target = LIGHTER / font.name
    lighten(font, our_icons() | streamlits_words(), target)
    sizes = (round(file.stat().st_size / 1000) for file in (font, target))
    print("{} kB, now {}".format(*sizes))


if __name__ == "__main__":
    main()
