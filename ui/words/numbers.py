"""How numbers are written for people: the only place that does it, so that all pages agree. What
the texts of the course need too stands in ``course/numbers.py``, and is found here as well.

All have a real minus, "not a number" and "∞" where it comes to that, and powers of ten as
"1.50·10⁻⁷". Which one:

- ``number``: a fixed number of decimals, for values of about the size of 1: losses, activations;
- ``significant``: digits that count, for values of any size: gradients;
- ``exact`` and ``trimmed``: as these two in turn, without zeros at the end: weights, settings;
- ``rounded``: three digits that count, for what is only compared;
- ``short_number``: as few signs as possible, inside a drawing;
- ``fixed``: always decimals, for columns of numbers under each other;
- ``signed``: any of these with its sign always written; ``tex``: any of these for a formula;
- ``as_given``: a setting, in the digits that it was typed in: 12345678, 0.001;
- ``percent``, ``probability``, ``value_with_unit``, ``thousands``;
- ``in_brackets``, ``one_hot``: vectors;
- ``plural``, ``all_of``, ``counted``, ``agree``, ``listed``: counted things, and lists of names
  (``neuralnet/plurals.py``).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from course.numbers import MINUS as MINUS
from course.numbers import by_digits, in_powers, lost, written
from course.numbers import fixed as fixed
from course.numbers import percent as percent
from course.numbers import signed as signed_by
from course.numbers import superscript as superscript
from course.numbers import tex as tex
from neuralnet.plurals import MOST_LISTED as MOST_LISTED
from neuralnet.plurals import agree as agree
from neuralnet.plurals import all_of as all_of
from neuralnet.plurals import counted as counted
from neuralnet.plurals import listed as listed
from neuralnet.plurals import mid_sentence as mid_sentence
from neuralnet.plurals import plural as plural
from neuralnet.validation import plain

MOST_IN_BRACKETS = 10  # of a vector in a sentence
ROUNDING = 1e-12  # 0.1 + 0.2 − 0.3 is not exactly 0 in the computer; nothing may hang on that
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def subscript(whole: int) -> str:
    """ "₁₂"."""
    return str(whole).translate(_SUBSCRIPTS)


def number(value: float, digits: int = 4) -> str:
    """A number with ``digits`` decimals; very large and very small ones in powers of ten."""
    if value != 0 and (abs(value) >= 1e6 or abs(value) < 10.0**-digits):
        return lost(value) or in_powers(value, max(digits - 2, 1))
    return fixed(value, digits)


def significant(value: float, digits: int = 4) -> str:
    """A number by its significant digits: 0.0012 would hide half of 0.001234. Small whole numbers
    are written as such."""
    if not lost(value) and value == int(value) and abs(value) < 1000:
        return f"{int(value)}".replace("-", MINUS)
    return by_digits(value, digits)


def exact(value: float, digits: int = 6) -> str:
    """A number in at most ``digits`` significant digits, without zeros at the end."""
    return written(value, digits)


def as_given(value: float) -> str:
    """A setting in the digits that it was typed in, never in powers of ten: "12345678"."""
    return plain(value).replace("-", MINUS)


def trimmed(value: float, digits: int = 4) -> str:
    """A number in as many decimals as it has, ``digits`` at most. Rounding errors are 0."""
    return _without_zeros(number(0.0 if abs(value) <= ROUNDING else value, digits))


def rounded(value: float, digits: int = 3) -> str:
    """``digits`` digits that count, in powers of ten where it is far from 1; "–" for no number."""
    if math.isnan(value):
        return "–"
    if math.isfinite(value) and value != 0 and not 0.001 <= abs(value) < 1000:
        return in_powers(value, digits - 1)
    return lost(value) or f"{value + 0.0:.{digits}g}".replace("-", MINUS)


def short_number(value: float) -> str:
    """A number of at most about six signs, for the inside of a unit."""
    if not math.isfinite(value):
        return "?" if math.isnan(value) else lost(value)
    size = abs(value)
    if size == 0:
        text = "0"
    elif size >= 9999.5 or size < 0.0005:
        text = in_powers(size, 0)
    elif size >= 99.95:
        text = f"{size:.0f}"
    elif size >= 9.995:
        text = f"{size:.1f}"
    elif size >= 0.1:
        text = f"{size:.2f}"
    else:
        text = f"{size:.3f}"
    return (MINUS if value < 0 else "") + text


def signed(value: float, digits: int = 4, write: Callable[[float, int], str] = significant) -> str:
    """``write(value, digits)`` with its sign always written: "+0.0123" or "−0.0123"."""
    return signed_by(value, digits, write)


def signed_exact(value: float, digits: int = 6) -> str:
    """``exact`` with its sign always written."""
    return signed(value, digits, exact)


def percentage_points(difference: float) -> str:
    """The difference of two shares: "2.1 percentage points"."""
    return f"{fixed(100 * difference, 1)} percentage points"


def probability(p: float) -> str:
    """A probability with four decimals; a tiny one says that it is not nothing, and one that is
    nearly certain that it is not quite so."""
    if 0 < p < 0.00005:
        return "< 0.0001"
    return "> 0.9999" if 0.99995 <= p < 1 else fixed(p, 4)


def value_with_unit(value: float, unit: str) -> str:
    """A raw measurement with its unit, in as few digits as it was measured: "37.3 mm"."""
    text = exact(value, 4) if abs(value) < 1e6 else number(value)
    return f"{text} {unit}".strip()


def thousands(value: float, decimals: int = 0) -> str:
    """A number that may be large, its thousands kept apart: "2,034,112". A step or an epoch is the
    name of a place, and is written as its address has it: "step 12000"."""
    return f"{value:,.{decimals}f}" if abs(value) < 1e12 else number(value)


def tex_number(value: float, digits: int = 4) -> str:
    """``number`` for a formula: "-0.3127", or "1.25\\cdot 10^{-7}"."""
    return tex(number(value, digits))


def tex_significant(value: float, digits: int = 4) -> str:
    """``significant`` for a formula."""
    return tex(significant(value, digits))


def tex_exact(value: float, digits: int = 6) -> str:
    """``exact`` for a formula."""
    return tex(exact(value, digits))


def tex_factor(value: float) -> str:
    """``trimmed`` as a factor in a formula, in brackets where it is negative."""
    return f"({tex(trimmed(value))})" if value < -ROUNDING else tex(trimmed(value))


def tex_term(value: float, digits: int = 4) -> str:
    """``number`` as a term of a sum in a formula: "+ 0.25" or "- 0.25"."""
    return f"{'-' if value < 0 else '+'} {tex_number(abs(value), digits)}"


def _without_zeros(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text and "·" not in text else text


def in_brackets(texts: Sequence[str], most: int = MOST_IN_BRACKETS) -> str:
    """[0.30, 0, … 6 more …, 0.45]: a vector of at most ``most`` numbers, the cut said."""
    shown = list(texts)
    if len(shown) > most:
        shown[most - 1 : -1] = [f"… {len(shown) - most} more …"]
    return f"[{', '.join(shown)}]"


def one_hot(label: int, k: int) -> str:
    """The target of class ``label`` among ``k``: "y = [0, 1, 0]", of many classes in words."""
    if k > MOST_IN_BRACKETS:
        return f"y is 1 for class {label} and 0 for the other {k - 1}"
    return f"y = {in_brackets(['1' if at == label else '0' for at in range(k)])}"
