"""The Course page: predict, do, be checked; what was missed comes back; a step on paper."""

import html
import re

import pytest
from streamlit.testing.v1 import AppTest

from course.item import Choice, Number
from course.paper.step_slips import slips_of
from course.stations import NAMES, STATIONS
from course.texts import catalogue
from tests.pages.fixtures import HandedOver, OpenPage, Say, Section, Words
from ui.course.paper import OpenSheet
from ui.course.tutor import Question, Tutor

SECTION = "course_section"
SAID = re.compile(r'<div class="cs-said[^"]*" id="course-said"[^>]*>(.*?)</div>', re.DOTALL)


def tutor(app: AppTest) -> Tutor:
    found: Tutor = app.session_state["set_course_tutor"]
    return found


def asked(app: AppTest) -> Question:
    question = tutor(app).question
    assert question is not None
    return question


def answer(app: AppTest, say: Say, *entries: str, about: str | None = None) -> None:
    said = {"about": asked(app).about if about is None else about, "entries": list(entries)}
    say(app, SECTION, "answer", said)


def right(question: Question) -> str:
    form = question.item.form
    if isinstance(form, Number):
        return f"{form.value:.12g}"
    assert isinstance(form, Choice)
    return form.right


def wrong(question: Question) -> str:
    """A wrong answer that has a name."""
    value = question.item.slips[0].value
    return value if isinstance(value, str) else f"{value:.12g}"


def said(app: AppTest, section: Section) -> str:
    """What is said of the answer."""
    found = SAID.search(section(app, SECTION))
    assert found is not None
    return html.unescape(re.sub(r"<[^>]+>", " ", found[1])).strip()


def go(app: AppTest, say: Say, station: str) -> None:
    say(app, SECTION, "station", station)


def test_the_first_visit_shows_all_stations_and_asks_before_it_shows(
    open_page: OpenPage, section: Section, words: Words
) -> None:
    app = open_page("course")
    shown = section(app, SECTION)
    assert shown.count('name="station" value=') == len(NAMES) + 1  # and the next one below
    assert 'aria-current="step" aria-label="Station 1, A sample enters: not done yet"' in shown
    assert "question 1 of 3" in words(app, SECTION)
    assert said(app, section) == ""
    question = asked(app)
    assert catalogue().write(question.item.reason) not in words(app, SECTION)
    assert dict(app.query_params) == {}


def test_a_known_mistake_gets_its_own_reason_and_numbers_that_contradict_it(
    open_page: OpenPage, section: Section, say: Say
) -> None:
    app = open_page("course", step="60")
    go(app, say, "update")
    while asked(app).item.kind != "change_of_a_weight":
        answer(app, say, right(asked(app)))
        say(app, SECTION, "next")
    item = asked(app).item
    slip = next(slip for slip in item.slips if slip.name == "gradient_for_change")
    assert isinstance(slip.value, float)
    answer(app, say, f"{slip.value:.9g}")
    words = said(app, section)
    against = asked(app).against
    assert against is not None
    for text in (slip.reason, slip.belief, against, item.reason):
        assert catalogue().write(text) in re.sub(r"\s+", " ", words)
    assert words.startswith("✗")
    assert "change_of_a_weight-1-" in app.query_params["course"]


def test_a_right_answer_is_counted_and_closes_the_question(
    open_page: OpenPage, section: Section, say: Say, words: Words
) -> None:
    app = open_page("course")
    first = asked(app)
    answer(app, say, right(first))
    assert said(app, section).startswith("✓")
    assert 'class="cs-said right"' in section(app, SECTION)
    assert app.session_state["learner"].course.progress.committed == {first.item.kind}
    # The same form sent once more, or for another question, changes nothing.
    before = dict(app.query_params)
    answer(app, say, "12345", about=first.about)
    assert (said(app, section)[0], dict(app.query_params)) == ("✓", before)
    say(app, SECTION, "next")
    assert "question 2 of 3" in words(app, SECTION)
    answer(app, say, "12345", about=first.about)
    assert asked(app).verdict is None


def test_what_is_no_number_or_too_short_costs_nothing(
    open_page: OpenPage, section: Section, say: Say
) -> None:
    app = open_page("course", step="60")
    answer(app, say, "<b>what</b>")
    assert "could not be read as a number" in said(app, section)
    assert "<b>what" not in section(app, SECTION)
    assert dict(app.query_params) == {"step": "60"}
    answer(app, say)  # nothing was entered
    assert "could not be read" in said(app, section)
    assert not asked(app).is_closed


