"""The Backward pass in a browser: the drawing, the walk and the curve's own slider."""

import re

from playwright.sync_api import Page, Position, expect


def test_the_walk_draws_gradients_a_click_chooses_and_the_slider_moves_at_once(page: Page) -> None:
    page.goto("/backward_pass?step=60")
    page.get_by_role("button", name="Do Forward and Loss, then begin here").click()
    drawing = page.locator(".nn-diagram svg")
    expect(drawing).to_be_visible()

    # Back through the layers: the drawing says how far, the matrix lights one cell.
    for layer in (3, 2, 1):
        page.get_by_role("button", name="Nearer the inputs").click()
        expect(drawing).to_have_attribute("aria-label", re.compile(f"back to layer {layer}"))
        expect(page.locator(".nn-matrix td.cell")).to_have_count(1)
    expect(page.get_by_role("button", name="Update", exact=True)).to_be_enabled()

    # A click on a unit of this layer chooses it, here and for the weight further down.
    page.locator('.nn-diagram .pick[data-layer="1"][data-j="2"]').click()
    expect(drawing).to_have_attribute("aria-label", re.compile("highlighted: layer 1, unit 3"))
    expect(page.locator(".bp-head")).to_contain_text("→ unit 3")

    # The curve's slider answers in the browser.
    page.get_by_role("button", name="Draw the loss while this parameter is moved").click()
    words = page.locator(".annotation-text", has_text="predicted")
    expect(words).to_be_visible()
    before = words.text_content()
    rail = page.locator(".slider-rail-touch-rect")
    box = rail.bounding_box()
    assert box is not None
    place: Position = {"x": 0.1 * box["width"], "y": box["height"] / 2}
    rail.click(position=place, force=True)  # the rail has no colour of its own: it counts as hidden
    expect(words).not_to_have_text(before or "")
    expect(words).to_contain_text("h = −")

    # The judge of it all.
    page.get_by_role("button", name="Check all 193 parameters").click()
    expect(page.get_by_text(re.compile("Worst relative error"))).to_be_visible()
