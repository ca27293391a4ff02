"""A question of a scene as HTML: what is asked, the form for the answer, and what is said of it."""

from __future__ import annotations

from html import escape

from course.construct import TASKS
from course.item import Choice, Item, Number, Several
from course.scenes.judging import LONGEST_WORDS, item_of, right_answer
from course.scenes.quantities import TooLongError
from course.scenes.questions import Question
from course.scenes.scene import Scene
from course.situation import NotHereError
from course.texts import Text, catalogue
from ui.desk.scene import Answered
from ui.kit.html import button, caption, form, marks, prose, row, submit, text_area, text_field
from ui.words.escaping import markdown_text

SIGNS = {"right": "✓", "wrong": "✗", "coarse": "≈", "kept": "✓"}


def question_html(scene: Scene, question: Question, given: Answered | None, hints: int = 0) -> str:
    """One question. Its first answer that can be judged closes it; only what is to be made, and
    free words, can be handed in again."""
    closed = is_closed(question, given)
    asked = prose(question.ask) if question.ask else ""
    if question.form == "item":
        try:
            fields = _item(item_of(scene, question), question, given, closed, hints)
        except (NotHereError, TooLongError):
            fields = caption("The run of this scene has nothing of this kind to ask about.")
    else:
        fields = _fields(scene, question, given, closed)
    said = _said(scene, question, given)
    return f'<section class="sc-q"><div class="ask">{asked}</div>{fields}{said}</section>'


def is_closed(question: Question, given: Answered | None) -> bool:
    """Is the question answered for good?"""
    counted = given is not None and given.judged is not None and given.judged.counts
    return counted and question.form not in ("make", "text")


def _entries(given: Answered | None) -> list[str]:
    if given is None:
        return []
    return [given.entry] if isinstance(given.entry, str) else list(given.entry)


def _words(text: Text | str) -> str:
    return catalogue().write(text)


def _fields(scene: Scene, question: Question, given: Answered | None, closed: bool) -> str:
    entries, key = _entries(given), question.key
    about = f"{scene.key}-{key}"
    if question.form == "choice":
        options = [(str(at), words) for at, words in enumerate(question.options)]
        chosen = marks("entry", "Choose one answer", options, entries, fixed=closed)
        return _form(key, chosen + row(_send(closed)), closed)
    if question.form == "number":
        field = _number(f"entry-{about}", "", entries, closed)
        return _form(key, _line(field, _send(closed)), closed)
    if question.form == "text":
        field = text_area(
            "entry",
            "Your words",
            entries[0] if entries else "",
            id=f"entry-{about}",
            longest=LONGEST_WORDS,
        )
        return _form(
            key,
            f'<div class="entry"><div class="wide">{field}</div></div>'
            + row(submit("Keep this answer" if not entries else "Keep this instead")),
            False,
        )
    task = prose(markdown_text(_words(TASKS[question.station].task))) if question.station else ""
    return task + _form(key, row(submit("Judge my network")), False)


def _item(item: Item, question: Question, given: Answered | None, closed: bool, hints: int) -> str:
    entries, shape = _entries(given), item.form
    asked = f"<p>{escape(_words(item.question))}</p>"
    more = hints < len(item.hints) and not closed
    ask = button("hint", "A hint", question.key) if more else ""
    if isinstance(shape, Number):
        field = _number(f"entry-{question.key}", shape.unit, entries, closed)
        fields = _line(field, _send(closed) + ask)
    else:
        assert isinstance(shape, Choice | Several)
        options = [(name, _words(words)) for name, words in shape.options.items()]
        several = isinstance(shape, Several)
        label = _words(item.instruction)
        fields = marks("entry", label, options, entries, several=several, fixed=closed)
        fields += row(_send(closed), ask)
    taken = "".join(f"<li>{escape(_words(hint))}</li>" for hint in item.hints[:hints])
    listed = f"<ol>{taken}</ol>" if taken else ""
    return asked + _form(question.key, fields, closed) + listed


def _send(closed: bool) -> str:
    return "" if closed else submit("Answer")


def _form(key: str, fields: str, closed: bool) -> str:
    return form("answer", key, fields, disabled=closed)


def _line(field: str, send: str) -> str:
    return f'<div class="entry"><div>{field}</div>{send}</div>'


def _number(name: str, unit: str, entries: list[str], closed: bool) -> str:
    label = f"Your answer in {unit}" if unit else "Your answer, a number"
    return text_field("entry", label, entries[0] if entries else "", id=name, fixed=closed)


def _said(scene: Scene, question: Question, given: Answered | None) -> str:
    """What was said of the answer, and once it counts what was held back until then."""
    if given is None or given.judged is None:
        return ""
    judged = given.judged
    sign = SIGNS.get(judged.outcome, "")
    lines = [f"<p><b>{sign}</b> {escape(_words(judged.text))}</p>"]
    if judged.counts and question.form == "item":
        reason = right_answer(scene, question)
        lines.append(f"<p>{escape(_words(reason))}</p>" if reason else "")
    if judged.counts and question.reveal:
        lines.append(prose(question.reveal))
    return f'<div class="sc-said {judged.outcome}" role="status">{"".join(lines)}</div>'