def test_hints_come_one_at_a_time_and_are_counted(
    open_page: OpenPage, words: Words, say: Say
) -> None:
    app = open_page("course")
    hints = [catalogue().write(hint) for hint in asked(app).item.hints]
    assert len(hints) == 2
    assert hints[0] not in words(app, SECTION)
    say(app, SECTION, "hint")
    assert hints[0] in words(app, SECTION)
    assert hints[1] not in words(app, SECTION)
    assert app.session_state["learner"].course.progress.hints == 1


def test_a_missed_question_can_be_practised_with_fresh_numbers_and_comes_back_all_the_same(
    open_page: OpenPage, section: Section, words: Words, say: Say
) -> None:
    app = open_page("course", step="60")
    first = asked(app)
    kind = first.item.kind
    answer(app, say, wrong(first))
    say(app, SECTION, "fresh")
    assert asked(app).item.kind == kind
    assert asked(app).item.question != first.item.question
    answer(app, say, right(asked(app)))
    go(app, say, NAMES[1])
    assert asked(app).item.kind != kind
    go(app, say, NAMES[2])
    assert asked(app).item.kind == kind
    assert "asked again, from station 1" in words(app, SECTION)
    assert "Station 1, A sample enters: something here was missed" in section(app, SECTION)
    answer(app, say, right(asked(app)))
    assert app.session_state["learner"].course.progress.missed == {}


def test_a_question_stays_about_its_state_while_the_run_moves_on(
    open_page: OpenPage, words: Words, say: Say
) -> None:
    app = open_page("course", step="60")
    go(app, say, "loss")
    question, answered = asked(app), right(asked(app))
    for verb in ("Forward", "Loss", "Backward", "Update"):
        say(app, SECTION, verb)
    assert app.session_state["learner"].cursor == 61
    assert asked(app) is question
    assert "the question stays as it was asked" in words(app, SECTION)
    answer(app, say, answered)
    assert asked(app).is_right


def test_a_reload_by_the_link_goes_on_where_it_was(
    open_page: OpenPage, words: Words, say: Say
) -> None:
    app = open_page("course", step="60")
    go(app, say, "softmax")
    answer(app, say, right(asked(app)))
    say(app, SECTION, "next")
    before = asked(app).item.question
    again = open_page("course", **dict(app.query_params))
    assert asked(again).item.question == before
    assert "question 2 of 5" in words(again, SECTION)
    assert "stations of three to six minutes" not in " ".join(text.value for text in again.markdown)


@pytest.mark.parametrize("forged", ["x", "2.1.99.0.dddd.zz.nothing-1-1-1.5", "<script>"])
def test_forged_progress_is_refused_in_a_sentence_and_costs_nothing(
    open_page: OpenPage, forged: str
) -> None:
    app = open_page("course", course=forged, learning_rate="0.01", step="60")
    assert [notice.value for notice in app.warning] == [
        "The progress in this link could not be read in full. What could not be read was left "
        "out; your run is not touched by it."
    ]
    learner = app.session_state["learner"]
    assert (learner.run.experiment.learning_rate, learner.cursor) == (0.01, 60)
    assert "script" not in str(dict(app.query_params))


def test_a_task_is_refused_with_what_was_measured_and_accepted_when_it_is_done(
    open_page: OpenPage, section: Section, words: Words, say: Say
) -> None:
    app = open_page("course")
    say(app, SECTION, "check")
    assert "Not yet. The inputs of the training rows go from" in words(app, SECTION)
    while tutor(app).ask() is not None:
        answer(app, say, right(asked(app)))
        say(app, SECTION, "next")
    scaled = open_page("course", scaling="min-max", **dict(app.query_params))
    say(scaled, SECTION, "check")
    assert "Done. The inputs of the training rows go from 0 to 1." in words(scaled, SECTION)
    assert "Station 1, A sample enters: done" in section(scaled, SECTION)
    assert "Go on to station 2, Weighted sums" in words(scaled, SECTION)


def test_a_solution_that_was_shown_does_not_count_as_ones_own(
    open_page: OpenPage, words: Words, say: Say
) -> None:
    app = open_page("course")
    say(app, SECTION, "check")
    say(app, SECTION, "solution")
    assert app.session_state["learner"].run.experiment.scaling == "min-max"
    while tutor(app).ask() is not None:
        answer(app, say, right(asked(app)))
        say(app, SECTION, "next")
    say(app, SECTION, "check")
    assert "It was shown to you." in words(app, SECTION)
    assert app.session_state["learner"].course.progress.status("sample") == "missed"


