"""The text that a class follows, in a link and in sentences."""

import pytest

from ui.desk.followed import LONGEST_TITLE, Followed
from ui.desk.links import run_from_query


def test_without_a_word_in_the_link_the_course_unit_is_followed() -> None:
    followed = Followed.from_query({"seed": "3"})
    assert followed.is_unit
    assert followed.of_unit("The course unit says so.", "So it is.") == "The course unit says so."
    assert followed.to_query() == {}


@pytest.mark.parametrize("text", ["none", "None", " none ", ""])
def test_none_drops_what_is_said_of_the_unit(text: str) -> None:
    followed = Followed.from_query({"follows": text})
    assert not followed.is_unit
    assert followed.title == ""
    assert followed.of_unit("The course unit says so.") == ""
    assert followed.of_unit("The unit’s steps.", "The steps.") == "The steps."
    assert Followed.from_query(followed.to_query()) == followed


def test_another_text_is_known_by_its_title() -> None:
    followed = Followed.from_query({"follows": "Our  notes,\nweek 3"})
    assert followed.title == "Our notes, week 3"
    assert not followed.is_unit
    assert Followed.from_query(followed.to_query()) == followed
    assert len(Followed.named("x" * 500).title or "") == LONGEST_TITLE


def test_the_parameter_is_known_and_one_that_is_nearly_it_is_asked_about() -> None:
    assert run_from_query({"follows": "none"})[2] == []
    (problem,) = run_from_query({"folows": "none"})[2]
    assert "follows" in problem
