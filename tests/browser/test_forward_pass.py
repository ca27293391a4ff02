"""The walk of one sample in a real browser: buttons, a click in the drawing, a slider."""

import re
from dataclasses import replace
from urllib.parse import urlencode

import numpy as np
from playwright.sync_api import Page, expect

from neuralnet.experiment import Experiment, Run
from tests.browser.fixtures import AtRest, NewPage
from tests.pages.test_many_of_everything import table_of
from ui.desk.links import query_from_run

# Does nothing lie on the middle of it?
ON_TOP = """one => {
  const { left, top, width, height } = one.getBoundingClientRect();
  return one.contains(one.getRootNode().elementFromPoint(left + width / 2, top + height / 2));
}"""


def test_a_sample_walks_through_the_network(page: Page) -> None:
    page.goto("/forward_pass?step=240")
    drawing = page.locator(".nn-diagram svg")
    unit = drawing.locator('.u[data-layer="1"][data-j="4"]')
    expect(unit.locator("text")).to_have_count(0)

    page.get_by_role("button", name="On one layer").click()
    expect(unit.locator("text")).to_have_count(1)
    expect(drawing.locator('.u[data-layer="2"] text')).to_have_count(0)

    unit.click()
    expect(page.get_by_text(re.compile(r"^unit 5, layer 1: the weighted sum"))).to_be_visible()
    expect(drawing.locator(".lit")).to_have_count(5)

    drawing.locator('.u[data-layer="2"][data-j="0"]').click()  # beyond the walk: it goes there
    expect(page.get_by_text(re.compile(r"^unit 1, layer 2: the weighted sum"))).to_be_visible()
    expect(drawing.locator('.u[data-layer="2"] text')).to_have_count(10)

    page.get_by_text("What if …?").click()
    slider = page.get_by_role("slider", name="bill length (mm)")
    expect(slider).to_have_value("37.3")
    slider.focus()
    page.keyboard.press("End")
    expect(page.get_by_text("It says")).to_be_visible()
    expect(page.locator(".nn-terms .answer")).to_contain_text("Adelie")
    page.get_by_role("button", name="Back to Adelie").click()
    expect(slider).to_have_value("37.3")


def test_what_stands_below_follows_and_what_was_said_last_is_what_stands_there(page: Page) -> None:
    page.goto("/forward_pass?step=240")
    matrices = page.locator(".below .nn-lines")
    expect(page.get_by_text("A sample is a matrix of one row")).to_be_visible()
    on, back = (
        page.get_by_role("button", name=name) for name in ("On one layer", "Back one layer")
    )
    on.click()
    expect(matrices).to_contain_text("W⁽¹⁾")
    on.click()
    back.click()
    page.get_by_role("button", name="To the output").click()  # it says 3, whatever came before
    expect(matrices).to_contain_text("W⁽³⁾")
    back.click()
    expect(matrices).to_contain_text("W⁽²⁾")
    page.get_by_role("radio", name="The present batch").click()
    expect(matrices).to_contain_text("[10, 10]")
    expect(page.get_by_role("radio", name="The present batch")).to_be_checked()
    page.get_by_role("button", name="f₁", exact=True).click()
    expect(page.locator(".below .nest + ol")).to_contain_text("z⁽¹⁾ = x W⁽¹⁾ + b⁽¹⁾")


def test_a_slider_keeps_up_with_fast_keys_and_follows_the_page(page: Page) -> None:
    page.goto("/forward_pass?step=96")
    page.get_by_role("button", name="To the output").click()
    warmth = page.get_by_role("slider", name="Temperature T")
    warmth.focus()
    for _ in range(8):
        warmth.press("ArrowRight")
    expect(page.get_by_text("With T = 1.8 these are not the network's own")).to_be_visible()
    expect(warmth).to_have_value("1.8")
    page.get_by_role("radio", name="What if").click()
    bill = page.get_by_role("slider", name="bill length")
    expect(bill).to_have_value("37.3")
    bill.press("End")
    expect(page.locator(".nn-terms").get_by_text("59.6 mm")).to_be_visible()
    expect(bill).to_have_value("59.6")
    page.get_by_role("button", name="Back to Adelie").click()
    expect(bill).to_have_value("37.3")
    expect(page.locator(".nn-terms").get_by_text("37.3 mm")).to_be_visible()
    expect(warmth).to_have_value("1.8")


def test_on_a_phone_help_leaves_the_answer_free_and_all_matrices_are_in_sight(
    new_page: NewPage, at_rest: AtRest
) -> None:
    page = new_page(width=390, height=844)
    page.goto("/forward_pass?step=240")
    press = page.get_by_role("button", name="Forward", exact=True)
    helped = "button => getComputedStyle(button, '::after').display !== 'none'"
    press.hover()
    assert press.evaluate(helped)
    press.click()  # the pointer stays on it
    answer = page.locator(".vb-grid .on")
    expect(answer).to_contain_text("of them right")
    assert not press.evaluate(helped)
    assert answer.evaluate(ON_TOP)
    names = page.locator(".nn-product caption b")
    expect(names).to_have_count(5)
    at_rest(page)
    ends = names.evaluate_all("all => all.map(one => one.getBoundingClientRect().right)")
    assert max(ends) <= 390


def test_with_many_inputs_and_classes_the_page_is_three_screens_tall(
    page: Page, at_rest: AtRest
) -> None:
    many = table_of(20, 30, 60)  # both so many that their lists scroll, and few enough for a link
    many = replace(many, x=np.rint(many.x))
    run = Run(Experiment().with_data("own", many))
    page.goto("/forward_pass?" + urlencode(query_from_run(run, 0)))
    page.get_by_role("radio", name="One row").click()  # says more than a batch
    page.get_by_role("button", name="To the output").click()
    for verb in ("Forward", "Loss", "Backward"):
        page.get_by_role("button", name=verb, exact=True).click()
    expect(page.locator(".vb-grid .on")).to_have_count(4)
    expect(page.locator(".nn-terms .softmax")).to_be_visible()
    at_rest(page)
    tall = page.locator('[data-testid="stMain"]').evaluate("main => main.scrollHeight")
    assert tall <= 3 * 900