def test_who_knows_a_station_skips_it_by_its_check_question(
    open_page: OpenPage, section: Section, words: Words, say: Say
) -> None:
    app = open_page("course", step="60")
    say(app, SECTION, "skip")
    assert asked(app).item.kind == STATIONS[0].check
    answer(app, say, right(asked(app)))
    say(app, SECTION, "onward")
    assert "Station 1, A sample enters: skipped by its check question" in section(app, SECTION)
    assert f"station 2 of {len(STATIONS)}" in words(app, SECTION)


def test_a_run_without_classes_is_asked_about_the_lab_where_it_has_nothing(
    open_page: OpenPage, words: Words, say: Say
) -> None:
    app = open_page("course", dataset="penguin_mass", step="60")
    go(app, say, "softmax")
    assert "Your run has nothing of this kind" in words(app, SECTION)
    answer(app, say, right(asked(app)))
    assert asked(app).is_right


def test_every_station_asks_and_has_its_place_its_task_and_a_way_on(
    open_page: OpenPage, section: Section, words: Words, say: Say
) -> None:
    app = open_page("course", step="60")
    for station in STATIONS:
        go(app, say, station.name)
        shown = words(app, SECTION)
        for text in (station.title, station.idea, station.do, station.simpler()):
            assert catalogue().write(text) in shown
        assert f'data-value="{station.page}"' in section(app, SECTION)
        assert "Check my run" in shown
        assert asked(app).item.station == station.name


def test_other_pages_say_what_is_next_and_lead_back_once_the_course_has_begun(
    open_page: OpenPage, words: Words, say: Say
) -> None:
    assert "Back to the station" not in words(open_page("loss"))
    app = open_page("course")
    go(app, say, "loss")
    app.switch_page("pages/loss.py").run()
    assert "Course, station 9, The loss: Look for the row" in words(app, "course_line")
    app.switch_page("pages/update.py").run()
    assert "Look for the row" not in words(app, "course_line")
    assert "Back to the station" in words(app, "course_line")


# --- a step on paper -----------------------------------------------------------------------------


def opened(app: AppTest) -> OpenSheet:
    found: OpenSheet = app.session_state["set_course_sheet"]
    return found


def enter(app: AppTest, say: Say, name: str, entry: str) -> None:
    say(app, SECTION, f"blank-{name}", entry)


def of_blank(app: AppTest, section: Section, name: str) -> str:
    found = re.search(rf'id="said-{name}"[^>]*>(.*?)</div>', section(app, SECTION), re.DOTALL)
    assert found is not None
    return html.unescape(re.sub(r"<[^>]+>", "", found[1]))


def test_a_slip_is_named_and_what_follows_from_it_is_accepted_and_said(
    open_page: OpenPage, section: Section, say: Say
) -> None:
    app = open_page("course", sheet="2-2-1.3.0")
    step = opened(app).step
    z, a = step.lines["z-1-1-1"], step.lines["a-1-1-1"]
    slips = dict(slips_of(step.rule, z.cell, step.numbers))
    enter(app, say, z.name, f"{slips['bias_left_out']:.6g}")
    assert "bias" in of_blank(app, section, z.name)
    theirs = step.numbers.copy()
    theirs.put(z.cell, slips["bias_left_out"])
    enter(app, say, a.name, f"{step.rule.derive(a.cell, theirs):.6g}")
    assert "this follows from what you entered there" in of_blank(app, section, a.name)
    assert "1 of 38 blanks" in section(app, SECTION)
    # Once the first is mended, what followed from it no longer does.
    enter(app, say, z.name, f"{z.value:.6g}")
    assert of_blank(app, section, z.name).startswith("✓ Right.")
    assert of_blank(app, section, a.name).startswith("✗")


