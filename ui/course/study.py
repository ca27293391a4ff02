"""A study as its participant sees it: the invitation, a test without any feedback, the usability
scale, and a line above the Course in between. No Streamlit here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Any

from course.item import Choice, Item, Number
from course.study.forms import AIMS, Form, Letter
from course.study.table import is_answer
from course.study.taking import TESTS, Taking
from course.study.usability import STATEMENTS, STEPS
from course.texts import Text, say
from ui.course.words import plain, written
from ui.desk.course import CourseDesk
from ui.kit.html import box, button, form, marks, row, submit, text_field

ALONE = ("invited", *TESTS, "usability")  # phases in which nothing else of the Course is shown
STYLE = """<style>
.live .st-card { border: 1px solid var(--st-border-color); border-radius: .6rem; margin: 1rem 0;
  padding: 1rem 1.2rem; max-width: 52rem; }
.live .st-card > h2 { margin: 0 0 .6rem; }
.live .st-card li { margin: .25rem 0; }
.live .st-ask { font-size: 1.08rem; max-width: 46rem; }
.live .st-about { font-size: .85rem; color: var(--quiet); }
.st-entry { max-width: 16rem; display: grid; gap: .2rem; margin: 0 0 .8rem; }
.live .st-said { border-left: 3px solid var(--nn-warning); padding-left: .9rem; }
.live .st-said:empty { display: none; }
.live .st-scale { margin: 0 0 1rem; }
.live .st-scale .marks { display: flex; flex-wrap: wrap; gap: .2rem .9rem; }
.live .st-scale .marks legend { float: left; width: 100%; font-weight: 600; }
.live .st-line { border-left: 3px solid var(--st-primary-color); padding: .4rem .9rem;
  margin: .6rem 0; }
