"""A class on one server, without browsers: what a change of a setting costs and how long it takes
when sixty students make one every three seconds, how many may do so before one waits too long,
whether every file arrives while thirty step, how soon a class is back after its connection has
dropped, and whether memory returns when classes leave.

    python benchmarks/classroom.py
    python benchmarks/classroom.py --students 30 --only sliders
    python benchmarks/classroom.py --only memory --classes 10
    python benchmarks/classroom.py --against ../before

The students are of `visitor.py`: all on two processors with the server, so read the figures of one
run beside each other. ``--against`` measures the app of another checkout too, in turn with this
one (each is served and measured ``--rounds`` times), and prints both beside each other.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.chromium import Served, processor_ms, serve  # noqa: E402
from benchmarks.visitor import Heard, Visitor  # noqa: E402

THINK = 3.0  # seconds between two presses of a student
MOST_MS = 300.0  # of which 95 % of the changes in a class should stay below
ONE_PATIENCE = 4.0  # seconds in which a sweep of a few seeds is over
KEPT_AFTER_LEAVING = 5  # seconds that the server keeps a session that has gone


Figures = dict[str, float]  # by what was measured, with its unit


def p95(seconds: list[float]) -> float:
    """The 95th percentile, in milliseconds."""
    ordered = sorted(seconds)
    return 1000 * ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]


def median(seconds: list[float]) -> float:
    """The median, in milliseconds."""
    return 1000 * statistics.median(seconds)


def spread(seconds: list[float]) -> str:
    """Median, 95th percentile and largest, in milliseconds."""
    return (
        f"median {median(seconds):6.0f}   p95 {p95(seconds):6.0f}   "
        f"largest {1000 * max(seconds):6.0f}"
    )


def processor(url: Served) -> float:
    """Seconds of the processor that the server has used."""
    return processor_ms(url.process) / 1000


def memory(url: Served) -> float:
    """Megabytes that the server holds."""
    status = Path(f"/proc/{url.process}/status").read_text(encoding="utf-8")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


async def arrive(url: Served, count: int, page: str = "training") -> list[Visitor]:
    """A class that has opened ``page``, one student after another."""
    students = [Visitor(url) for _ in range(count)]
    for student in students:
        await student.open(page)
    return students


async def slide(student: Visitor, seconds: float, took: list[Heard], seed: int) -> None:
    """Change a setting every few seconds."""
    dice = random.Random(seed)
    await asyncio.sleep(dice.uniform(0, THINK))
    end = time.monotonic() + seconds
    rates = list(student.elements["set_learning_rate"].proto.options)[2:9]
    while time.monotonic() < end:
        began = time.monotonic()
        rates.append(rates.pop(0))
        took.append(await student.set("set_learning_rate", string_array_value=[rates[0]]))
        await asyncio.sleep(max(0.0, THINK * dice.uniform(0.8, 1.2) - time.monotonic() + began))


async def step(student: Visitor, seconds: float, took: list[Heard], seed: int) -> None:
    """Press Update every few seconds."""
    dice = random.Random(seed)
    await asyncio.sleep(dice.uniform(0, THINK))
    end, at = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        took.append(await student.press("verbs_section", "Update", str(at)))
        at += 1
        await asyncio.sleep(THINK * dice.uniform(0.8, 1.2))


async def one_change(url: Served) -> Figures:
    """What a change costs where nobody else is there."""
    alone = Visitor(url)
    await alone.open("training")
    took: list[Heard] = []
    rates = list(alone.elements["set_learning_rate"].proto.options)[2:9]
    await alone.set("set_learning_rate", string_array_value=[rates[-1]])
    before = processor(url)
    for k in range(40):
        took.append(await alone.set("set_learning_rate", string_array_value=[rates[k % 7]]))
    used = (processor(url) - before) / len(took)
    before = processor(url)
    for _ in range(20):
        await alone.rerun([])
    again = (processor(url) - before) / 20
    await alone.close()
    size = statistics.median(one.bytes for one in took)
    print(
        f"\nA change of a setting on Training, alone: {size / 1000:.1f} kB, "
        f"{1000 * used:.1f} ms of the processor, {spread([one.seconds for one in took])} ms; "
        f"the page drawn again without a change: {1000 * again:.1f} ms of the processor"
    )
    return {
        "a change: kB": size / 1000,
        "a change: ms of the processor": 1000 * used,
        "drawn again: ms of the processor": 1000 * again,
    }


async def in_a_class(url: Served, count: int, seconds: float) -> list[Heard]:
    """Every change that ``count`` students make in so many seconds."""
    students = await arrive(url, count)
    took: list[Heard] = []
    before, began = processor(url), time.monotonic()
    await asyncio.gather(*(slide(one, seconds, took, k) for k, one in enumerate(students)))
    share = (processor(url) - before) / (time.monotonic() - began)
    print(
        f"{count} students, a change every {THINK:.0f} s: {spread([one.seconds for one in took])} "
        f"ms; the server uses {share:.2f} of a processor ({len(took)} changes)",
        flush=True,
    )
    for student in students:
        await student.close()
    return took


async def sliders(url: Served, count: int, seconds: float) -> Figures:
    """What one change costs, and how long it takes in a class."""
    figures = await one_change(url)
    took = [one.seconds for one in await in_a_class(url, count, seconds)]
    return figures | {f"{count} students: median ms": median(took), f"{count}: p95 ms": p95(took)}


async def carried(url: Served, most: int, seconds: float) -> Figures:
    """How many students the machine carries: the largest class, of up to ``most`` and found to
    within two, in which 95 % of the changes take no longer than ``MOST_MS``."""
    good, bad = 0, most + 1
    while bad - good > 2:
        count = (good + bad) // 2
        took = [one.seconds for one in await in_a_class(url, count, seconds)]
        good, bad = (count, bad) if p95(took) <= MOST_MS else (good, count)
    print(f"carried with p95 up to {MOST_MS:.0f} ms: {good} students")
    return {f"students with p95 ≤ {MOST_MS:.0f} ms": good}


async def files(url: Served, count: int, wanted: int) -> Figures:
    """One visitor takes files of a sweep while a class steps."""
    students = await arrive(url, count)
    one = Visitor(url)
    await one.open("compare", epochs=3)
    start = next(key for key in one.elements if key.startswith("compare_start_seeds"))
    await one.click(start)
    await asyncio.sleep(ONE_PATIENCE)
    await one.open("compare", epochs=3)
    stepped: list[Heard] = []
    stepping = asyncio.gather(
        *(step(student, 0.6 * wanted, stepped, k) for k, student in enumerate(students))
    )
    missing, took = 0, []
    for k in range(wanted):
        name = ("seeds-results.csv", "seeds-curves.csv")[k % 2]
        heard = await one.press("compare_files_seeds", "download", name)
        sent = json.loads(one.elements["compare_files_seeds"].proto.json).get("file", {})
        missing += sent.get("name") != name or "\n" not in sent.get("text", "")
        took.append(heard.seconds)
        await asyncio.sleep(0.3)
    await stepping
    print(
        f"\n{wanted} files while {count} students step ({len(stepped)} steps): "
        f"{missing} missing; {spread(took)} ms"
    )
    for student in [*students, one]:
        await student.close()
    return {
        "files missing": missing,
        f"{count} students step: p95 ms": p95([heard.seconds for heard in stepped]),
    }


async def dropped(url: Served, count: int) -> Figures:
    """The connections of a class drop all at once, and come back all at once."""
    students = await arrive(url, count)
    for student in students:
        await student.press("verbs_section", "Update", "0")

    async def back(student: Visitor) -> tuple[float, str]:
        session = student.session
        await student.close()
        began = time.perf_counter()
        await student.connect()
        await student.rerun([])
        return time.perf_counter() - began, session if student.session == session else ""

    came = await asyncio.gather(*(back(student) for student in students))
    same = sum(bool(session) for _took, session in came)
    print(
        f"\n{count} students whose connections drop at once are back after "
        f"{spread([took for took, _session in came])} ms; {same} in the session they had"
    )
    for student in students:
        await student.close()
    seconds = [took for took, _session in came]
    return {
        f"{count} dropped, back after: median ms": median(seconds),
        f"{count} dropped, back after: largest ms": 1000 * max(seconds),
    }


async def classes(url: Served, count: int, times: int) -> Figures:
    """Classes come, work and leave: what the server holds after each."""
    held = []
    for number in range(times):
        students = await arrive(url, count)
        took: list[Heard] = []
        await asyncio.gather(*(slide(one, 4.0, took, k) for k, one in enumerate(students)))
        full = memory(url)
        for student in students:
            await student.close()
        await asyncio.sleep(2.0 + 2 * KEPT_AFTER_LEAVING)
        held.append(memory(url))
        print(
            f"  class {number + 1:2}: {count} students, {full:6.0f} MB at the end of it, "
            f"{held[-1]:6.0f} MB after it has left",
            flush=True,
        )
    later = held[len(held) // 2 :]
    slope = statistics.linear_regression(range(len(later)), later).slope if later[1:] else 0.0
    print(f"  slope of the second half: {slope:+.1f} MB a class")
    return {"memory: MB after the last class": held[-1], "memory: MB more a class": slope}


async def run(asked: argparse.Namespace, url: Served) -> Figures:
    """Print what was asked for."""
    await (await arrive(url, 1))[0].close()  # what the first visitor of all pays for
    figures: Figures = {}
    if asked.only in ("", "sliders"):
        figures |= await sliders(url, asked.students, asked.seconds)
    if asked.only in ("", "carried"):
        figures |= await carried(url, asked.students, asked.seconds)
    if asked.only in ("", "files"):
        figures |= await files(url, asked.students // 2, 20)
    if asked.only in ("", "drop"):
        figures |= await dropped(url, asked.students)
    return figures


def measure(asked: argparse.Namespace, checkout: Path) -> Figures:
    """Serve the app of ``checkout`` and print what was asked for."""
    figures: Figures = {}
    command = ["-m", "streamlit", "run", str(checkout / "streamlit_app.py")]
    if asked.only != "memory":
        with serve(command, checkout=checkout) as url:
            figures |= asyncio.run(run(asked, url))
    if asked.only in ("", "memory"):
        command.append(f"--server.disconnectedSessionTTL={KEPT_AFTER_LEAVING}")
        with serve(command, checkout=checkout) as url:
            print(f"\nClasses that come and leave, {memory(url):.0f} MB before the first")
            figures |= asyncio.run(classes(url, asked.students, asked.classes))
    return figures


def print_both(before: list[Figures], now: list[Figures]) -> None:
    """The medians over all rounds, side by side."""
    print(f"\n{'':<44}{'before':>10}{'now':>10}{'now / before':>14}")
    for what in now[0]:
        old, new = (statistics.median(one[what] for one in rounds) for rounds in (before, now))
        ratio = f"{new / old:14.2f}" if old > 0 else ""
        print(f"{what:<44}{old:10.1f}{new:10.1f}{ratio}")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--students", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=30.0, help="how long the class slides")
    parser.add_argument("--classes", type=int, default=10, help="how many come and leave")
    parser.add_argument(
        "--only", choices=("sliders", "carried", "files", "drop", "memory"), default=""
    )
    parser.add_argument("--against", type=Path, help="another checkout, measured beside this one")
    parser.add_argument("--rounds", type=int, default=1, help="how often each is measured")
    asked = parser.parse_args()
    if asked.against is None:
        measure(asked, ROOT)
        return
    before: list[Figures] = []
    now: list[Figures] = []
    for number in range(asked.rounds):
        for checkout, figures in ((asked.against.resolve(), before), (ROOT, now)):
            print(f"\n--- {checkout}, round {number + 1}")
            figures.append(measure(asked, checkout))
    print_both(before, now)


if __name__ == "__main__":
    main()
