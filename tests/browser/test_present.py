"""A lesson on a projector: type that is read from the last row, keys of a clicker, the pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.fixtures import AtRest, NewPage

SMALLEST_TYPE = 24.0  # px, at 1280 × 720

# The size of every text in sight, as it is on the screen: [size, the text].
TYPE = """() => {
  const found = [];
  const shown = (node) => {
    for (let at = node; at; at = at.parentElement || at.getRootNode().host) {
      const { display, visibility, clipPath } = getComputedStyle(at);
      if (display === "none" || visibility === "hidden" || clipPath.startsWith("inset(50%"))
        return false;
    }
    return true;
  };
  const walk = (root) => {
    for (const node of root.querySelectorAll("*")) {
      if (node.shadowRoot) walk(node.shadowRoot);
      if (["STYLE", "SCRIPT", "TITLE"].includes(node.tagName)) continue;
      const own = [...node.childNodes].filter((child) => child.nodeType === 3);
      const text = own.map((child) => child.textContent.trim()).join(" ").trim();
      const box = node.getBoundingClientRect();
      if (!text || box.width < 2 || box.height < 2 || !shown(node)) continue;
      found.push([parseFloat(getComputedStyle(node).fontSize) * (node.currentCSSZoom || 1), text]);
    }
  };
  walk(document);
  return found;
}"""
# What is larger than its place: it would have to be scrolled, or is cut off.
TOO_LARGE = """() => {
  const found = [];
  const parts = ".pr-slide, .pr-top, .pr-bar, .stage, .panel, [data-testid=stMain]";
  const walk = (root) => {
    for (const node of root.querySelectorAll("*")) {
      if (node.shadowRoot) walk(node.shadowRoot);
      if (!node.matches(parts) || getComputedStyle(node).display === "none") continue;
      const high = node.scrollHeight > node.clientHeight + 1;
      if (high || node.scrollWidth > node.clientWidth + 1) found.push(node.className);
    }
  };
  walk(document);
  return found;
}"""


def present(page: Page, lesson: int) -> None:
    """The presentation of a ready lesson, at its first scene."""
    page.goto("/present")
    page.get_by_role("button", name="Present", exact=True).nth(lesson).click()
    page.locator(".pr-bar").wait_for()
    page.locator(".stage[data-picture]").wait_for(state="attached")


@pytest.mark.parametrize(
    ("width", "height", "scheme"), [(1280, 720, "light"), (1920, 1080, "dark")]
)
def test_all_type_is_large_and_nothing_has_to_be_scrolled(
    new_page: NewPage, at_rest: AtRest, width: int, height: int, scheme: str
) -> None:
    page = new_page(width=width, height=height, color_scheme="dark" if scheme == "dark" else None)
    present(page, 0)
    wanted = SMALLEST_TYPE * height / 720
    for scene in (1, 2, 3):
        page.locator(".pr-top", has_text=f"{scene} / 8").wait_for()
        page.keyboard.press("r")
        for picture in range(1, 7):
            page.keyboard.press(str(picture))
            page.locator(
                f'.pr-bar button[aria-pressed="true"]:text-matches("^{picture} ")'
            ).wait_for()
            at_rest(page)
            small = [one for one in page.evaluate(TYPE) if one[0] < wanted - 0.01]
            assert small == []
            assert page.evaluate(TOO_LARGE) == []
        page.keyboard.press("PageDown")


def test_the_keys_of_a_clicker_and_the_pointer(new_page: NewPage, at_rest: AtRest) -> None:
    page = new_page(width=1280, height=720)
    present(page, 0)
    black, held = page.locator(".pr-black"), page.locator(".pr-held").first
    page.keyboard.press("b")
    black.wait_for(state="visible")
    page.keyboard.press("PageDown")  # whatever is pressed, the picture comes back first
    black.wait_for(state="hidden")
    assert page.locator(".pr-top", has_text="1 / 8").is_visible()
    assert held.evaluate("node => getComputedStyle(node).visibility") == "hidden"
    page.keyboard.press("r")
    assert held.evaluate("node => getComputedStyle(node).visibility") == "visible"

    page.keyboard.press("2")
    unit = page.locator(".net circle.unit").last
    unit.wait_for()
    at_rest(page)
    box = unit.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.locator(".tip", has_text="Chinstrap, layer 3: a = 0.").wait_for()
    dot = page.locator(".pr-laser").bounding_box()
    assert dot is not None
    assert dot["x"] + dot["width"] / 2 == pytest.approx(x, abs=1)
    assert dot["y"] + dot["height"] / 2 == pytest.approx(y, abs=1)

    page.keyboard.press("+")
    page.locator(".pr-aside", has_text="What if: learning rate 0.003").wait_for()
    page.keyboard.press("s")
    page.locator(".pr-aside:empty").wait_for(state="attached")

    page.keyboard.press(" ")
    page.locator('.stage[data-playing="true"]:not([data-step="0"])').wait_for(state="attached")
    page.keyboard.press("s")  # the film does not play on from there
    page.locator('.stage[data-playing="false"][data-step="0"]').wait_for(state="attached")

    with page.expect_popup() as opened:
        page.keyboard.press("p")
    notes = opened.value
    notes.get_by_text("Next: One neuron: a sum and a bend").wait_for()
    page.keyboard.press("PageDown")
    notes.get_by_text("Scene 2 of 8").wait_for()
    notes.keyboard.press("PageUp")  # a clicker works in whichever window has the focus
    page.locator(".pr-top", has_text="1 / 8").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("heading", name="Teach: scenes for a class").wait_for()
