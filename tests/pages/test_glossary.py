"""The glossary page, and what every page gets of the glossary."""

import json
import re
from html import escape

import pytest

from course.glossary import glossary
from tests.pages.fixtures import OpenPage, Section
from ui.kit.frame import PAGES
from ui.kit.terms.terms import with_terms

TERMS = glossary().terms


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
def test_every_page_has_the_script_that_brings_the_terms(open_page: OpenPage, name: str) -> None:
    mounted = open_page(name).get("bidi_component")
    (proto,) = (one.proto for one in mounted if one.proto.component_name == "app.terms")
    assert proto.js_source_path == with_terms(PAGES).file
    assert not proto.json  # and no message does


def test_the_script_brings_every_term_and_the_pages() -> None:
    (line,) = re.findall(r"^const constant = (.*);$", with_terms(PAGES).text, re.MULTILINE)
    data = json.loads(line)
    assert [one["name"] for one in data["terms"]] == [term.name for term in TERMS]
    assert data["pages"] == dict(PAGES)
