"""The whole Course in Chromium: all stations by a learner who is wrong half of the time, the step
on paper at each level, and a study."""

import csv
import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from course.faded_step import FadedStep, small_step
from course.item import Item, Number, Several
from course.paper.step_slips import slips_of
from course.stations import NAMES, STATIONS
from course.study.forms import AIMS
from course.texts import catalogue
from tests.browser.fixtures import NewPage
from ui.course.tutor import Question, Tutor
from ui.desk.course import CourseDesk
from ui.desk.learner import Learner
from ui.desk.links import run_from_query

WORDS = catalogue()
AT_EACH_STATION = 2  # questions that are answered


def query_of(page: Page) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(page.url).query))


def asked_by(query: dict[str, str], me: Learner) -> Question:
    """What the Course asks a learner whose link says this: computed here, apart from the page. The
    link leads to the run of ``me``, which is not trained anew for every question."""
    run, cursor, _problems = run_from_query(query)
    assert (run.key, cursor) == (me.run.key, me.cursor)
    me.course = CourseDesk.from_query(query)[0]
    question = Tutor(me).ask()
    assert question is not None
    return question


def answers(item: Item) -> tuple[list[str], list[str]]:
    """What to enter to be right, and to be wrong in a known way where there is one."""

    def entry(value: object) -> list[str]:
        if isinstance(value, frozenset):
            return sorted(value)
        return [value if isinstance(value, str) else f"{value:#.9g}"]

    wrong = [slip.value for slip in item.slips]
    if wrong:
        return entry(item.right), entry(wrong[0])
    return entry(item.right), ["987654321"] if isinstance(item.form, Number) else []


def enter(page: Page, item: Item, entries: list[str]) -> None:
    asked = page.locator("#asked")
    if isinstance(item.form, Number):
        asked.get_by_label("Your answer").fill(entries[0])
    else:
        for entry in entries:
            asked.locator(f'input[value="{entry}"]').check()
    asked.get_by_role("button", name="Answer", exact=True).click()


@pytest.mark.slow
def test_all_stations_by_a_learner_who_is_wrong_half_of_the_time(
    page: Page, new_page: NewPage
) -> None:
    page.goto("/course?step=60")
    said, question = page.locator("#course-said"), page.locator("#asked .cs-ask")
    expect(question).to_be_visible()
    reasons, again, turn = [], 0, count()
    me = Learner(cursor=60)
    me.at_cursor()
    for at, station in enumerate(STATIONS):
        if at:
            page.get_by_role("button", name=f"Station {at + 1},").click()
            expect(page.locator(".cs-head h2")).to_have_text(WORDS.write(station.title))
        for _question in range(AT_EACH_STATION):
            # The link alone says which question it is.
            wanted = asked_by(query_of(page), me)
            expect(question).to_have_text(WORDS.write(wanted.item.question))
            again += wanted.why == "again"
            right, wrong = answers(wanted.item)
            is_wrong = next(turn) % 2 == 0
            before = page.url
            enter(page, wanted.item, wrong if is_wrong else right)
            verdict = wanted.item.judge(
                (wrong if is_wrong else right)
                if isinstance(wanted.item.form, Several)
                else (wrong if is_wrong else right)[0]
            )
            expect(said).to_contain_text(WORDS.write(verdict.text))
            expect(said).to_contain_text("✗" if is_wrong else "✓")
            expect(said).to_contain_text(WORDS.write(wanted.item.reason))
            if is_wrong:
                reasons.append(WORDS.write(verdict.text))
            expect(page).not_to_have_url(before)
            page.get_by_role("button", name=re.compile("^(Next question|Go on)$")).click()
            expect(said).to_be_hidden()
    assert len(reasons) == len(NAMES)
    assert len(set(reasons)) > 12  # a reason of its own, not one for all
    assert again > 5

    # All of it is there after a reload, and for whoever opens the link.
    marks = page.locator(".cs-strip button.missed")
    missed, asked = marks.count(), question.inner_text()
    assert missed > 5
    page.reload()
    expect(question).to_have_text(asked)
    expect(marks).to_have_count(missed)
    other = new_page()
    other.goto(page.url)
    expect(other.locator("#asked .cs-ask")).to_have_text(asked)
    expect(other.locator(".cs-strip button.missed")).to_have_count(missed)


