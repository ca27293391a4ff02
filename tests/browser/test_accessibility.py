"""Every page keeps the rules of WCAG 2.2 A and AA, and the usual good ones, as far as axe can tell,
in light and in dark; and nothing is written smaller than 12 px."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.fixtures import AtRest

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"

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
RUN = """async ([tags, rules]) => {
  const only = rules ? {type: "rule", values: rules} : {type: "tag", values: tags};
  const {violations} = await axe.run(document, {runOnly: only, resultTypes: ["violations"]});
  return violations.flatMap(({id, nodes}) =>
    nodes.map(({html, failureSummary}) => [id, html, failureSummary]));
}"""


# What is written smaller than 12 px, a drawing's own scale counted: unread from the back row.
SMALL = """() => {
  const found = [];
  const look = (root) => {
    const nodes = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
      if (node.shadowRoot) look(node.shadowRoot);
      const parent = node.parentElement;
      if (node.nodeType !== Node.TEXT_NODE || !node.data.trim() || !parent) continue;
      if (!parent.checkVisibility({opacityProperty: true, visibilityProperty: true})) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const {width, height} = range.getBoundingClientRect();
      if (width < 2 || height < 2) continue; // for screen readers only
      const matrix = parent.closest("text")?.getScreenCTM();
      const scale = matrix ? Math.sqrt(Math.abs(matrix.a * matrix.d - matrix.b * matrix.c)) : 1;
      const pixels = parseFloat(getComputedStyle(parent).fontSize) * scale;
      if (pixels < 11.99) found.push(`${pixels.toFixed(1)} px: ${node.data.trim().slice(0, 40)}`);
    }
  };
  look(document);
  return found;
}"""


def press(name: str) -> Any:
    def act(page: Page) -> None:
        page.get_by_role("button", name=re.compile(name)).first.click()

    return act


def open_class(page: Page) -> None:
    page.get_by_role("button", name="Open a class", exact=True).click()
    page.get_by_role("button", name="What does the loss do over the next epoch?").click()
    expect(page.locator(".cl-question")).to_contain_text("0 of 0 answered")


def to_the_end(page: Page) -> None:
    page.locator(".stage").press("End")
    page.wait_for_function(
        "() => [...document.querySelectorAll('*')].some("
        "one => one.shadowRoot?.querySelector('.stage')?.dataset.step === '1200')"
    )


STATES = {
    "welcome": ("/", None),
    "course": ("/course", None),
    "presets": ("/presets", None),
    "data": ("/data", None),
    "build": ("/build", None),
    "training": ("/training", None),
    "training at its end": ("/training", to_the_end),
    "diagnostics": ("/diagnostics?step=480", None),
    "neuron": ("/neuron", None),
    "forward": ("/forward_pass", press("Forward")),
    "loss": ("/loss", None),
    "backward": ("/backward_pass?step=30", press("Do Forward and Loss")),
    "update": ("/update?step=30", press("Forward, Loss and Backward at once")),
    "words": ("/words", None),
    "a language model": ("/words?words=model.usual.20", None),
    "attention": ("/words?words=attention.usual.0", None),
    "compare": ("/compare", None),
    "batches and GPU": ("/batches_and_gpu", None),
    "save": ("/save?step=30", None),
    "glossary": ("/glossary", None),
    "class": ("/classroom", None),
    "board of a class": ("/classroom", open_class),
    "a scene": ("/training?lesson=unit&scene=1", None),
    "a scene with locks": ("/forward_pass?lesson=step&scene=2", None),
    "teach": ("/teach", press("Change it")),
    "present": ("/present", None),
    "a presentation": ("/present", press("^Present$")),
    "an entry": ("/loss", press("logit")),
    "symbols": ("/neuron", press("Symbols")),
}


def ours(found: list[tuple[str, str, str]]) -> list[str]:
    return [
        f"{rule}: {html[:200]} {why}"
        for rule, html, why in found
        if not any(rule == known and part in html for known, part in STREAMLITS)
    ]


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed; `npm ci` does it")
@pytest.mark.parametrize("state", STATES)
def test_every_page_keeps_the_rules_of_accessibility(
    page: Page, at_rest: AtRest, state: str
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
    assert page.evaluate(SMALL) == []
    page.add_script_tag(path=AXE)
    assert ours(page.evaluate(RUN, [RULES, None])) == []
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(
        "() => getComputedStyle(document.querySelector('[data-testid=stApp]')).colorScheme"
        " === 'dark'"
    )
    at_rest(page)
    assert ours(page.evaluate(RUN, [RULES, ["color-contrast"]])) == []
