"""One palette for Python, style sheets and scripts."""

import re
import tomllib
from itertools import combinations
from pathlib import Path

import pytest

from neuralnet.data.table_choice import MOST_CLASSES
from ui.words import palette
from ui.words.palette import (
    ACCENT,
    CLASSES,
    INK,
    MINUS,
    OLD_BROWSERS,
    PAPER,
    PLUS,
    PROPERTIES,
    RUNS,
    SEQUENCE,
    SHAPES,
    class_colour,
    class_shape,
    in_sequence,
    rgb,
    styled,
    translucent,
)

ROOT = Path(__file__).resolve().parents[3]
HEX = re.compile(r"#[0-9a-fA-F]{6}\b|#[0-9a-fA-F]{3}\b")
# The bird is a drawing of a bird: its colours mean nothing.
ELSEWHERE = {ROOT / "ui/words/palette.py", ROOT / "ui/welcome/bird.py"}
SOURCES = sorted(
    path
    for folder in ("ui", "pages")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in {".py", ".css", ".js"} and path not in ELSEWHERE
)


def luminance(colour: str) -> float:
    """As WCAG 2 defines it."""
    channels = [channel / 255 for channel in rgb(colour)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_no_other_file_has_a_colour_of_its_own() -> None:
    assert len(SOURCES) > 150
    strays = [
        f"{path.relative_to(ROOT)}: {found}"
        for path in SOURCES
        for found in HEX.findall(path.read_text(encoding="utf-8"))
    ]
    assert strays == []


@pytest.mark.parametrize("path", [path for path in SOURCES if path.suffix != ".py"], ids=str)
def test_what_style_sheets_and_scripts_read_is_declared(path: Path) -> None:
    sheet = styled(".root", "")
    declared = set(re.findall(r"--nn-([\w-]+):", sheet))
    for name in re.findall(r"var\(--nn-([\w-]+)\)", path.read_text(encoding="utf-8")):
        assert name in declared


def test_the_stage_reads_as_many_classes_and_levels_as_there_are() -> None:
    script = (ROOT / "ui/stage/colours.js").read_text(encoding="utf-8")
    assert f"const CLASSES = {len(CLASSES)};" in script
    assert f"const SEQUENCE = {len(SEQUENCE)};" in script
    pad = (ROOT / "ui/data/pad/points.js").read_text(encoding="utf-8")
    assert f"const SEQUENCE = {len(SEQUENCE)};" in pad


def test_the_theme_is_that_of_the_configuration() -> None:
    config = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))
    for theme in ("light", "dark"):
        wanted = config["theme"][theme]
        assert getattr(PAPER, theme) == wanted["backgroundColor"]
        assert getattr(INK, theme) == wanted["textColor"]
        assert getattr(ACCENT, theme) == wanted["primaryColor"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_either_sign_can_be_read_as_text(theme: str) -> None:
    for colour in (PLUS, MINUS):
        assert contrast(getattr(colour, theme), getattr(PAPER, theme)) >= 4.5


def test_colours_of_figures_without_a_theme_show_on_both_papers() -> None:
    gold = CLASSES[0].light  # its mark has an outline, and a shape of its own
    shown = [colour.light for colour in (PLUS, MINUS, *CLASSES)] + list(RUNS)
    shown += [palette.TRAINING, palette.VALIDATION, palette.REFERENCE, palette.NETWORK]
    for colour in set(shown) - {gold}:
        assert contrast(colour, PAPER.light) >= 3.0, colour
        assert contrast(colour, PAPER.dark) >= 3.0, colour


def test_no_two_classes_share_a_colour_or_a_shape_nor_have_the_colour_of_a_sign() -> None:
    for one, other in combinations((PLUS, MINUS, *CLASSES), 2):
        assert one.light != other.light
        assert one.dark != other.dark
    assert len({shape.plotly for shape in SHAPES}) == len({shape.path for shape in SHAPES}) == 8


def test_thirty_classes_differ_in_colour_or_shape() -> None:
    looks = {(class_colour(k), class_shape(k).path) for k in range(MOST_CLASSES)}
    assert len(looks) == MOST_CLASSES == 30


def test_only_classes_wear_the_colours_of_classes() -> None:
    cell = ROOT / "ui/figures/neuron_drawing.py"  # a drawing of a cell, like that of the bird
    strays = [
        f"{path.relative_to(ROOT)}: {found}"
        for path in SOURCES
        if path != cell
        for found in re.findall(r"--nn-class\d", path.read_text(encoding="utf-8"))
    ]
    assert strays == []


def test_a_value_has_the_colours_of_the_sequence_and_those_between() -> None:
    assert [in_sequence(k / 5) for k in range(6)] == list(SEQUENCE)
    low, high = rgb(SEQUENCE[0]), rgb(SEQUENCE[1])
    between = rgb(in_sequence(0.1))
    assert between == tuple(round((a + b) / 2) for a, b in zip(low, high, strict=True))


def test_a_colour_is_made_translucent() -> None:
    assert translucent("#0a8f86", 0.5) == "rgba(10, 143, 134, 0.5)"


def test_figures_follow_the_theme() -> None:
    pair = f"light-dark({MINUS.light}, {MINUS.dark})"
    assert f"--nn-minus: var(--nn-old-minus, {pair});" in PROPERTIES
    assert f"--nn-old-minus: {MINUS.light};" in OLD_BROWSERS  # where no such pair is known
