"""One cell of a table: nothing, a number as people write it, a number with a unit, or a word.

A comma and a point mean two things in the world: 2,611 is 2611 where the comma separates thousands,
and 2.611 where it is the decimal mark. What a cell alone cannot tell is told by the other cells of
its column, or of its file, or by the reader (`columns`); here is what one cell can mean.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Literal, NamedTuple

Mark = Literal[".", ","]
MARKS: tuple[Mark, Mark] = (".", ",")
OTHER: dict[Mark, Mark] = {".": ",", ",": "."}
MARK_NAMES: dict[Mark, str] = {".": "point", ",": "comma"}

LONGEST = 60  # characters of a column's name or of a word; the rest is cut off


def told_apart(texts: Sequence[tuple[str, str]]) -> list[str]:
    """The words of each (text, words), where the same words for another text get a number: of two
    long answers that begin alike the second is "Very often, as … (2)"."""
    named: dict[str, str] = {}
    taken: set[str] = set()
    for text, words in texts:
        free, count = words, 1
        while text not in named and free in taken:
            count += 1
            free = f"{words} ({count})"
        taken.add(named.setdefault(text, free))
    return [named[text] for text, _words in texts]


# Spelled exactly so they say that there is nothing, whatever else the column holds. "None" is one
# of them and "none" is not: the small one may be a class beside "mild" and "severe".
_NOTHING = frozenset({"", "NA", "N/A", "n/a", "#N/A", "<NA>", "NaN", "nan", "NULL", "null", "None"})
# In any mixture of cases they say the same; a reader is told of them, as they are less usual.
_NOTHING_IN_ANY_CASE = frozenset(
    """na n/a n.a. n.a #n/a #na <na> nan -nan +nan null (null) <null> nul
    ? ?? ??? - -- --- – — − . .. ... …
    #value! #div/0! #ref! #name? #num! #null! #getting_data #spill! #calc!
    (blank) (missing) (none) (empty) 1.#qnan 1.#ind -1.#ind -1.#qnan""".split()  # noqa: SIM905
)
# Among words these may be words; among numbers they say that there is nothing.
_NOTHING_AMONG_NUMBERS = frozenset(
    """none nil missing unknown undefined empty blank void nd n.d. n.d nm n.m. tbd tba k.a. n/v
    * ** *** x xx xxx / // _ __ ! #err error err!""".split()  # noqa: SIM905
) | {
    *("not available", "not applicable", "not measured", "not known", "not recorded"),
    *("no data", "no value", "not a number", "k. a.", "n. a.", "n. d.", "n / a", "- -"),
}
_SIGNS = frozenset("-–—−")


def tidy(text: str) -> str:
    """Without spaces around it, line breaks as spaces, and cut where it is too long."""
    words = " ".join(text.split())
    return words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"


def is_nothing(cell: str) -> bool:
    """Does this cell say that there is nothing, whatever else its column holds? Na among words is
    sodium, and Nan a name."""
    if cell in _NOTHING:
        return True
    return cell.casefold() in _NOTHING_IN_ANY_CASE and not (cell.isalpha() and cell.istitle())


def is_nothing_among_numbers(cell: str) -> bool:
    """Does this word say that there is nothing, if the other cells are numbers?"""
    folded = cell.casefold()
    return folded in _NOTHING_AMONG_NUMBERS or folded in _NOTHING_IN_ANY_CASE


def is_usual(cell: str) -> bool:
    """Is this the usual way to say that there is nothing? Other ways are told to the reader."""
    return cell in _NOTHING


def is_sign(cell: str) -> bool:
    """A lone minus: the opposite of a lone plus, where the column has that."""
    return cell in _SIGNS


_SPACES = "\u00a0\u2007\u2009\u202f "
# The separators of thousands that are never a decimal mark, as a class of characters.
_GROUPING = f"'’{_SPACES}"