@pytest.mark.parametrize("query", [{"sheet": "4-3-3.3.5"}, {"sheet": "own.3.0", "step": "60"}])
def test_what_was_filled_in_is_there_after_another_page_and_after_a_reload(
    open_page: OpenPage, section: Section, say: Say, query: dict[str, str]
) -> None:
    app = open_page("course", **query)
    blanks = opened(app).step.blanks
    enter(app, say, blanks[0].name, f"{blanks[0].value:.6g}".replace(".", ","))
    enter(app, say, blanks[2].name, "no <number>")
    app.switch_page("pages/loss.py").run()
    app.switch_page("pages/course.py").run()
    before = dict(opened(app).verdicts)
    assert {name: verdict.kind for name, verdict in before.items()} == {
        blanks[0].name: "right",
        blanks[2].name: "unreadable",
    }
    again = open_page("course", **dict(app.query_params))
    assert not again.warning
    assert opened(again).entries == opened(app).entries
    assert opened(again).verdicts == before
    assert 'value="no &lt;number&gt;"' in section(again, SECTION)
    # Another sheet begins empty, and the link says so.
    say(again, SECTION, "level", "4")
    assert "filled" not in again.query_params


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_each_level_shows_less_and_the_right_numbers_fill_it(
    open_page: OpenPage, section: Section, say: Say, level: int
) -> None:
    app = open_page("course", sheet="2-2-1.2.0")
    say(app, SECTION, "level", str(level))
    step = opened(app).step
    assert step.level == level
    shown = section(app, SECTION)
    assert shown.count('name="blank-') == len(step.blanks)
    assert ("ps-rule" in shown.split("</style>")[-1]) == (level < 4)
    for line in step.blanks:
        opened(app).enter(line.name, f"{line.value:.9g}")
    if step.blanks:
        line = step.blanks[-1]
        enter(app, say, line.name, f"{line.value:.9g}")
        assert f"All {len(step.blanks)} blanks are filled in" in section(app, SECTION)


def test_a_hint_of_the_sheet_reveals_the_numbers_of_one_line(
    open_page: OpenPage, section: Section, say: Say
) -> None:
    app = open_page("course", sheet="2-2-1.3.0")
    line = opened(app).step.blanks[0]
    before = section(app, SECTION).count("<math")
    say(app, SECTION, "sheet_hint", line.name)
    assert section(app, SECTION).count("<math") == before + 1
    assert app.session_state["learner"].course.progress.hints == 1


def test_fresh_numbers_and_ones_own_run_make_another_sheet_and_the_link_keeps_it(
    open_page: OpenPage, section: Section, say: Say
) -> None:
    app = open_page("course", step="60")
    say(app, SECTION, "view", "paper")
    first = opened(app).step.numbers.W[0]
    say(app, SECTION, "renew")
    assert app.query_params["sheet"] == "2-2-1.2.1"
    assert (opened(app).step.numbers.W[0] != first).all()
    say(app, SECTION, "net", "own")
    assert opened(app).step.step == 60
    assert opened(app).step.run == app.session_state["learner"].run
    again = open_page("course", **dict(app.query_params))
    assert opened(again).step.step == 60
    say(again, SECTION, "view", "stations")
    assert "sheet" not in again.query_params


def test_the_sheet_is_printed_with_its_key_and_the_paper_that_is_chosen(
    open_page: OpenPage, say: Say, handed_over: HandedOver
) -> None:
    app = open_page("course", sheet="2-2-1.2.0")
    assert not handed_over(app, SECTION)
    say(app, SECTION, "paper", "letter")
    say(app, SECTION, "print", "1")
    file = handed_over(app, SECTION)
    assert (file["name"], file["mime"]) == ("worksheet-2-2-1-2-0.html", "text/html")
    assert "size: letter" in file["text"]
    assert file["text"].count("<article>") == 2
    say(app, SECTION, "paper", "A4")
    assert not handed_over(app, SECTION)  # it is handed over once


@pytest.mark.parametrize("query", [{"sheet": "2-2-1.2.0"}, {"sheet": "own.2.0", "step": "3"}])
def test_thirty_versions_come_in_one_file_and_each_can_be_opened_again(
    open_page: OpenPage,
    say: Say,
    handed_over: HandedOver,
    monkeypatch: pytest.MonkeyPatch,
    query: dict[str, str],
) -> None:
    monkeypatch.setattr("ui.course.course_page._address", lambda: "http://host/course")
    app = open_page("course", **query)
    say(app, SECTION, "print", "30")
    text = handed_over(app, SECTION)["text"]
    assert text.count("<article>") == 60
    links = {html.unescape(link) for link in re.findall(r"http://host/course\?[^<]*", text)}
    assert len(links) == 30
    last = max(links, key=lambda link: int(re.findall(r"\d+", link)[-1]))
    again = open_page("course", **dict(part.split("=") for part in last.split("?")[1].split("&")))
    assert not again.warning
    assert opened(again).step.run.key in text
