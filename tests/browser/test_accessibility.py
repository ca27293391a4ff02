"""Every page keeps the rules of WCAG 2.2 A and AA, and the usual good ones, as far as axe can tell;
words have enough contrast in light and in dark; nothing is written smaller than 12 px, on a small
screen too; and nothing is cut off there or on paper."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.browser.faults import BARE, CRAMPED, CUT, PALE, SMALL
from tests.browser.fixtures import AtRest, Overflow
from ui.kit.frame import PAGES

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"

# A phone, 1280 × 800 magnified twice, a tablet either way up.
SMALL_SCREENS = ((390, 844), (640, 400), (820, 1180), (1024, 768))
PAPER = {"width": 794, "height": 1123}  # A4 at 96 px an inch

CHART = "[data-chart], [data-testid=stPlotlyChart]"

# What is Streamlit's own, by rule and a part of the element, with the reason.
STREAMLITS = {
    # Its way past the header stands before the landmarks; it leads into them.
    ("region", "stSkipToContent"),
    # It hangs what floats, such as an open list of options, behind the page.
    ("region", "stFloatingOverlayPortal"),
    # Its place for files says that it is only for the eye, and has a name all the same; the button
    # in it is what is used.
    ("presentation-role-conflict", "stFileUploaderDropzone"),
}

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async (tags) => {
  const {violations} = await axe.run(
    document, {runOnly: tags, resultTypes: ["violations"], selectors: false});
  return violations.flatMap(({id, nodes}) =>
    nodes.map(({html, failureSummary}) => [id, html, failureSummary]));
}"""


def press(name: str) -> Any:
    def act(page: Page) -> None:
        page.get_by_role("button", name=re.compile(name)).first.click()

    return act


def choose(name: str) -> Any:
    def act(page: Page) -> None:
        page.get_by_role("radio", name=name, exact=True).click()

    return act


def edit_a_digit(page: Page) -> None:
    page.get_by_text("Edit", exact=True).click()
    page.get_by_role("img", name="0, picture 1: 8 by 8 numbers").locator("i").first.click()
    expect(page.get_by_text("1 picture changed: 0, picture 1.")).to_be_visible()


def open_class(page: Page) -> None:
    page.get_by_role("button", name="Open a class", exact=True).click()
    page.get_by_role("button", name="What does the loss do over the next epoch?").click()
    expect(page.locator(".cl-question")).to_contain_text("0 of 0 answered")


def draw_the_way(page: Page) -> None:
    page.get_by_text("Draw this way").click()
    page.locator(".js-plotly-plot .main-svg").first.wait_for()


def train_seeds(page: Page) -> None:
    page.get_by_role("button", name="Train 16 seeds").click()
    page.locator(".js-plotly-plot .main-svg").first.wait_for()


def to_the_end(page: Page) -> None:
    page.locator(".stage").press("End")
    page.wait_for_function(
        "() => [...document.querySelectorAll('*')].some("
        "one => one.shadowRoot?.querySelector('.stage')?.dataset.step === '1200')"
    )


def measure(name: str, head: str) -> Any:
    def act(page: Page) -> None:
        page.get_by_role("button", name=name, exact=True).click()
        page.get_by_role("columnheader", name=head, exact=True).wait_for()

    return act


# Every page as it opens; and what else is to be seen there.
STATES = {name: (f"/{name}" if at else "/", None) for at, (name, _title) in enumerate(PAGES)} | {
    "training at its end": ("/training", to_the_end),
    "training of a number": ("/training?dataset=penguin_mass&step=24", None),
    "data of a number": ("/data?dataset=wave", None),
    "forward, done": ("/forward_pass", press("Forward")),
    "backward, begun": ("/backward_pass?step=30", press("Do Forward and Loss")),
    "update, ready": ("/update?step=30", press("Forward, Loss and Backward at once")),
    "update, a line": ("/update?step=30", draw_the_way),
    "steps, measured": ("/batches_and_gpu", measure("Measure on this machine", "size")),
    "rows, measured": ("/batches_and_gpu", measure("Measure both on this machine", "way")),
    "compare, a band": ("/compare?epochs=4&hidden_units=4", train_seeds),
    "pictures, dense": ("/pictures?pictures=dense.mixed.1", None),
    "pictures, both": ("/pictures?pictures=both.plain.1", None),
    "pictures, a finding": ("/pictures?pictures=convolution.plain.2.zeros", None),
    "counted pairs": ("/words?words=pairs.usual.20", None),
    "an embedding": ("/words?words=embedding.usual.20", None),
    "a language model": ("/words?words=model.usual.20", None),
    "a bag of words": ("/words?words=bag.usual.20", None),
    "order of words": ("/words?words=order.usual.60", choose("neither")),
    "attention": ("/words?words=attention.usual.0", choose("nothing")),
    "a digit edited": ("/data?dataset=digits&hidden_units=12&step=8", edit_a_digit),
    "board of a class": ("/classroom", open_class),
    "a step on paper": ("/course?step=60", choose("A step on paper")),
    "weights by hand": ("/build?step=240", choose("Weights by hand")),
    "a scene": ("/training?lesson=unit&scene=1", None),
    "a scene with locks": ("/forward_pass?lesson=step&scene=2", None),
    "teach": ("/teach", press("Change it")),
    "present": ("/present", None),
    "a presentation": ("/present", press("^Present$")),
    "an entry": ("/loss", press("logit")),
    "symbols": ("/neuron", press("Symbols")),
}


