"""What a link says of the course: brought back by a reload, refused in a sentence when forged."""

from random import Random

import pytest

from course.packing import pack
from course.progress import Progress
from course.study.taking import Taking
from ui.desk import course
from ui.desk.course import AWAY, LONGEST_FILLED, CourseDesk, Filled, Sheet

HOUR = 500_000


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(course, "_hour", lambda: HOUR)


def missed() -> CourseDesk:
    desk = CourseDesk()
    desk.keep(Progress().at("sums").answered("weighted_sum", right=False))
    return desk


def test_nothing_done_leaves_no_trace_in_the_link() -> None:
    assert CourseDesk().to_query() == {}
    assert CourseDesk.from_query({}) == (CourseDesk(), [])


def test_a_reload_brings_progress_and_sheet_back() -> None:
    desk = missed()
    desk.sheet = Sheet("4-3-3", 3, 7)
    assert CourseDesk.from_query(desk.to_query()) == (desk, [])


def test_coming_back_after_some_hours_is_another_visit(monkeypatch: pytest.MonkeyPatch) -> None:
    query = missed().to_query()
    assert CourseDesk.from_query(query)[0].progress.due == ()
    monkeypatch.setattr(course, "_hour", lambda: HOUR + AWAY)
    desk, problems = CourseDesk.from_query(query)
    assert (desk.progress.due, problems) == (("weighted_sum",), [])
    again, _problems = CourseDesk.from_query(desk.to_query())
    assert again.progress.visit == desk.progress.visit


@pytest.mark.parametrize("text", ["", "x", "2.1.999.0.ddd..", "." * 3000, "2.1.0.0.d.zz..5", "²"])
def test_forged_progress_is_refused_in_a_sentence(text: str) -> None:
    desk, problems = CourseDesk.from_query({"course": text})
    assert 0 <= desk.progress.here < 17
    assert len(problems) == 1
    assert "progress in this link" in problems[0]


@pytest.mark.parametrize("text", ["", "x.2.0", "2-2-1.9.0", "2-2-1.2", "own.2.9999999999", "own.²"])
def test_a_forged_sheet_is_refused_with_what_was_expected(text: str) -> None:
    desk, problems = CourseDesk.from_query({"sheet": text})
    assert desk.sheet is None
    assert "2-2-1.2.0" in problems[0]
    assert repr(text) in problems[0]


def test_what_is_filled_in_travels_as_far_as_a_link_can_hold_it() -> None:
    numbers = tuple(f"{0.1234567 * n * (-1) ** n:.7g}" for n in range(1, 60))
    for filled in (Filled("2-2-1.3.0", ("", "0,31", "", "−5")), Filled("own.3.0.ab.60", numbers)):
        desk = CourseDesk(filled=filled)
        assert len(desk.to_query()["filled"]) < LONGEST_FILLED / 2
        assert CourseDesk.from_query(desk.to_query()) == (desk, [])
    draw = Random(1)
    noise = tuple("".join(chr(draw.randrange(1000, 9000)) for _ in range(60)) for _ in range(60))
    assert CourseDesk(filled=Filled("x", noise)).to_query() == {}


@pytest.mark.parametrize("text", ["", "x", "²", pack(b"only this"), pack(b"\xff\n1"), "A" * 3000])
def test_forged_entries_are_refused_in_a_sentence(text: str) -> None:
    desk, problems = CourseDesk.from_query({"filled": text})
    assert desk.filled is None
    assert problems == [
        "The entries of the sheet in this link could not be read and were left out."
    ]


def test_a_small_packet_cannot_hide_a_huge_one() -> None:
    desk, _problems = CourseDesk.from_query({"filled": pack(b"x\n" + b"1" * 10**6)})
    assert desk.filled is None or max(map(len, desk.filled.entries)) <= 60


def test_a_study_travels_in_the_link_from_its_invitation_to_its_last_answer() -> None:
    taking = Taking.of_setup("spring.any")
    assert taking is not None
    assert CourseDesk(study=taking).to_query() == {"study": "spring.any"}
    for entry in ("", "outputs", "0,31"):
        taking = (taking.begun() if taking.phase == "invited" else taking).answered(entry)
        desk = CourseDesk(study=taking)
        assert CourseDesk.from_query(desk.to_query()) == (desk, [])
    assert len(desk.to_query()["study"]) < 300


@pytest.mark.parametrize("text", ["", "A", "spring.xx", "a.AB.AAAA", "a.AB.²"])
def test_a_forged_study_is_refused_with_what_was_expected(text: str) -> None:
    desk, problems = CourseDesk.from_query({"study": text})
    assert desk.study is None
    assert "study=spring.any" in problems[0]
    assert repr(text) in problems[0]


def test_answers_of_one_study_are_not_taken_for_those_of_another() -> None:
    taking = Taking.of_setup("spring.AB")
    assert taking is not None
    text = CourseDesk(study=taking.begun()).to_query()["study"]
    desk, problems = CourseDesk.from_query({"study": text.replace("spring", "autumn")})
    assert (desk.study, len(problems)) == (None, 1)
