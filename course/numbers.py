"""How a number is written: what every text of the course and every page above it agrees on.

All have a real minus, "not a number" and "∞" where it comes to that, and powers of ten as
"1.5·10⁻⁷". What pages need besides stands in ``ui/words/numbers.py``.

In a text of the course a number has four significant digits. What is computed from numbers that
were shown can only be as exact as these: ``SHOWN`` is how much of a number its written form may be
off, and items allow for it.
"""

import math
from collections.abc import Callable

from neuralnet.measuring import in_percent

MINUS = "−"
DIGITS = 4
SHOWN = 0.5 * 10.0 ** (1 - DIGITS)  # the largest relative error of a number that is written so
MILLION = 999_999.5  # from here on a number is one without decimals
_LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def written(value: float, digits: int = DIGITS) -> str:
    """``value`` in at most ``digits`` significant digits, without zeros at the end: "−0.0308",
    "1.5·10⁻⁷"."""
    mantissa, power, exponent = by_digits(value, digits).partition("·10")
    if "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    return f"{mantissa}{power}{exponent}"


def by_digits(value: float, digits: int) -> str:
    """``value`` in ``digits`` significant digits, in powers of ten below 0.0001 and from a million
    on; before the decimal point no digit is left out."""
    if value == 0 or lost(value):
        return lost(value) or "0"
    decimals = _decimals(value, digits)
    return in_powers(value, digits - 1) if decimals is None else fixed(value, decimals)


def _decimals(value: float, digits: int) -> int | None:
    """With how many decimals ``by_digits`` writes a number; None where it does in powers of ten."""
    power = int(f"{value:.{digits - 1}e}".split("e")[1])  # of the rounded one: 0.99996 is 1
    is_plain = power >= -4 and abs(value) < MILLION
    return max(digits - 1 - power, 0) if is_plain else None


def in_powers(value: float, decimals: int) -> str:
    """ "1.50·10⁻⁷", for two decimals."""
    mantissa, exponent = f"{value:.{decimals}e}".split("e")
    return f"{mantissa}·10{superscript(int(exponent))}".replace("-", MINUS)


def fixed(value: float, decimals: int) -> str:
    """A number with ``decimals`` decimals; what rounds to 0 has no sign."""
    return lost(value) or f"{value:z.{decimals}f}".replace("-", MINUS)


def lost(value: float) -> str:
    """What is written where there is no finite number; "" where there is one."""
    if math.isfinite(value):
        return ""
    return "not a number" if math.isnan(value) else ("∞" if value > 0 else f"{MINUS}∞")


def signed(value: float, digits: int = DIGITS, write: Callable[[float, int], str] = written) -> str:
    """``write(value, digits)`` with its sign always there: "+0.0308"."""
    return ("+" if value > 0 else "") + write(value, digits)


def percent(share: float, decimals: int = 1) -> str:
    """A share in per cent: "97.1%"; "–" where there is none. Only all is 100% and only nothing is
    0%: 3,499 of 3,500 is "99.97%"."""
    if not math.isfinite(share):
        return "–" if math.isnan(share) else lost(share)
    return in_percent(share, decimals).replace("-", MINUS)


def superscript(whole: int) -> str:
    """ "⁻⁷"."""
    return str(whole).translate(_RAISED)


def tex(text: str) -> str:
    """A number as written by one of these functions, for a formula: "-0.0308" or
    "1.5\\cdot 10^{-7}"."""
    text = text.replace(MINUS, "-").replace("not a number", r"\text{not a number}")
    mantissa, power, exponent = text.replace("∞", r"\infty").partition("·10")
    return rf"{mantissa}\cdot 10^{{{exponent.translate(_LOWERED)}}}" if power else mantissa


def tex_written(value: float, digits: int = DIGITS) -> str:
    """``written`` for a formula."""
    return tex(written(value, digits))


def shown(value: float) -> float:
    """The number that a reader of ``written(value)`` has before them."""
    decimals = _decimals(value, DIGITS) if math.isfinite(value) else None
    return float(f"{value:.{DIGITS - 1}e}" if decimals is None else f"{value:.{decimals}f}")
