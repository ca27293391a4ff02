"""What a class costs: sixty students who step and answer, an instructor whose board
looks for news, all on one server.

    python benchmarks/board.py
    python benchmarks/board.py --students 30 --seconds 20
    python benchmarks/board.py --postgresql

Students are visitors without a browser (visitor.py). Each looks every few seconds whether there is
something new in the class, as the line on their page does; presses a verb of the Update page every
three seconds; and answers every question, one in ten seconds. A time is from the message to the end
of the run that it began, heard by the visitor, so it has waiting for others in it. First the class
rests, to measure what the line alone costs the server's processor.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from streamlit.proto.WidgetStates_pb2 import WidgetState  # noqa: E402

from benchmarks.chromium import processor_ms, serve  # noqa: E402
from benchmarks.visitor import Heard, Visitor  # noqa: E402
from course.classroom.classes import Opened  # noqa: E402
from course.classroom.database import SETTING  # noqa: E402
from course.classroom.store import ClassStore  # noqa: E402
from course.classroom.store import Visitor as Asker  # noqa: E402
from tests.postgresql import running, why_not  # noqa: E402
from ui.classroom.board import SOON  # noqa: E402
from ui.kit.class_line import EVERY  # noqa: E402

LINE, VERBS = "class_line", "verbs_section"
THINK, ASK = 3.0, 10.0  # seconds
MOST_MS = 300.0  # p95 of a press
MOST_REFRESH = 2.0  # seconds until the board shows an answer
BUTTON = re.compile(
    r'<button type="button" name="(Forward|Loss|Backward|Update)" value="([^"]*)"([^>]*)>'
)


@dataclass
class Measured:
    """Times in milliseconds by what was done; when answers were in, and when the board showed so
    many."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    answered: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    shown: dict[tuple[int, int], float] = field(default_factory=dict)
    late: list[float] = field(default_factory=list)  # milliseconds

    def delays(self) -> list[float]:
        """Seconds from each answer to the board that shows it."""
        found = []
        for question, moments in self.answered.items():
            for count, moment in enumerate(sorted(moments), 1):
                seen = [t for (q, n), t in self.shown.items() if q == question and n >= count]
                if seen:
                    found.append(max(0.0, min(seen) - moment))
        return found


class Tab(Visitor):
    """A visitor that says, as a browser does, that a component has a state before it says more."""

    async def send_raw(self, key: str, text: str) -> Heard:
        known = self.elements[key].id
        self.states[known] = WidgetState(id=known, json_value="{}")
        return await super().send_raw(key, text)


def html_of(visitor: Visitor, key: str) -> str:
    """What a live section shows."""
    return str(json.loads(visitor.elements[key].proto.json)["html"])


class Student:
    """A visitor in a class: one message at a time, as in a browser."""

    def __init__(self, url: str, measured: Measured) -> None:
        self.visitor, self.measured = Tab(url), measured
        self.free, self.answered = asyncio.Lock(), 0
        self.random = random.Random(id(self))

    async def come(self, code: str, token: str) -> None:
        """Open the Update page and be the participant."""
        await self.visitor.open("update", **{"class": code})
        ticket = {"role": "student", "code": code, "secret": token, "followed": 0}
        await self.visitor.send("ticket", "ticket", ticket)
        assert "as <b>Student" in html_of(self.visitor, LINE), "not in the class"

    async def look(self) -> None:
        """What the line does every few seconds."""
        if self.free.locked():
            return
        async with self.free:
            fragment = self.visitor.elements[LINE].fragment
            heard = await self.visitor.rerun([], fragment)
        self.measured.times["look for news"].append(1000 * heard.seconds)

    async def answer(self, question: int) -> None:
        """Answer the question that the line shows."""
        async with self.free:
            said = self.random.choice(("falls", "same", "rises"))
            begin = time.perf_counter()
            await self.visitor.press(LINE, "class_answer", f"{question}.{said}")
            self.measured.times["answer"].append(1000 * (time.perf_counter() - begin))
            if "Your answer is in" in html_of(self.visitor, LINE):
                self.measured.answered[question].append(time.perf_counter())
                self.answered = question

    async def step(self) -> None:
        """Press the verb that is next."""
        async with self.free:
            found = BUTTON.findall(html_of(self.visitor, VERBS))
            name, value, _rest = next(one for one in found if "aria-disabled" not in one[2])
            heard = await self.visitor.press(VERBS, name, unescape(value))
        self.measured.times["step"].append(1000 * heard.seconds)

    async def rest(self, until: float) -> None:
        """Only look for news."""
        await asyncio.sleep(self.random.uniform(0, EVERY))
        while time.perf_counter() < until:
            begin = time.perf_counter()
            await self.look()
            await asyncio.sleep(max(0.0, EVERY - (time.perf_counter() - begin)))

    async def work(self, until: float) -> None:
        """Step, and answer what is asked."""
        await asyncio.sleep(self.random.uniform(0, THINK))
        while time.perf_counter() < until:
            asked = re.search(r'name="class_answer" value="(\d+)\.', html_of(self.visitor, LINE))
            if asked and int(asked[1]) != self.answered:
                await self.answer(int(asked[1]))
            else:
                await self.step()
            await asyncio.sleep(self.random.uniform(0.7, 1.3) * THINK)


async def watch(measured: Measured, until: float) -> None:
    """How late the visitors themselves are: this process has to share the machine too, and what it
    hears late is no fault of the server."""
    while time.perf_counter() < until:
        begin = time.perf_counter()
        await asyncio.sleep(0.05)
        measured.late.append(1000 * (time.perf_counter() - begin - 0.05))


