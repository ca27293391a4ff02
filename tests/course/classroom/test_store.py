"""A class from its opening to its end, on both databases."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from course.classroom.classes import Opened, State
from course.classroom.database import PlaceError, engine_at
from course.classroom.errors import ClassroomError, TooOftenError, WrongKeyError
from course.classroom.limits import MOST_PEOPLE
from course.classroom.networks import Network
from course.classroom.people import Joined, Place
from course.classroom.store import Board, ClassStore, Visitor
from course.classroom.tables import METADATA
from tests.course.classroom.conftest import Clock

CURVE = ((0.0, 1.5), (1.0, 1.2), (2.0, 0.9))


@pytest.fixture
def opened(store: ClassStore, visitor: Visitor) -> Opened:
    return store.open_class(visitor, "Monday")


@pytest.fixture
def state(store: ClassStore, opened: Opened) -> State:
    return now(store, opened.code)


def now(store: ClassStore, code: str) -> State:
    found = store.state(code)
    assert found is not None
    return found


def board_of(store: ClassStore, code: str) -> Board:
    found = store.board(code)
    assert found is not None
    return found


def students(store: ClassStore, code: str, count: int) -> list[Joined]:
    """So many students, each from a session of their own behind one address."""
    return [
        store.join(Visitor("10.0.0.1", f"s{at}"), code, f"Student {at}")[1] for at in range(count)
    ]


def rows(store: ClassStore) -> dict[str, int]:
    """How many lines each table has."""
    with store._reader.connect() as connection:
        return {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in METADATA.sorted_tables
        }


def until_too_often(act: Callable[[int], object]) -> int:
    """Do it again and again until it is refused; how often it was not."""
    for at in range(10_000):
        try:
            act(at)
        except WrongKeyError:
            pass
        except TooOftenError:
            return at
    pytest.fail("it was never refused")


def ask(store: ClassStore, code: str, kind: str = "prediction", **more: object) -> State:
    options = more.get("options", ())
    assert isinstance(options, list | tuple)
    store.ask(now(store, code), kind, "Will the loss fall?", options, str(more.get("right", "")))
    return now(store, code)


def test_a_class_is_joined_by_its_code_and_led_by_its_secret(
    store: ClassStore, opened: Opened, visitor: Visitor
) -> None:
    state, ada = store.join(visitor, f"{opened.code[:3].lower()} {opened.code[3:]}", " Ada ")
    assert (state.title, ada.name, ada.number) == ("Monday", "Ada", 1)
    assert store.check(visitor, opened.code, opened.secret, "instructor").id == state.id
    assert store.check(visitor, opened.code, opened.screen, "screen").id == state.id


def test_the_keys_do_not_open_each_others_doors(
    store: ClassStore, opened: Opened, visitor: Visitor
) -> None:
    _state, ada = store.join(visitor, opened.code, "Ada")
    for key, role in (
        (opened.screen, "instructor"),
        (opened.secret, "screen"),
        (ada.token, "instructor"),
        (opened.code, "instructor"),
        ("", "instructor"),
    ):
        with pytest.raises(WrongKeyError):
            store.check(visitor, opened.code, key, role)
    with pytest.raises(WrongKeyError):
        store.come_back(visitor, opened.code, opened.secret)


def test_a_wrong_secret_and_a_class_that_is_not_there_are_refused_alike(
    store: ClassStore, opened: Opened, visitor: Visitor
) -> None:
    said = set()
    for code in (opened.code, "ABCDEF", "", "x" * 10_000):
        with pytest.raises(WrongKeyError) as refused:
            store.check(visitor, code, "wrong", "instructor")
        said.add(str(refused.value))
    assert len(said) == 1


def test_no_secret_and_no_token_is_kept(store: ClassStore, opened: Opened) -> None:
    (ada,) = students(store, opened.code, 1)
    with store._reader.connect() as connection:
        kept = str([list(connection.execute(select(table))) for table in METADATA.sorted_tables])
    assert "Student 0" in kept
    for secret in (opened.secret, opened.screen, ada.token):
        assert secret not in kept


def test_guessed_codes_are_refused_after_a_while_whatever_the_code(
    store: ClassStore, opened: Opened, clock: Clock
) -> None:
    guesser = Visitor("10.0.0.9", "one session")
    assert until_too_often(lambda _at: store.join(guesser, "ABCDEF", "Eve")) == 10
    with pytest.raises(TooOftenError):
        store.join(guesser, opened.code, "Eve")
    store.join(Visitor("10.0.0.9", "another session"), opened.code, "Ada")
    clock.passes(60)
    store.join(guesser, opened.code, "Bob")


def test_guessing_from_one_session_after_the_other_ends_as_well(
    store: ClassStore, opened: Opened
) -> None:

    def guess(at: int) -> object:
        return store.check(Visitor("10.0.0.9", str(at)), opened.code, "guess", "instructor")

    assert until_too_often(guess) == 60


def test_a_name_is_taken_once_in_a_class_and_free_in_another(
    store: ClassStore, opened: Opened, visitor: Visitor
) -> None:
    store.join(visitor, opened.code, "Ada")
    with pytest.raises(ClassroomError, match="called ADA already"):
        store.join(visitor, opened.code, "ADA")
    other = store.open_class(visitor)
    store.join(visitor, other.code, "Ada")


def test_a_class_of_two_hundred_answers_at_once_and_every_answer_is_counted(
    store: ClassStore, opened: Opened
) -> None:
    everybody = students(store, opened.code, 200)
    state = ask(store, opened.code)
    question = state.question
    assert question is not None

    def one(joined: Joined) -> str:
        store.seen(state, joined.id, Place("Training", "epoch 1, step 24"))
        said = "falls" if joined.number % 4 else "rises"
        return store.answer(state, joined.id, question, said)

    with ThreadPoolExecutor(16) as pool:
        given = list(pool.map(one, everybody))
    store.show_answers(state, question)
    screen = store.screen(opened.code)
    assert screen is not None
    assert len(given) == screen.answered == 200
    assert dict(screen.counts) == {"falls": 150, "same": 0, "rises": 50}


def test_a_class_takes_only_so_many(store: ClassStore, opened: Opened, clock: Clock) -> None:
    for at in range(MOST_PEOPLE):
        clock.passes(1)
        store.join(Visitor("10.0.0.1", f"s{at}"), opened.code, str(at))
    with pytest.raises(ClassroomError, match="full: it takes 250 participants"):
        store.join(Visitor("10.0.0.2", "late"), opened.code, "Late")


def test_one_visitor_cannot_fill_a_class_or_the_server(
    store: ClassStore, opened: Opened, visitor: Visitor
) -> None:
    until_too_often(lambda at: store.join(visitor, opened.code, f"Flood {at}"))
    assert len(board_of(store, opened.code).people) == 5
    until_too_often(lambda _at: store.open_class(visitor))
    assert rows(store)["board_class"] == 10


def test_a_flood_of_answers_ends_and_the_last_one_that_was_taken_counts(
    store: ClassStore, opened: Opened, clock: Clock
) -> None:
    ada, bob = students(store, opened.code, 2)
    state = ask(store, opened.code)
    question = state.question
    assert question is not None
    taken = until_too_often(
        lambda at: store.answer(state, ada.id, question, ("falls", "rises")[at % 2])
    )
    assert taken == 10
    store.answer(state, bob.id, question, "same")
    assert rows(store)["board_answer"] == 2
    clock.passes(2)
    assert board_of(store, opened.code).answers == {ada.id: "rises", bob.id: "same"}


@pytest.mark.parametrize("entry", ["", "it falls", "Falls", "x" * 10_240, None, 3, ["falls"]])
def test_what_is_no_answer_is_refused_and_changes_nothing(
    store: ClassStore, opened: Opened, entry: object
) -> None:
    (ada,) = students(store, opened.code, 1)
    state = ask(store, opened.code)
    assert state.question is not None
    with pytest.raises(ClassroomError, match="Answer: expected"):
        store.answer(state, ada.id, state.question, entry)
    assert rows(store)["board_answer"] == 0


def test_answers_are_hidden_until_they_are_shown_and_right_ones_until_revealed(
    store: ClassStore, opened: Opened
) -> None:
    ada, bob, cleo = students(store, opened.code, 3)
    state = ask(store, opened.code, right="rises")
    question = state.question
    assert question is not None
    for who, said in ((ada, "falls"), (bob, "falls"), (cleo, "rises")):
        store.answer(state, who.id, question, said)
    screen = store.screen(opened.code)
    assert screen is not None
    assert (screen.answered, screen.counts, screen.pooled) == (3, (), None)
    store.show_answers(state, question)
    screen = store.screen(opened.code)
    assert screen is not None
    assert screen.pooled is not None
    assert screen.counts == (("falls", 2), ("same", 0), ("rises", 1))
    assert (screen.pooled.numbers["count"], screen.pooled.numbers["total"]) == (2, 3)
    with pytest.raises(ClassroomError, match="no longer open"):
        store.answer(now(store, opened.code), ada.id, question, "rises")
    store.reveal(state, question)
    revealed = now(store, opened.code).question
    assert revealed is not None
    assert (revealed.phase, revealed.is_right("rises"), revealed.is_right("falls")) == (
        "revealed",
        True,
        False,
    )


def test_what_is_right_can_be_said_when_it_is_revealed(store: ClassStore, opened: Opened) -> None:
    state = ask(store, opened.code)
    assert state.question is not None
    assert state.question.is_right("falls") is None
    store.reveal(state, state.question, "falls")
    question = now(store, opened.code).question
    assert question is not None
    assert question.is_right("falls")


def test_a_question_is_voted_on_again_beside_the_first_vote(
    store: ClassStore, opened: Opened
) -> None:
    (ada,) = students(store, opened.code, 1)
    state = ask(store, opened.code, "choice", options=["Yes", "No", ""], right="2")
    first = state.question
    assert first is not None
    store.answer(state, ada.id, first, "1")
    store.ask_again(state, first)
    second = now(store, opened.code).question
    assert second is not None
    assert (second.text, second.options, second.round) == (first.text, first.options, 2)
    assert store.answer_of(ada.id, second) is None
    assert store.answer_of(ada.id, first) == "1"


def test_a_number_is_read_as_people_write_it_and_judged(store: ClassStore, opened: Opened) -> None:
    (ada,) = students(store, opened.code, 1)
    state = ask(store, opened.code, "number", right="0,25")
    question = state.question
    assert question is not None
    assert store.answer(state, ada.id, question, " 2.5·10⁻¹ ") == "0.25"
    assert question.is_right("0.2501")
    assert not question.is_right("0.3")
    with pytest.raises(ClassroomError, match="expected a number"):
        store.answer(state, ada.id, question, "=1+1")


def test_nobody_answers_while_the_class_is_paused(store: ClassStore, opened: Opened) -> None:
    (ada,) = students(store, opened.code, 1)
    state = ask(store, opened.code)
    assert state.question is not None
    store.pause(state, True)
    with pytest.raises(ClassroomError, match="no longer open"):
        store.answer(now(store, opened.code), ada.id, state.question, "falls")
    store.pause(state, False)
    store.answer(now(store, opened.code), ada.id, state.question, "falls")


def test_everybody_is_brought_to_a_state_and_hears_of_it_once(
    store: ClassStore, opened: Opened
) -> None:
    before = now(store, opened.code)
    store.bring(before, "training?step=96", "Epoch 4", own_seeds=True)
    brought = now(store, opened.code).brought
    assert (brought.times, brought.link, brought.place) == (1, "training?step=96", "Epoch 4")
    assert brought.own_seeds
    with pytest.raises(ClassroomError, match="too large for a link"):
        store.bring(before, "x" * 20_000, "Too much")


def test_whereabouts_are_written_in_batches_and_read_by_the_board(
    store: ClassStore, opened: Opened, clock: Clock
) -> None:
    ada, bob = students(store, opened.code, 2)
    state = now(store, opened.code)
    clock.passes(5)
    store.seen(state, ada.id, Place("Training", "epoch 1, step 24"))  # due: written at once
    store.seen(state, bob.id, Place("Loss", "epoch 0, step 0"))  # waits
    with store._reader.connect() as connection:
        kept = connection.exec_driver_sql(
            "SELECT name, page FROM board_participant ORDER BY number"
        )
        assert [tuple(row) for row in kept] == [("Student 0", "Training"), ("Student 1", "")]
    clock.passes(2)
    assert [person.at.page for person in board_of(store, opened.code).people] == [
        "Training",
        "Loss",
    ]


def test_somebody_who_stays_where_they_are_costs_a_write_now_and_then(
    store: ClassStore, opened: Opened, clock: Clock
) -> None:
    (ada,) = students(store, opened.code, 1)
    state = now(store, opened.code)
    writes, write = [], store._presence.write

    def counted(work: Callable[[Connection], set[int]]) -> set[int]:
        writes.append(1)
        return write(work)

    store._presence.write = counted
    for _ in range(30):  # a minute
        clock.passes(2)
        store.seen(state, ada.id, Place("Training", "epoch 1, step 24"))
    assert len(writes) <= 5
    assert board_of(store, opened.code).is_here(board_of(store, opened.code).people[0])
    clock.passes(60)
    assert not board_of(store, opened.code).is_here(board_of(store, opened.code).people[0])


def test_whoever_is_sent_out_is_told_so_and_leaves_nothing(
    store: ClassStore, opened: Opened, clock: Clock
) -> None:
    ada, bob = students(store, opened.code, 2)
    state = ask(store, opened.code)
    assert state.question is not None
    store.answer(state, ada.id, state.question, "falls")
    clock.passes(2)
    store.seen(state, ada.id, Place("Training"), Network("a", "a", 1, CURVE))
    store.leave(state, ada.id)
    assert not store.seen(state, ada.id, Place("Training"))
    assert store.seen(state, bob.id, Place("Training"))
    with pytest.raises(ClassroomError, match="no longer in this class"):
        store.answer(state, ada.id, state.question, "falls")
    assert rows(store) == {
        "board_class": 1,
        "board_participant": 1,
        "board_question": 1,
        "board_answer": 0,
        "board_network": 0,
    }


def test_another_server_tells_whoever_was_sent_out(
    store: ClassStore, opened: Opened, clock: Clock, address: str
) -> None:
    (ada,) = students(store, opened.code, 1)
    other = ClassStore(address, clock=clock)
    state = now(other, opened.code)
    clock.passes(2)
    assert other.seen(state, ada.id, Place("Training"), Network("a", "a", 1, CURVE))
    store.leave(state, ada.id)
    clock.passes(2)
    other.seen(state, ada.id, Place("Loss"), Network("a", "a", 2, CURVE))
    assert not other.seen(state, ada.id, Place("Loss"))
    other.close()


def test_a_server_that_is_started_anew_goes_on_where_it_was(
    store: ClassStore, opened: Opened, clock: Clock, address: str, visitor: Visitor
) -> None:
    (ada,) = students(store, opened.code, 1)
    state = ask(store, opened.code)
    assert state.question is not None
    store.answer(state, ada.id, state.question, "falls")
    store.bring(state, "training?step=96", "Epoch 4")
    store.close()
    again = ClassStore(address, clock=clock)
    found, person = again.come_back(visitor, opened.code, ada.token)
    assert (person.id, person.name) == (ada.id, "Student 0")
    assert found.brought.place == "Epoch 4"
    assert found.question is not None
    assert again.answer_of(ada.id, found.question) == "falls"
    assert again.check(visitor, opened.code, opened.secret, "instructor").code == opened.code
    again.close()


def test_a_class_that_is_closed_leaves_no_line_behind(
    store: ClassStore, opened: Opened, visitor: Visitor, clock: Clock
) -> None:
    (ada,) = students(store, opened.code, 1)
    other = store.open_class(visitor)
    state = ask(store, opened.code)
    assert state.question is not None
    store.answer(state, ada.id, state.question, "falls")
    clock.passes(2)
    store.seen(state, ada.id, Place("Training"), Network("a", "a", 1, CURVE))
    assert all(rows(store).values())
    store.erase(state)
    assert rows(store) == {
        "board_class": 1,
        "board_participant": 0,
        "board_question": 0,
        "board_answer": 0,
        "board_network": 0,
    }
    assert store.state(opened.code) is None
    assert store.state(other.code) is not None
    assert store.board(opened.code) is None
    with pytest.raises(ClassroomError, match="no longer in this class"):
        store.answer(state, ada.id, state.question, "falls")
    store.seen(state, ada.id, Place("Loss"), Network("a", "a", 2, CURVE))
    with pytest.raises(WrongKeyError):
        store.come_back(visitor, opened.code, ada.token)


def test_the_numbers_of_a_class_that_is_gone_are_never_given_again(
    store: ClassStore, opened: Opened, visitor: Visitor
) -> None:
    (ada,) = students(store, opened.code, 1)
    state = now(store, opened.code)
    store.erase(state)
    new = store.open_class(visitor)
    _state, eve = store.join(Visitor("10.0.0.1", "eve"), new.code, "Eve")
    assert now(store, new.code).id > state.id
    assert eve.id > ada.id


def test_after_a_day_a_class_is_over_and_the_sweep_erases_it(
    store: ClassStore, opened: Opened, clock: Clock, visitor: Visitor
) -> None:
    students(store, opened.code, 3)
    clock.passes(24 * 3600 - 1)
    assert store.erase_old() == 0
    assert store.state(opened.code) is not None
    young = store.open_class(visitor)
    clock.passes(1)
    assert store.state(opened.code) is None  # before any sweep
    assert store.erase_old() == 1
    assert rows(store)["board_participant"] == 0
    assert store.state(young.code) is not None


def test_a_server_that_starts_erases_what_is_too_old(
    store: ClassStore, opened: Opened, clock: Clock, address: str
) -> None:
    clock.passes(25 * 3600)
    later = ClassStore(address, clock=clock)
    assert later.state("ABCDEF") is None  # any first question
    assert later._swept.wait(30)
    assert rows(later)["board_class"] == 0
    later.close()


def test_too_many_orders_at_once_are_refused(store: ClassStore, opened: Opened) -> None:
    state = now(store, opened.code)
    assert until_too_often(lambda at: store.pause(state, bool(at % 2))) == 40


def test_a_class_opened_with_a_lesson_keeps_it(store: ClassStore, visitor: Visitor) -> None:
    opened = store.open_class(visitor, "", '{"lesson": 1}')
    assert store.lesson(now(store, opened.code)) == '{"lesson": 1}'
    with pytest.raises(ClassroomError, match="Lesson: expected at most"):
        store.open_class(visitor, "", "x" * 2_000_001)


# --- the file ------------------------------------------------------------------------------------


def test_a_file_that_is_busy_is_said_in_a_sentence(
    tmp_path: Path, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("course.classroom.database.BUSY_SECONDS", 0.05)
    path = tmp_path / "classes.sqlite3"
    store = ClassStore(f"sqlite:///{path}")
    assert store.state("ABCDEF") is None  # any first question: it begins to sweep,
    assert store._swept.wait(
        30
    )  # and whoever writes meanwhile may wait longer than is allowed here
    opened = store.open_class(visitor)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(ClassroomError, match="could not be reached just now"):
            store.join(visitor, opened.code, "Ada")
        assert store.state(opened.code) is not None  # who reads does not wait for who writes
    finally:
        other.execute("ROLLBACK")
        other.close()
    store.join(visitor, opened.code, "Ada")
    store.close()


def test_the_file_is_for_the_servers_eyes_and_what_is_erased_is_gone_from_it(
    tmp_path: Path, visitor: Visitor
) -> None:
    path = tmp_path / "new" / "classes.sqlite3"
    store = ClassStore(f"sqlite:///{path}")
    opened = store.open_class(visitor)
    state, _ada = store.join(visitor, opened.code, "Adalbertina")
    assert path.stat().st_mode & 0o077 == 0
    store.erase(state)
    store.close()
    kept = b"".join(one.read_bytes() for one in path.parent.iterdir())
    assert b"Adalbertina" not in kept


@pytest.mark.parametrize(
    "address, says",
    [
        ("mysql://a:secret@b/c", "expected sqlite or postgresql; got 'mysql'"),
        ("not an address", "expected an address such as"),
        ("sqlite:////proc/nothing/here.sqlite3", "no file can be written"),
    ],
)
def test_a_place_that_cannot_be_used_is_named_without_its_password(address: str, says: str) -> None:
    with pytest.raises(PlaceError, match=says) as refused:
        engine_at(address)
    assert "secret" not in str(refused.value)


def test_tables_of_another_version_are_left_alone_and_named(tmp_path: Path) -> None:
    path = tmp_path / "classes.sqlite3"
    old = sqlite3.connect(path)
    old.execute("CREATE TABLE board_class (id INTEGER PRIMARY KEY, other TEXT)")
    old.close()
    store = ClassStore(f"sqlite:///{path}")
    with pytest.raises(PlaceError, match="another version of the app"):
        store.state("ABCDEF")
    store.close()
