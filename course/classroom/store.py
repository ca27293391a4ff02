"""The classes of this server behind one object: the same few functions for the student's line, the
instructor's board and the projector.

Everything lies in the database, so a server may be started anew in the middle of a lesson, and
several may serve one class. What a process keeps besides is what was asked a second ago,
whereabouts that wait to be written, and who asked how often.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, inspect
from sqlalchemy import exc as errors

from course.classroom import asking, classes, people
from course.classroom import networks as curves
from course.classroom.asking import Question
from course.classroom.classes import Opened, State
from course.classroom.credentials import read_code
from course.classroom.database import (
    PlaceError,
    engine_at,
    overwrite_what_was_erased,
    place,
    writer,
)
from course.classroom.errors import ClassroomError, GoneError, TooOftenError, WrongKeyError
from course.classroom.limits import Rates
from course.classroom.networks import Band, Network
from course.classroom.people import Joined, Person, Place
from course.classroom.presence import Presence
from course.classroom.recent import Recent
from course.classroom.saved import as_csv
from course.classroom.tables import METADATA
from course.texts import Text, say

RECENT = 1.0  # seconds for which a state or a board is good
SWEEP_EVERY = 600.0  # seconds
HERE_WITHIN = 45.0  # seconds since somebody was seen last
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Visitor:
    """Whoever asks: an address, which a whole class may share, and a session."""

    address: str
    session: str


@dataclass(frozen=True)
class Board:
    """What the instructor sees. ``answers``: those to the open question, by participant."""

    state: State
    people: tuple[Person, ...]
    answers: dict[int, str]
    networks: dict[int, Network]
    now: float

    def is_here(self, person: Person) -> bool:
        """Have they been seen a moment ago?"""
        return self.now - person.seen < HERE_WITHIN


@dataclass(frozen=True)
class Screen:
    """What the projector shows: counts and distributions. There is no name in it, and as long as
    the question is asked no answer either."""

    state: State
    here: int
    answered: int
    pooled: Text | None
    counts: tuple[tuple[str, int], ...]
    band: Band | None


class ClassStore:
    """All classes. Every function may be called by any thread.

    What is asked for in vain, too often, or with a wrong key raises ``ClassroomError``, whose
    message a page shows as it is.
    """

    def __init__(
        self,
        address: str | None = None,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.clock = clock
        self.rates = Rates(clock)
        self._reader = engine_at(place() if address is None else address)
        self._writer = writer(self._reader)
        self._is_ready = False
        self._opening = threading.Lock()
        self._states: Recent[State | None] = Recent(RECENT, clock=clock)
        self._boards: Recent[Board | None] = Recent(RECENT, clock=clock)
        self._screens: Recent[Screen | None] = Recent(RECENT, clock=clock)
        self._presence = Presence(self._write_presence, clock)
        self._closed, self._swept = threading.Event(), threading.Event()
        self._sweeper: threading.Thread | None = None

    def close(self) -> None:
        """Let go of the database; nothing of any class is changed."""
        self._closed.set()
        if self._sweeper is not None:
            self._sweeper.join()  # a connection in its hands would outlive the pool
        self._reader.dispose()

    # --- doors: for whoever has no key yet -----------------------------------------------------

    def open_class(self, visitor: Visitor, title: object = "", lesson: str = "") -> Opened:
        """A new class, and the only time that its secrets are told."""
        if not self.rates.opens.take(visitor.address):
            raise TooOftenError(say("class.refused.often"))
        with self._writing() as connection:
            return classes.open_class(connection, title, lesson, self.clock())

    def join(self, visitor: Visitor, code: object, name: object) -> tuple[State, Joined]:
        """Come into the class of a code under a name."""
        state = self._state_for(visitor, code)
        if not self.rates.joins.has(visitor.address) or not self.rates.joins_here.has(
            visitor.session
        ):
            raise TooOftenError(say("class.refused.often"))
        with self._writing() as connection:
            joined = people.join(connection, state.id, name, self.clock())
        self.rates.joins.take(visitor.address)
        self.rates.joins_here.take(visitor.session)
        self._forget(state.code)
        return state, joined

    def come_back(self, visitor: Visitor, code: object, token: object) -> tuple[State, Person]:
        """Be the participant again whose token this is: after a reload, a lost connection, or a new
        start of the server."""
        state = self._state_for(visitor, code)
        with self._reading() as connection:
            person = people.person_with(connection, state.id, token)
        if person is None:
            self._wrong(visitor)
            raise WrongKeyError(say("class.refused.token"))
        return state, person

    def check(self, visitor: Visitor, code: object, secret: object, role: str) -> State:
        """The class whose instructor, or whose projector, has this secret."""
        self._may_try(visitor)
        with self._reading() as connection:
            try:
                classes.check_secret(connection, read_code(code), secret, role, self.clock())
            except WrongKeyError:
                self._wrong(visitor)
                raise
        state = self.state(read_code(code))
        if state is None:
            raise ClassroomError(say("class.refused.closed"))
        return state

    def _state_for(self, visitor: Visitor, code: object) -> State:
        self._may_try(visitor)
        read = read_code(code)
        state = self.state(read) if read else None
        if state is None:
            self._wrong(visitor)
            raise WrongKeyError(say("class.refused.code"))
        return state

    def _may_try(self, visitor: Visitor) -> None:
        if not self.rates.wrong.has(visitor.address):
            raise TooOftenError(say("class.refused.guesses"))
        if not self.rates.wrong_here.has(visitor.session):
            raise TooOftenError(say("class.refused.guesses"))

    def _wrong(self, visitor: Visitor) -> None:
        self.rates.wrong.take(visitor.address)
        self.rates.wrong_here.take(visitor.session)

    # --- for everybody in the class ------------------------------------------------------------

    def state(self, code: str) -> State | None:
        """The class as it was at most a second ago; None where it is over."""

        def find() -> State | None:
            with self._reading() as connection:
                return classes.state_of(connection, code, self.clock())

        return self._states.get(code, find)

    def lesson(self, state: State) -> str:
        """The JSON of the lesson with which the class was opened; "" for none."""
        with self._reading() as connection:
            return classes.lesson_of(connection, state.id)

    def seen(self, state: State, who: int, at: Place, network: Network | None = None) -> bool:
        """A participant is here; False where they are no longer in the class. Costs no query as a
        rule: see ``presence``."""
        return self._presence.seen(state.id, who, at, network)

    def answer(self, state: State, who: int, question: Question, entry: object) -> str:
        """Answer the open question, or answer it otherwise; returns the answer as it was read."""
        if not self.rates.answers.take(f"{state.id}.{who}"):
            raise TooOftenError(say("class.refused.often"))
        text = question.read(entry)
        try:
            with self._writing() as connection:
                asking.answer(connection, state.id, who, question.id, text, self.clock())
        except GoneError:
            self._presence.forget(who)
            raise
        self._forget(state.code)
        return text

    def answer_of(self, who: int, question: Question) -> str | None:
        """What a participant has answered."""
        with self._reading() as connection:
            return asking.answer_of(connection, question.id, who)

    def leave(self, state: State, who: int) -> None:
        """A participant is gone, with all that they did. The instructor may send somebody out."""
        with self._writing() as connection:
            people.remove(connection, state.id, who)
        self._presence.forget(who)
        self._forget(state.code)

    # --- for the instructor --------------------------------------------------------------------

    def board(self, code: str) -> Board | None:
        """Who is where, with answers and networks, as it was at most a second ago."""
        self._presence.write_if_due(RECENT)

        def find() -> Board | None:
            with self._reading() as connection:
                now = self.clock()
                state = classes.state_of(connection, code, now)
                if state is None:
                    return None
                question = state.question
                return Board(
                    state,
                    tuple(people.everyone(connection, state.id)),
                    {} if question is None else asking.answers_to(connection, question.id),
                    curves.networks_of(connection, state.id),
                    now,
                )

        return self._boards.get(code, find)

    def screen(self, code: str) -> Screen | None:
        """The same for the projector: counts alone."""
        return self._screens.get(code, lambda: self._screen(code))

    def _screen(self, code: str) -> Screen | None:
        board = self.board(code)
        if board is None:
            return None
        question, given = board.state.question, list(board.answers.values())
        is_shown = question is not None and question.phase != asking.ASKING
        return Screen(
            state=board.state,
            here=sum(map(board.is_here, board.people)),
            answered=len(given),
            pooled=asking.pooled(question, given) if question and is_shown else None,
            counts=tuple(asking.counted(question, given)) if question and is_shown else (),
            band=curves.band(list(board.networks.values())),
        )

    def ask(
        self, state: State, kind: str, text: object, options: Sequence[object] = (), right: str = ""
    ) -> None:
        """Ask everybody; what was asked before is no longer open."""
        with self._leading(state) as connection:
            question = asking.ask(connection, state.id, kind, text, options, right, self.clock())
            classes.change(connection, state.id, question_id=question)

    def ask_again(self, state: State, question: Question) -> None:
        """A new vote on the same question."""
        with self._leading(state) as connection:
            again = asking.ask_again(connection, state.id, question.id, self.clock())
            classes.change(connection, state.id, question_id=again)

    def show_answers(self, state: State, question: Question) -> None:
        """From now on the answers are counted for all to see, and none can be changed."""
        with self._leading(state) as connection:
            asking.to_phase(connection, question.id, asking.SHOWN, None)
            classes.change(connection, state.id)

    def reveal(self, state: State, question: Question, right: object = None) -> None:
        """Say what is right; ``right`` where it was left open until now."""
        said = None if right in (None, "") else question.read(right)
        with self._leading(state) as connection:
            asking.to_phase(connection, question.id, asking.REVEALED, said)
            classes.change(connection, state.id)

    def put_away(self, state: State) -> None:
        """No question is open any more; the answers are kept."""
        with self._leading(state) as connection:
            classes.change(connection, state.id, question_id=None)

    def bring(
        self, state: State, link: str, called: str, *, own_seeds: bool = False, scene: int = -1
    ) -> None:
        """Everybody goes where ``link`` leads (a page and its query)."""
        with self._leading(state) as connection:
            classes.bring(connection, state.id, link, called, own_seeds=own_seeds, scene=scene)

    def pause(self, state: State, paused: bool) -> None:
        """Everybody looks to the front; or goes on."""
        with self._leading(state) as connection:
            classes.change(connection, state.id, paused=paused)

    def save(self, state: State) -> str:
        """Everything that is kept of the class, as CSV."""
        with self._reading() as connection:
            asked = asking.questions_of(connection, state.id)
            return as_csv(
                people.everyone(connection, state.id),
                asked,
                {one.id: asking.answers_to(connection, one.id) for one in asked},
                curves.networks_of(connection, state.id),
            )

    def erase(self, state: State) -> None:
        """Close the class: nothing of it is kept."""
        with self._leading(state) as connection:
            classes.erase(connection, state.id)
        overwrite_what_was_erased(self._reader)

    def erase_old(self) -> int:
        """Erase the classes whose time is over; how many they were."""
        with self._writing() as connection:
            count = classes.erase_old(connection, self.clock())
        overwrite_what_was_erased(self._reader)
        return count

    # --- the database --------------------------------------------------------------------------

    @contextmanager
    def _leading(self, state: State) -> Iterator[Connection]:
        if not self.rates.orders.take(str(state.id)):
            raise TooOftenError(say("class.refused.often"))
        with self._writing() as connection:
            yield connection
        self._states.forget(state.code)
        self._forget(state.code)

    def _forget(self, code: str) -> None:
        """Something was changed here: who asks next is told of it at once."""
        self._boards.forget(code)
        self._screens.forget(code)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._said_plainly():
            self._get_ready()
            with self._reader.connect() as connection:
                yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._said_plainly():
            self._get_ready()
            with self._writer.begin() as connection:
                yield connection

    @contextmanager
    def _said_plainly(self) -> Iterator[None]:
        """A database that is busy or away is no traceback."""
        try:
            yield
        except (errors.OperationalError, errors.TimeoutError) as error:
            _log.warning("the classes cannot be reached: %s", type(error).__name__)
            raise ClassroomError(say("class.refused.busy")) from None
        except errors.DBAPIError as error:
            if not error.connection_invalidated:
                raise
            raise ClassroomError(say("class.refused.busy")) from None

    def _write_presence(self, work: Callable[[Connection], set[int]]) -> set[int]:
        with self._writing() as connection:
            return work(connection)

    def _get_ready(self) -> None:
        """Make the tables where there are none, and begin to sweep."""
        if self._is_ready:
            return
        with self._opening:
            if self._is_ready:
                return
            try:
                METADATA.create_all(self._reader)
            except (errors.OperationalError, errors.ProgrammingError):
                METADATA.create_all(self._reader)  # another server was making them just now
            self._check_tables()
            self._is_ready = True
        self._sweeper = threading.Thread(target=self._sweep, name="erase old classes", daemon=True)
        self._sweeper.start()

    def _check_tables(self) -> None:
        found = inspect(self._reader)
        for table in METADATA.sorted_tables:
            if {column["name"] for column in found.get_columns(table.name)} != set(table.c.keys()):
                raise PlaceError(
                    f"The classes were kept by another version of the app: remove the table "
                    f"{table.name} and its like, or the file {self._reader.url.database}"
                )

    def _sweep(self) -> None:
        """Erase what is too old, at once and every few minutes, for as long as the server runs."""
        while True:
            try:
                self.erase_old()
            except (ClassroomError, errors.SQLAlchemyError):
                _log.warning("old classes could not be erased; tried again later")
            self._swept.set()
            if self._closed.wait(SWEEP_EVERY):
                return
