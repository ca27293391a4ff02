"""What those need who do not see the page or do not use a mouse: a step is told once, the film has
its numbers as tables, and the focus stays where it was at a press."""

import re
from typing import Any

import numpy as np
from playwright.sync_api import Page, Route, expect

from neuralnet import Experiment, Trainer
from tests.browser.fixtures import AtRest
from ui.words.numbers import exact

ACTIVE = """() => {
  let one = document.activeElement;
  while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
  return one === document.body ? "nothing" : one.getAttribute("aria-label") ?? one.innerText;
}"""
FOCUSED = f"""(name) => {{
  const active = ({ACTIVE})();
  return active !== "nothing" && new RegExp(name).test(active);
}}"""
# All that is told from now on.
LISTEN = """() => {
  window.told = [];
  const place = document.querySelector("#announced");
  new MutationObserver(() => window.told.push(place.textContent))
    .observe(place, {childList: true, characterData: true, subtree: true});
}"""


def test_the_film_has_its_numbers_as_tables_and_tells_a_step_once(
    page: Page, at_rest: AtRest
) -> None:
    page.goto("/training")
    stage = page.locator(".stage")
    page.locator(".stage[data-step='0']").wait_for()
    at_rest(page)
    stage.get_by_text("The pictures in numbers").press("Enter")
    page.evaluate(LISTEN)
    stage.press("ArrowRight")
    expect(page.locator("#announced")).to_contain_text("epoch 1 · batch 24/24 · step 24. Loss")
    page.get_by_text(re.compile("step 24 · next: ")).wait_for()
    at_rest(page)

    trainer = Trainer(Experiment())
    trainer.seek(24)
    trainer.compute()

    def table(title: str) -> list[list[str]]:
        lines = stage.locator(".sheet table").filter(has_text=title).locator("tr").all()
        return [line.locator("th, td").all_inner_texts() for line in lines]

    def as_sent(values: Any) -> list[str]:
        return [exact(float(np.float32(value))) for value in values]

    first = trainer.network.layers[0]
    weights = [line[1:] for line in table("the weights into layer 1")[1:]]
    assert weights == [as_sent(row) for row in (*first.W, first.b.ravel())]
    now = trainer.measure()
    assert table("Loss")[-1][1:] == as_sent([now.training_loss, now.validation_loss])

    page.get_by_role("button", name="Forward", exact=True).click()
    expect(page.locator("#announced")).to_contain_text("step 24. Forward: ŷ of 10 rows")
    told = page.evaluate("() => window.told")
    assert len(told) == 2, told


# The page is taken away, and is there again some pictures of the screen later.
AWAY = """async (button) => {
  const place = button.closest("[data-testid=stMain]"), parent = place.parentElement;
  place.remove();
  for (let left = 3; left; left--) await new Promise(requestAnimationFrame);
  parent.append(place);
}"""


def test_a_control_that_is_away_for_a_moment_has_the_focus_again(
    page: Page, at_rest: AtRest
) -> None:
    page.goto("/presets")
    at_rest(page)
    button = page.get_by_role("button", name="Set it up: Three spirals", exact=True)
    button.focus()
    button.evaluate(AWAY)

    expect(button).to_be_focused()


def test_what_is_chosen_before_the_page_is_complete_keeps_the_focus_too(
    page: Page, at_rest: AtRest
) -> None:
    held: list[Route] = []
    page.route("**/focus-*.js", lambda route: held.append(route))
    page.goto("/build?step=30")
    button = page.get_by_role("button", name="Train to the end", exact=True)
    button.focus()
    at_rest(page)
    held.pop().continue_()
    page.unroute("**/focus-*.js")
    page.wait_for_load_state("networkidle")
    button.press("Enter")

    expect(page.get_by_role("button", name="To the start", exact=True)).to_be_focused()


