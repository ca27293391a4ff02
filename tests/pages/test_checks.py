"""Checks: measured now, published, recorded; and the list that every simplification leads to."""

import re

import pytest

from tests.pages.fixtures import OpenPage, Section, Tables, Words
from ui.kit.frame import PAGES
from ui.words.simplifications import SIMPLIFICATIONS, on_page


def test_the_own_network_is_checked_where_the_film_stands(
    open_page: OpenPage, words: Words, tables: Tables
) -> None:
    app = open_page("checks", step="240", activation="tanh")
    assert "They agree. Your run at step 240, all 193 parameters" in words(app, "checks_own")
    table = tables(app, "checks_own")[0]
    assert table[0][:3] == ["parameter", "backpropagated ∂L/∂θ", "measured"]
    for _name, ours, measured, _error in table[1:]:
        assert float(ours) == pytest.approx(float(measured), rel=1e-4, abs=1e-9)
    other = open_page("checks", step="0", activation="tanh")
    assert "at step 0" in words(other, "checks_own")
    assert tables(other, "checks_own") != tables(app, "checks_own")


def test_the_published_example_is_computed_and_its_source_is_linked(
    open_page: OpenPage, words: Words, section: Section
) -> None:
    app = open_page("checks")
    said = words(app, "checks_example")
    assert "15 of 15 numbers are the published ones" in said
    assert "0.29102777369359933" in said
    assert "https://mattmazur.com/" in section(app, "checks_example")


def test_every_simplification_is_in_the_list_with_its_pages(
    open_page: OpenPage, section: Section
) -> None:
    listed = section(open_page("checks"), "checks_simpler")
    for name, one in SIMPLIFICATIONS.items():
        entry = listed.split(f'id="simpler-{name}"')[1].split("</dd>")[0]
        for page in one.pages:
            assert f'data-value="{page}"' in entry


@pytest.mark.parametrize("page", [name for name, _title in PAGES if on_page(name)])
def test_a_page_leads_from_what_it_simplifies_to_the_list(
    open_page: OpenPage, section: Section, page: str
) -> None:
    line = section(open_page(page), "simplified")
    assert re.findall(r'name="simplified" value="(\w+)"', line) == list(on_page(page))


def test_the_entry_that_somebody_came_for_stands_out_until_they_leave(
    open_page: OpenPage, section: Section
) -> None:
    app = open_page("training")
    app.session_state["set_arrives_at"] = ("checks", "map")
    app.switch_page("pages/checks.py").run()
    marked = '<dt id="simpler-map" class="on" data-arrive tabindex="-1">'
    assert marked in section(app, "checks_simpler")
    app.switch_page("pages/loss.py").run()
    app.switch_page("pages/checks.py").run()
    assert "data-arrive" not in section(app, "checks_simpler")


def test_every_page_of_the_list_exists() -> None:
    names = {name for name, _title in PAGES}
    assert all(set(one.pages) <= names for one in SIMPLIFICATIONS.values())
