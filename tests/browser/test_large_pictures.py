"""A picture on the whole window: in the page and in a frame that may not use the full screen."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.browser.fixtures import AtRest, NewPage


def covers(picture: Locator, width: int, height: int) -> bool:
    box = picture.bounding_box()
    return box is not None and (box["width"], box["height"]) == (width, height)


def test_a_picture_of_the_film_fills_the_window_and_goes_on_playing(
    new_page: NewPage, at_rest: AtRest
) -> None:
    page = new_page(width=1280, height=720)
    page.goto("/training")
    stage = page.locator(".stage")
    page.locator(".stage[data-step='0']").wait_for()
    at_rest(page)
    unit = page.locator("svg.net circle.unit").first
    small = unit.bounding_box()
    button = page.get_by_role("button", name="Full screen: the network")
    button.click()
    assert covers(stage, 1280, 720)
    at_rest(page)
    large = unit.bounding_box()
    assert small is not None
    assert large is not None
    assert large["width"] > 1.2 * small["width"]
    expect(page.locator(".stage .map")).to_be_hidden()
    page.keyboard.press("ArrowRight")
    page.locator(".stage[data-step='24']").wait_for()
    unit.hover()  # a magnified place is still the place of the unit
    expect(page.locator(".stage .tip")).to_contain_text("bill length: x = ")
    page.keyboard.press("Escape")
    expect(page.locator(".stage .map")).to_be_visible()
    expect(button).to_be_focused()


def test_a_lesson_drawing_stays_large_while_it_is_drawn_anew(page: Page) -> None:
    page.goto("/forward_pass")
    page.get_by_role("button", name="Full screen: the network").click()
    picture = page.locator(".picture:has(.nn-diagram)").first
    assert covers(picture, 1440, 900)
    page.locator('.nn-diagram .pick[data-layer="1"][data-j="2"]').first.click()
    expect(page.locator(".nn-diagram .head.now")).to_have_text("layer 1")
    assert covers(picture, 1440, 900)
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Full screen: the network")).to_be_focused()
    assert not covers(picture, 1440, 900)


def test_a_frame_without_the_right_to_full_screen_shows_a_large_picture(
    new_page: NewPage, server: str
) -> None:
    page = new_page(width=1200, height=800)
    page.goto(f"{server}/_stcore/health")
    page.set_content(
        f'<iframe src="{server}/forward_pass?embed=true" width="1000" height="600"'
        " allow=\"fullscreen 'none'\"></iframe>"
    )
    frame = page.frame_locator("iframe")
    frame.get_by_role("button", name="Full screen: the network").click()
    assert covers(frame.locator(".picture:has(.nn-diagram)").first, 1000, 600)


def test_at_1280_by_720_answers_are_in_sight_and_the_film_grows_with_the_window(
    new_page: NewPage, at_rest: AtRest
) -> None:
    page = new_page(width=1280, height=720, reduced_motion="reduce")

    def ends(place: Locator) -> float:
        box = place.bounding_box()
        assert box is not None
        return box["y"] + box["height"]

    page.goto("/")
    page.get_by_role("button", name="Train a network").click()
    expect(page.locator(".answer .counter")).to_have_text("epoch 50 · step 1200")
    assert ends(page.locator(".answer")) <= 720
    page.goto("/training")
    page.locator(".stage[data-step='0']").wait_for()
    at_rest(page)
    box = page.locator(".stage .panels").bounding_box()
    assert box is not None
    assert box["y"] < 300
    net = page.locator(".stage svg.net")
    low = net.evaluate("net => net.getBoundingClientRect().height")
    page.set_viewport_size({"width": 1920, "height": 1080})
    grown = "([net, low]) => net.getBoundingClientRect().height > 1.3 * low"
    page.wait_for_function(grown, arg=[net.element_handle(), low])
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto("/backward_pass?step=30")
    page.get_by_role("button", name="Do Forward and Loss").click()
    for _ in range(2):  # at the loss and at the output layer
        page.get_by_role("button", name="Nearer the inputs").wait_for()
        at_rest(page)
        assert ends(page.locator(".nn-diagram .pick[data-layer='1']").last) <= 720
        page.get_by_role("button", name="Nearer the inputs").click()
        expect(page.get_by_role("heading", name="Output layer")).to_be_visible()