# Where, what is pressed there, what then stands on the page, and what has the focus after it.
PRESSES = (
    ("/presets", "button", "Set it up: Three spirals", "Predict first", "."),
    ("/diagnostics?step=100", "button", "Start", "step 0 ", r"Step \+"),
    ("/diagnostics?step=100", "button", "End", "step 1200", "Step −|Start"),
    ("/build?step=30", "button", "Train to the end", "step 1200", "Train|To the start"),
    ("/build", "radio", "Body mass: a number", "Body mass: a number", "."),
    ("/teach", "button", "Change it", "Present from here", "Ready lessons"),
    ("/present", "button", "Present", "1 / 8", "A bird, and a network that knows nothing"),
)


def test_the_focus_stays_where_it_was_at_a_press(page: Page, at_rest: AtRest) -> None:
    for address, role, name, says, then in PRESSES:
        page.goto(address)
        page.locator("h1").wait_for()
        at_rest(page)
        kind: Any = role
        page.get_by_role(kind, name=name, exact=role == "button").first.focus()
        page.keyboard.press("Enter" if role == "button" else "Space")
        page.get_by_text(says).filter(visible=True).first.wait_for()
        at_rest(page)
        page.wait_for_function(FOCUSED, arg=then)


# Where, what is pressed there, and the title of the page that it opens.
OPENERS = (
    ("/", "link", "Forward pass", "Forward pass: from measurements to an answer"),
    ("/training", "link", "→ Look inside", "Diagnostics"),
    ("/presets", "button", "Open it on the Words page: Embeddings", "Words"),
)


def test_a_press_that_opens_a_page_leads_to_its_title(page: Page, at_rest: AtRest) -> None:
    for address, role, name, title in OPENERS:
        page.goto(address)
        page.locator("h1").wait_for()
        at_rest(page)
        kind: Any = role
        page.locator("[data-testid=stMain]").get_by_role(kind, name=name).first.press("Enter")
        expect(page.locator("h1", has_text=title)).to_be_focused()


def test_a_press_before_the_page_has_all_its_scripts_leads_to_the_title_too(page: Page) -> None:
    held: list[Route] = []
    page.route(re.compile(r"/focus-\w+\.js"), lambda route: held.append(route))
    page.goto("/")
    _address, _role, name, title = OPENERS[0]
    page.locator("[data-testid=stMain]").get_by_role("link", name=name).first.press("Enter")
    opened = page.locator("h1", has_text=title)
    opened.wait_for()
    for route in held:
        route.continue_()
    page.unroute_all()
    expect(opened).to_be_focused()


def test_the_end_of_a_presentation_leads_to_the_title_of_the_page_behind_it(
    page: Page, at_rest: AtRest
) -> None:
    page.goto("/present")
    page.get_by_role("button", name="Present", exact=True).first.press("Enter")
    expect(page.get_by_role("heading", name="A bird, and a network")).to_be_focused()
    at_rest(page)
    page.keyboard.press("Escape")

    expect(page.locator("h1", has_text="Teach")).to_be_focused()
    page.keyboard.press("Tab")  # it is where the page begins
    page.wait_for_function(FOCUSED, arg=".")


def test_what_was_the_last_of_its_kind_leaves_the_focus_beside_it(
    page: Page, at_rest: AtRest
) -> None:
    page.goto("/teach")
    page.get_by_role("button", name="Add the screen as a scene").click()
    at_rest(page)
    page.get_by_role("button", name="×", exact=True).press("Enter")

    expect(page.get_by_role("button", name=re.compile("Put .* back"))).to_be_focused()


# All of the page is drawn anew, with a notice that was not there: nothing of it is mounted anew.
# The focus had moved within the section, of which the page around it does not hear.
def test_a_press_that_the_whole_page_follows_leaves_the_focus_in_its_row(
    page: Page, at_rest: AtRest
) -> None:
    page.goto("/training?step=240")
    page.get_by_role("radio", name="One row", exact=True).click()
    button = page.get_by_role("button", name="Go on with batches of one row", exact=True)
    at_rest(page)
    button.click()
    expect(page.get_by_text("From step 240 on: batch size 10 → 1.")).to_be_attached()
    expect(button).to_have_count(0)
    row = page.get_by_role("combobox", name="Row of this batch")
    expect(row).to_be_focused()
    expect(row).to_be_in_viewport()