def _number_pattern(mark: Mark) -> re.Pattern[str]:
    """A number whose decimal mark is ``mark``. Its whole part is plain digits, or groups of three
    behind the first, or the Indian 12,34,567."""
    other = re.escape(OTHER[mark])
    point = re.escape(mark)
    grouped = rf"[1-9]\d{{0,2}}(?:(?P<by>[{other}{_GROUPING}])\d{{3}})(?:(?P=by)\d{{3}})*"
    indian = r"[1-9]\d?(?:,\d{2})+,\d{3}" if mark == "." else r"(?!)"
    exponent = r"(?:[eE][+\-]?\d+)?"  # nobody writes one behind groups
    return re.compile(
        rf"[+\-]?(?:(?:{grouped}|{indian})(?:{point}\d*)?|"
        rf"(?:\d+(?:{point}\d*)?|{point}\d+){exponent})",
        flags=re.ASCII,
    )


_NUMBER = {mark: _number_pattern(mark) for mark in MARKS}
_INFINITE = re.compile(r"[+\-]?(?:inf|infinity|∞)", re.IGNORECASE)
_ANY_GROUPING = re.compile(f"[{_GROUPING}]")
_DROPPED = str.maketrans("", "", f"{_GROUPING}")


def number(cell: str, mark: Mark) -> float | None:
    """The number in this cell, if ``mark`` is the decimal mark; None where it is none.

    The other mark, a space or an apostrophe may stand between thousands. A number may be infinite,
    if it is too large for a float.
    """
    text = _with_plain_minus(cell if cell.isascii() else _with_our_digits(cell))
    if not _NUMBER[mark].fullmatch(text):
        return None
    return float(text.translate(_DROPPED).replace(OTHER[mark], "").replace(mark, "."))


def is_grouped(number: str) -> bool:
    """Does a space or an apostrophe stand between the thousands of this number?"""
    return _ANY_GROUPING.search(number) is not None


def is_infinite(cell: str) -> bool:
    """Is this a way to write infinity?"""
    return _INFINITE.fullmatch(_with_plain_minus(cell)) is not None


# The usual numbers, told in one look: a large file has millions of them.
_USUAL_NUMBER = re.compile(r"([+\-]?)(\d*)(?:([.,])(\d*))?", re.ASCII)


def readings(cell: str) -> tuple[float | None, float | None]:
    """(with the point as the decimal mark, with the comma): both are the same number where the
    cell has neither, and differ where it can be read in two ways."""
    found = _USUAL_NUMBER.fullmatch(cell)
    if found is None or (found[2] == "" and not found[4]):
        return number(cell, "."), number(cell, ",")
    sign, whole, mark, rest = found.groups()
    if mark is None:
        value = float(cell)
        return value, value
    value = float(f"{sign}{whole}.{rest}")
    grouped = None
    if len(rest) == 3 and 0 < len(whole) < 4 and whole[0] != "0":
        grouped = float(f"{sign}{whole}{rest}")
    return (value, grouped) if mark == "." else (grouped, value)


def _with_plain_minus(cell: str) -> str:
    return f"-{cell[1:]}" if cell[:1] in ("−", "–", "‒") else cell


def _with_our_digits(cell: str) -> str:
    """With 0 to 9 for the digits of other scripts: "٣٥" and "３５" are 35."""
    return "".join(
        str(unicodedata.decimal(sign)) if sign.isdecimal() else _ARABIC_MARKS.get(sign, sign)
        for sign in cell
    )


_ARABIC_MARKS = {"٫": ".", "٬": ","}

_DATE = re.compile(
    r"\d{4}[-/.]\d{1,2}([-/.]\d{1,2})?([T ]\d{1,2}:\d{2}.*)?|"
    r"\d{1,2}[-/.]\d{1,2}[-/.](\d{4}|\d{2})( .*)?|"
    r"\d{1,2}:\d{2}(:\d{2})?( ?[ap]m)?|"
    r"\d{1,2}[ -][a-z]{3,9}[ -]\d{2,4}|[a-z]{3,9} \d{1,2}, \d{4}",
    re.IGNORECASE | re.ASCII,
)


def is_date(cell: str) -> bool:
    """Does this look like a date or a time of day?"""
    return _DATE.fullmatch(cell) is not None


