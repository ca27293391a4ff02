"""A station as HTML: commit to an answer, do it on one's own run, make something."""

from __future__ import annotations

from html import escape

from course.bank import KINDS
from course.construct import TASKS
from course.item import Choice, Number, Several
from course.stations import NAMES
from ui.course.strip import PARTS
from ui.course.tutor import Question, Tutor, Work
from ui.course.words import number_of, plain, title_of, written
from ui.kit import frame
from ui.kit.html import box, button, form, link, marks, page_link, row, submit, text_field
from ui.kit.verbs import verbs_html
from ui.words.numbers import listed, plural

TITLES = dict(frame.PAGES)
# The stations at which the verbs of one step are what there is to do.
BY_VERBS = {
    "layers",
    "softmax",
    "arg_max",
    "split",
    "outputs",
    "loss",
    "gradient",
    "update",
    "epochs",
}
# The tasks in which weights of the untrained network are set by hand.
BY_HAND = ("arg_max", "loss")

STYLE = """<style>
.cs-head { margin: 1.1rem 0 .9rem; }
.cs-head .of { font-size: .85rem; color: var(--quiet); }
.live .cs-head h2:not(:first-child) { font-size: 1.5rem; margin: .1rem 0 .3rem; }
.live .cs-head h2 { scroll-margin-top: 5.5rem; }
.live :is(.cs-head h2, .cs-card h3):focus { outline: 0; }
.live .cs-head p { max-width: 46rem; margin: 0; }
.cs-card { border: 1px solid var(--st-border-color); border-radius: .6rem; padding: 1rem 1.2rem;
  margin: 0 0 1rem; }
.live .cs-card > h3 { display: flex; flex-wrap: wrap; gap: .2rem .8rem; align-items: baseline;
  margin: 0 0 .6rem; font-size: 1.05rem; }
.cs-card > h3 span { font-size: .85rem; font-weight: 400; color: var(--quiet); }
.cs-card > :last-child { margin-bottom: 0; }
.live .cs-ask { font-size: 1.08rem; max-width: 46rem; }
.cs-about { font-size: .85rem; color: var(--quiet); }
.cs-entry { display: flex; flex-wrap: wrap; gap: .5rem; align-items: end; margin: 0 0 .65rem; }
.cs-entry > div { display: grid; gap: .2rem; flex: 0 1 14rem; min-width: 9rem; }
.cs-entry label { font-size: .875rem; }
.cs-hints { margin: 0 0 .65rem; }
.live .cs-hints li { margin: .15rem 0; }
.live .cs-said { border-left: 3px solid var(--nn-warning); padding: .1rem 0 .1rem .9rem;
  margin: .2rem 0 .8rem; max-width: 46rem; }
.live .cs-said.right { border-left-color: var(--nn-good); }
.live .cs-said:empty { margin: 0; padding: 0; border: 0; }
.live .cs-said p { margin: 0 0 .4rem; }
.live .cs-said > :last-child { margin-bottom: 0; }
.cs-said b.sign { margin-right: .1rem; }
.live .cs-foot { justify-content: space-between; margin-top: .2rem; }
.live .cs-next { gap: .4rem 1rem; margin: .9rem 0 0; }
</style>"""


def station_html(tutor: Tutor) -> str:
    """The whole station, from its idea to what comes after it."""
    question = tutor.ask()
    return "".join(
        (
            _head(tutor),
            _commit(tutor, question),
            _do(tutor, question),
            _make(tutor),
            _foot(tutor),
        )
    )


def next_html(tutor: Tutor) -> str:
    """What to do next, in one line."""
    progress = tutor.me.course.progress
    wanted = progress.next
    if wanted is None:
        left = plural(len(progress.missed), "question")
        return "All stations are done." + (f" {left} will come back." if progress.missed else "")
    if wanted != tutor.here.name:
        return f"Go on to {link('station', _name(wanted), wanted)}."
    question = tutor.ask()
    if question is not None and not question.is_closed:
        return "Commit to an answer: that comes first."
    if question is not None:
        return "Read the reason, then go on."
    return "Look at it on your own run, then do the task."


def _name(name: str) -> str:
    return f"station {number_of(name)}, {title_of(name)}"


def _head(tutor: Tutor) -> str:
    here = tutor.here
    # Whoever goes on from the foot of a station begins at the head of the next one.
    first = ' tabindex="-1" data-focus' if tutor.has_arrived else ""
    return (
        f'<div class="cs-head"><span class="of">{PARTS[here.part]} · station '
        f"{number_of(here.name)} of {len(NAMES)}</span>"
        f"<h2{first}>{written(here.title)}</h2><p>{written(here.idea)}</p></div>"
    )


# --- commit --------------------------------------------------------------------------------------


