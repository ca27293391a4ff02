"""Every colour that means something, and the shapes of the classes: the only place that has them.

A colour is changed here and nowhere else. Figures of HTML and SVG and the components' style sheets
get custom properties of CSS that follow the theme, and the components' scripts read
the same properties; figures of Plotly, which know no theme, take the light theme's colour, which
shows on dark paper as well (at least 3 to 1, as a test checks).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Colour:
    """One colour in both themes."""

    light: str
    dark: str

    @property
    def css(self) -> str:
        """The colour of the theme in use: Streamlit sets the colour scheme that this follows."""
        return f"light-dark({self.light}, {self.dark})"


@dataclass(frozen=True)
class Shape:
    """A mark for the points of a class: its name in Plotly, and its outline about (0, 0)."""

    plotly: str
    path: str


# Signed numbers. The sign is never told by colour alone, and either colour can be read as text.
PLUS = Colour("#1f6fbf", "#62a8f5")
MINUS = Colour("#b34e00", "#ff9a42")

# The classes, which avoid the colours of the signs. More cannot be told apart on both papers: the
# ninth has the first one's again, with another shape (``class_shape``).
CLASSES = (
    Colour("#d9a400", "#f0c030"),
    Colour("#0a8f86", "#2fc4b5"),
    Colour("#8f4fd1", "#b78af0"),
    Colour("#c8385a", "#f0718c"),
    Colour("#5f8f2f", "#9cc95f"),
    Colour("#4a6580", "#8fb0cf"),
    Colour("#a4744a", "#d0a47c"),
    Colour("#d457a5", "#f58bcb"),
)
# A class has its shape everywhere, the first eight in this order; ui/stage draws the same.
SHAPES = (
    Shape("circle", "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z"),
    Shape("square", "M-3.6-3.6h7.2v7.2h-7.2z"),
    Shape("triangle-up", "M0-4.8L4.5 3.6H-4.5z"),
    Shape("diamond", "M0-5.2L4.8 0L0 5.2L-4.8 0z"),
    Shape("pentagon", "M0-4.7L4.5-1.5 2.8 3.8H-2.8L-4.5-1.5z"),
    Shape("hexagon", "M0-4.5L3.9-2.2V2.2L0 4.5-3.9 2.2V-2.2z"),
    Shape("star", "M0-5.4L1.4-1.9 5.1-1.7 2.2.7 3.2 4.4 0 2.3-3.2 4.4-2.2.7-5.1-1.7-1.4-1.9z"),
    Shape("triangle-down", "M0 4.8L4.5-3.6H-4.5z"),
)
# Values from low to high.
SEQUENCE = ("#440154", "#414487", "#2a788e", "#22a884", "#7ad151", "#fde725")

CHOSEN = "#f0b400"  # a ring around what is chosen; where a run stands now
VALIDATION = "#c4307c"  # the validation rows, beside the training rows
TRAINING = "#2f7fd1"  # the training rows; a curve that is measured
REFERENCE = "#808a96"  # what a curve is compared with: a straight line, "no error"
REGION = "rgba(128, 138, 150, 0.16)"  # where the reference holds
RAIL = "rgba(128, 138, 150, 0.25)"  # of a slider in a figure
NETWORK = CLASSES[2].light  # what the network predicts
START = "#e2574c"  # where a run began, on a surface in the colours of SEQUENCE
LASER = "#e8102a"  # the pointer of a presentation
PATH = "#f4f6f8"  # the way of a run, there
LEVEL_LINE = "rgba(255, 255, 255, 0.55)"
EDGE = "#22262b"  # around a mark, so that it shows on every colour
MARK_EDGE = "#ffffff"  # around a mark that lies on others of its colour
NOTHING = "rgba(0, 0, 0, 0)"

# Several runs in one figure: at least 3 to 1 on both papers. Dashes tell them apart as well.
RUNS = (
    "#3f87d0",
    "#c9751c",
    "#c2508c",
    "#8a8f2a",
    "#8e6fd8",
    "#2e9a8f",
    "#b0665a",
    "#7c8794",
)
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "solid", "dash")
FAINT = "rgba(127, 135, 148, 0.38)"  # each of many runs
GHOSTS = ("#b0803c", "#3c9a8c")  # curves that were kept, on the stage, after a first in grey

GOOD = "#2f8f5b"  # the edge of a note that says well done
WARNING = "#c98a00"  # of one that warns

# The page itself, where Streamlit does not hand its theme over (.streamlit/config.toml).
PAPER = Colour("#ffffff", "#0f1319")
INK = Colour("#1f2a37", "#e6ebf1")
ACCENT = Colour("#1f5fa8", "#5397e3")
ON_ACCENT = Colour("#ffffff", "#0f1319")  # what is written on a button in the accent colour

# The source code that a page shows, by kinds of word.
CODE_KEYWORD = Colour("#7a2fa8", "#c79bf0")
CODE_STRING = Colour("#1a6b3c", "#86cf9f")
CODE_COMMENT = Colour("#5a6675", "#9aa8b8")
CODE_NAME = Colour("#1b5595", "#8fc0f2")
CODE_NUMBER = Colour("#9a4a00", "#f0a866")


def _declared(colours: dict[str, str]) -> str:
    return " ".join(
        f"--nn-{name}: var(--nn-old-{name}, {value});"
        if _is_pair(value)
        else f"--nn-{name}: {value};"
        for name, value in colours.items()
    )


def _is_pair(value: str) -> bool:
    return value.startswith("light-dark(")


_SHARED = {
    "plus": PLUS.css,
    "minus": MINUS.css,
    "chosen": CHOSEN,
    "validation": VALIDATION,
    "good": GOOD,
    **{f"class{k}": colour.css for k, colour in enumerate(CLASSES)},
}
# For the style of a figure: `.name {{ {PROPERTIES} … }}`.
PROPERTIES = f"""
--nn-paper: var(--st-background-color, {PAPER.css});
--nn-ink: var(--st-text-color, {INK.css});
--nn-soft: color-mix(in srgb, var(--nn-ink) 70%, var(--nn-paper));
--nn-line: color-mix(in srgb, var(--nn-ink) 20%, var(--nn-paper));
--nn-accent: var(--st-primary-color, {ACCENT.css});
{_declared(_SHARED)}
""".strip()

_OF_COMPONENTS = {
    "on-accent": ON_ACCENT.css,
    "warning": WARNING,
    "laser": LASER,
    **{f"ghost{k}": colour for k, colour in enumerate(GHOSTS, start=1)},
    **{f"sequence{k}": colour for k, colour in enumerate(SEQUENCE)},
}


# Safari before 17.5 and Firefox before 120 do not know light-dark(), and would draw nothing in such
# a colour: there the light theme's colours hold in both. For the page that the figures stand in.
_PAIRS = {k: v for k, v in (_SHARED | _OF_COMPONENTS).items() if _is_pair(v)}
OLD_BROWSERS = (
    "@supports not (color: light-dark(#000, #fff)) { :root { "
    + " ".join(
        f"--nn-old-{name}: {value.removeprefix('light-dark(').partition(',')[0]};"
        for name, value in _PAIRS.items()
    )
    + " } }"
)


def styled(root: str, style: str) -> str:
    """The style sheet of a component whose outermost element is ``root``, after the properties that
    it and its script read."""
    return f"{root} {{ {PROPERTIES} {_declared(_OF_COMPONENTS)} }}\n{style}"


def class_colour(k: int) -> str:
    """The colour of class ``k`` in a figure that knows no theme."""
    return CLASSES[k % len(CLASSES)].light


def class_property(k: int) -> str:
    """The colour of class ``k`` for CSS and SVG."""
    return f"var(--nn-class{k % len(CLASSES)})"


def class_shape(k: int) -> Shape:
    """The shape of class ``k``: no two of the first 64 have both colour and shape in common."""
    return SHAPES[(k + k // len(CLASSES)) % len(SHAPES)]


def rgb(colour: str) -> tuple[int, int, int]:
    """ "#1f6fbf" as (31, 111, 191)."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue


def translucent(colour: str, share: float) -> str:
    """``colour`` at an opacity of ``share``."""
    return f"rgba{(*rgb(colour), share)}"


def in_sequence(share: float) -> str:
    """The colour of a value at ``share`` of the range, 0 to 1, mixed of the two beside it."""
    at = share * (len(SEQUENCE) - 1)
    k = min(int(at), len(SEQUENCE) - 2)
    pairs = zip(rgb(SEQUENCE[k]), rgb(SEQUENCE[k + 1]), strict=True)
    mixed = (round(low + (high - low) * (at - k)) for low, high in pairs)
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


SEQUENCE_SCALE = [[k / (len(SEQUENCE) - 1), colour] for k, colour in enumerate(SEQUENCE)]  # Plotly
