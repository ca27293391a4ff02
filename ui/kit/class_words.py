"""The line of a class on every page, as HTML: a student's, and the instructor's. No Streamlit."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from course.classroom.asking import ASKING, REVEALED, Question
from course.classroom.classes import State
from course.classroom.credentials import spoken
from course.classroom.store import Screen
from course.texts import catalogue, say
from ui.desk.classroom import ClassDesk
from ui.kit.html import button, form, page_link, submit, text_field
from ui.words.numbers import plural

CLASS = "classroom"  # the page
STYLE = """<style>
.live .class-line { margin: 0; padding: .35rem .8rem; font-size: .95rem;
  display: flex; flex-wrap: wrap; gap: .2rem .8rem; align-items: baseline;
  border-left: 3px solid var(--nn-accent);
  background: color-mix(in srgb, var(--nn-accent) 9%, transparent); }
.live .class-line > .end { margin-left: auto; }
.live .class-line .answers { display: flex; flex-wrap: wrap; gap: .35rem; align-items: center;
  flex-basis: 100%; margin: .1rem 0 .2rem; }
.live .class-line .asked { flex-basis: 100%; font-weight: 600; white-space: pre-wrap; }
.live .class-line button { min-height: 2rem; padding-block: .1rem; }
.live .class-line button[aria-pressed="true"] { border-color: var(--st-primary-color);
  color: var(--st-primary-color); font-weight: 600;
  background: color-mix(in srgb, var(--st-primary-color) 12%, transparent); }
.live .class-line form { display: flex; flex-wrap: wrap; gap: .35rem; align-items: center; }
.live .class-line .said { color: var(--nn-warning); flex-basis: 100%; }
.live .class-line .said:empty { display: none; }
.live .class-pause { position: fixed; inset: 3.75rem 0 0; z-index: 999980; display: grid;
  place-content: center; gap: 1rem; text-align: center; padding: 1rem;
  background: color-mix(in srgb, var(--st-background-color) 88%, transparent); }
.live .class-pause b { font-size: 2rem; line-height: 1.2; }
</style>"""


def offer_line() -> str:
    """For somebody whose link has the code of a class that they are not in."""
    link = page_link(CLASS, "Join it, or look at it on the Class page →")
    return f'{STYLE}<div class="class-line"><b>This link belongs to a class.</b> {link}</div>'


def over_line(said: str, *, brought: bool = False) -> str:
    """For somebody who is no longer in a class: why; and the way back, if they were ``brought``
    away from their own run and still are there."""
    if brought:
        told = "You are still where your class was brought to; your own run is kept until a reload."
        back = button("class_back", "Back to my own run", primary=True)
        away = f"{back} {button('class_heard', 'Stay here')}"
    else:
        told, away = "Your own run is as it was.", button("class_heard", "All right")
    return (
        f'{STYLE}<div class="class-line" role="status"><span>{escape(said)} {told}</span> '
        f"{away}</div>"
    )


def student_line(desk: ClassDesk, state: State, screen: Screen | None, here: str) -> str:
    """A student's: the class, the question that is open with its answers, and the way back from
    where they were brought. ``screen`` is needed once answers are shown."""
    who = f"<span>Class <b>{spoken(desk.code)}</b>, as <b>{escape(desk.name)}</b></span>"
    parts = [who]
    if desk.at_scene:
        parts.append(f"<span>brought to: {escape(desk.at_scene)}</span>")
    if desk.before is not None:
        parts.append(button("class_back", "Back to my own run"))
    if here != CLASS:
        parts.append(f'<span class="end">{page_link(CLASS, "Class")}</span>')
    if state.question is not None:
        parts.append(_question(desk, state.question, screen))
    parts.append(f'<span class="said" role="status">{escape(desk.said)}</span>')
    paused = ""
    if state.paused:
        paused = (
            '<div class="class-pause" role="alert"><b>Paused: look to the front.</b>'
            "<span>Nothing of yours is lost. You go on when your instructor says so.</span>"
            f"<span>{button('class_leave', 'Leave the class')}</span></div>"
        )
    return f'{STYLE}<div class="class-line term-free">{"".join(parts)}</div>{paused}'


def _question(desk: ClassDesk, question: Question, screen: Screen | None) -> str:
    mine = desk.answered.get(question.id)
    again = f" (asked again, vote {question.round})" if question.round > 1 else ""
    asked = f'<span class="asked">{escape(question.text)}{escape(again)}</span>'
    if question.phase == ASKING:
        return f'{asked}<span class="answers">{_fields(question, mine)}</span>'
    said = "You gave no answer."
    if mine is not None:
        said = f"You said: {question.words_of(mine)}."
    told = [said]
    if screen is not None and screen.pooled is not None:
        told.insert(0, catalogue().write(screen.pooled) + ".")
    if question.phase == REVEALED and question.right:
        told.append(f"Right is: {question.words_of(question.right)}.")
        if mine is not None:
            told.append("✓" if question.is_right(mine) else "That is not what you said.")
    return f'{asked}<span class="answers" role="status">{escape(" ".join(told))}</span>'


def _fields(question: Question, mine: str | None) -> str:
    if question.options:
        return "".join(
            f'<button type="button" name="class_answer" value="{question.id}.{escape(name)}" '
            f'aria-pressed="{"true" if name == mine else "false"}">{escape(words)}</button>'
            for name, words in question.options
        ) + _given(mine)
    label = "Your number" if question.kind == "number" else "Your answer"
    field = text_field(
        "entry", label, mine or "", id=f"class-{question.id}", hidden_label=True, longest=200
    )
    # What was sent may be sent otherwise: the form stays the same one.
    return form("class_send", str(question.id), field + submit("Send")) + _given(mine)


def _given(mine: str | None) -> str:
    if mine is None:
        return ""
    return "<span>Your answer is in; you can still change it.</span>"


def leader_line(state: State, screen: Screen, here: str) -> str:
    """The instructor's: how many are here and have answered, and bringing everybody here."""
    parts = [
        f"<span>Class <b>{spoken(state.code)}</b>: {plural(screen.here, 'student')} here</span>"
    ]
    if state.question is not None:
        parts.append(f"<span>{plural(screen.answered, 'answer')}</span>")
    if state.paused:
        parts.append("<b>paused</b>")
    parts.append(button("class_bring", "Bring everybody here", here))
    parts.append(f'<span class="end">{page_link(CLASS, "Back to the board →")}</span>')
    return f'{STYLE}<div class="class-line">{"".join(parts)}</div>'


def answer_in(said: object) -> tuple[int, str] | None:
    """The question and the answer that a press or a form said; None where it said neither."""
    if isinstance(said, str):
        number, _point, entry = said.partition(".")
    elif isinstance(said, dict) and isinstance(said.get("entries"), Sequence):
        entries = said["entries"]
        number, entry = str(said.get("about")), entries[0] if entries else ""
    else:
        return None
    known = number.isascii() and number.isdecimal() and len(number) < 12
    return (int(number), entry) if known and isinstance(entry, str) else None


def pooled_words(screen: Screen) -> str:
    """What the class thinks, in one sentence; how many have answered as long as it is asked."""
    if screen.pooled is not None:
        return catalogue().write(screen.pooled)
    return catalogue().write(say("class.waiting", count=screen.answered, here=screen.here))
