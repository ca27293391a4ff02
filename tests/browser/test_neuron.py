"""The lesson Neuron in Chromium: a slider moves the drawing, the curves and the sum together."""

from typing import Any

from playwright.sync_api import Page, expect

from ui.lessons.neuron.one_neuron import activation_names


def test_a_slider_moves_drawing_curves_and_sum(page: Page) -> None:
    page.goto("/neuron")
    drawing = page.locator(".nd svg.fire:not(.slim)")
    expect(drawing).to_have_attribute("aria-label", "A neuron: " + words(0.8, 0.5, 0.6225))
    expect(page.locator(".ac figure")).to_have_count(len(activation_names()))
    expect(page.locator(".ac figure.chosen")).to_contain_text("a = 0.6225")

    weight = page.get_by_role("slider", name="weight w₁")
    for _ in range(3):
        weight.press("ArrowRight")
    expect(drawing).to_have_attribute("aria-label", "A neuron: " + words(1.1, 0.8, 0.69))
    expect(page.locator(".ac figure.chosen")).to_contain_text("a = 0.6900")
    expect(page.get_by_role("row", name="their sum, z")).to_contain_text("0.8")

    page.get_by_role("button", name="Reset").click()
    expect(drawing).to_have_attribute("aria-label", "A neuron: " + words(0.8, 0.5, 0.6225))

    page.get_by_role("radio", name="The bird of Welcome").click()
    expect(drawing.locator(".edge.minus")).to_have_count(1)
    expect(page.get_by_text("149 of 151 Adelies")).to_be_visible()
    expect(page.get_by_role("img", name="as an analogy")).to_be_visible()


def words(weight: Any, z: Any, a: Any) -> str:
    return (
        f"x₁ 1 times weight {weight}, x₂ 0.5 times weight −0.4, x₃ −1 times weight 0.3, "
        f"plus bias 0.2: z = {z}, output a = {a}"
    )
