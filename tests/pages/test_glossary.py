"""The glossary page, and what every page gets of the glossary."""

import json
from html import escape
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from course.glossary import glossary
from tests.pages.fixtures import OpenPage, Section
from ui.kit.frame import PAGES

TERMS = glossary().terms


def of_the_page(app: AppTest) -> dict[str, Any]:
    """What the page sends to the browser for its terms and symbols."""
    (proto,) = [
        one.proto for one in app.get("bidi_component") if one.proto.component_name == "app.terms"
    ]
    data: dict[str, Any] = json.loads(proto.json)
    return data


def test_every_term_stands_there_with_its_sentence_symbol_and_other_names(
    open_page: OpenPage, section: Section
) -> None:
    html = section(open_page("glossary"), "glossary")
    for term in TERMS:
        assert f'<dt id="{term.anchor}" tabindex="-1">{escape(term.name)}' in html
        assert escape(term.sentence) in html
        assert escape(term.symbol) in html
        assert all(escape(name) in html for name in term.also)
    for title in glossary().topics.values():
        assert f">{title}</h2>" in html


def test_a_link_leads_to_a_page_where_the_term_is_met(
    open_page: OpenPage, section: Section
) -> None:
    app = open_page("glossary")
    for term in TERMS:
        assert set(term.pages) <= dict(PAGES).keys(), term.name
    assert 'data-value="backward_pass"' in section(app, "glossary")


@pytest.mark.parametrize("name", ["welcome", "loss"])
def test_every_page_gets_the_terms_and_the_symbols(open_page: OpenPage, name: str) -> None:
    data = of_the_page(open_page(name))
    assert [one["name"] for one in data["terms"]] == [term.name for term in TERMS]
    assert data["pages"] == dict(PAGES)