def slip_of(step: FadedStep) -> tuple[str, str, str]:
    """The first blank with a known mistake that the step names: the blank, an entry, its reason."""
    for line in step.blanks:
        for _name, value in slips_of(step.rule, line.cell, step.numbers):
            verdict = step.check(line.name, f"{value:.9g}")
            if verdict.kind == "slip":
                return line.name, f"{value:.9g}", WORDS.write(verdict.text)
    raise AssertionError("no slip")


def said_of(page: Page, blank: str) -> Locator:
    return page.locator(f"[id='said-{blank}']")


def test_the_step_on_paper_at_each_level_with_slips_and_its_print(
    page: Page, tmp_path: Path
) -> None:
    page.goto("/course?sheet=2-2-1.1.0")
    expect(page.locator(".ps-line").first).to_be_visible()
    expect(page.locator(".ps-line input")).to_have_count(0)
    for level in (2, 3, 4):
        step = small_step("2-2-1", 0, level)
        page.get_by_role("radio", name=f"{level} · ").click()
        expect(page.locator(".ps-line input")).to_have_count(len(step.blanks))
        blank, entry, reason = slip_of(step)
        field = page.locator(f"[id='field-{blank}']")
        field.fill(entry)
        field.press("Enter")
        expect(said_of(page, blank)).to_contain_text(reason)
        field.fill(f"{step.lines[blank].value:.6g}")
        field.press("Enter")
        expect(said_of(page, blank)).to_contain_text("✓ Right.")

    # What was filled in is there after a reload.
    page.wait_for_url("**filled=**")
    page.reload()
    expect(field).to_have_value(f"{step.lines[blank].value:.6g}")
    expect(said_of(page, blank)).to_contain_text("✓ Right.")

    with page.expect_download() as download:
        page.get_by_role("button", name="Worksheet and key").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    page.goto(path.as_uri())
    page.emulate_media(media="print")
    for article in page.locator("article").all():
        inner = article.evaluate("e => [e.scrollWidth, e.clientWidth]")
        assert inner[0] <= inner[1], "a line is cut off"
    pages = len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))
    assert 2 <= pages <= 4  # the sheet, and then its key


def open_questions(page: Page, test: str) -> Iterator[tuple[int, Locator]]:
    """The questions of a test, each when it has come, with the field for a number."""
    for at in range(len(AIMS)):
        expect(
            page.get_by_role("heading", name=f"{test} · question {at + 1} of 10")
        ).to_be_visible()
        yield at, page.get_by_label("Your answer")


def test_a_study_from_its_link_to_the_file_by_the_keyboard_alone(
    page: Page, tmp_path: Path
) -> None:
    page.goto("/course?study=spring.AB")
    page.get_by_role("button", name="I take part").press("Enter")
    for at, field in open_questions(page, "First test"):
        if field.count():
            field.fill("0,5")
            field.press("Enter")
        elif at == 4:
            page.get_by_role("button", name="I do not know").press("Enter")
        else:
            page.locator(".st-card .marks input").first.press("Space")
            page.get_by_role("button", name="Answer", exact=True).press("Enter")
        if at == 1:
            page.wait_for_url("**study=spring.AB.*")
            page.get_by_role("heading", name="question 3 of 10").wait_for()
            page.reload()
    page.get_by_role("button", name="Take the second test").press("Enter")
    for _at, _field in open_questions(page, "Second test"):
        page.get_by_role("button", name="I do not know").press("Enter")
    expect(page.get_by_role("heading", name="How easy was the app to use?")).to_be_visible()
    page.get_by_role("button", name="Done").press("Enter")
    expect(page.get_by_text("These statements have no answer yet")).to_be_visible()
    for statement in range(1, 11):
        page.locator(f'input[value="{statement}-4"]').press("Space")
    page.get_by_role("button", name="Done").press("Enter")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save my answers as a file").press("Enter")
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    lines = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    assert len(lines) == 30
    assert [line["outcome"] for line in lines[10:20]] == ["unknown"] * 10
    assert [line["answer"] for line in lines[20:]] == ["4"] * 10