# The views of Diagnostics for classes and for a number: what is pressed there one after the other.
WALKS = {
    "diagnostics": ("/diagnostics?step=480", "radio", "Weights then and now", "Dead units",
                    "Calibration", "What units see", "Rows after each layer", "Loss surface"),
    "diagnostics of a curve": ("/diagnostics?dataset=wave&step=48", "radio",
                               "Predicted and true", "Errors", "Fitted curve", "What units see"),
}  # fmt: skip


def ours(found: list[tuple[str, str, str]]) -> list[str]:
    return [
        f"{rule}: {html[:200]} {why}"
        for rule, html, why in found
        if not any(rule == known and part in html for known, part in STREAMLITS)
    ]


def has_no_fault(page: Page) -> None:
    for look in (SMALL, PALE, BARE):
        # A box may still fade in, and a table be mounted a moment after its chart.
        try:
            page.wait_for_function(f"() => !({look})().length")
        except PlaywrightTimeout:
            assert page.evaluate(look) == []
    assert ours(page.evaluate(RUN, RULES)) == []


needs_axe = pytest.mark.skipif(
    not AXE.exists(), reason="axe-core is not installed; `npm ci` does it"
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_floats_above_the_page_is_legible(page: Page, at_rest: AtRest, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto("/training")
    at_rest(page)
    press("More settings")(page)
    page.get_by_label("Seed of the split", exact=True).wait_for()
    at_rest(page)
    page.wait_for_function(f"() => !({PALE})().length")


@needs_axe
@pytest.mark.parametrize("walk", WALKS)
def test_every_view_keeps_them_too(page: Page, at_rest: AtRest, walk: str) -> None:
    address, role, *names = WALKS[walk]
    page.goto(address)
    page.locator("h1").wait_for()
    at_rest(page)
    page.add_script_tag(path=AXE)
    for name in names:
        page.get_by_role(role, name=name, exact=True).click()  # type: ignore[arg-type]
        page.locator(CHART).first.wait_for()
        at_rest(page)
        has_no_fault(page)


@needs_axe
@pytest.mark.parametrize("state", STATES)
def test_every_page_keeps_the_rules_of_accessibility(
    page: Page, at_rest: AtRest, overflow: Overflow, state: str
) -> None:
    address, act = STATES[state]
    page.goto(address)
    expect(page.locator("h1")).to_have_count(1)
    # The frame's style is an element of the page like the others, and may come after them.
    page.wait_for_function(
        "() => [...document.styleSheets].some(({ownerNode}) =>"
        " ownerNode.textContent.includes('stCaptionContainer'))"
    )
    at_rest(page)
    if act is not None:
        act(page)
        at_rest(page)
    page.add_script_tag(path=AXE)
    has_no_fault(page)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(
        "() => getComputedStyle(document.querySelector('[data-testid=stApp]')).colorScheme"
        " === 'dark'"
    )
    at_rest(page)
    assert page.evaluate(PALE) == []
    for width, height in SMALL_SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        at_rest(page)
        assert (width, page.evaluate(CUT)) == (width, [])
        assert (width, page.evaluate(SMALL)) == (width, [])
        if width == 390:
            assert page.evaluate(CRAMPED) == []
    page.set_viewport_size({"width": 320, "height": 256})  # 1280 × 1024, magnified four times
    at_rest(page)
    assert overflow(page) <= 1
    page.emulate_media(media="print", color_scheme="light")
    page.set_viewport_size(PAPER)  # type: ignore[arg-type]
    at_rest(page)
    assert page.evaluate(CUT) == []