def _commit(tutor: Tutor, question: Question | None) -> str:
    if question is None:
        inner = (
            '<h3 tabindex="-1" data-focus>1 · Predict</h3>'
            "<p>All questions of this station are answered. What was missed "
            "comes back two stations later, or at your next visit.</p>"
            + row(button("practise", "Practise with fresh numbers", tutor.practised))
        )
        return f'<section class="cs-card" id="asked">{inner}</section>'
    why = {
        "station": f"question {question.number} of {question.total}",
        "again": f"asked again, from station {number_of(question.item.station)}",
        "check": "the check question: answer it correctly and the station is skipped",
        "practice": "once more, with fresh numbers",
    }[question.why]
    return (
        f'<section class="cs-card" id="asked"><h3>1 · Predict <span>{why}</span></h3>'
        f'<p class="cs-ask">{written(question.item.question)}</p>'
        f'<p class="cs-about">{_about(tutor, question)}</p>'
        f"{_form(question)}{_hints(question)}{_said(question)}{_after(tutor, question)}</section>"
    )


def _about(tutor: Tutor, question: Question) -> str:
    """Of which run and state the question speaks."""
    situation = question.item.situation
    sizes = (situation.n_in, *(spec.units for spec in situation.network.specs))
    net = f"{situation.trainer.data.dataset.title}, network {'-'.join(map(str, sizes))}"
    if not KINDS[question.item.kind].of_run:
        return "About networks that are made for this question, not about your run."
    if question.standard:
        return escape(
            f"Your run has nothing of this kind. So this is about the standard run: {net}, at "
            f"state {question.step}."
        )
    me = tutor.me
    moved = (me.run, me.cursor) != (question.run, question.step)
    text = f"From your run: {net}, at state {question.step}."
    if moved:
        text += " Your run has moved on since; the question stays as it was asked."
    wanted = tutor.here.standard
    train = ""
    if not (me.cursor or question.is_closed) and wanted and question.why != "again":
        train = " " + link(
            "train",
            f"Train it to state {wanted} first: there is more to see.",
            wanted,
        )
    return escape(text) + train


def _form(question: Question) -> str:
    item, about, closed = question.item, question.about, question.is_closed
    shape, send = item.form, submit("Answer", disabled=closed)
    if isinstance(shape, Number):
        unit = f" in {shape.unit}" if shape.unit else ""
        field = text_field(
            "entry",
            f"Your answer{unit}",
            question.entries[0] if question.entries else "",
            id=f"entry-{about}",
            described_by="course-said",
            fixed=closed,
            first=True,
        )
        how = f'<p class="cs-about">{written(item.instruction)}</p>'
        return form(
            "answer", about, f'<div class="cs-entry"><div>{field}</div>{send}</div>{how}',
            disabled=closed,
        )  # fmt: skip
    assert isinstance(shape, Choice | Several)
    options = [(name, plain(words)) for name, words in shape.options.items()]
    fields = marks(
        "entry",
        plain(item.instruction),
        options,
        question.entries,
        several=isinstance(shape, Several),
        fixed=closed,
    )
    return form("answer", about, fields + row(send), disabled=closed)


def _hints(question: Question) -> str:
    """The hints that were taken, and a button for the next one."""
    hints, taken = question.item.hints, question.hints
    lines = "".join(f"<li>{written(hint)}</li>" for hint in hints[:taken])
    listed = f'<ol class="cs-hints">{lines}</ol>' if taken else ""
    more = ""
    if taken < len(hints) and not question.is_closed:
        more = row(
            button(
                "hint",
                f"Hint {taken + 1} of {len(hints)}",
                f"{question.about} {taken}",
                help="Hints are counted and cost nothing.",
            )
        )
    return f'<div class="cs-help" role="status">{listed}</div><div>{more}</div>'


def _said(question: Question) -> str:
    """The verdict, what contradicts a mistake, and the reason."""
    verdict, kind, parts = question.verdict, "", []
    if verdict is not None:
        kind = " right" if question.is_right else ""
        sign = {"right": "✓", "slip": "✗", "wrong": "✗"}.get(verdict.kind, "…")
        parts.append(
            f'<p><b class="sign" aria-hidden="true">{sign}</b> <b>{written(verdict.text)}</b></p>'
        )
        slip = verdict.slip
        if slip is not None and slip.misconception.startswith("M"):
            parts.append(
                f"<p>Behind it is often the belief: “{written(slip.belief)}” Your run says "
                "otherwise.</p>"
            )
        if question.against is not None:
            parts.append(f"<p>{written(question.against)}</p>")
        if question.is_closed:
            parts.append(f"<p>{written(question.item.reason)}</p>")
    return f'<div class="cs-said{kind}" id="course-said" role="status">{"".join(parts)}</div>'


