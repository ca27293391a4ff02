"""The instructor's board and the projector's view as HTML. No Streamlit."""

from __future__ import annotations

from html import escape

from course.classroom.asking import ASKING, REVEALED, Question, counted
from course.classroom.credentials import spoken
from course.classroom.networks import Band, band
from course.classroom.people import Person
from course.classroom.store import Board, Screen
from ui.figures.answer_bars import Bar, answer_bars
from ui.figures.class_band import band_words, class_band
from ui.kit.class_words import pooled_words
from ui.kit.html import Html, box, button, link, prose, row, table
from ui.words.numbers import agree, plural

STYLE = """<style>
.live .cl-code { font-size: 2rem; font-weight: 650; letter-spacing: .08em; line-height: 1.2;
  white-space: nowrap; }
.live .cl-head { display: flex; flex-wrap: wrap; gap: .4rem 1.4rem; align-items: center;
  margin: 0 0 .8rem; }
.live .cl-head .row { margin: 0; }
.live .cl-state { font-size: 1.1rem; }
.live .cl-away { color: var(--quiet); }
.live .cl-asked { font-size: 1.15rem; font-weight: 600; white-space: pre-wrap; margin: 0 0 .5rem; }
.live .cl-question .ab { margin: 0 0 .9rem; }
.live .cl-pooled { font-size: 1.15rem; margin: 0 0 .6rem; }
.live .cl-screen { font-size: 1.6rem; line-height: 1.35; }
.live .cl-screen .top { display: flex; flex-wrap: wrap; gap: .2rem 2.5rem; align-items: baseline;
  margin: 0 0 1rem; }
.live .cl-screen .top b { letter-spacing: .08em; }
.live .cl-screen .asked { font-size: 2.1rem; font-weight: 650; line-height: 1.25;
  white-space: pre-wrap; margin: 0 0 .8rem; }
.live .cl-screen .pooled { font-size: 2.4rem; font-weight: 650; margin: 0 0 1rem; }
.live .cl-screen .cb { --widest: min(100%, calc((100vh - 15rem) * 1.94)); }
.live .cl-screen .cb text { font-size: 17px; }
</style>"""


def bars_of(question: Question, counts: list[tuple[str, int]]) -> str:
    """The distribution of the answers; what is right is marked once it is revealed."""
    shows = question.phase == REVEALED
    return answer_bars(
        [
            Bar(question.words_of(answer), count, shows and question.is_right(answer) is True)
            for answer, count in counts
        ]
    )


# --- the board -----------------------------------------------------------------------------------


def head_html(board: Board, *, projecting: bool = False) -> str:
    """The code, how many are here, and what is done to the whole class."""
    state = board.state
    here = sum(map(board.is_here, board.people))
    pause = (
        button("go_on", "Go on", primary=True)
        if state.paused
        else button("pause", "Pause everybody")
    )
    title = f"{escape(state.title)} · " if state.title else ""
    away = len(board.people) - here
    gone = f", {away} away" if away else ""
    paused = " · <b>paused</b>" if state.paused else ""
    view = button("project", "Back to the board" if projecting else "Projector view here")
    return (
        f'{STYLE}<div class="cl-head"><span class="cl-code">{spoken(state.code)}</span>'
        f'<span class="cl-state" role="status">{title}{plural(here, "student")} here{gone}'
        f"{paused}</span>{row(pause, view)}</div>"
    )


def question_html(board: Board) -> str:
    """The question that is open: who has answered, the distribution, and what comes next."""
    question = board.state.question
    if question is None:
        return f"{STYLE}{prose('No question is open. Ask one below.')}"
    given = list(board.answers.values())
    asked = f"{len(given)} of {len(board.people)} answered"
    again = f", vote {question.round}" if question.round > 1 else ""
    hidden = "" if question.phase != ASKING else " Only you see the answers."
    bars = bars_of(question, counted(question, given))
    if question.kind == "text":
        bars = prose("Answers in words stand in the table below; the projector counts them only.")
    return (
        f'{STYLE}<div class="cl-question"><p class="cl-asked">{escape(question.text)}</p>'
        f'<p class="cl-state" role="status">{asked}{again}.{hidden}</p>{bars}</div>'
        f"{steps_html(question)}"
    )


