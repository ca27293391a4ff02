"""The ways in which people write a number."""

from decimal import Decimal

DIGITS = 4  # of a number that is not whole
SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def in_decimals(value: float, digits: int = DIGITS) -> str:
    """In decimals and significant digits, without powers of ten: "0.0000308"."""
    whole = value == int(value) and abs(value) < 1e12
    return str(int(value)) if whole else in_digits(value, digits)


def in_digits(value: float, digits: int) -> str:
    """In decimals, with so many significant digits: "1.000"."""
    return f"{Decimal(f'{value:.{digits - 1}e}'):f}"


def ways_of_writing(value: float, digits: int = DIGITS) -> list[str]:
    """0.0308 as .0308, 0,0308, 3.08e-2, 3,08E-2, 3.08·10⁻², 3.08 × 10^-2 and more."""
    plain = in_decimals(value, digits)
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    power = int(exponent)
    short = plain.replace("0.", ".", 1) if plain.lstrip("-").startswith("0.") else plain
    raised = str(power).translate(SUPERSCRIPTS)
    ways = [
        plain,
        short,
        f"  {plain} ",
        plain.replace(".", ","),
        plain.replace("-", "−"),
        plain if plain.startswith("-") else f"+{plain}",
        f"{mantissa}e{power}",
        f"{mantissa}E{power:+03d}",
        f"{mantissa.replace('.', ',')}e{power}",
        f"{mantissa}·10{raised}".replace("-", "−"),
        f"{mantissa} × 10^{power}",
        f"{mantissa}*10^({power})",
        f"= {plain}",
    ]
    if "." not in plain:
        ways.append(f"{int(plain):,}" if abs(int(plain)) < 1000 else plain)
    return ways
