"""A study on the Course page: off by default, a test that says nothing, a file to hand over."""

import csv
import io

import pytest
from streamlit.testing.v1 import AppTest

from course.stations import STATIONS
from course.study.forms import AIMS, Form
from course.study.taking import Taking
from course.texts import catalogue
from tests.pages.fixtures import HandedOver, OpenPage, Say, Section, Words

COURSE, STUDY, FILE = "course_section", "course_study", "course_study_file"


def taking(app: AppTest) -> Taking:
    found = app.session_state["learner"].course.study
    assert isinstance(found, Taking)
    return found


def answer(app: AppTest, say: Say, entry: str) -> None:
    now = taking(app)
    say(app, STUDY, "study_answer", {"about": f"{now.phase}.{now.at}", "entries": [entry]})


def right(app: AppTest) -> str:
    now = taking(app)
    value = Form(now.study, now.letter(now.phase)).item(now.at).right
    return value if isinstance(value, str) else f"{value:.6g}"


def keys(app: AppTest) -> set[str]:
    return {element.proto.id.split("-")[-1] for element in app.get("bidi_component")}


def test_without_a_link_nobody_hears_of_a_study_but_in_the_box_for_instructors(
    open_page: OpenPage, section: Section, words: Words, say: Say
) -> None:
    app = open_page("course")
    assert STUDY not in str(keys(app))
    assert '<details class="box" data-begins="closed"><summary>For instructors' in section(
        app, COURSE
    )
    assert "?study=my-class.any" in section(app, COURSE)
    say(app, COURSE, "study_name", "Spring Class 2")
    say(app, COURSE, "study_order", "BA")
    say(app, COURSE, "study_order", "nonsense")
    assert "?study=spring-class-2.BA" in section(app, COURSE)
    say(app, COURSE, "study_name", "<b>é</b>")
    assert "?study=" not in section(app, COURSE)
    assert "A name has small letters, digits and hyphens" in words(app, COURSE)
    assert "<b>é" not in section(app, COURSE)
    assert dict(app.query_params) == {}


def test_the_invitation_says_what_is_asked_and_no_leads_to_the_course(
    open_page: OpenPage, words: Words, say: Say
) -> None:
    app = open_page("course", study="spring.any")
    shown = words(app, STUDY)
    for text in ("voluntary", "anonymous", "No name and no time is noted", "hand it over yourself"):
        assert text in shown
    assert COURSE not in str(keys(app))
    assert not app.markdown  # nor what the Course is
    say(app, STUDY, "study_leave")
    assert f"station 1 of {len(STATIONS)}" in words(app, COURSE)
    assert "study" not in app.query_params


def test_both_tests_are_taken_without_a_word_on_what_was_right(
    open_page: OpenPage, words: Words, say: Say, handed_over: HandedOver
) -> None:
    app = open_page("course", study="spring.AB")
    say(app, STUDY, "study_begin")
    for at, aim in enumerate(AIMS):
        assert f"First test · question {at + 1} of 10" in words(app, STUDY)
        item = Form("spring", "A").item(at)
        assert item.kind == aim.kind
        assert catalogue().write(item.question) in words(app, STUDY)
        assert catalogue().write(item.reason) not in words(app, STUDY)
        if at == 3:
            # A reload and another page come back to the same question.
            app.switch_page("pages/loss.py").run()
            app.switch_page("pages/course.py").run()
            app = open_page("course", **dict(app.query_params))
            assert f"question {at + 1} of 10" in words(app, STUDY)
        if at == 2:
            say(app, STUDY, "study_unknown", f"before.{at}")
            say(app, STUDY, "study_unknown", f"before.{at}")  # the same press arrives twice
        elif at == 6:
            answer(app, say, "what?")
            assert "could not be read as a number" in words(app, STUDY)
            assert taking(app).at == 6
            answer(app, say, right(app))
        else:
            answer(app, say, right(app) if at % 2 else str(item.slips[0].value))
        for sign in ("✓", "✗", "Right", "Not yet"):
            assert sign not in words(app, STUDY)
    assert taking(app).phase == "between"
    assert app.session_state["learner"].course.progress.committed == frozenset()
    assert f"station 1 of {len(STATIONS)}" in words(app, COURSE)
    say(app, FILE, "download", f"study-spring-{taking(app).participant}.csv")
    assert handed_over(app, FILE)["text"].count("\n") == 11

    say(app, STUDY, "study_next")
    for at in range(len(AIMS)):
        assert f"Second test · question {at + 1} of 10" in words(app, STUDY)
        assert catalogue().write(Form("spring", "B").item(at).question) in words(app, STUDY)
        answer(app, say, right(app))
    assert "How easy was the app to use?" in words(app, STUDY)
    assert COURSE not in str(keys(app))
    ratings = [f"{n}-{n % 5 + 1}" for n in range(1, 11)]
    say(app, STUDY, "study_rate", {"about": "usability", "entries": [*ratings[:8], "99-9", "7"]})
    assert "no answer yet: numbers 9, 10." in words(app, STUDY)
    say(app, STUDY, "study_rate", {"about": "usability", "entries": ratings})
    assert "hand it to your instructor. Nothing was sent." in words(app, STUDY)

    again = open_page("course", **dict(app.query_params))
    assert taking(again) == taking(app)
    name = f"study-spring-{taking(app).participant}.csv"
    say(again, FILE, "download", name)
    file = handed_over(again, FILE)
    assert (file["name"], file["mime"]) == (name, "text/csv")
    lines = list(csv.DictReader(io.StringIO(file["text"])))
    assert len(lines) == 30
    assert [line["outcome"] for line in lines[10:20]] == ["right"] * 10
    assert lines[2]["outcome"] == "unknown"
    assert lines[6]["outcome"] == "right"


def test_who_leaves_a_study_leaves_no_trace_of_it(open_page: OpenPage, say: Say) -> None:
    app = open_page("course", study="spring.AB")
    say(app, STUDY, "study_begin")
    answer(app, say, right(app))
    assert app.query_params["study"].startswith("spring.AB.")
    say(app, STUDY, "study_leave")
    assert "study" not in app.query_params
    assert app.session_state["learner"].course.study is None


@pytest.mark.parametrize(
    "forged", ["", "A class", "spring.any.x", "spring.AC", "<b>.any", "a.b.c.d"]
)
def test_a_forged_study_is_refused_in_a_sentence_and_the_course_is_there(
    open_page: OpenPage, words: Words, forged: str
) -> None:
    app = open_page("course", study=forged)
    assert ["The study in this link could not be read" in n.value for n in app.warning] == [True]
    assert f"station 1 of {len(STATIONS)}" in words(app, COURSE)