def steps_html(question: Question) -> str:
    """Ask, show, discuss, reveal."""
    about = str(question.id)
    away = button("put_away", "Put it away", about)
    again = button("ask_again", "Ask again: a second vote", about)
    if question.phase == ASKING:
        return row(button("show", "Show the answers to all", about, primary=True), away)
    if question.phase == REVEALED:
        return row(away, again)
    if question.right or not question.options:
        reveal = button("reveal", "Reveal what is right", f"{about}.", primary=True)
        return row(reveal if question.right else "", again, away)
    which = "".join(
        button("reveal", f"Right is: {words}", f"{about}.{name}")
        for name, words in question.options
    )
    return f"{row(which)}{row(again, away)}"


def people_html(board: Board) -> str:
    """Who is where, as it happens; whoever is away stands at the end."""
    if not board.people:
        return f"{STYLE}{prose('Nobody has joined yet.')}"
    question = board.state.question
    head = ["name", "page", "epoch and step", "answer", "what the page finds", ""]
    lines = sorted(board.people, key=lambda one: not board.is_here(one))
    return STYLE + table(
        head, [_line(board, person, question) for person in lines], tall=True, named=True,
        words=(1, 2, 3, 4, 5),
    )  # fmt: skip


def _line(board: Board, person: Person, question: Question | None) -> list[str | Html]:
    given = board.answers.get(person.id)
    said = "" if given is None or question is None else question.words_of(given)
    if question is not None and question.phase == REVEALED and given is not None:
        right = question.is_right(given)
        said += "" if right is None else " ✓" if right else " ✗"
    at = person.at
    page = f"{at.page} · {at.scene}" if at.scene else at.page
    if not board.is_here(person):
        page = "away"
    return [person.name, page, at.place, said, at.finding, link("send_out", "Remove", person.id)]


def networks_html(trained: Band | None) -> str:
    """Every student's network in one picture."""
    if trained is None:
        return prose(
            "As soon as students have played an epoch, every network is a line here: the same "
            "settings, another seed. Bring everybody to a state *with a seed of their own*."
        )
    others = ""
    if trained.others:
        others = (
            f" {plural(trained.others, 'network')} with other settings "
            f"{agree(trained.others, 'is', 'are')} left out."
        )
    return f"{class_band(trained)}<p>{escape(band_words(trained))}.{escape(others)}</p>"


def board_networks_html(board: Board) -> str:
    """The same for the board."""
    return networks_html(band(list(board.networks.values())))


def end_html(board: Board) -> str:
    """Save everything, and close."""
    close = prose(
        "Closing erases everything that is kept of this class, for good: names, answers, networks. "
        "Save it first if you need it."
    ) + row(button("close", "Close and erase", board.state.id))
    return row(button("save", "Save everything as CSV")) + box("Close the class", close)


# --- the projector -------------------------------------------------------------------------------


def screen_html(screen: Screen, address: str) -> str:
    """Large, for a room: counts and distributions, never a name. One thing at a time: the open
    question, else the networks, else how to join."""
    state, question = screen.state, screen.state.question
    top = (
        f'<div class="top"><span>{escape(address)}</span><span>Code <b>{spoken(state.code)}</b>'
        f"</span><span>{plural(screen.here, 'student')} here</span></div>"
    )
    if question is not None:
        shown = bars_of(question, list(screen.counts)) if screen.counts else ""
        again = f" (vote {question.round})" if question.round > 1 else ""
        body = (
            f'<p class="asked">{escape(question.text)}{again}</p>'
            f'<p class="pooled" role="status">{escape(pooled_words(screen))}</p>{shown}'
        )
    elif screen.band is not None:
        body = networks_html(screen.band)
    else:
        body = '<p class="asked">Open the address, then join with the code.</p>'
    paused = '<p class="pooled">Paused</p>' if state.paused else ""
    return f'{STYLE}<div class="cl-screen term-free">{top}{paused}{body}</div>'
