"""On Forward and Backward a term of a sum, a cell of a matrix and an edge of the drawing are one
thing: pointing at one, by mouse, by focus or by touch, lights the others; a cell can be chosen."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.fixtures import AtRest, NewPage


def lit(page: Page) -> Locator:
    return page.locator(".live .same")


def of(what: str, layer: int, i: int | None, j: int) -> str:
    """The selector of the elements ``what`` of one weight, or, where i is None, of one unit."""
    source = ":not([data-i])" if i is None else f'[data-i="{i}"]'
    return f'.live {what}[data-layer="{layer}"][data-j="{j}"]{source}'


def are_lit(page: Page, *elements: str) -> None:
    """These are lit, and nothing else."""
    for element in elements:
        expect(page.locator(element)).to_have_class(re.compile(r"\bsame\b"))
    expect(lit(page)).to_have_count(len(elements))


def point_at_edge(page: Page, layer: int, i: int, j: int) -> None:
    """The mouse onto the middle of the line, where it may lie a little beside it."""
    x, y = page.locator(of("path.e", layer, i, j)).evaluate(
        """(line) => {
          const at = line.getPointAtLength(line.getTotalLength() * 0.3);
          const seen = new DOMPoint(at.x, at.y).matrixTransform(line.getScreenCTM());
          return [seen.x, seen.y];
        }"""
    )
    page.mouse.move(x, y)


@pytest.fixture
def forward(page: Page, at_rest: AtRest) -> Page:
    page.goto("/forward_pass?step=240")
    page.get_by_role("button", name="To the output").click()
    expect(page.locator(of("tr", 3, 0, 0))).to_be_visible()
    at_rest(page)
    return page


def test_on_forward_pointing_at_a_term_a_cell_or_an_edge_lights_the_others(forward: Page) -> None:
    page = forward
    weight = [of(what, 3, 2, 0) for what in ("tr", "td", "path.e")]
    for pointed in weight[:2]:
        page.locator(pointed).hover()
        are_lit(page, *weight)
        page.locator("h1").hover()
        expect(lit(page)).to_have_count(0)
    page.locator(".nn-diagram svg").scroll_into_view_if_needed()
    point_at_edge(page, 3, 2, 0)
    are_lit(page, *weight)


def test_on_forward_a_unit_is_lit_as_shape_cell_and_sum_and_looks_lit(forward: Page) -> None:
    page = forward
    shape = page.locator(of("g", 3, None, 0)).locator("rect")
    before = shape.evaluate("(one) => getComputedStyle(one).strokeWidth")
    page.locator(of("tr.total", 3, None, 0)).hover()
    expect(page.locator(of("g", 3, None, 0))).to_have_class(re.compile(r"\bsame\b"))
    for cell in page.locator(of("td", 3, None, 0)).all():  # of Z and of A
        expect(cell).to_have_class(re.compile(r"\bsame\b"))
    expect(lit(page)).to_have_count(4)
    expect(shape).not_to_have_css("stroke-width", before)


def test_on_forward_focus_lights_from_cell_to_cell_and_enter_or_a_press_chooses(
    forward: Page,
) -> None:
    page = forward
    page.locator(of("td", 3, 0, 0)).focus()
    are_lit(page, *(of(what, 3, 0, 0) for what in ("tr", "td", "path.e")))
    page.keyboard.press("ArrowRight")
    expect(page.locator(of("td", 3, 0, 1))).to_be_focused()
    # Its term stands nowhere yet: the sum above is of the first unit.
    are_lit(page, *(of(what, 3, 0, 1) for what in ("td", "path.e")))
    page.keyboard.press("Enter")
    are_lit(page, *(of(what, 3, 0, 1) for what in ("tr", "td", "path.e")))
    expect(page.locator(of("td", 3, 0, 1))).to_be_focused()
    page.locator(of("td", 3, 4, 2)).click()
    expect(page.locator(of("tr", 3, 4, 2))).to_have_class(re.compile(r"\bsame\b"))


def test_a_finger_lights_too_and_what_it_lit_stays(new_page: NewPage, at_rest: AtRest) -> None:
    page = new_page(width=820, height=1180, has_touch=True)
    page.goto("/forward_pass?step=240")
    page.get_by_role("button", name="To the output").click()
    expect(page.locator(of("tr", 3, 0, 0))).to_be_visible()
    at_rest(page)
    page.locator(of("tr", 3, 2, 0)).tap()
    are_lit(page, *(of(what, 3, 2, 0) for what in ("tr", "td", "path.e")))


@pytest.fixture
def backward(page: Page, at_rest: AtRest) -> Page:
    """At the stop of the second of three layers."""
    page.goto("/backward_pass?step=60")
    page.get_by_role("button", name="Do Forward and Loss, then begin here").click()
    for layer in (3, 2):
        page.get_by_role("button", name="Nearer the inputs").click()
        drawing = page.locator(".nn-diagram svg")
        expect(drawing).to_have_attribute("aria-label", re.compile(f"back to layer {layer}"))
    at_rest(page)
    return page


def test_on_backward_a_term_of_the_error_is_the_edge_it_came_back_through(backward: Page) -> None:
    page = backward
    term = page.locator('.live mrow[data-layer="3"]').first
    i, j = (int(term.get_attribute(f"data-{name}") or "") for name in "ij")
    both = [of("mrow", 3, i, j), of("path.e", 3, i, j)]
    term.hover()
    are_lit(page, *both)
    edge = page.locator(both[1])
    expect(edge).to_have_css("opacity", "1")
    page.locator("h1").hover()
    expect(lit(page)).to_have_count(0)
    expect(edge).not_to_have_css("opacity", "1")
    page.locator(".nn-diagram svg").scroll_into_view_if_needed()
    point_at_edge(page, 3, i, j)
    are_lit(page, *both)


def test_on_backward_a_cell_of_the_gradient_is_an_edge_and_can_be_chosen(backward: Page) -> None:
    page = backward
    page.get_by_role("radio", name="Weights ∂L/∂W").click()
    cell = page.locator(of("td", 2, 3, 5))
    cell.hover()
    are_lit(page, of("td", 2, 3, 5), of("path.e", 2, 3, 5))
    cell.click()
    expect(cell).to_have_class(re.compile(r"\bcell\b"))
    expect(page.get_by_label("Unit of this layer", exact=True)).to_have_value("5")
    expect(page.get_by_label("Unit of the layer before", exact=True)).to_have_value("3")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(page.locator(of("td", 2, 3, 4))).to_have_class(re.compile(r"\bcell\b"))
    expect(page.get_by_label("Unit of this layer", exact=True)).to_have_value("4")
