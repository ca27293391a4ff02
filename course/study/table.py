"""The answers of one participant as a CSV file: what is handed over, and all that is.

One line for each answer of the two tests and for each rating of the usability scale. No name, no
time, no address. A number is written as it was read, never as it was typed: what is opened in a
spreadsheet must not be a formula.
"""

import csv
import io

from course.answers import UnreadableError, readings
from course.item import Item, Number
from course.study.forms import AIMS, Form
from course.study.taking import TESTS, Taking

COLUMNS = (
    "study", "participant", "order", "test", "form", "question", "kind", "aims_at",
    "outcome", "mistake", "misconception", "answer",
)  # fmt: skip
UNKNOWN = "unknown"  # "I do not know"
OUTCOMES = ("right", "coarse", "slip", "wrong", UNKNOWN)
# A number with too few digits counts as right: to ask for more would tell that it fits.
COUNT_AS_RIGHT = ("right", "coarse")
USABILITY = "usability"  # in the place of the test


def to_csv(taking: Taking) -> str:
    """The file: judged by the engine, here and now."""
    written = io.StringIO()
    lines = csv.writer(written, lineterminator="\n")
    lines.writerow(COLUMNS)
    about = (taking.study, taking.participant, taking.order)
    for test in TESTS:
        letter = taking.letter(test)
        form = Form(taking.study, letter)
        for at, entry in enumerate(getattr(taking, test)):
            aim = AIMS[at]
            judged = _judged(form.item(at), entry)
            lines.writerow((*about, test, letter, at + 1, aim.kind, aim.misconception, *judged))
    for at, rating in enumerate(taking.ratings, 1):
        lines.writerow((*about, USABILITY, "", at, f"statement{at}", "", "", "", "", rating))
    return written.getvalue()


def is_answer(item: Item, entry: str) -> bool:
    """Can this be judged? Nothing is said of whether it is right."""
    return item.judge(entry).kind != "unreadable"


def _judged(item: Item, entry: str) -> tuple[str, str, str, str]:
    """Outcome, mistake, misconception and answer of one line."""
    verdict = item.judge(entry)
    if not entry or verdict.kind == "unreadable":
        return UNKNOWN, "", "", ""
    mistake = verdict.slip.name if verdict.slip else ""
    misconception = verdict.slip.misconception if verdict.slip else ""
    return verdict.kind, mistake, misconception, _as_read(item, entry)


def _as_read(item: Item, entry: str) -> str:
    if not isinstance(item.form, Number):
        return entry
    try:
        return repr(readings(entry, item.form.unit)[0].value)
    except UnreadableError:
        return ""
