"""A class: opened, led from state to state, closed. Every function is handed an open connection.

What everybody in the class must know is a ``State``; it is one short query.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from course.classroom.asking import Question, question_of
from course.classroom.credentials import NOBODY, fits, hashed, new_code, new_secret, screen_secret
from course.classroom.entries import cut, read_title
from course.classroom.errors import ClassroomError, WrongKeyError
from course.classroom.limits import (
    HOURS,
    LONGEST_LESSON,
    LONGEST_LINK,
    LONGEST_PLACE,
    MOST_CLASSES,
)
from course.classroom.tables import answers, classes, networks, people, questions
from course.texts import say

ROLES = ("instructor", "screen")


@dataclass(frozen=True)
class Opened:
    """A class that was just opened. The two secrets are told once: only their hashes are kept."""

    code: str
    secret: str
    screen: str


@dataclass(frozen=True)
class Brought:
    """Where everybody was brought, the ``times``-th time (0: never): what it is called, and the
    page with its query. With ``own_seeds`` each network begins with a seed of its own."""

    times: int = 0
    place: str = ""
    link: str = ""
    own_seeds: bool = False


@dataclass(frozen=True)
class State:
    """What everybody in a class must know. ``version`` changes with it."""

    id: int
    code: str
    title: str
    opened: float
    version: int
    paused: bool
    brought: Brought
    question: Question | None
    scene: int = -1

    @property
    def ends(self) -> float:
        """When it is erased, in seconds since 1970."""
        return self.opened + 3600 * HOURS


def open_class(connection: Connection, title: object, lesson: str, now: float) -> Opened:
    """A new class; ``lesson`` is the JSON of one, or ""."""
    if len(lesson) > LONGEST_LESSON:
        raise ClassroomError(say("class.refused.long_lesson", most=LONGEST_LESSON, got=len(lesson)))
    named = read_title(title)
    if (connection.scalar(select(func.count()).select_from(classes)) or 0) >= MOST_CLASSES:
        raise ClassroomError(say("class.refused.many_classes", most=MOST_CLASSES))
    for _ in range(20):
        secret = new_secret()
        opened = Opened(new_code(), secret, screen_secret(secret))
        values = {
            "code": opened.code,
            "title": named,
            "secret": hashed(opened.secret),
            "screen": hashed(opened.screen),
            "opened": now,
            "version": 1,
            "paused": False,
            "joined": 0,
            "brought": 0,
            "place": "",
            "link": "",
            "own_seeds": False,
            "lesson": lesson,
            "scene": -1,
        }
        try:
            with connection.begin_nested():
                connection.execute(insert(classes).values(values))
        except IntegrityError:
            continue  # of 900 million codes this one was taken
        return opened
    raise ClassroomError(say("class.refused.many_classes", most=MOST_CLASSES))


def state_of(connection: Connection, code: str, now: float) -> State | None:
    """The class of a code; None where there is none, or none any more."""
    found = connection.execute(
        select(
            classes.c.id,
            classes.c.title,
            classes.c.opened,
            classes.c.version,
            classes.c.paused,
            classes.c.question_id,
            classes.c.brought,
            classes.c.place,
            classes.c.link,
            classes.c.own_seeds,
            classes.c.scene,
        ).where(classes.c.code == code, classes.c.opened > now - 3600 * HOURS)
    ).first()
    if found is None:
        return None
    return State(
        id=found.id,
        code=code,
        title=found.title,
        opened=found.opened,
        version=found.version,
        paused=found.paused,
        brought=Brought(found.brought, found.place, found.link, found.own_seeds),
        question=question_of(connection, found.question_id),
        scene=found.scene,
    )


def check_secret(connection: Connection, code: str, secret: object, role: str, now: float) -> int:
    """The class that ``secret`` opens for the instructor or the screen.

    Raises ``WrongKeyError``, which does not tell whether there is such a class.
    """
    assert role in ROLES
    kept = classes.c.secret if role == "instructor" else classes.c.screen
    found = connection.execute(
        select(classes.c.id, kept.label("kept")).where(
            classes.c.code == code, classes.c.opened > now - 3600 * HOURS
        )
    ).first()
    if not fits(secret, NOBODY if found is None else found.kept) or found is None:
        raise WrongKeyError(say("class.refused.secret"))
    return int(found.id)


def lesson_of(connection: Connection, class_id: int) -> str:
    """The JSON of the lesson with which a class was opened; "" for none."""
    return connection.scalar(select(classes.c.lesson).where(classes.c.id == class_id)) or ""


def change(connection: Connection, class_id: int, **values: object) -> None:
    """Something about the class is otherwise now."""
    connection.execute(
        update(classes)
        .where(classes.c.id == class_id)
        .values(version=classes.c.version + 1, **values)
    )


def bring(
    connection: Connection,
    class_id: int,
    link: str,
    place: str,
    *,
    own_seeds: bool = False,
    scene: int = -1,
) -> None:
    """Everybody goes to ``link``, which is called ``place``; it may be a lesson's ``scene``."""
    if len(link) > LONGEST_LINK:
        raise ClassroomError(say("class.refused.long_link", most=LONGEST_LINK, got=len(link)))
    change(
        connection,
        class_id,
        brought=classes.c.brought + 1,
        link=link,
        place=cut(place, LONGEST_PLACE),
        own_seeds=own_seeds,
        scene=scene,
    )


def erase(connection: Connection, *class_ids: int) -> None:
    """All that is kept of these classes is gone. Line by line, whatever the database does by
    itself: nothing of a class may stay because a setting was forgotten."""
    asked = select(questions.c.id).where(questions.c.class_id.in_(class_ids))
    connection.execute(delete(answers).where(answers.c.question_id.in_(asked)))
    for table in (networks, questions, people):
        connection.execute(delete(table).where(table.c.class_id.in_(class_ids)))
    connection.execute(delete(classes).where(classes.c.id.in_(class_ids)))


def erase_old(connection: Connection, now: float) -> int:
    """Erase the classes whose time is over; how many they were."""
    old = connection.scalars(
        select(classes.c.id).where(classes.c.opened <= now - 3600 * HOURS)
    ).all()
    if old:
        erase(connection, *old)
    return len(old)
