"""What one participant of a study has answered so far. Nobody is named, and no time is noted.

invited → before → between → after → usability → done
"""

import json
import re
import secrets
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, get_args

from course.study.forms import AIMS, LETTERS, Letter
from course.study.usability import STATEMENTS, STEPS

Phase = Literal["invited", "before", "between", "after", "usability", "done"]
PHASES: tuple[Phase, ...] = get_args(Phase)
TESTS: tuple[Phase, Phase] = ("before", "after")
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,23}")
PARTICIPANT = re.compile("[0-9a-f]{8}")
ORDERS = ("any", "AB", "BA")  # "any": drawn for each participant
MOST_CHARACTERS = 60  # of an answer


@dataclass(frozen=True)
class Taking:
    """Frozen: every answer makes a new one. ``order`` says which form comes first; ``participant``
    is a random name that says nothing of the person; ``before`` and ``after`` are the answers to
    the two tests as they were entered, "" for "I do not know"; ``ratings`` are those of the
    usability scale, none where it was left out."""

    study: str
    order: str = "any"
    phase: Phase = "invited"
    participant: str = ""
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    ratings: tuple[int, ...] = ()

    @property
    def setup(self) -> str:
        """What the instructor's link says: "spring-class.any"."""
        return f"{self.study}.{self.order}"

    @classmethod
    def of_setup(cls, text: str) -> "Taking | None":
        """Invited to the study of a link; None of anything else."""
        study, _point, order = text.partition(".")
        order = order or ORDERS[0]
        return cls(study, order) if NAME.fullmatch(study) and order in ORDERS else None

    # --- what happens ------------------------------------------------------------------------

    def begun(self) -> "Taking":
        """The participant agrees; by chance one of the forms comes first."""
        order = secrets.choice(ORDERS[1:]) if self.order == "any" else self.order
        name = secrets.token_hex(4)
        return replace(self, order=order, participant=name, phase="before")

    def answered(self, entry: str) -> "Taking":
        """One more answer of the test that is open."""
        entry = entry.strip()[:MOST_CHARACTERS]
        if self.phase == "before":
            taken = replace(self, before=(*self.before, entry))
        elif self.phase == "after":
            taken = replace(self, after=(*self.after, entry))
        else:
            return self
        return taken if taken.at < len(AIMS) else taken.moved_on()

    def rated(self, ratings: tuple[int, ...]) -> "Taking":
        """The usability scale is filled in, or left out."""
        return replace(self, ratings=ratings, phase="done")

    def moved_on(self) -> "Taking":
        """To the next phase."""
        return replace(self, phase=PHASES[min(PHASES.index(self.phase) + 1, len(PHASES) - 1)])

    # --- what is asked -----------------------------------------------------------------------

    def letter(self, test: Phase) -> Letter:
        """The form of one of the tests."""
        first, second = LETTERS if self.order != "BA" else reversed(LETTERS)
        return first if test == "before" else second

    @property
    def at(self) -> int:
        """The place of the open question in the open test, from 0."""
        return len(getattr(self, self.phase)) if self.phase in TESTS else 0

    # --- as a text ---------------------------------------------------------------------------

    def to_json(self) -> str:
        """All of it."""
        return json.dumps(asdict(self), separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "Taking | None":
        """What ``to_json`` wrote; None of anything else. It may be forged: a participant who wants
        to falsify answers can do so anyway."""
        try:
            found: Any = json.loads(text)
            taking = cls(
                study=found["study"],
                order=found["order"],
                phase=found["phase"],
                participant=found["participant"],
                before=tuple(found["before"]),
                after=tuple(found["after"]),
                ratings=tuple(found["ratings"]),
            )
        except (ValueError, TypeError, KeyError, RecursionError):
            return None
        return taking if taking._is_sound() else None

    def _is_sound(self) -> bool:
        names = (self.study, self.order, self.phase, self.participant)
        if not all(isinstance(name, str) for name in names) or self.phase not in PHASES[1:]:
            return False
        entries = (*self.before, *self.after)
        return (
            NAME.fullmatch(self.study) is not None
            and self.order in ORDERS[1:]
            and PARTICIPANT.fullmatch(self.participant) is not None
            and all(isinstance(entry, str) and len(entry) <= MOST_CHARACTERS for entry in entries)
            and len(self.before) in self._answers_of("before")
            and len(self.after) in self._answers_of("after")
            and len(self.ratings) in ((0, len(STATEMENTS)) if self.phase == "done" else (0,))
            and all(rating in STEPS for rating in self.ratings)
        )

    def _answers_of(self, test: Phase) -> range:
        """How many answers a test can have in this phase."""
        now, then = PHASES.index(self.phase), PHASES.index(test)
        return range(1) if now < then else range(len(AIMS)) if now == then else ALL


ALL = range(len(AIMS), len(AIMS) + 1)
