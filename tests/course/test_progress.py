"""What was done in the course, and what comes back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.bank import KINDS
from course.progress import LONGEST, MOST_MISSED, Progress
from course.stations import NAMES


def test_what_was_missed_comes_back_two_stations_later() -> None:
    progress = Progress().at("sums").answered("weighted_sum", right=False)
    assert progress.due == ()
    assert progress.at("layers").due == ()
    assert progress.at("softmax").due == ("weighted_sum",)
    assert progress.at("update").due == ("weighted_sum",)


def test_what_was_missed_comes_back_at_the_next_visit() -> None:
    progress = Progress().at("sums").answered("weighted_sum", right=False)
    assert progress.visited_again().due == ("weighted_sum",)


def test_what_is_answered_rightly_does_not_come_back() -> None:
    progress = Progress().answered("weighted_sum", right=False).at("update")
    assert progress.answered("weighted_sum", right=True).due == ()


def test_what_is_missed_again_waits_again() -> None:
    progress = Progress().answered("weighted_sum", right=False).at("softmax")
    progress = progress.answered("weighted_sum", right=False)
    assert progress.due == ()
    assert progress.missed["weighted_sum"].times == 2
    assert progress.at("split").due == ("weighted_sum",)


def test_what_is_next_is_the_present_station_then_the_first_open_one_then_what_was_missed() -> None:
    progress = Progress().at("softmax")
    assert progress.next == "softmax"
    progress = progress.ended("softmax", "missed")
    assert progress.next == "arg_max"
    for name in NAMES:
        if name != "softmax":
            progress = progress.ended(name, "done")
    assert progress.next == "softmax"
    assert progress.ended("softmax", "skipped").next is None


def test_progress_is_the_same_after_a_reload() -> None:
    progress = Progress(visit=3).at("loss").ended("sample", "done").ended("sums", "missed")
    progress = progress.answered("weighted_sum", right=False).answered("far_row", right=False)
    text = progress.to_text()
    assert Progress.from_text(text) == progress
    assert set(text) <= set("abcdefghijklmnopqrstuvwxyz0123456789_.-~")


def test_a_text_stays_short_however_much_was_missed() -> None:
    progress = Progress()
    for _time in range(120):
        for kind in KINDS:
            progress = progress.answered(kind, right=False)
    assert len(progress.missed) == MOST_MISSED
    assert len(progress.to_text()) < LONGEST
    assert Progress.from_text(progress.to_text()) == progress


@pytest.mark.parametrize(
    "text",
    ["", "x", "1.1.0.0..", "9.1.0.0...", "2.1.0", "2.1.999.0.dddd..", "2.-5.0.0.d.f.",
     "2.1.0.7." + "d" * 999 + "." + "f" * 999 + ".", "2.²...<script>.0x_1.~~~", "." * 5000,
     "2.1.0.1.zzz.xyz.nothing-1-1-1~weighted_sum-1~weighted_sum-a-b-c"],
)  # fmt: skip
def test_a_forged_text_is_read_as_far_as_it_makes_sense(text: str) -> None:
    progress = Progress.from_text(text)
    assert 0 <= progress.here < len(NAMES)
    assert len(progress.statuses) == len(NAMES)
    assert set(progress.missed) <= set(KINDS)
    assert Progress.from_text(progress.to_text()) == progress


def test_what_was_answered_is_remembered_right_or_wrong() -> None:
    progress = Progress().answered("weighted_sum", right=False).answered("far_row", right=True)
    assert progress.committed == {"weighted_sum", "far_row"}
    assert Progress.from_text(progress.to_text()).committed == progress.committed


@given(st.text(alphabet="0123456789dms-._~weighted²", max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    progress = Progress.from_text("2." + text)
    assert Progress.from_text(progress.to_text()) == progress


def test_hints_are_counted_and_cost_nothing() -> None:
    progress = Progress().hinted().hinted()
    assert progress.hints == 2
    assert Progress.from_text(progress.to_text()).hints == 2
    assert progress.due == ()


def test_what_comes_back_has_fresh_numbers_and_a_reload_has_the_same() -> None:
    first = Progress().at("sums")
    assert Progress.from_text(first.to_text()).seed_of("weighted_sum") == first.seed_of(
        "weighted_sum"
    )
    missed = first.answered("weighted_sum", right=False)
    seeds = {
        each.seed_of("weighted_sum")
        for each in (first, missed, missed.at("softmax"), missed.visited_again())
    }
    assert len(seeds) == 4


def test_kinds_and_stations_that_are_not_there_are_named_in_the_error() -> None:
    with pytest.raises(ValueError, match=r"kind: expected one of .* got 'nothing'"):
        Progress().answered("nothing", right=True)
    with pytest.raises(ValueError, match=r"station: expected one of .* got 'nowhere'"):
        Progress().at("nowhere")
