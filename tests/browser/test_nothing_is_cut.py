"""What is cut off, or lies on another thing, is found; of every page and state
`test_accessibility.py` asks it, on small screens and on paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.faults import CUT, SMALL
from tests.browser.fixtures import AtRest, NewPage


@pytest.mark.parametrize("width", [1000, 1280])
def test_in_the_frame_of_another_page_the_menu_lies_on_nothing(
    new_page: NewPage, at_rest: AtRest, width: int
) -> None:
    page = new_page(width=width, height=768)
    page.goto("/training?embed=true")
    expect(page.locator("h1")).to_have_count(1)
    at_rest(page)
    assert page.evaluate(CUT) == []


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1920, 1080)])
def test_the_rows_of_a_batch_and_the_curves_are_read_whole_on_a_projector(
    new_page: NewPage, at_rest: AtRest, width: int, height: int
) -> None:
    page = new_page(width=width, height=height)
    page.goto("/backward_pass?step=30")
    for verb in ("Forward", "Loss", "Backward"):
        page.get_by_role("button", name=verb, exact=True).click()
    expect(page.get_by_role("button", name="Update", exact=True)).to_be_enabled()
    expect(page.locator(".nn-matrix").first).to_be_visible()
    at_rest(page)
    assert page.evaluate(CUT) == []
    assert page.evaluate(SMALL) == []

    page.goto("/training?step=30")
    expect(page.locator(".stage .loss .best-name")).to_be_visible()
    at_rest(page)
    assert page.evaluate(SMALL) == []


def test_what_is_cut_and_what_only_scrolls_are_told_apart(new_page: NewPage) -> None:
    page = new_page(width=390, height=844)
    page.goto("/_stcore/health")
    line = "white-space: nowrap; width: 90px; overflow-x:"
    page.set_content(
        '<main data-testid="stMain"><h1 style="margin: 0">Title</h1>'
        f'<p style="{line} auto">a long line that scrolls</p>'
        f'<p style="{line} hidden">a long line that is cut</p>'
        '<nav class="menu" style="position: absolute; top: 0; left: 0">the menu</nav></main>'
    )
    cut, menu = page.evaluate(CUT)
    assert cut.startswith("“a long line that is cut” by")
    assert menu == "the title lies below the menu"


# The reader's own spacing of WCAG 1.4.12, within live sections too.
SPACED = """() => {
  const words = "line-height: 1.5; letter-spacing: .12em; word-spacing: .16em".split("; ");
  const look = (root) => {
    const style = document.createElement("style");
    style.textContent = `* { ${words.join(" !important; ")} !important }`;
    (root.head ?? root).append(style);
    for (const one of root.querySelectorAll("*")) if (one.shadowRoot) look(one.shadowRoot);
  };
  look(document);
}"""


@pytest.mark.parametrize("address", ["/loss", "/neuron"])
def test_no_formula_is_cut_where_a_reader_spaces_the_text(
    page: Page, at_rest: AtRest, address: str
) -> None:
    page.goto(address)
    formulas = page.locator(".live .formula")
    formulas.first.wait_for()
    at_rest(page)
    page.evaluate(SPACED)
    at_rest(page)
    cut = formulas.evaluate_all(
        "all => all.filter(one => one.scrollHeight > one.clientHeight).map(one => one.textContent)"
    )
    assert cut == []
