"""Pictures in Chromium: a 3 is drawn, the network learns and reads it, a weight is opened."""

import math
import re

from playwright.sync_api import Page, expect


def draw_a_three(page: Page) -> None:
    box = page.locator(".digit-pad canvas").bounding_box()
    assert box is not None
    angles = [-2.4 + k * 3.8 / 20 for k in range(21)]
    upper = [(0.5 + 0.22 * math.cos(a), 0.3 + 0.18 * math.sin(a)) for a in angles]
    lower = [(0.5 + 0.24 * math.cos(a), 0.68 + 0.2 * math.sin(a)) for a in [x + 1 for x in angles]]
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in upper + lower]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place)
    page.mouse.up()


def test_a_drawn_three_is_read_and_one_weight_is_opened_to_its_uses(page: Page) -> None:
    page.goto("/pictures")
    draw_a_three(page)
    expect(page.locator("span", has_text="your drawing: 8 × 8 pixels of ink")).to_be_visible()
    meant = page.get_by_role("group", name="Digit that the drawing is meant to be")
    meant.get_by_role("radio", name="3").click()
    for epoch in (5, 10):
        page.get_by_role("button", name="Train 5 epochs").click()
        # On the page: what is told by ear says the same.
        said = page.get_by_test_id("stMain").get_by_text(re.compile(rf"Epoch {epoch},"))
        expect(said).to_be_visible()
        expect(page.get_by_text("It is learning")).to_be_hidden()
    expect(page.get_by_text("That is right: it is a 3.")).to_be_visible()

    # The chosen weight of the kernel, its places, and the sum that is its gradient.
    page.get_by_role("group", name="Weight of the kernel").get_by_role("radio", name="1, 2").click()
    table = page.get_by_role("table").filter(has_text="their sum, ∂L/∂w")
    expect(table).to_be_visible()
    terms = [as_number(text) for text in table.locator("tbody td:last-child").all_inner_texts()]
    assert abs(sum(terms[:-1]) - terms[-1]) < 5e-4  # of seven numbers with four decimals

    # By keys alone: the pen is put down, moved and lifted.
    page.get_by_role("button", name="Clear").click()
    page.locator(".digit-pad canvas").focus()
    page.keyboard.press("Space")
    for _ in range(8):
        page.keyboard.press("ArrowUp")
    page.keyboard.press("Space")
    expect(page.get_by_text("Loss").first).to_be_visible()


def test_the_film_draws_digits_as_pixels_and_the_weights_of_the_chosen_unit_alone(
    page: Page,
) -> None:
    page.goto("/training?dataset=digits&scaling=course&hidden_units=12&training_limit=100")
    net = page.locator("[data-run] svg.net")
    expect(net.locator("rect.pixel")).to_have_count(64)
    to_pixels = net.locator(".edge[data-first]")
    expect(to_pixels).to_have_count(65 * 12)  # and the bias of each unit
    assert to_pixels.first.is_hidden()
    net.locator("circle.unit").nth(3).click()
    expect(net.locator(".edge[data-first].lit")).to_have_count(65)
    expect(net.locator(".edge[data-first].lit").nth(9)).to_be_attached()
    details = page.get_by_role("img", name="Weights of unit 4")
    expect(details).to_be_visible()
    drawn = "getComputedStyle(e).display !== 'none'"
    assert to_pixels.evaluate_all(f"edges => edges.filter(e => {drawn}).length") == 65


def as_number(text: str) -> float:
    """A number as a page writes it: "−0.0012", "5.77·10⁻⁵"."""
    plain = text.replace("−", "-")
    mantissa, _, power = plain.partition("·10")
    powers = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
    return float(mantissa) * 10.0 ** int(power.translate(powers) or 0)
