"""What the pages say of the course unit, and that one setting of the link drops or replaces it."""

import re

import pytest

from tests.pages.fixtures import OpenPage, Words
from tests.pages.test_plurals import texts
from ui.kit.frame import PAGES

NAMES = [name for name, _title in PAGES]
# The pages that speak of the unit as they open.
SPEAKING = (
    *("welcome", "course", "presets", "data", "build"),
    *("forward_pass", "backward_pass", "loss", "neuron", "pictures"),
)
# Welcome's choice for instructors names it in any case.
CHOICE = ("For instructors", "The pages say where they follow", "The course unit “Deep learning”")


def said(open_page: OpenPage, words: Words, name: str, **query: str) -> str:
    app = open_page(name, **query)
    own = [text for text in texts(app) if not text.startswith(CHOICE)]
    return re.sub(r"\s+", " ", f"{' '.join(own)} {words(app)}")


@pytest.mark.parametrize("name", NAMES)
def test_a_class_with_another_text_hears_nothing_of_the_unit(
    open_page: OpenPage, words: Words, name: str
) -> None:
    assert "course unit" not in said(open_page, words, name, follows="none").lower()
    here = said(open_page, words, name)
    assert ("course unit" in here.lower()) == (name in (*SPEAKING, "glossary", "update", "checks"))
    assert not re.search(r"\b(?:the lab|the course’s|the course\'s)\b", here, re.IGNORECASE)


def test_the_units_first_steps_and_its_words_on_language_and_images_are_tied_to_it(
    open_page: OpenPage, words: Words
) -> None:
    data, build = (said(open_page, words, name) for name in ("data", "build"))
    assert "Step 1 of training in the course unit: the rows are divided" in data
    assert "The course unit also names language and images." in data
    assert "random weights, as in step 2 of training in the course unit;" in build
    other = said(open_page, words, "data", follows="none")
    assert "The rows are divided" in other
    assert "Language and images? For a network" in other


def test_welcome_says_once_what_the_unit_is_with_its_link(
    open_page: OpenPage, words: Words
) -> None:
    here = said(open_page, words, "welcome")
    link = "[course unit](https://learn.microsoft.com/training/modules/"
    assert link in here
    assert "“Deep learning” on Microsoft Learn" in here


def test_another_text_is_named_in_its_place_and_the_choice_goes_into_the_link(
    open_page: OpenPage, words: Words
) -> None:
    app = open_page("welcome", follows="Our notes, week 3")
    assert "This class follows: **Our notes, week 3**." in " ".join(texts(app))
    (which,) = app.radio
    assert which.value == "other"
    which.set_value("none").run()
    assert app.query_params["follows"] == "none"
    app.switch_page("pages/loss.py").run()
    assert "course unit" not in words(app)
