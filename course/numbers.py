"""How a number is written in a text of the course: four significant digits, a real minus.

What is computed from numbers that were shown can only be as exact as these: ``SHOWN`` is how much
of a number its written form may be off, and items allow for it.
"""

import math

from neuralnet.measuring import in_percent

MINUS = "−"
DIGITS = 4
SHOWN = 0.5 * 10.0 ** (1 - DIGITS)  # the largest relative error of a number that is written so
_LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def written(value: float, digits: int = DIGITS) -> str:
    """``value`` in ``digits`` significant digits, without zeros at the end: "−0.0308", "1.5·10⁻⁷".

    Powers of ten stand for what is below 0.0001 or from a million on.
    """
    if not math.isfinite(value):
        return "not a number" if math.isnan(value) else ("∞" if value > 0 else f"{MINUS}∞")
    if value == 0:
        return "0"
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    power = int(exponent)
    if -4 <= power < 6:
        text = f"{float(f'{mantissa}e{power}'):.{max(digits - 1 - power, 0)}f}"
    else:
        text = mantissa
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    text = text.replace("-", MINUS)
    return text if -4 <= power < 6 else f"{text}·10{str(power).translate(_RAISED)}"


def tex(value: float, digits: int = DIGITS) -> str:
    """As ``written``, for a formula: "-0.0308" or "1.5\\cdot 10^{-7}"."""
    mantissa, power, exponent = written(value, digits).replace(MINUS, "-").partition("·10")
    mantissa = mantissa.replace("∞", r"\infty").replace("not a number", r"\text{not a number}")
    return rf"{mantissa}\cdot 10^{{{exponent.translate(_LOWERED)}}}" if power else mantissa


def signed(value: float, digits: int = DIGITS) -> str:
    """As ``written``, with the sign always there: "+0.0308"."""
    return ("+" if value > 0 else "") + written(value, digits)


def percent(share: float) -> str:
    """A share in per cent: "97.1%"; only all is 100% and only nothing is 0%."""
    return in_percent(share).replace("-", MINUS)


def shown(value: float) -> float:
    """The number that a reader of ``written(value)`` has before them."""
    return float(f"{value:.{DIGITS - 1}e}")
