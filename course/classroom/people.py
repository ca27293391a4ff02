"""Who is in a class: a token, a nickname or a number, and where they are. Nothing else is known."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from course.classroom.credentials import hashed, new_secret
from course.classroom.entries import cut, name_key, read_name
from course.classroom.errors import ClassroomError
from course.classroom.limits import LONGEST_FINDING, LONGEST_PLACE, MOST_PEOPLE
from course.classroom.tables import answers, classes, networks, people
from course.texts import say


@dataclass(frozen=True)
class Place:
    """Where somebody is: the page, epoch and step in words, the scene, what is found wrong."""

    page: str = ""
    place: str = ""
    scene: str = ""
    finding: str = ""

    def bounded(self) -> "Place":
        """The same, never longer than there is room for."""
        return Place(
            cut(self.page, LONGEST_PLACE),
            cut(self.place, LONGEST_PLACE),
            cut(self.scene, LONGEST_PLACE),
            cut(self.finding, LONGEST_FINDING),
        )


@dataclass(frozen=True)
class Person:
    """One participant, as the instructor sees them. ``number``: the how-manieth to come."""

    id: int
    number: int
    name: str
    joined: float
    seen: float
    at: Place


@dataclass(frozen=True)
class Joined:
    """Somebody who has just joined; the token is told once, to their browser."""

    id: int
    number: int
    name: str
    token: str


def join(connection: Connection, class_id: int, typed: object, now: float) -> Joined:
    """Somebody comes in.

    Raises ``ClassroomError`` for a name that cannot be used or is taken, and where it is full.
    """
    name, token = read_name(typed), new_secret()
    here = select(func.count()).select_from(people).where(people.c.class_id == class_id)
    if (connection.scalar(here) or 0) >= MOST_PEOPLE:
        raise ClassroomError(say("class.refused.full", most=MOST_PEOPLE))
    number = connection.scalar(
        update(classes)
        .where(classes.c.id == class_id)
        .values(joined=classes.c.joined + 1)
        .returning(classes.c.joined)
    )
    if number is None:
        raise ClassroomError(say("class.refused.closed"))
    values = {
        "class_id": class_id,
        "number": number,
        "token": hashed(token),
        "name": name,
        "name_key": name_key(name),
        "joined": now,
        "seen": now,
        "page": "",
        "place": "",
        "scene": "",
        "finding": "",
    }
    try:
        with connection.begin_nested():
            made = connection.execute(insert(people).values(values)).inserted_primary_key
    except IntegrityError:
        raise ClassroomError(say("class.refused.name_taken", name=name)) from None
    assert made is not None
    return Joined(int(made[0]), int(number), name, token)


def person_with(connection: Connection, class_id: int, token: object) -> Person | None:
    """Whoever has this token; None where nobody in the class has it."""
    found = connection.execute(
        select(people).where(people.c.class_id == class_id, people.c.token == hashed(token))
    ).first()
    return None if found is None else _person(found)


def is_in(connection: Connection, class_id: int, participant_id: int) -> bool:
    """Is this participant (still) in the class?"""
    found = select(people.c.id).where(people.c.id == participant_id, people.c.class_id == class_id)
    return connection.scalar(found) is not None


def everyone(connection: Connection, class_id: int) -> list[Person]:
    """All participants in the order in which they came."""
    found = connection.execute(
        select(people).where(people.c.class_id == class_id).order_by(people.c.number)
    )
    return [_person(row) for row in found]


def _person(row: object) -> Person:
    one = dict(row._mapping)  # type: ignore[attr-defined]
    at = Place(one["page"], one["place"], one["scene"], one["finding"])
    return Person(one["id"], one["number"], one["name"], one["joined"], one["seen"], at)


def note(connection: Connection, seen: Iterable[tuple[int, float, Place]]) -> None:
    """Where these participants are now: (id, when, place) of each, all in one statement."""
    lines = [  # always in the same order: two servers must not wait for each other's lines
        {
            "who": who,
            "seen": when,
            "page": at.page,
            "place": at.place,
            "scene": at.scene,
            "finding": at.finding,
        }
        for who, when, at in sorted(seen, key=lambda one: one[0])
    ]
    if lines:
        names = ("seen", "page", "place", "scene", "finding")
        connection.execute(
            update(people)
            .where(people.c.id == bindparam("who"))
            .values({name: bindparam(name) for name in names}),
            lines,
        )


def remove(connection: Connection, class_id: int, participant_id: int) -> None:
    """Somebody leaves, or is sent out: with them goes all that they did."""
    if is_in(connection, class_id, participant_id):
        for table in (answers, networks):
            connection.execute(delete(table).where(table.c.participant_id == participant_id))
        connection.execute(delete(people).where(people.c.id == participant_id))