</style>"""


@dataclass
class OpenStudy:
    """The test that is open, and a sentence to be shown once."""

    said: str = ""
    _form: tuple[tuple[str, Letter], Form] | None = None

    def item(self, taking: Taking) -> Item:
        """The question that is open."""
        key = (taking.study, taking.letter(taking.phase))
        if self._form is None or self._form[0] != key:
            self._form = (key, Form(*key))
        return self._form[1].item(taking.at)


def about(taking: Taking) -> str:
    """Which question is open: a press that was meant for another one is let pass."""
    return f"{taking.phase}.{taking.at}"


# --- what is shown -------------------------------------------------------------------------------


def study_html(taking: Taking, opened: OpenStudy) -> str:
    """All that is shown in the phases in ``ALONE``."""
    if taking.phase == "invited":
        inner = _invitation()
    elif taking.phase == "usability":
        inner = _scale(opened)
    else:
        inner = _question(taking, opened)
    return f'{STYLE}<section class="st-card term-free">{inner}</section>'


def line_html(taking: Taking) -> str:
    """One line above the Course."""
    onward = ""
    if taking.phase == "between":
        onward = row(button("study_next", "Take the second test"))
    return (
        f'{STYLE}<div class="st-line"><p>{written(say(f"study.{taking.phase}"))}</p>'
        f"{onward}{_leave()}</div>"
    )


def _leave() -> str:
    """The way out, a press away from being pressed by mistake."""
    forgotten = f"<p>{written(say('study.leave'))}</p>"
    return box("Leave the study", forgotten + row(button("study_leave", "Leave it")))


def _invitation() -> str:
    texts = [say(f"study.{name}") for name in ("invited", "what")]
    rules = [say(f"study.{name}") for name in ("voluntary", "anonymous", "alone", "unanswered")]
    return (
        f"<h2>{written(say('study.title'))}</h2>"
        + "".join(f"<p>{written(text)}</p>" for text in texts)
        + f"<ul>{''.join(f'<li>{written(rule)}</li>' for rule in rules)}</ul>"
        + row(
            button("study_begin", "I take part: first test", primary=True),
            button("study_leave", "No, thank you"),
        )
    )


def _question(taking: Taking, opened: OpenStudy) -> str:
    item, which = opened.item(taking), about(taking)
    situation = item.situation
    sizes = (situation.n_in, *(spec.units for spec in situation.network.specs))
    of = say("study.of", at=taking.at + 1, total=len(AIMS))
    context = say(
        "study.about",
        sizes="-".join(map(str, sizes)),
        data=situation.trainer.data.dataset.title,
        step=situation.step,
    )
    send = row(
        submit("Answer"),
        button("study_unknown", "I do not know", which),
    )
    return (
        f"<h2>{written(say(f'study.{taking.phase}'))} · {written(of)}</h2>"
        f'<p class="st-ask">{written(item.question)}</p>'
        f'<p class="st-about">{written(context)}</p>'
        f"{form('study_answer', which, _field(item, which) + send)}"
        f'<p class="st-said" id="study-said" role="status">{escape(opened.said)}</p>'
        f"{_leave()}"
    )


def _field(item: Item, which: str) -> str:
    """Where the answer goes; the test asks for numbers and for one of several answers."""
    if isinstance(item.form, Number):
        field = text_field(
            "entry", "Your answer", id=f"entry-{which}", described_by="study-said", first=True
        )
        how = f'<span class="st-about">{written(item.instruction)}</span>'
        return f'<div class="st-entry">{field}{how}</div>'
    assert isinstance(item.form, Choice)
    options = [(name, plain(words)) for name, words in item.form.options.items()]
    return marks("entry", plain(item.instruction), options)


def _scale(opened: OpenStudy) -> str:
    ends = {STEPS[0]: "least", STEPS[-1]: "most"}

    def step(rating: int) -> str:
        words = f" · {plain(say(f'usability.{ends[rating]}'))}" if rating in ends else ""
        return f"{rating}{words}"

    statements = "".join(
        '<div class="st-scale">'
        + marks(
            f"rating{at}",
            f"{at}. {plain(statement)}",
            [(f"{at}-{rating}", step(rating)) for rating in STEPS],
        )
        + "</div>"
        for at, statement in enumerate(STATEMENTS, 1)
    )
    send = row(submit("Done"), button("study_unrated", "Leave these out"))
    said = f'<p class="st-said" id="study-said" role="status">{escape(opened.said)}</p>'
    return (
        f"<h2>{written(say('study.usability'))}</h2><p>{written(say('usability.intro'))}</p>"
        + form("study_rate", "usability", statements + said + send)
        + _leave()
    )


# --- what a press does ---------------------------------------------------------------------------


def study_acts(desk: CourseDesk, opened: OpenStudy) -> dict[str, Callable[[Any], object]]:
    """What each press does. A value comes from the browser: whoever gets it checks it."""

    def now() -> Taking | None:
        return desk.study

    def begin(_said: Any) -> None:
        taking = now()
        if taking is not None and taking.phase == "invited":
            desk.study = taking.begun()

    def leave(_said: Any) -> None:
        desk.study = None

    def second(_said: Any) -> None:
        taking = now()
        if taking is not None and taking.phase == "between":
            desk.study = taking.moved_on()

    def answer(said: Any) -> None:
        taking, which = now(), said.get("about") if isinstance(said, dict) else None
        if taking is None or taking.phase not in TESTS or which != about(taking):
            return
        item, entry = opened.item(taking), _first_entry(said)
        if is_answer(item, entry):
            desk.study = taking.answered(entry)
        else:
            key = "verdict.unreadable" if isinstance(item.form, Number) else "study.choose"
            opened.said = plain(say(key))

    def unknown(said: Any) -> None:
        taking = now()
        if taking is not None and taking.phase in TESTS and said == about(taking):
            desk.study = taking.answered("")

    def rate(said: Any) -> None:
        taking = now()
        if taking is None or taking.phase != "usability":
            return
        ratings = _ratings(said)
        left = tuple(at for at in range(1, len(STATEMENTS) + 1) if at not in ratings)
        if left:
            opened.said = plain(_missing(left))
        else:
            desk.study = taking.rated(tuple(ratings[at] for at in sorted(ratings)))

    def unrated(_said: Any) -> None:
        taking = now()
        if taking is not None and taking.phase == "usability":
            desk.study = taking.rated(())

    return {
        "study_begin": begin,
        "study_leave": leave,
        "study_next": second,
        "study_answer": answer,
        "study_unknown": unknown,
        "study_rate": rate,
        "study_unrated": unrated,
    }


def _first_entry(said: Any) -> str:
    """What was entered in a form; "" where that is nothing."""
    entries = said.get("entries") if isinstance(said, dict) else None
    return str(entries[0]) if isinstance(entries, list) and entries else ""


def _ratings(said: Any) -> dict[int, int]:
    """The ratings of a form, by statement; others than the form offers are none."""
    offered = {
        f"{at}-{rating}": (at, rating) for at in range(1, len(STATEMENTS) + 1) for rating in STEPS
    }
    entries = said.get("entries") if isinstance(said, dict) else None
    given = entries if isinstance(entries, list) else []
    return dict(offered[entry] for entry in given if isinstance(entry, str) and entry in offered)


def _missing(left: tuple[int, ...]) -> Text:
    return say("usability.missing", missing=len(left), listed=left)


def file_name(taking: Taking) -> str:
    """Of the file that is handed over."""
    return f"study-{taking.study}-{taking.participant}.csv"
