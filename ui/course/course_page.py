"""The Course page: the strip of stations, and below it a station or a training step on paper."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, cast

import streamlit as st

from course.situation import NotHereError
from course.stations import NAMES
from course.study.table import to_csv
from course.worksheet import PAPERS, Paper
from ui.course.instructors import Setup, instructors_html
from ui.course.paper import (
    STUDENTS,
    OpenSheet,
    changed,
    is_too_long,
    open_sheet,
    printed,
    with_fresh_numbers,
)
from ui.course.paper_html import BLANK, sheet_html
from ui.course.station_html import STYLE, next_html, station_html
from ui.course.strip import strip_html
from ui.course.study import ALONE, OpenStudy, file_name, line_html, study_acts, study_html
from ui.course.tutor import BUSY, TURN, Tutor
from ui.desk.course import Sheet
from ui.desk.gate import GATE
from ui.desk.learner import Learner
from ui.kit import frame, session
from ui.kit.app_address import app_address
from ui.kit.downloads import Offer, downloads
from ui.kit.html import segments
from ui.kit.live import File, live
from ui.kit.parts import part
from ui.kit.verbs import on_the_way_html, verb_acts

SECTION, STUDY_SECTION = "course_section", "course_study"
STUDY, SETUP = "course_study_open", "course_study_setup"
TUTOR, OPEN, PAPER, ASKED = "course_tutor", "course_sheet", "course_paper", "course_print"
COUNTS = ("1", str(STUDENTS))
STATIONS, ON_PAPER = "stations", "paper"


def show_course(me: Learner) -> None:
    """The page as one section: a press draws it anew, and the browser changes what differs."""

    def draw() -> None:
        if not _draw_study(me):
            return
        tutor = tutor_of(me)
        opened = None if me.course.sheet is None else _opened(me)
        session.write_link(me)
        html, file = [_bar(me, tutor)], None
        if me.course.sheet is None:
            html += [station_html(tutor), instructors_html(_setup(), _address())]
        else:
            file = _file(me, tutor)
            html.append(sheet_html(me, me.course.sheet, opened, _paper(), tutor.said))
        tutor.said, tutor.has_arrived = "", False
        live("".join(html), SECTION, _acts(me, tutor), file)

    is_new = not me.course.has_begun

    def introduce() -> None:
        if is_new and not is_in_a_test(me):
            st.markdown(
                f"{len(NAMES)} stations of three to six minutes. "
                + me.follows.of_unit(
                    "Twelve follow the course unit step by step, the others go beyond it.",
                    "Twelve go through inference and training step by step, the others go further.",
                )
                + " At each one you choose an answer before you see it, look at it on your own "
                "run, and make something that the app checks. Go in any order; the address of the "
                "page keeps your place."
            )

    part("course_intro", introduce, lambda: is_in_a_test(me))
    part("course", draw, lambda: (me.run.key, me.cursor, me.stop, me.far, is_in_a_test(me)))


def is_in_a_test(me: Learner) -> bool:
    """Is the page that of a study now, without the Course?"""
    return me.course.study is not None and me.course.study.phase in ALONE


def _draw_study(me: Learner) -> bool:
    """What a participant of a study sees above the Course, or in its place; is the Course shown?"""
    taking = me.course.study
    if taking is None:
        return True
    session.write_link(me)
    opened = session.get(STUDY)
    if not isinstance(opened, OpenStudy):
        opened = OpenStudy()
        session.put(STUDY, opened)
    alone = is_in_a_test(me)
    html = study_html(taking, opened) if alone else line_html(taking)
    opened.said = ""
    live(html, STUDY_SECTION, study_acts(me.course, opened))
    if not alone:
        name, write = file_name(taking), partial(to_csv, taking)
        label = "Save my answers as a file" if taking.phase == "done" else "Save my answers so far"
        downloads("course_study_file", Offer(label, name, write))
    return not alone


def tutor_of(me: Learner) -> Tutor:
    """What this learner is asked, from visit to visit of the page."""
    tutor = session.get(TUTOR)
    if not isinstance(tutor, Tutor) or tutor.me is not me:
        tutor = Tutor(me)
        session.put(TUTOR, tutor)
    return tutor


def _bar(me: Learner, tutor: Tutor) -> str:
    """The strip, what to do next, and the switch to the sheet."""
    chosen = STATIONS if me.course.sheet is None else ON_PAPER
    switch = segments(
        "view",
        "What to work on",
        [(STATIONS, "Stations"), (ON_PAPER, "A step on paper")],
        chosen,
        help="Questions about your own run, station by station; or one training step by hand.",
    )
    words = here = ""
    if me.course.sheet is None:
        here = me.course.progress.station
        words = f"<span><b>What next?</b> {next_html(tutor)}</span>"
    strip = strip_html(me.course.progress, here)
    return f'{STYLE}{strip}<div class="row cs-next">{switch}{words}</div>{on_the_way_html(me)}'


def _acts(me: Learner, tutor: Tutor) -> dict[str, Callable[[Any], object]]:
    """What each press does. A value comes from the browser: whoever gets it checks it."""
    acts: dict[str, Callable[[Any], object]] = {
        **verb_acts(me),
        "view": lambda said: _view(me, said),
        "station": tutor.go,
        "answer": lambda said: _answer(tutor, said),
        "hint": lambda said: _hint(tutor, said),
        "next": _if_asked(tutor, tutor.next_question),
        "fresh": _if_asked(tutor, tutor.ask_again),
        "practise": lambda said: tutor.practise() if said == str(tutor.practised) else None,
        "train": lambda _said: tutor.train(),
        "skip": lambda _said: tutor.ask_check(),
        "onward": lambda said: tutor.go(_after(said)) if said == tutor.here.name else None,
        "rewind": lambda _said: me.go_to_step(0),
        "check": lambda _said: tutor.check_task(),
        "solution": lambda _said: tutor.show_solution(),
        "base": lambda _said: tutor.begin_task_here(),
        "page": frame.go_to,
        "study_name": lambda said: session.put(SETUP, _setup().named(said)),
        "study_order": lambda said: session.put(SETUP, _setup().ordered(said)),
        "study_link": lambda _said: None,
    }
    if me.course.sheet is not None:
        acts |= _sheet_acts(me)
    return acts


def _setup() -> Setup:
    """What an instructor has chosen for a study."""
    setup = session.get(SETUP)
    return setup if isinstance(setup, Setup) else Setup()


def _after(name: str) -> str:
    return NAMES[min(NAMES.index(name) + 1, len(NAMES) - 1)]


def _if_asked(tutor: Tutor, act: Callable[[], None]) -> Callable[[Any], None]:
    """``act``, where the press was meant for the question that is open."""

    def once(about: Any) -> None:
        if tutor.question is not None and about == tutor.question.about:
            act()

    return once


def _hint(tutor: Tutor, said: Any) -> None:
    """One hint for a press, however often it arrives."""
    question = tutor.question
    if question is not None and said == f"{question.about} {question.hints}":
        tutor.hint()


def _answer(tutor: Tutor, said: Any) -> None:
    if not isinstance(said, dict) or not isinstance(said.get("entries"), list):
        return
    tutor.answer(said.get("about"), [str(entry) for entry in said["entries"]])


def _view(me: Learner, said: Any) -> None:
    if said == STATIONS:
        me.course.sheet = None
    elif said == ON_PAPER and me.course.sheet is None:
        opened = session.get(OPEN)
        me.course.sheet = opened.sheet if isinstance(opened, OpenSheet) else Sheet()


# --- the sheet -----------------------------------------------------------------------------------


def _opened(me: Learner) -> OpenSheet | None:
    """The open sheet with its entries; None where the run has no step to show."""
    sheet = me.course.sheet
    assert sheet is not None
    try:
        opened = open_sheet(me, sheet, session.get(OPEN))
    except NotHereError:
        return None
    session.put(OPEN, opened)
    me.course.filled = opened.filled
    return opened


def _sheet_acts(me: Learner) -> dict[str, Callable[[Any], object]]:
    opened = _opened(me)

    def use(sheet: Sheet) -> None:
        me.course.sheet = sheet

    def with_sheet(act: Callable[[Sheet, Any], Sheet]) -> Callable[[Any], None]:
        return lambda said: use(act(me.course.sheet or Sheet(), said))

    def hint(name: Any) -> None:
        if opened is not None and isinstance(name, str) and opened.hint(name):
            me.course.keep(me.course.progress.hinted())

    acts: dict[str, Callable[[Any], object]] = {
        "net": with_sheet(lambda sheet, said: changed(sheet, net=said)),
        "level": with_sheet(lambda sheet, said: changed(sheet, level=said)),
        "renew": with_sheet(
            lambda sheet, said: with_fresh_numbers(sheet) if said == sheet.to_text() else sheet
        ),
        "sheet_hint": hint,
        "paper": lambda said: session.put(PAPER, said) if said in PAPERS else None,
        "print": lambda said: session.put(ASKED, said),
    }
    if opened is not None:
        for line in opened.step.blanks:
            acts[f"{BLANK}{line.name}"] = partial(opened.enter, line.name)
    return acts


def _paper() -> Paper:
    return cast(Paper, session.get(PAPER) or PAPERS[0])


def _file(me: Learner, tutor: Tutor) -> File | None:
    """The file that was asked for, made in turn: it may be trained thirty times."""
    asked, sheet = session.get(ASKED), me.course.sheet
    session.put(ASKED, None)
    if asked not in COUNTS or sheet is None or (asked != "1" and is_too_long(me, sheet)):
        return None
    with GATE.turn(TURN) as mine:
        if not mine:
            tutor.said = BUSY
            return None
        try:
            html = printed(me, sheet, int(asked), _paper(), _address())
        except NotHereError:
            return None
    name = "worksheet" if asked == "1" else f"worksheets-{asked}"
    return File(f"{name}-{sheet.to_text().replace('.', '-')}.html", "text/html", html)


def _address() -> str:
    """Where this page is served, without its parameters."""
    app = app_address()
    return f"{app}course" if app else ""