def _after(tutor: Tutor, question: Question) -> str:
    if not question.is_closed:
        return '<div id="course-before"></div>'
    if question.why == "check" and question.is_right:
        buttons = [button("onward", "Go on to the next station", tutor.here.name, primary=True)]
    else:
        label = "Next question" if tutor.open_kinds else "Go on"
        buttons = [button("next", label, question.about, primary=True)]
    buttons.append(button("fresh", "Another one with fresh numbers", question.about))
    comes_back = ""
    if question.item.kind in tutor.me.course.progress.missed:
        comes_back = (
            '<p class="cs-about">This kind of question comes back two stations later, or at your '
            "next visit.</p>"
        )
    said = f'<p class="cs-about">{escape(tutor.said)}</p>' if tutor.said else ""
    return f'<div id="course-after">{row(*buttons)}{comes_back}{said}</div>'


# --- do ------------------------------------------------------------------------------------------


def _do(tutor: Tutor, question: Question | None) -> str:
    me, here = tutor.me, tutor.here
    title = TITLES[here.page]
    where = page_link(here.page, f"Open {title} at this state →")
    state = f"Your run stands at state {me.cursor}."
    inline = ""
    if here.name in BY_VERBS:
        # Opened once the answers are given: the verbs bring to light what is asked for.
        shown = verbs_html(me, me.at_cursor())
        inline = box("Step your run here", shown, opened=question is None)
    return (
        f'<section class="cs-card"><h3>2 · Do <span>{state}</span></h3>'
        f"<p>{written(here.do)}</p><p><b>{where}</b></p>{inline}</section>"
    )


# --- make ----------------------------------------------------------------------------------------


def _make(tutor: Tutor) -> str:
    here, work, me = tutor.here, tutor.work, tutor.me
    task = TASKS[here.name].task
    asked = tutor.ask() is not None  # then that comes first
    is_done = work.is_done or me.course.progress.status(here.name) == "done"
    buttons = [button("check", "Check my run", me.run.key, primary=not (asked or is_done))]
    if work.judged is not None and not work.is_done:
        buttons.append(
            button(
                "solution",
                "Show me a solution",
                help="Puts a run on the desk that is accepted, in the place of yours.",
            )
        )
    if me.run != work.base:
        buttons.append(
            button(
                "base",
                "Begin the task again from here",
                help="Some tasks ask you to change one thing. It counts from the run that you had "
                "when the station opened, or from the one on your desk now.",
            )
        )
    done = "<span>done</span>" if is_done else ""
    return (
        f'<section class="cs-card"><h3>3 · Make {done}</h3><p class="cs-ask">{written(task)}</p>'
        f"{_tools(tutor)}{row(*buttons)}{_judged(tutor, work)}</section>"
    )


def _tools(tutor: Tutor) -> str:
    pages = TASKS[tutor.here.name].pages
    links = listed((page_link(name, TITLES[name]) for name in pages), last="or")
    back = ""
    if tutor.here.name in BY_HAND and tutor.me.cursor:
        words = f"Your run stands at state {tutor.me.cursor}: go back to the untrained network."
        back = " " + link("rewind", words, 0)
    return f'<p class="cs-about">Change your run on {links}, then come back.{back}</p>'


def _judged(tutor: Tutor, work: Work) -> str:
    if work.judged is None:
        text = ""
        if work.shown:
            text = "<p>A solution is on your desk. Look at what it changes, then check it.</p>"
        elif tutor.said:
            text = f"<p>{escape(tutor.said)}</p>"
        return f'<div class="cs-said" role="status">{text}</div>'
    kind = " right" if work.judged.done else ""
    sign = "✓" if work.judged.done else "✗"
    text = (
        f'<p><b class="sign" aria-hidden="true">{sign}</b> <b>{written(work.judged.reason)}</b></p>'
    )
    if work.key != tutor.me.run.key:
        text += "<p>That was an earlier run; yours is another one now.</p>"
    elif work.judged.done and tutor.open_kinds:
        text += "<p>Answer the questions above, and the station is done.</p>"
    elif work.judged.done and work.shown:
        text += "<p>It was shown to you. Change the run and make it once more on your own.</p>"
    return f'<div class="cs-said{kind}" role="status">{text}</div>'


# --- the end of the station ----------------------------------------------------------------------


def _foot(tutor: Tutor) -> str:
    here = tutor.here.name
    at, progress = NAMES.index(here), tutor.me.course.progress
    buttons = []
    if at:
        buttons.append(button("station", f"← {at} · {title_of(NAMES[at - 1])}", NAMES[at - 1]))
    if progress.status(here) in ("open", "missed"):
        buttons.append(
            button(
                "skip",
                "I know this: one check question",
                here,
                help="A right answer skips the station.",
            )
        )
    if at + 1 < len(NAMES):
        later = NAMES[at + 1]
        ready = progress.status(here) in ("done", "skipped")
        buttons.append(button("station", f"{at + 2} · {title_of(later)} →", later, primary=ready))
    words = tutor.here.simpler(follows_unit=tutor.me.follows.is_unit)
    simpler = f'<p class="cs-about"><b>Simpler than it is:</b> {written(words)}</p>'
    return f'{simpler}<div class="row cs-foot" id="foot-{here}">{"".join(buttons)}</div>'