async def lead(
    visitor: Visitor, measured: Measured, until: float, store: ClassStore, code: str
) -> None:
    """The instructor's board, whose sections look for news; a question every ten seconds."""
    sections = ("class_head", "class_question", "class_people")
    asked = 0.0
    while time.perf_counter() < until:
        begin = time.perf_counter()
        state = store.state(code)
        assert state is not None
        if begin - asked > ASK:
            store.ask(state, "prediction", "Will the loss fall?")
            asked = begin
        for key in sections:
            await visitor.rerun([], visitor.elements[key].fragment)
        measured.times["the board looks for news"].append(1000 * (time.perf_counter() - begin))
        html = html_of(visitor, "class_question")
        count = re.search(r"(\d+) of \d+ answered", html)
        number = re.search(r'name="show" value="(\d+)"', html)
        if count and number:
            measured.shown.setdefault((int(number[1]), int(count[1])), time.perf_counter())
        await asyncio.sleep(max(0.0, SOON - (time.perf_counter() - begin)))


async def run(url: str, process: int, address: str, students: int, seconds: float) -> bool:
    """Fill the class, let it rest, let it work; print the table. Was all within its limits?"""
    store = ClassStore(address)
    opened = store.open_class(Asker("benchmark", "instructor"), "Sixty")
    measured = Measured()
    everybody = [Student(url, measured) for _ in range(students)]
    tokens = [
        store.join(Asker("benchmark", f"s{at}"), opened.code, f"Student {at}")[1].token
        for at in range(students)
    ]
    for student, token in zip(everybody, tokens, strict=True):
        await student.come(opened.code, token)
    before, begin = processor_ms(process), time.perf_counter()
    await asyncio.gather(*(one.rest(begin + seconds / 2) for one in everybody))
    each = (processor_ms(process) - before) / students / (time.perf_counter() - begin)
    resting = measured.times.pop("look for news")

    board = await instructor(url, opened)
    cpu, begin = processor_ms(process), time.perf_counter()
    until = begin + seconds
    await asyncio.gather(
        lead(board, measured, until, store, opened.code),
        watch(measured, until),
        *(one.rest(until) for one in everybody),
        *(one.work(until) for one in everybody),
    )
    took = time.perf_counter() - begin
    busy = (processor_ms(process) - cpu) / 10 / took
    state = store.state(opened.code)
    assert state is not None
    store.erase(state)
    store.close()
    for one in everybody:
        await one.visitor.close()
    await board.close()
    return report(measured, resting, each, busy, students)


async def instructor(url: str, opened: Opened) -> Visitor:
    """The instructor, at the board."""
    visitor = Tab(url)
    await visitor.open("classroom", **{"class": opened.code})
    ticket = {"role": "instructor", "code": opened.code, "secret": opened.secret, "followed": 0}
    await visitor.send("ticket", "ticket", ticket)
    assert "class_question" in visitor.elements, "no board"
    return visitor


def percentile(values: list[float], share: float) -> float:
    """The value below which ``share`` of all lie."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def report(
    measured: Measured, resting: list[float], each: float, busy: float, students: int
) -> bool:
    """Print what was measured."""
    print(f"\n{students} students; load of the machine {os.getloadavg()[0]:.1f}")
    print(f"  the line alone, nothing new: {each:.2f} ms of the processor per student and second")
    print(f"  server's processor while all work: {busy:.0f}% of a core")
    print(f"  {'ms from message to answer':<34}{'n':>6}{'median':>9}{'p95':>8}{'max':>8}")
    measured.times["look for news, class at rest"] = resting
    for what, times in sorted(measured.times.items()):
        print(
            f"  {what:<34}{len(times):6}{statistics.median(times):9.0f}"
            f"{percentile(times, 0.95):8.0f}{max(times):8.0f}"
        )
    print(
        f"  the visitors' own process is late by {statistics.median(measured.late):.0f} ms "
        f"(median), {percentile(measured.late, 0.95):.0f} ms (p95), "
        f"{max(measured.late):.0f} ms (max)"
    )
    delays = measured.delays()
    late = percentile(delays, 0.95)
    print(
        f"  an answer is on the board after {statistics.median(delays):.1f} s (median), "
        f"{late:.1f} s (p95), of {len(delays)} answers"
    )
    presses = measured.times["step"] + measured.times["answer"]
    worst = percentile(presses, 0.95)
    good = worst <= MOST_MS and late <= MOST_REFRESH
    print(
        f"  p95 of steps and answers {worst:.0f} ms (at most {MOST_MS:.0f}), of the board "
        f"{late:.1f} s (at most {MOST_REFRESH:.0f}): "
        f"{'within' if good else 'NOT within'} the limits"
    )
    return good


@contextmanager
def database(postgresql: bool) -> Iterator[str]:
    """An empty database, gone afterwards."""
    if postgresql:
        if reason := why_not():
            sys.exit(reason)
        with running() as address:
            yield address
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{folder}/classes.sqlite3"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--students", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=40.0, help="that all work; they rest half")
    parser.add_argument("--postgresql", action="store_true", help="instead of SQLite")
    options = parser.parse_args()
    with database(options.postgresql) as address:
        os.environ[SETTING] = address
        with serve(ROOT / "streamlit_app.py") as url:
            asyncio.run(run(url, url.process, address, options.students, options.seconds))


if __name__ == "__main__":
    main()
