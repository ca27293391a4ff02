"""All that is kept of a class as one CSV file, to be saved before it is erased.

One line for each participant: where they are, their network, and the answer to every question. What
people typed is theirs: a spreadsheet must not take it for a formula.
"""

import csv
import io
import time
from collections.abc import Mapping, Sequence

from course.classroom.asking import Question
from course.classroom.networks import Network
from course.classroom.people import Person

ABOUT = (
    "number", "name", "joined", "last_seen", "page", "place", "scene", "finding",
    "seed", "settings", "epochs", "validation_loss",
)  # fmt: skip
_FORMULA = tuple("=+-@\t\r")


def as_csv(
    people: Sequence[Person],
    questions: Sequence[Question],
    answers: Mapping[int, Mapping[int, str]],
    networks: Mapping[int, Network],
) -> str:
    """The file. ``answers[question][participant]`` are the answers, by the numbers of both."""
    written = io.StringIO()
    lines = csv.writer(written, lineterminator="\n")
    head = [*ABOUT]
    for at, question in enumerate(questions, 1):
        head += [_text(f"{at}. {question.text}"), f"{at}. right"]
    lines.writerow(head)
    for person in people:
        line: list[object] = [
            person.number,
            _text(person.name),
            _moment(person.joined),
            _moment(person.seen),
            *map(_text, (person.at.page, person.at.place, person.at.scene, person.at.finding)),
        ]
        network = networks.get(person.id)
        if network is None or not network.curve:
            line += ["", "", "", ""]
        else:
            line += [network.seed, _text(network.words), *network.curve[-1]]
        for question in questions:
            given = answers.get(question.id, {}).get(person.id)
            is_right = None if given is None else question.is_right(given)
            line.append("" if given is None else _answer(question, given))
            line.append("" if is_right is None else "yes" if is_right else "no")
        lines.writerow(line)
    return written.getvalue()


def _answer(question: Question, given: str) -> str:
    """A number stays one, minus and all: it was read, not typed."""
    return given if question.kind == "number" else _text(question.words_of(given))


def _text(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _moment(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(seconds))
