"""Reading a number in every way in which people write one, and whether it fits.

    0.0308   .0308   0,0308   3.08e-2   3,08E−2   3.08·10⁻²   3.08 × 10^-2   3.08 %   1/32   −0.03

A comma may be a decimal point or keep thousands apart. Where both can be meant ("1,234"), both
readings are tried: the learner's habit is not what is examined.

What is accepted is stated and is the same everywhere: a number is right when it lies within the
tolerance of the exact value, or when it is the exact value rounded to the digits that were written
and there are enough of them. The second is why 0.03 for 0.0308 is neither right nor wrong: it fits,
and more digits are asked for.
"""

import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

LONGEST = 60  # characters: no number is longer, and a forged entry may be
_MINUS = dict.fromkeys(map(ord, "−‐‑‒–—﹣－"), "-")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_SUPERSCRIPTS = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]+")
_POWER = re.compile(r"(?:[x×·⋅*∙]10\^?|[eE]|·?10\^)\(?([+-]?\d{1,3})\)?$")
_DECIMAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)$")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?$")


class UnreadableError(ValueError):
    """What was entered is no number."""


@dataclass(frozen=True)
class Reading:
    """A number as it was written: its ``value``, how many significant ``digits`` were written, and
    the ``unit`` of the last digit (0 for a fraction, which is exact)."""

    value: float
    digits: int
    unit: float


@dataclass(frozen=True)
class Accepted:
    """What is accepted for an exact value: anything within ``relative`` (of the value) or
    ``absolute`` of it, or the value rounded to at least ``digits`` significant digits."""

    digits: int = 3
    relative: float = 0.01
    absolute: float = 0.0

    def within(self, value: float) -> float:
        """How far from ``value`` a number may lie."""
        return max(self.relative * abs(value), self.absolute, 1e-12)

    def fit(self, reading: Reading, value: float) -> Literal["fits", "coarse", "no"]:
        """Does the number fit the exact value? "coarse": as far as it goes, but it has too few
        digits to tell."""
        distance = abs(reading.value - value)
        if distance <= self.within(value) * (1.0 + 1e-9):
            return "fits"
        # A 0 is no rounding: it says nothing of the size.
        if reading.digits and distance <= 0.5 * reading.unit * (1.0 + 1e-9):
            return "fits" if reading.digits >= self.digits else "coarse"
        return "no"

    def tells(self, found: Iterable[Reading], value: float) -> bool:
        """Can one of these readings be taken for ``value``, of which nobody asked for digits? It
        fits, or has two digits that do: one digit alone could be anything."""
        return any(
            (fit := self.fit(reading, value)) == "fits" or (fit == "coarse" and reading.digits > 1)
            for reading in found
        )

    def apart(self, first: float, second: float) -> bool:
        """Can nothing that is accepted for one value be accepted for the other?"""
        return abs(first - second) > 1.05 * (self._reach(first) + self._reach(second))

    def _reach(self, value: float) -> float:
        if value == 0:
            return self.within(value)
        rounding = 0.5 * 10.0 ** (math.floor(math.log10(abs(value))) + 1 - self.digits)
        return max(self.within(value), rounding)


EXACT = Accepted(digits=12, relative=0.0)  # of what is counted


def readings(text: str, unit: str = "") -> tuple[Reading, ...]:
    """Every number that ``text`` may mean; one, or two where a comma is ambiguous. The item's
    ``unit`` may stand behind it, "=" or "≈" before it.

    Raises ``UnreadableError`` for what is no number.
    """
    if not isinstance(text, str) or len(text) > LONGEST:
        raise UnreadableError("expected a number")
    plain = _SUPERSCRIPTS.sub(lambda found: "^" + found[0].translate(_RAISED), text)
    plain = unicodedata.normalize("NFKC", plain.translate(_MINUS)).translate(_MINUS)
    plain = "".join(plain.split()).replace("'", "").replace("’", "").lstrip("=≈~")
    ending = "".join(unicodedata.normalize("NFKC", unit).split())
    if ending and ending != "%" and plain.endswith(ending):
        plain = plain.removesuffix(ending)
    shift = 0
    if plain.endswith("%"):
        plain, shift = plain.removesuffix("%"), -2
    if plain.count("/") == 1:
        return (_fraction(plain, shift),)
    power = _POWER.search(plain)
    if power:
        plain, shift = plain[: power.start()], shift + int(power[1])
        if plain in ("", "-", "+") and power[0].startswith("10^"):
            plain += "1"  # a power of ten alone
    found = {_decimal(form, shift) for form in _forms(plain)}
    return tuple(sorted(found, key=lambda reading: abs(reading.value)))


def _forms(plain: str) -> list[str]:
    """``plain`` with a point for its decimals and no mark for its thousands, in each way in which
    it can be meant."""
    commas, points = plain.count(","), plain.count(".")
    forms = []
    if commas == 0 and points <= 1:
        forms.append(plain)
    if commas == 1 and points == 0:
        forms.append(plain.replace(",", "."))  # 3,08
    if _THOUSANDS.match(plain):
        forms.append(plain.replace(",", ""))  # 1,234 or 1,234.5
    swapped = plain.translate(str.maketrans(",.", ".,"))
    if points and _THOUSANDS.match(swapped) and (commas or points > 1):
        forms.append(swapped.replace(",", ""))  # 1.234,5
    if not forms:
        raise UnreadableError("expected a number")
    return forms


def _decimal(form: str, shift: int) -> Reading:
    if not form.isascii() or not _DECIMAL.match(form):
        raise UnreadableError("expected a number")
    mantissa = form.lstrip("+-")
    decimals = len(mantissa.partition(".")[2])
    digits = len(mantissa.replace(".", "").lstrip("0"))
    value = float(f"{form}e{shift}")
    if not math.isfinite(value):
        raise UnreadableError("expected a number")
    return Reading(value + 0.0, digits, float(f"1e{shift - decimals}"))


def _fraction(plain: str, shift: int) -> Reading:
    above, below = plain.split("/")
    top, bottom = (_decimal(_forms(part)[0], 0).value for part in (above, below))
    if bottom == 0:
        raise UnreadableError("expected a number")
    return Reading(top / bottom * 10.0**shift, 17, 0.0)
