"""What one visitor has of a class: which one, as what, and what the class is told of their run.

The code of the class travels in the link (``class=KXR482``): whoever opens it may join. Who one is
in it does not: that stands in a ticket in the browser's tab, which survives a reload and ends with
the tab (``ui/kit/ticket``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal
from uuid import uuid4

from course.classroom.credentials import read_code
from course.classroom.limits import LONGEST_PLACE
from course.classroom.networks import Network
from course.classroom.store import ClassStore, Visitor

if TYPE_CHECKING:
    from ui.desk.way_back import WayBack

PARAMETER = "class"
Role = Literal["", "student", "instructor", "screen"]
ROLES = ("student", "instructor", "screen")
LONGEST_LINK = 20_000  # characters of a way back


@lru_cache(maxsize=1)
def class_store() -> ClassStore:
    """The classes of this server: shared by all visitors on purpose, like the gate. It keeps them
    in the database.

    Raises ``PlaceError`` where the setting names no place that can be used.
    """
    return ClassStore()


@dataclass(frozen=True)
class Ticket:
    """What the browser keeps, so that a reload finds the same participant: as what, in which class,
    the secret, how often one had followed the instructor, and of who was brought ``at_scene`` the
    ``way_back``, a link to their own run."""

    role: Role
    code: str
    secret: str
    followed: int = 0
    way_back: str = ""
    at_scene: str = ""

    def to_dict(self) -> dict[str, Any]:
        """For the browser."""
        return asdict(self)

    @classmethod
    def read(cls, said: Any) -> Ticket | None:
        """What a browser says that it has; None where that is no ticket."""
        if not isinstance(said, dict) or said.get("role") not in ROLES:
            return None
        code, secret, followed = (said.get(name) for name in ("code", "secret", "followed"))
        if not read_code(code) or not isinstance(secret, str):
            return None
        times = followed if isinstance(followed, int) and not isinstance(followed, bool) else 0
        back, at = (said.get(name, "") for name in ("way_back", "at_scene"))
        back = back if isinstance(back, str) and len(back) <= LONGEST_LINK else ""
        at = at[:LONGEST_PLACE] if isinstance(at, str) and back else ""
        return cls(said["role"], read_code(code), secret, times, back, at)


@dataclass
class ClassDesk:
    """``code``: the class of the link, which one may join or belongs to. ``role`` is "" as long as
    one does neither. ``who``, ``number`` and ``name`` are a student's, and so are ``answered``, the
    answers by question, and ``before``, where they were when they were brought ``at_scene``.
    ``said`` is a sentence to be shown once."""

    code: str = ""
    role: Role = ""
    who: int = 0
    number: int = 0
    name: str = ""
    ticket: Ticket | None = None
    asked: bool = False  # the browser has said whether it has a ticket
    forgets: bool = False  # the ticket is to be thrown away
    answered: dict[int, str | None] = field(default_factory=dict)
    before: WayBack | None = None
    at_scene: str = ""
    said: str = ""
    finding: tuple[str, int, str] = ("", 0, "")  # of which run, at which step, what was found
    session: str = field(default_factory=lambda: uuid4().hex)
    network: tuple[Any, Network | None] = (None, None)  # the last report, and of what it is

    def visitor(self, address: str | None) -> Visitor:
        """Whoever sits here, for the limits."""
        return Visitor(address or "this machine", self.session)

    @property
    def followed(self) -> int:
        """How often one has followed the instructor."""
        return 0 if self.ticket is None else self.ticket.followed

    # --- coming and going ------------------------------------------------------------------------

    def become(self, role: Role, code: str, secret: str, followed: int = 0) -> None:
        """From now on one is this in the class, and the browser keeps it."""
        self.role, self.code, self.forgets, self.said = role, code, False, ""
        self.ticket = Ticket(role, code, secret, followed)

    def follow(self, times: int, at_scene: str, before: WayBack) -> None:
        """The instructor has brought one away for the ``times``-th time. The first way back is the
        one that counts."""
        assert self.ticket is not None
        if self.before is None:
            self.before = before
            self.ticket = replace(self.ticket, way_back=before.link)
        self.at_scene = at_scene
        self.ticket = replace(self.ticket, followed=times, at_scene=at_scene)

    def is_back(self) -> None:
        """One is where one was before, or stays here: there is no other way back."""
        self.before, self.at_scene, self.said = None, "", ""
        if self.ticket is not None:
            self.ticket = replace(self.ticket, way_back="", at_scene="")

    def join(self, address: str | None, code: object, name: object) -> None:
        """Join a class as a student. Raises ``ClassroomError``."""
        state, joined = class_store().join(self.visitor(address), code, name)
        self.who, self.number, self.name = joined.id, joined.number, joined.name
        self.answered.clear()
        self.before = None  # the way back from another class
        self.become("student", state.code, joined.token)

    def open(self, address: str | None, title: object, lesson: str = "") -> None:
        """Open a class as its instructor. Raises ``ClassroomError``."""
        opened = class_store().open_class(self.visitor(address), title, lesson)
        self.become("instructor", opened.code, opened.secret)

    def come_back(self, address: str | None, said: Any) -> None:
        """Be again what the browser's ticket says. Raises ``ClassroomError`` where it is no longer
        good; then it is thrown away."""
        self.asked = True
        ticket = Ticket.read(said)
        if ticket is None or self.role:
            return
        store, visitor = class_store(), self.visitor(address)
        self.forgets = True
        if ticket.role == "student":
            state, person = store.come_back(visitor, ticket.code, ticket.secret)
            self.who, self.number, self.name = person.id, person.number, person.name
        else:
            state = store.check(visitor, ticket.code, ticket.secret, ticket.role)
        self.become(ticket.role, ticket.code, ticket.secret)
        times = min(ticket.followed, state.brought.times)
        self.ticket, self.at_scene = replace(ticket, followed=times), ticket.at_scene

    def note_finding(self, run: str, step: int, title: str) -> None:
        """A page has found this out about the run with this key at this step; "" for nothing."""
        self.finding = (run, step, title)

    def left(self, said: str = "") -> ClassDesk:
        """The desk of somebody who is no longer in a class; ``said`` is why. Where they were before
        they were brought away is kept: it is the way back to their own run."""
        return ClassDesk(
            said=said, asked=True, forgets=True, before=self.before, session=self.session
        )

    # --- links -----------------------------------------------------------------------------------

    def to_query(self) -> dict[str, str]:
        """The parameter of a link; none outside a class."""
        return {PARAMETER: self.code} if self.code else {}

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> tuple[ClassDesk, list[str]]:
        """The class of a link, and a sentence where it is none."""
        if PARAMETER not in query:
            return cls(), []
        code = read_code(query[PARAMETER])
        problem = (
            f"{PARAMETER}: expected a code of six letters and digits, such as KXR482; got "
            f"{query[PARAMETER][:40]!r}. It was left out; your run is not touched by it."
        )
        return cls(code=code), [] if code else [problem]
