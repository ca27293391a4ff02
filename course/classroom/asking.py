"""What a class is asked, and what it answered: asked, shown, discussed, revealed."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Insert, Table, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from course.answers import Accepted, UnreadableError, readings
from course.classroom.entries import one_line, read_option, read_question
from course.classroom.errors import ClassroomError, GoneError
from course.classroom.limits import LONGEST_ANSWER, MOST_OPTIONS, MOST_QUESTIONS
from course.classroom.tables import answers, classes, people, questions
from course.texts import Text, catalogue, say

# A prediction is a choice that is always the same three; what it is about is in its text.
KINDS = ("choice", "prediction", "number", "text")
PREDICTIONS = ("falls", "same", "rises")
_POOLED = {
    "choice": "class.pooled.choice",
    "prediction": "class.pooled.prediction",
    "number": "class.pooled.number",
}
MOST_TIED = 3  # that are named; of more it is only said how many they are
ASKING, SHOWN, REVEALED = PHASES = ("asking", "shown", "revealed")


@dataclass(frozen=True)
class Question:
    """A question and how far it has got. ``options``: (name, words) of each answer to choose from;
    ``right``: a name or a number, "" where there is none or it is for the instructor to say."""

    id: int
    kind: str
    text: str
    options: tuple[tuple[str, str], ...]
    right: str
    phase: str
    round: int

    def words_of(self, answer: str) -> str:
        """An answer as it is read."""
        return dict(self.options).get(answer, answer)

    def read(self, entry: object) -> str:
        """The answer in what somebody entered: the name of an option, a number as it was read, or
        one line of text.

        Raises ``ClassroomError`` for what is none.
        """
        if isinstance(entry, str) and len(entry) > LONGEST_ANSWER:
            raise ClassroomError(
                say("class.refused.long_answer", most=LONGEST_ANSWER, got=len(entry))
            )
        if self.options:
            if not isinstance(entry, str) or entry not in dict(self.options):
                raise ClassroomError(say("class.refused.no_such_option"))
            return entry
        line = one_line(entry)
        if not line:
            raise ClassroomError(say("class.refused.no_answer"))
        return self._number(line) if self.kind == "number" else line

    def _number(self, line: str) -> str:
        try:
            found = readings(line)
        except UnreadableError:
            raise ClassroomError(say("class.refused.no_number", got=line[:40])) from None
        fitting = [reading for reading in found if self._is_right(reading.value)]
        return f"{(fitting or found)[0].value:.12g}"

    def is_right(self, answer: str) -> bool | None:
        """None where nothing is known to be right."""
        if not self.right:
            return None
        return self._is_right(float(answer)) if self.kind == "number" else answer == self.right

    def _is_right(self, value: float) -> bool:
        """Within one per cent; of what is counted no other whole number."""
        right = float(self.right) if self.right else math.nan
        within = Accepted().within(right)
        return abs(value - right) <= (min(within, 0.49) if right.is_integer() else within)


def prediction_options() -> tuple[tuple[str, str], ...]:
    """What a loss can do."""
    words = (say("class.loss.falls"), say("class.loss.same"), say("class.loss.rises"))
    return tuple(zip(PREDICTIONS, map(catalogue().write, words), strict=True))


def ask(
    connection: Connection,
    class_id: int,
    kind: str,
    text: object,
    options: Sequence[object],
    right: str,
    now: float,
    *,
    again: int = 1,
) -> int:
    """Ask a question: what is open then. ``right`` may be the place of an option, from 1, as people
    count them, or a number.

    Raises ``ClassroomError`` where it cannot be asked so.
    """
    if kind not in KINDS:
        raise ClassroomError(say("class.refused.no_such_kind"))
    asked = select(func.count()).select_from(questions).where(questions.c.class_id == class_id)
    if (connection.scalar(asked) or 0) >= MOST_QUESTIONS:
        raise ClassroomError(say("class.refused.many_questions", most=MOST_QUESTIONS))
    named = prediction_options() if kind == "prediction" else ()
    if kind == "choice":
        words = [read_option(option) for option in options if one_line(option)]
        if not 2 <= len(words) <= MOST_OPTIONS:
            raise ClassroomError(
                say("class.refused.number_of_options", most=MOST_OPTIONS, got=len(words))
            )
        if len(set(words)) < len(words):
            raise ClassroomError(say("class.refused.equal_options"))
        named = tuple((str(at), line) for at, line in enumerate(words, 1))
    question = Question(0, kind, read_question(text), named, "", ASKING, again)
    values = {
        "class_id": class_id,
        "asked": now,
        "kind": kind,
        "text": question.text,
        "options": json.dumps(named),
        "right_answer": question.read(right) if right else "",
        "phase": ASKING,
        "round": again,
    }
    made = connection.execute(insert(questions).values(values)).inserted_primary_key
    assert made is not None
    return int(made[0])


def ask_again(connection: Connection, class_id: int, question_id: int, now: float) -> int:
    """The same question once more, after it was discussed: a new vote beside the old one."""
    old = question_of(connection, question_id)
    if old is None:
        raise ClassroomError(say("class.refused.no_question"))
    options = [words for _name, words in old.options]
    return ask(
        connection, class_id, old.kind, old.text, options, old.right, now, again=old.round + 1
    )


def question_of(connection: Connection, question_id: int | None) -> Question | None:
    """A question; None where there is none of this number."""
    if question_id is None:
        return None
    found = connection.execute(select(questions).where(questions.c.id == question_id)).first()
    return None if found is None else _question(found)


def questions_of(connection: Connection, class_id: int) -> list[Question]:
    """All that was asked, in the order of time."""
    found = connection.execute(
        select(questions).where(questions.c.class_id == class_id).order_by(questions.c.id)
    )
    return [_question(row) for row in found]


def _question(row: object) -> Question:
    values = dict(row._mapping)  # type: ignore[attr-defined]
    return Question(
        id=values["id"],
        kind=values["kind"],
        text=values["text"],
        options=tuple((name, words) for name, words in json.loads(values["options"])),
        right=values["right_answer"],
        phase=values["phase"],
        round=values["round"],
    )


def to_phase(connection: Connection, question_id: int, phase: str, right: str | None) -> None:
    """Show the answers, or reveal; ``right`` says what was right where that is known only now."""
    assert phase in PHASES
    values = {"phase": phase} | ({} if right is None else {"right_answer": right})
    connection.execute(update(questions).where(questions.c.id == question_id).values(values))


def answer(
    connection: Connection, class_id: int, participant_id: int, question_id: int, text: str,
    now: float,
) -> None:  # fmt: skip
    """Keep an answer, in the place of an earlier one.

    Raises ``GoneError`` where the participant is not in the class (any more), ``ClassroomError``
    where the question is not open.
    """
    found = connection.execute(
        select(classes.c.paused, classes.c.question_id, questions.c.phase)
        .select_from(people)
        .join(classes, classes.c.id == people.c.class_id)
        .outerjoin(questions, questions.c.id == classes.c.question_id)
        .where(people.c.id == participant_id, classes.c.id == class_id)
    ).first()
    if found is None:
        raise GoneError(say("class.refused.removed"))
    if found.paused or (found.question_id, found.phase) != (question_id, ASKING):
        raise ClassroomError(say("class.refused.too_late"))
    values = {
        "question_id": question_id,
        "participant_id": participant_id,
        "text": text,
        "given": now,
    }
    connection.execute(or_instead(connection, answers, values, "question_id", "participant_id"))


def or_instead(
    connection: Connection, table: Table, values: dict[str, object], *key: str
) -> Insert:
    """A new line, or new values in the line that has this key already."""
    others = {name: value for name, value in values.items() if name not in key}
    if connection.dialect.name == "postgresql":
        new = postgresql.insert(table).values(values)
        return new.on_conflict_do_update(index_elements=list(key), set_=others)
    line = sqlite.insert(table).values(values)
    return line.on_conflict_do_update(index_elements=list(key), set_=others)


def answers_to(connection: Connection, question_id: int) -> dict[int, str]:
    """Every answer, by the participant."""
    found = connection.execute(
        select(answers.c.participant_id, answers.c.text).where(answers.c.question_id == question_id)
    )
    return {row.participant_id: row.text for row in found}


def answer_of(connection: Connection, question_id: int, participant_id: int) -> str | None:
    """What one participant has answered."""
    return connection.scalar(
        select(answers.c.text).where(
            answers.c.question_id == question_id, answers.c.participant_id == participant_id
        )
    )


def pooled(question: Question, given: Sequence[str]) -> Text:
    """The answers in one sentence without names: "23 of 30 think: the loss falls". Where several
    were given equally often none of them is what the class thinks, and all are named."""
    if not given:
        return say("class.pooled.none")
    if question.kind == "text":
        return say("class.pooled.text", count=len(given))
    counts = counted(question, given)
    most, total = max(count for _answer, count in counts), len(given)
    leading = [question.words_of(answer) for answer, count in counts if count == most]
    if len(leading) == 1:
        return say(_POOLED[question.kind], count=most, total=total, answer=leading[0])
    if len(leading) > MOST_TIED:
        return say("class.pooled.level", count=most, total=total, different=len(leading))
    answers = ", ".join(f"“{answer}”" for answer in leading)
    return say("class.pooled.tie", count=most, total=total, answers=answers)


def counted(question: Question, given: Sequence[str]) -> list[tuple[str, int]]:
    """How often each answer was given, as (answer, count): all options in their order; numbers from
    low to high; texts not at all, for they may tell who wrote them."""
    if question.options:
        return [(name, list(given).count(name)) for name, _words in question.options]
    if question.kind == "text":
        return []
    return [(one, list(given).count(one)) for one in sorted(set(given), key=float)]
