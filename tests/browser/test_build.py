"""Building in a real browser: a layer more, another activation, a weight typed into the table, and
a size that is refused."""

import re

from playwright.sync_api import Page, expect

from tests.browser.fixtures import AtRest, NewPage
from tests.present import present


def test_layers_activation_and_sizes(page: Page) -> None:
    page.goto("/build?step=240")
    total = page.locator(".nn-count tr.total")
    total.wait_for()
    expect(total).to_contain_text("= 193")
    page.get_by_role("button", name="Add a hidden layer").click()
    expect(total).to_contain_text("50 + 110 + 110 + 33 = 303")
    expect(page.locator(".nn-diagram svg .u[data-layer='3']")).to_have_count(10)
    said = page.get_by_text(re.compile("^Before Adelie"))
    expect(said).to_contain_text("now")
    first = said.inner_text()

    page.locator(".st-key-build_card_1").get_by_role("combobox", name="Activation φ").click()
    page.get_by_role("option", name="Tanh", exact=True).click()
    expect(page.locator(".nn-count")).to_contain_text("10 × Tanh")
    expect(said).not_to_have_text(first)

    units = page.locator(".st-key-build_card_1").get_by_role("spinbutton", name="Units")
    units.fill("300")
    units.press("Enter")
    expect(page.get_by_text("or 0 for none; got 10, 300, 10")).to_be_visible()
    expect(units).to_have_count(1)  # the field with the refused number goes when all is drawn
    expect(units).to_have_value("10")
    expect(total).to_contain_text("= 303")

    train, bubble = page.get_by_role("button", name="Train to the end"), page.get_by_role("tooltip")
    train.hover()
    expect(bubble).to_be_visible()
    train.click()  # the pointer stays on it, and its help is gone all the same
    expect(bubble).to_be_hidden()
    expect(page.get_by_text("Epoch 50 · batch 24/24 · step 1200", exact=True)).to_be_visible()
    expect(bubble).to_be_hidden()
    page.reload()
    expect(page.locator(".nn-count")).to_contain_text("10 × Tanh")


def test_a_weight_typed_into_the_table_changes_the_prediction(page: Page, at_rest: AtRest) -> None:
    page.goto("/build?step=240")
    page.get_by_role("radio", name="Weights by hand").click()
    grid = page.get_by_test_id("stDataFrame").first
    expect(grid).to_be_visible()
    at_rest(page)
    before = page.locator(".nn-change td.best").last.inner_text()
    box = present(grid.bounding_box())
    # The cell "unit 1 → Adelie": the second column, the first row below the header.
    page.mouse.dblclick(box["x"] + 130, box["y"] + 52)
    typed = page.locator(".gdg-input")
    typed.fill("2.5")
    typed.press("Enter")
    expect(page.get_by_text("1 parameter set by hand at step 240.")).to_be_visible()
    expect(page.get_by_text(re.compile("^Before Adelie"))).to_be_visible()
    expect(page.locator(".nn-change th", has_text="before")).to_be_visible()
    expect(page).to_have_url(re.compile("theta160%3D2.5"))
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_text("set by hand at step 240.")).to_have_count(0)
    expect(page.get_by_text(re.compile(rf"now Adelie \({before}\)"))).to_be_visible()


def test_what_is_usual_follows_the_task_in_sight(page: Page) -> None:
    page.goto("/build")
    loss = page.locator(".st-key-build_card_output").get_by_role("combobox", name="Loss")
    expect(loss).to_have_value("Cross-entropy · usual")
    for task, usual in (
        ("Body mass: a number", "Mean squared error · usual"),
        ("Two classes, one sigmoid", "Binary cross-entropy · usual"),
        ("Species: three classes", "Cross-entropy · usual"),
    ):
        page.get_by_role("radio", name=task).click()
        expect(loss).to_have_value(usual)


def test_on_a_phone_a_change_says_what_it_did_in_sight_of_the_control(new_page: NewPage) -> None:
    page = new_page(width=390, height=844)
    page.goto("/build")
    units = page.locator(".st-key-build_card_0").get_by_role("spinbutton", name="Units")
    units.fill("8")
    units.press("Enter")
    effect = page.get_by_text(re.compile("Now 4-8-10-3, not trained, 163 parameters"))
    expect(effect).to_be_in_viewport()
    page.set_viewport_size({"width": 1440, "height": 900})
    expect(effect).not_to_be_visible()
