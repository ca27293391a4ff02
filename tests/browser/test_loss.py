"""The lesson Loss in Chromium: a prediction is moved, and one step's loss is brought to light."""

import math

from playwright.sync_api import Page, expect


def test_a_prediction_is_moved_and_the_batch_revealed(page: Page) -> None:
    page.goto("/loss")
    metric = page.locator(".metric").filter(has_text="cross-entropy")
    expect(metric).to_contain_text("0.5108")
    costs = page.locator(".lc svg[role=img]").first
    expect(costs).to_have_attribute(
        "aria-label",
        "What it costs. At p = 0.6000: −ln p 0.5108; |1 − p| 0.4000; (1 − p)² 0.1600",
    )

    slider = page.get_by_role("slider", name="Chinstrap: logit z₃")
    for _ in range(10):
        slider.press("ArrowRight")
    expect(slider).to_have_value("-0.41")
    expect(metric).to_contain_text(f"{math.log(1 + 0.4 / math.exp(-0.41)):.4f}")

    page.get_by_role("radio", name="The bird of Welcome").click()
    expect(metric).to_contain_text("1.6094")

    page.get_by_role("button", name="Forward", exact=True).click()
    page.get_by_role("button", name="Loss", exact=True).click()
    expect(page.get_by_text("is the mean of 10 rows")).to_be_visible()
    expect(page.get_by_role("row", name="this batch")).to_be_visible()
    expect(metric).to_contain_text("1.6094")
