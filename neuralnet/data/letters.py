"""The letters of a text file: from bytes to text.

UTF-8, UTF-16 and UTF-32 say so themselves, or can be told. In a file of an older kind a byte is
another letter in every part of the world, and no byte says which: where it is not plainly Western
Europe the reader is asked, with the file's own words in each reading.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from neuralnet.data.columns import Question, ask

CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")

# Older encodings, the more telling ones first: what they are called, and what the names of their
# letters begin with in Unicode.
_OLDER = {
    "cp932": ("Japanese (Shift-JIS)", ("HIRAGANA", "KATAKANA", "CJK")),
    "cp949": ("Korean (EUC-KR)", ("HANGUL",)),
    "gb18030": ("Chinese (GB 18030)", ("CJK",)),
    "cp1251": ("Cyrillic (Windows-1251)", ("CYRILLIC",)),
    "cp1253": ("Greek (Windows-1253)", ("GREEK",)),
    "cp1250": ("Central European (Windows-1250)", ("LATIN",)),
    "cp1252": ("Western European (Windows-1252)", ("LATIN",)),
}
_WESTERN = "cp1252"
_SAMPLE = 20_000  # bytes looked at
_PLAINLY = 0.9  # of the letters
_RARELY = 0.03
_RUN = 1.5  # letters beyond ASCII, one after another: in Western words they stand alone
_SHOWN = 40  # characters of a line
_INTACT = 3  # letters for each broken one: then the file is UTF-8 all the same


@dataclass(frozen=True)
class Letters:
    """The ``text`` of a file, and what is to be said and asked about how it was read."""

    text: str
    notes: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()


def read_letters(data: bytes, answers: Mapping[str, str]) -> Letters:
    """The text in these bytes. Raises ``UnicodeDecodeError`` where a file breaks the encoding that
    it says it has."""
    encoding = _told(data)
    try:
        return Letters(data.decode(encoding).removeprefix("\ufeff"))
    except UnicodeDecodeError:
        if encoding != "utf-8-sig":
            raise
    text = data.decode("utf-8-sig", errors="replace")
    broken = text.count("\ufffd")
    intact = sum(not sign.isascii() for sign in text) - broken
    if intact > _INTACT * broken:
        line = text.count("\n", 0, text.index("\ufffd")) + 1
        s, are = ("", "is") if broken == 1 else ("s", "are")
        note = f"{broken} letter{s} {are} broken and shown as \ufffd, the first in line {line}."
        return Letters(text, (note,))
    return _older(data, answers)


def _told(data: bytes) -> str:
    """The encoding that a file begins with, or that its zeros tell; else UTF-8."""
    if data.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return "utf-32"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    # Without a byte order mark: every other byte of European text in UTF-16 is 0.
    even, odd = data[0:2000:2].count(0), data[1:2000:2].count(0)
    half = len(data[:2000]) / 2
    if odd > 0.8 * half and even == 0:
        return "utf-16-le"
    if even > 0.8 * half and odd == 0:
        return "utf-16-be"
    return "utf-8-sig"


def _older(data: bytes, answers: Mapping[str, str]) -> Letters:
    """A file of an older kind, read as its words are likeliest."""
    # Every byte is a letter in Latin-1, and in Windows-1252 all but five.
    western = data.decode(_WESTERN, errors="replace").replace("\ufffd", "\x81")
    runs = re.findall(rb"[\x80-\xff]+", data[:_SAMPLE])
    if sum(map(len, runs)) < _RUN * len(runs):
        return Letters(western, ("The letters were read as Windows-1252; the file is not UTF-8.",))
    readings = {_WESTERN: western} if not CONTROLS.search(western) else {}
    for name in _OLDER:
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        if not CONTROLS.search(text):
            readings[name] = text
    likely = next((name for name in _OLDER if name in readings and _fits(name, readings)), "")
    if not likely:
        return Letters(western)  # what is no text in it is told by whoever asked
    options = {
        name: f"{_OLDER[name][0]}: “{_first_words(readings[name])}”"
        for name in (likely, *(name for name in _OLDER if name != likely))
        if name in readings
    }
    question = ask("letters", "Which letters are these?", options, likely, answers)
    return Letters(readings[question.answer], (), (question,))


def _fits(name: str, readings: Mapping[str, str]) -> bool:
    """Are nearly all letters beyond ASCII of the script that this encoding was made for, and are
    words written as people write them, no capital behind a small letter?"""
    sample = readings[name][:_SAMPLE]
    beyond = [sign for sign in sample if not sign.isascii() and sign.isalpha()]
    scripts = [unicodedata.name(sign, "") for sign in beyond]
    of_script = sum(script.startswith(_OLDER[name][1]) for script in scripts)
    capitals = sum(
        a.islower() and b.isupper() for a, b in pairwise(sample) if not (a + b).isascii()
    )
    return of_script >= _PLAINLY * len(scripts) > 0 and capitals <= _RARELY * len(scripts)


def _first_words(text: str) -> str:
    """The first line that has letters beyond ASCII."""
    line = next((line for line in text.splitlines() if not line.isascii()), "").strip()
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"
