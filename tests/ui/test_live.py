"""Sections as strings of HTML: what a learner brings can never become a tag."""

from __future__ import annotations

import re

import pytest

from ui.live import html

NASTY = '<script>alert("x")</script> & <b>bold</b>'


@pytest.mark.parametrize(
    "made",
    [
        html.prose(NASTY),
        html.inline(NASTY),
        html.caption(NASTY),
        html.note(NASTY),
        html.table([NASTY], [[NASTY]]),
        html.button("name", NASTY, NASTY, help=NASTY),
        html.segments("name", NASTY, [(NASTY, NASTY)], NASTY),
        html.choice("name", NASTY, [(NASTY, NASTY)], NASTY),
        html.box(NASTY, ""),
    ],
)
def test_a_name_with_tags_is_shown_as_text(made: str) -> None:
    assert "<script" not in made
    assert "<b>" not in made
    assert "&lt;script&gt;" in made
    assert not re.search(r'="[^"]*<', made)


def test_a_formula_becomes_mathml_that_holds_its_numbers() -> None:
    made = html.formula(r"\frac{\partial L}{\partial w} = 0.25 \cdot (-3) = \mathbf{-0.75}")
    assert made.count("<mfrac>") == 1
    assert "<mn>0.25</mn>" in made
    assert "<merror" not in made


def test_a_button_that_cannot_be_pressed_tells_why_and_can_be_reached() -> None:
    made = html.button("Update", "Update", 96, disabled=True, help="Press Backward first.")
    assert 'aria-disabled="true"' in made
    assert " disabled" not in made.replace("aria-disabled", "")
    assert made.count("Press Backward first.") == 2


def test_exactly_one_choice_is_marked() -> None:
    options = [("a", "first"), ("b", "second")]
    assert html.segments("name", "label", options, "b").count(" checked") == 1
    assert html.choice("name", "label", options, "b").count(" selected") == 1


def test_columns_keep_their_widths() -> None:
    made = html.columns("left", "right", widths=(1.2, 1))
    assert "minmax(0, 1.2fr) minmax(0, 1fr)" in made
    assert made.index("left") < made.index("right")