class Measured(NamedTuple):
    """A number with something around it: "€ 3.50" is ("€", "3.50", ""), "12 kg" is ("", "12",
    "kg")."""

    before: str
    number: str
    after: str

    @property
    def unit(self) -> str:
        """What stands around it, written once: "kg", "€"."""
        return f"{self.before} {self.after}".strip()


_CURRENCIES = (
    r"(?:US|A|C|CA|AU|NZ|HK|S|R)?\$|[€£¥₹₽₩₺₴₦฿₫]|Rs\.?|kr\.?|zł|Fr\.?|"
    r"AUD|BRL|CAD|CHF|CNY|CZK|DKK|EUR|GBP|HUF|INR|JPY|MXN|NOK|NZD|PLN|RUB|SEK|TRY|USD|ZAR"
)
_MEASURED = re.compile(
    rf"(?P<sign>[+\-−–]?)\s*(?P<before>(?:{_CURRENCIES}|[~≈])?)\s*"
    rf"(?P<number>[+\-−–]?(?:\d[\d.,'’{_SPACES}]*\d|\d[.,]?|[.,]\d+)(?:[eE][+\-]?\d+)?)"
    r"\s*(?P<after>(?:[^\W\d_]|[%‰°µμ€$£¥₹₽₩₺\"″′'])(?:[^\d,;:=<>()\[\]]{0,14}[²³23]?)?)?",
)


def measured(cell: str) -> Measured | None:
    """The parts of a number with a unit or a currency; None where the cell is something else."""
    found = _MEASURED.fullmatch(cell)
    if found is None:
        return None
    before, after = found["before"], (found["after"] or "").strip()
    if not before and not after:
        return None
    return Measured(before, f"{found['sign']}{found['number']}", after)


class Marked(NamedTuple):
    """A number with something else around it. ``number`` is what is left, perhaps with a unit:
    "(4,680)" is -4,680, "246-" is -246, "0.02*" is 0.02, "3.1 ± 0.2" is 3.1."""

    number: str
    negative: bool


_BEFORE = rf"(?:(?:{_CURRENCIES})\s*)?"
_IN_BRACKETS = re.compile(rf"(?P<before>{_BEFORE})\((?P<inner>[^()+\-−–]*\d[^()]*)\)")
_MINUS_BEHIND = re.compile(r"(?P<inner>\d[\d.,]*)[-−–]")
_WITH_A_NOTE = re.compile(r"(?P<inner>.*\d.*?)\s?(?:\*{1,3}|[†‡§¶]{1,3}|\[\w{1,3}\])")
_WITH_AN_ERROR = re.compile(r"(?P<inner>.*\d)\s?(?:±|\+/-)\s?[\d.,]+(?P<after>\D*)")


def marked(cell: str) -> Marked | None:
    """The number in a cell with brackets, a minus behind it, an error or a mark for a footnote;
    None where the cell is something else."""
    if found := _IN_BRACKETS.fullmatch(cell):
        parts = Marked(f"-{found['before']}{found['inner'].strip()}", negative=True)
    elif found := _MINUS_BEHIND.fullmatch(cell):
        parts = Marked(f"-{found['inner']}", negative=True)
    elif found := _WITH_AN_ERROR.fullmatch(cell):
        parts = Marked(f"{found['inner']}{found['after']}".strip(), negative=False)
    elif found := _WITH_A_NOTE.fullmatch(cell):
        parts = Marked(found["inner"].strip(), negative=False)
    else:
        return None
    is_number = readings(parts.number) != (None, None) or measured(parts.number) is not None
    return parts if is_number else None


def bare(cell: str) -> str:
    """The number in a cell without all that stands around it; the cell itself where that is no
    number."""
    if readings(cell) != (None, None):
        return cell
    around = marked(cell)
    parts = measured(around.number if around else cell)
    if parts is not None:
        return parts.number
    return around.number if around else cell


def plain(number: float) -> str:
    """A number as one would type it: 3, 3.5, 1e+20."""
    whole = abs(number) < 1e15 and number == int(number)
    return str(int(number)) if whole else repr(float(number))
