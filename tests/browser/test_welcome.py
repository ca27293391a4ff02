"""The opening scene in Chromium: the button, the film, its end, and the way on."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from neuralnet.experiment import Experiment
from tests.browser.fixtures import AtRest, NewPage
from ui.desk.message import unpack
from ui.welcome.film import outcome, record


def train(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Train a network on 239 penguins").click()


def values(page: Page) -> list[str]:
    return page.locator(".answer .value").all_inner_texts()


def expect_widths(page: Page, wanted: list[float]) -> None:
    """The bars reach these shares of their tracks: they grow to them, a picture at a time."""
    page.wait_for_function(
        """([answer, wanted]) => [...answer.querySelectorAll(".bar")].every((bar, k) => {
          const share = bar.getBoundingClientRect().width / bar.parentElement.clientWidth;
          return Math.abs(share - wanted[k]) < 0.005;
        })""",
        arg=[page.locator(".answer").element_handle(), wanted],
    )


def test_the_bars_start_at_the_courses_answer_and_say_it_is_wrong(page: Page) -> None:
    page.goto("/")
    expect(page.locator(".answer .verdict")).to_contain_text("says Gentoo, wrong: it is an Adelie")
    assert values(page) == ["0.2", "0.7", "0.1"]
    expect_widths(page, [0.2, 0.7, 0.1])
    expect(page.locator(".answer .figures")).to_contain_text("1.609")
    expect(page.locator(".answer").get_by_role("button")).to_be_disabled()


def test_the_film_ends_at_the_engines_numbers_and_then_they_are_put_into_words(page: Page) -> None:
    end = outcome(record(Experiment()))
    train(page)
    expect(page.locator(".answer .verdict")).to_contain_text(f"says {end.first_says}, wrong")
    expect(page.locator(".answer .counter")).to_have_text("epoch 50 · step 1200")
    expect(page.locator(".answer .verdict")).to_contain_text("says Adelie, right")
    assert values(page) == [f"{p:.3f}" for p in end.last]
    expect_widths(page, [float(p) for p in end.last])
    figures = page.locator(".answer .figures")
    expect(figures).to_contain_text(f"{end.loss:.3f}")
    expect(figures).to_contain_text(f"{end.training_loss:.3f}")
    expect(figures).to_contain_text(f"{end.validation_right} of 103 birds")
    expect(page.get_by_text(f"{end.validation_right} correctly")).to_be_visible()
    expect(page.locator(".answer").get_by_role("button", name="Replay")).to_be_enabled()


def test_every_epoch_that_is_scrubbed_to_shows_the_engines_answer(page: Page) -> None:
    _, blocks = unpack(record(Experiment()))
    train(page)
    scrub = page.locator(".answer").get_by_role("slider", name="Epoch")
    for epoch in (0, 1, 12, 33, 50):
        scrub.fill(str(epoch))
        counter = f"epoch {epoch} · step {blocks['steps'][epoch]}"
        expect(page.locator(".answer .counter")).to_have_text(counter)
        assert values(page) == [f"{p:.3f}" for p in blocks["answers"][epoch]]
        expect(page.locator(".answer .figures")).to_contain_text(
            f"{blocks['figures'][epoch][1]:.3f}"
        )


def test_pause_holds_the_picture_and_the_arrow_keys_move_it(page: Page) -> None:
    train(page)
    expect(page.locator(".answer .counter")).not_to_contain_text("epoch 0 ")
    page.locator(".answer").get_by_role("button", name="Pause").click()
    held = page.locator(".answer .counter").inner_text()
    page.evaluate(
        "async () => { for (let k = 0; k < 25; k++) await new Promise(requestAnimationFrame); }"
    )
    assert page.locator(".answer .counter").inner_text() == held
    page.locator(".answer").get_by_role("slider", name="Epoch").press("ArrowRight")
    epoch = int(held.split()[1]) + 1
    expect(page.locator(".answer .counter")).to_have_text(f"epoch {epoch} · step {24 * epoch}")


def test_with_reduced_motion_the_end_is_there_at_once(new_page: NewPage) -> None:
    page = new_page(reduced_motion="reduce")
    train(page)
    expect(page.locator(".answer .counter")).to_have_text("epoch 50 · step 1200")
    expect(page.get_by_text("correctly", exact=False).last).to_be_visible()


def test_nothing_jumps_and_nothing_is_cut_on_a_phone(new_page: NewPage, at_rest: AtRest) -> None:
    page = new_page(width=390, height=844, color_scheme="dark", reduced_motion="reduce")
    page.goto("/")
    below = page.get_by_text("in five lines")
    expect(page.locator(".answer .value").first).to_have_text("0.2")
    at_rest(page)

    def top() -> float:
        # Measured from the button: pressing it may scroll the page.
        box, start = below.bounding_box(), page.get_by_role("button", name="Train").bounding_box()
        assert box is not None
        assert start is not None
        return box["y"] - start["y"]

    before = top()
    page.get_by_role("button", name="Train a network").click()
    expect(page.get_by_text("See every weight of this run")).to_be_visible()
    assert top() == pytest.approx(before, abs=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    answer = page.locator(".answer")
    assert answer.evaluate("node => node.scrollWidth <= node.clientWidth")


def test_the_link_at_the_end_leads_to_this_very_run(new_page: NewPage, at_rest: AtRest) -> None:
    page = new_page(reduced_motion="reduce")
    train(page)
    page.get_by_role("link", name="See every weight of this run").click()
    expect(page.get_by_role("heading", name="Train a network")).to_be_visible()
    page.wait_for_selector('[data-run][data-step="1200"]')
    expect(page.locator(".vb-count b")).to_contain_text("step 1200 ·")
    at_rest(page)
    page.go_back()
    expect(page.locator(".answer .counter")).to_have_text("epoch 50 · step 1200")


PHONE = (
    "Mozilla/5.0 (Linux; Android 15; Phone) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Mobile Safari/537.36"
)


def test_on_a_phone_one_press_to_begin_is_on_the_first_screen(
    new_page: NewPage,
) -> None:
    page = new_page(width=390, height=844)
    page.goto("/")
    expect(page.locator(".answer .value").first).to_have_text("0.2")
    start = page.get_by_role("button", name="Train a network").bounding_box()
    assert start is not None
    assert start["y"] + start["height"] < 844


def test_on_a_phone_the_menu_closes_after_a_choice(new_page: NewPage) -> None:
    page = new_page(width=390, height=844, user_agent=PHONE, has_touch=True, is_mobile=True)
    page.goto("/")
    page.get_by_role("button", name="☰ Welcome").tap()
    menu = page.get_by_role("navigation", name="Pages")
    link = menu.get_by_role("link", name="Compare", exact=True)
    link.tap()
    expect(page.get_by_role("heading", name="Compare: is it the setting")).to_be_visible()
    expect(link).not_to_be_visible()
    expect(page.get_by_role("button", name="☰ Compare")).to_be_visible()


def test_back_returns_to_the_page_before(new_page: NewPage, at_rest: AtRest) -> None:
    page = new_page()
    page.goto("/forward_pass?step=48")
    here = page.get_by_role("link", name="Forward pass", exact=True)
    expect(here).to_have_attribute("aria-current", "page")
    page.get_by_role("link", name="Loss", exact=True).click()
    expect(page.get_by_role("heading", name="Loss: how wrong")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/loss\?step=48$"))
    expect(here).not_to_have_attribute("aria-current", "page")
    at_rest(page)
    page.go_back()
    expect(page.get_by_role("heading", name="Forward pass: from")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/forward_pass\?step=48$"))


def test_a_page_opened_in_a_tab_of_its_own_shows_the_same_run(
    new_page: NewPage,
) -> None:
    page = new_page()
    page.goto("/forward_pass?step=48")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Loss", exact=True).click(modifiers=["Control"])
    expect(opened.value).to_have_url(re.compile(r"/loss\?step=48$"))
    expect(page.get_by_role("heading", name="Forward pass: from")).to_be_visible()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Welcome", exact=True).click(modifiers=["Control"])
    expect(opened.value.get_by_role("button", name="Train a network")).to_be_visible()
    expect(opened.value.get_by_role("dialog")).to_have_count(0)  # "Page not found"


def test_on_a_small_laptop_the_menu_is_a_row_and_what_has_no_room_waits_behind_more(
    new_page: NewPage,
) -> None:
    page = new_page(width=1240, height=768)
    page.goto("/")
    last = page.get_by_role("link", name="Batches and GPU", exact=True).first
    expect(last).to_be_visible()
    expect(page.get_by_role("button", name="☰")).not_to_be_visible()
    last.click()
    expect(page.get_by_role("heading", name="Batches and GPU: why rows")).to_be_visible()
    page.get_by_role("button", name="More").click()
    page.get_by_role("link", name="Teach", exact=True).click()
    expect(page.get_by_role("heading", name="Teach: scenes for a class")).to_be_visible()
    expect(page.get_by_role("link", name="Present", exact=True)).not_to_be_visible()
    expect(page.get_by_role("button", name="Teach ▾")).to_be_visible()


def test_in_the_frame_of_another_page_the_menu_covers_nothing(
    new_page: NewPage, at_rest: AtRest
) -> None:
    page = new_page(width=1000)
    page.goto("/training?embed=true")
    heading = page.get_by_role("heading", name="Train a network")
    heading.wait_for()
    at_rest(page)
    for width in (1000, 1280):
        page.set_viewport_size({"width": width, "height": 720})
        at_rest(page)
        menu = page.get_by_role("navigation", name="Pages").bounding_box()
        first = heading.bounding_box()
        assert menu is not None
        assert first is not None
        assert menu["y"] + menu["height"] <= first["y"]


def test_the_last_lines_begin_where_the_page_begins(page: Page, at_rest: AtRest) -> None:
    page.goto("/")
    title, foot = page.locator("h1"), page.get_by_text("Simpler here than it is")
    foot.wait_for()
    at_rest(page)
    left, under = (one.evaluate("(e) => e.getBoundingClientRect().left") for one in (title, foot))
    assert abs(left - under) < 2
