"""How often one may ask."""

import pytest

from course.classroom.limits import Rate
from course.classroom.recent import Recent
from tests.course.classroom.conftest import Clock


def test_so_many_at_once_and_then_so_many_a_second(clock: Clock) -> None:
    rate = Rate(3, 0.5, clock=clock)
    assert [rate.take("a") for _ in range(4)] == [True, True, True, False]
    clock.passes(2)
    assert [rate.take("a") for _ in range(2)] == [True, False]


def test_one_who_asks_too_often_costs_the_others_nothing(clock: Clock) -> None:
    rate = Rate(1, 0.0, clock=clock)
    assert rate.take("a")
    assert not rate.take("a")
    assert rate.take("b")


def test_looking_whether_one_may_ask_is_not_counted(clock: Clock) -> None:
    rate = Rate(1, 0.0, clock=clock)
    assert all(rate.has("a") for _ in range(10))
    assert rate.take("a")
    assert not rate.has("a")


def test_whoever_asks_from_a_million_addresses_takes_no_more_room(clock: Clock) -> None:
    rate = Rate(1, 1.0, most=100, clock=clock)
    for number in range(1000):
        rate.take(str(number))
    assert len(rate._left) == 100


def test_what_was_asked_a_moment_ago_is_not_asked_again(clock: Clock) -> None:
    asked = []
    recent: Recent[int] = Recent(1.0, clock=clock)

    def find() -> int:
        asked.append(1)
        return len(asked)

    assert [recent.get("a", find) for _ in range(60)] == [1] * 60
    clock.passes(1)
    assert recent.get("a", find) == 2
    recent.forget("a")
    assert recent.get("a", find) == 3


def test_only_so_many_answers_are_kept(clock: Clock) -> None:
    recent: Recent[int] = Recent(1.0, most=10, clock=clock)
    for number in range(100):
        recent.get(str(number), lambda: 0)
    assert len(recent._known) == 10


def test_while_one_finds_out_the_others_are_told_what_was_known_before(clock: Clock) -> None:
    recent: Recent[str] = Recent(1.0, clock=clock)
    assert recent.get("a", lambda: "old") == "old"
    clock.passes(5)
    told = []

    def slow() -> str:
        told.append(recent.get("a", lambda: "never asked"))
        return "new"

    assert recent.get("a", slow) == "new"
    assert told == ["old"]


def test_what_was_changed_while_one_found_out_is_found_out_anew(clock: Clock) -> None:
    recent: Recent[str] = Recent(1.0, clock=clock)

    def overtaken() -> str:
        recent.forget("a")  # somebody changes it now
        return "before the change"

    recent.get("a", overtaken)
    assert recent.get("a", lambda: "after it") == "after it"


def test_who_could_not_find_out_leaves_nobody_waiting(clock: Clock) -> None:
    recent: Recent[str] = Recent(1.0, clock=clock)

    def fails() -> str:
        raise OSError

    for _ in range(2):
        with pytest.raises(OSError):  # noqa: PT011
            recent.get("a", fails)
    assert recent.get("a", lambda: "now") == "now"
