"""The Diagnostics page in a browser: every view shows, and stepping changes what it shows."""

import re

from playwright.sync_api import Page, expect

from tests.browser.fixtures import AtRest, NewPage

# A view's name, and what must be on the screen to say that it shows.
VIEWS = (
    ("Signals and gradients", ".ld .row b"),
    ("Weights then and now", ".wt svg"),
    ("Dead units", ".us .unit"),
    ("Confusion", ".live .table"),
    ("Calibration", ".re svg .bar"),
    ("Test rows", '[data-testid="stAlert"]'),
    ("What units see", ".up-grid img"),
    ("Rows after each layer", ".rp .pick svg path"),
    ("Loss surface", ".js-plotly-plot .contourlayer"),
)


def choose(page: Page, view: str) -> None:
    page.get_by_role("radio", name=view, exact=True).click()


def test_every_view_shows_and_is_no_wider_than_the_screen(
    new_page: NewPage, at_rest: AtRest
) -> None:
    page = new_page(width=390)
    page.goto("/diagnostics?step=48")
    main = page.get_by_test_id("stMain")
    for view, sign in VIEWS:
        choose(page, view)
        for width in (390, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            expect(page.locator(sign).first).to_be_visible()
            at_rest(page)
            assert main.evaluate("box => box.scrollWidth - box.clientWidth") <= 1
        page.set_viewport_size({"width": 390, "height": 900})


def test_a_step_on_and_back_changes_the_numbers_and_brings_them_back(page: Page) -> None:
    page.goto("/diagnostics?step=48")
    counter, dots = page.get_by_text(re.compile(r"step \d+ · training rows")), page.locator(".ld")
    expect(dots).to_be_visible()
    before = dots.text_content()
    page.get_by_role("button", name="Step +").click()
    expect(counter).to_contain_text("step 49")
    expect(dots).not_to_have_text(before or "")
    page.get_by_role("button", name="Step −").click()
    expect(counter).to_contain_text("step 48")
    expect(dots).to_have_text(before or "")


def test_a_click_on_a_picture_chooses_the_unit_and_on_a_card_the_layer(page: Page) -> None:
    page.goto("/diagnostics?step=480")
    choose(page, "What units see")
    page.locator('.up-grid .pick[data-j="4"]').click()
    expect(page.locator(".up-grid .chosen")).to_contain_text("unit 5")
    expect(page.get_by_role("combobox", name=re.compile("Closer"))).to_have_value("unit 5")
    picture = page.locator('.up-grid .pick[data-j="0"] img')
    expect(picture).to_have_js_property("naturalWidth", 40)
    choose(page, "Rows after each layer")
    page.locator('.rp .pick[data-layer="1"]').click()
    expect(page.locator(".rp .chosen")).to_contain_text("Hidden 1")
    expect(page.get_by_role("radio", name="Hidden 1")).to_be_checked()
