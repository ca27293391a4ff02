"""Where a reader's own colours are forced, or there are none, signs, classes and the parts of the
rows are still told apart: by hatching, dashes and shapes, and by bars that keep their colours."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.fixtures import AtRest

LOOK = "(one, name) => getComputedStyle(one)[name]"


def look(place: Locator, name: str) -> Any:
    return place.first.evaluate(LOOK, name)


def forced(page: Page, at_rest: AtRest, address: str) -> None:
    page.emulate_media(forced_colors="active")
    page.goto(address)
    page.locator("h1").wait_for()
    at_rest(page)


def test_on_forward_the_sign_of_a_term_an_edge_and_a_cell_is_seen(
    page: Page, at_rest: AtRest
) -> None:
    forced(page, at_rest, "/forward_pass?step=240")
    page.get_by_role("button", name="To the output").click()
    rail, plus, minus = (page.locator(f".nn-terms .rail{of}") for of in ("", " i.q", " i.m"))
    expect(minus.first).to_be_attached()
    assert look(plus, "backgroundColor") not in (
        "rgba(0, 0, 0, 0)",
        look(rail, "backgroundColor"),
    )
    assert "repeating-linear-gradient" in look(minus, "backgroundImage")
    edges = page.locator(".nn-diagram path.e")
    assert look(edges.and_(page.locator(".m")), "strokeDasharray") != "none"
    assert look(edges.and_(page.locator(":not(.m)")), "strokeDasharray") == "none"
    cells = page.locator(".nn-matrix td")
    assert look(cells.and_(page.locator(".cell")), "boxShadow") != "none"
    for cell in cells.and_(page.locator(".m")).all()[:5]:
        expect(cell).to_contain_text("−")


def test_on_data_the_parts_of_the_rows_and_a_sliders_rail_are_seen(
    page: Page, at_rest: AtRest
) -> None:
    forced(page, at_rest, "/data?test_share=0.1")
    parts = [page.locator(f".sb td .{part}") for part in ("training", "validation", "test")]
    expect(parts[2].first).to_be_attached()
    ways = [(look(part, "backgroundColor"), look(part, "backgroundImage")) for part in parts]
    assert len(set(ways)) == 3
    rail = page.locator('[data-testid="stSlider"] [data-orientation] > div').first
    assert look(rail, "forcedColorAdjust") == "none"


def test_on_training_classes_have_shapes_and_the_curves_dashes(page: Page, at_rest: AtRest) -> None:
    forced(page, at_rest, "/training?step=240")
    page.locator(".stage[data-step='240']").wait_for()
    signs = page.locator(".stage .map .legend span", has_text=re.compile("^(Adelie|Gentoo|Chin)"))
    shapes = signs.locator("path").evaluate_all("all => all.map(one => one.getAttribute('d'))")
    assert len(shapes) == 3
    assert len(set(shapes)) == 3
    dashed = page.locator(".stage .chart svg path").evaluate_all(
        "all => new Set(all.map(one => getComputedStyle(one).strokeDasharray)).size"
    )
    assert dashed >= 2
