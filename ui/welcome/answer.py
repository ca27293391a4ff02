"""Mounting the answer: three bars that show what a network says about the course's bird.

The component draws and never computes: its numbers come in one message (``ui/welcome/film.py`` says
what is in it). Before the first take the message has no frames and the bars show the course's
answer; with a new ``take`` the film plays once, and ``finished`` comes back when its end was seen.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from neuralnet.experiment import Experiment
from ui.desk.message import pack, unpack
from ui.kit.component import Component
from ui.kit.script import compact
from ui.welcome.film import record
from ui.words.palette import styled

_FOLDER = Path(__file__).parent


def _read(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


_mount = Component(
    "answer_bars", _FOLDER / "answer.js", styled(".answer", compact(_read("answer.css")))
)


@st.cache_data(max_entries=2, show_spinner=False)
def film_of(experiment: Experiment) -> bytes:
    """The film of ``experiment``, recorded once for everybody: two kilobytes."""
    return record(experiment)


def message(header: dict[str, Any], film: bytes | None, take: int) -> bytes:
    """What the bars are sent: ``header`` alone before the first take, then the film."""
    if film is None or take == 0:
        return pack({**header, "take": 0}, {})
    described, blocks = unpack(film)
    described.pop("blocks")
    return pack({**described, "take": take}, blocks)


def answer(data: bytes, key: str, on_finished: Callable[[], None]) -> Any:
    """Mount the bars; in the callback ``st.session_state[key]["finished"]`` is {"take": n}."""
    return _mount(key=key, data=data, height="content", on_finished_change=on_finished)


def reserve_places() -> None:
    """Keep the height of what is drawn late, so that nothing below it jumps."""
    st.html(f"<style>{_read('places.css')}</style>")
