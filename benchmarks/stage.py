"""The stage in Chromium: from key press to drawn frame, frames a second, bytes, first picture.

Beside them, in the same run and the same browser, the click of an otherwise empty Streamlit page:
ratios travel from machine to machine, milliseconds do not.

    python benchmarks/stage.py
    python benchmarks/stage.py --networks

With ``--networks`` instead: bytes of a frame of networks for pictures and signs, frames a second of
the film of the digits, and how the pages Pictures and Words step. These two have no film: a press
trains on the server, and the numbers are drawn anew.
"""

from __future__ import annotations

import argparse
import itertools
import re
import statistics
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.chromium import chromium, empty_page, serve  # noqa: E402
from neuralnet import Experiment, Run, Trainer  # noqa: E402
from ui.desk.language import RUNS, USUAL  # noqa: E402
from ui.desk.learner import default_view  # noqa: E402
from ui.desk.message import unpack  # noqa: E402
from ui.desk.recording import Recorder, Request  # noqa: E402

PLAY_SECONDS = 5

# Moves the film again and again and takes the time until the stage says that it has drawn.
MOVE = """async ([key, count]) => {
  const root = [...document.querySelectorAll('*')].map(e => e.shadowRoot).filter(Boolean)
    .map(s => s.querySelector('[data-run]')).find(Boolean) ?? document.querySelector('[data-run]');
  const range = root.querySelector('input[type=range]');
  const press = () =>
    root.dispatchEvent(new KeyboardEvent('keydown', { key, code: key, bubbles: true }));
  const scrub = k => {
    range.value = 24 * ((7 * k + 3) % 40);
    range.dispatchEvent(new Event('input', { bubbles: true }));
  };
  root.focus();
  const drawn = [], painted = [];
  for (let k = 0; k < count; k++) {
    const from = performance.now();
    const frame = new Promise((done, fail) => {
      window.addEventListener('stage-frame', event => done(event.detail.drawnAt), { once: true });
      setTimeout(() => fail(new Error('no frame within 5 s')), 5000);
    });
    if (key) press(); else scrub(k);
    drawn.push(await frame - from);
    painted.push(await new Promise(done => requestAnimationFrame(() =>
      setTimeout(() => done(performance.now() - from)))));
    await new Promise(done => setTimeout(done, 60));
  }
  return [drawn, painted];
}"""

PLAY = """async seconds => {
  const shown = [];
  const note = event => shown.push(event.detail.drawnAt);
  window.addEventListener('stage-frame', note);
  await new Promise(done => setTimeout(done, 1000 * seconds));
  window.removeEventListener('stage-frame', note);
  return shown;
}"""


def spread(times: list[float]) -> str:
    """Median, 95th percentile and largest, in milliseconds."""
    ordered = sorted(times)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]
    return f"{statistics.median(times):8.1f} {p95:8.1f} {ordered[-1]:8.1f}"


def python_side() -> None:
    """How fast Python records the penguin preset, and how large a frame is."""
    seconds = []
    for _ in range(5):
        trainer = Trainer(Run(Experiment()))
        recorder = Recorder(trainer, default_view(trainer.data.dataset))
        begin = time.perf_counter()
        start, frames, size = 0, 0, 0
        while frames < 51:
            data = recorder.message(Request(start, "epoch", 60), 0)
            count = len(unpack(data)[1]["steps"])
            frames += count - (start > 0)
            size += len(data)
            start = trainer.step
        seconds.append(time.perf_counter() - begin)
    print("\nPython, 4-10-10-3 on the penguins, 50 epochs trained and recorded (51 frames)")
    print(f"  epochs a second (median of 5)     {50 / statistics.median(seconds):8.0f}")
    print(f"  bytes a frame, all included       {size / 51:8.0f}")


DIGITS: dict[str, Any] = {"dataset": "digits", "scaling": "course", "batch_size": 32}
FRAMES = {
    "digits, 64-32-10": Run(Experiment(**DIGITS, hidden_units=(32,))),
    "digits, 8 kernels, pooling, 10": Run(
        Experiment(**DIGITS, first_layers=("conv-8", "max-pool", "flatten"), hidden_units=())
    ),
    "digits, 8 kernels, 32, 10": Run(
        Experiment(**DIGITS, first_layers=("conv-8", "flatten"), hidden_units=(32,))
    ),
    "names, embedding of 8, 64, 27": RUNS[USUAL](),
}


FILMS = {
    "penguins, 4-10-10-3": "",
    "digits, 64-32-10": "&dataset=digits&scaling=course&batch_size=32&hidden_units=32",
}


def frame_sizes() -> None:
    """Bytes of one frame, and of what comes with a message however many frames it has."""
    print("\nBytes                                   a frame   with a message")
    for name, run in FRAMES.items():
        trainer = Trainer(run)
        recorder = Recorder(trainer, default_view(trainer.data.dataset))
        data = recorder.message(Request(0, "epoch", 4), 0)
        arrays = unpack(data)[1]
        count = len(arrays["steps"])
        frame = sum(
            array.nbytes
            for field, array in arrays.items()
            if field not in ("points", "point_rows", "batch_losses")
        )
        print(f"  {name:<36} {frame / count:10,.0f}   {len(data) - frame:14,.0f}")


def playing(browser: Any, address: str) -> tuple[float, float]:
    """Frames a second of a film that is played at 60 steps a second, and the longest gap in ms."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("[data-run][data-step]")
    page.wait_for_timeout(3000)
    page.locator("[data-run]").first.focus()
    page.keyboard.press("Home")
    page.wait_for_timeout(500)
    page.get_by_label("Speed, steps a second").select_option("60")
    page.locator("[data-run]").first.focus()
    page.keyboard.press("Space")
    page.wait_for_timeout(300)
    shown = page.evaluate(PLAY, PLAY_SECONDS)
    context.close()
    gaps = [after - before for before, after in itertools.pairwise(shown)]
    return (len(shown) - 1) / ((shown[-1] - shown[0]) / 1000), max(gaps)


STEPS = 12
PAGES = {
    "Pictures, an epoch": ("pictures?pictures=convolution.plain.0", "Train 1 epoch", "Epoch {},"),
    "Words, a step of the embedding": ("words?words=embedding.usual.0", "1 step", "step {}"),
    "Words, a step of the model": ("words?words=model.usual.0", "1 step", "step {}"),
}


def stepping(browser: Any, url: str) -> None:
    """From a press to the drawn numbers, and bytes from the server for each."""
    print("\nFrom press to numbers, ms                median      p95  largest   kB a press")
    for name, (address, button, counter) in PAGES.items():
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        page = context.new_page()
        received: list[int] = []
        page.on(
            "websocket",
            lambda socket, received=received: socket.on(
                "framereceived", lambda data: received.append(len(data))
            ),
        )
        page.goto(f"{url}/{address}")
        press = page.get_by_role("button", name=button, exact=True)
        press.wait_for()
        page.wait_for_timeout(2000)
        received.clear()
        times = []
        for step in range(1, STEPS + 1):
            begin = time.perf_counter()
            press.click()
            page.get_by_text(re.compile(rf"{counter.format(step)}(?!\d)")).first.wait_for()
            times.append(1000 * (time.perf_counter() - begin))
            page.wait_for_timeout(400)
        print(f"  {name:<34} {spread(times)}   {sum(received) / STEPS / 1000:10.1f}")
        context.close()


def stage_side(url: str, browser: Any) -> tuple[float, float]:
    """Latencies, frames a second and first pictures of the Training page."""
    firsts = []
    for _ in range(4):
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        page = context.new_page()
        begin = time.perf_counter()
        page.goto(f"{url}/training")
        page.wait_for_selector("[data-run][data-step]")
        firsts.append(1000 * (time.perf_counter() - begin))
        context.close()
    print("\nFrom opening the page to the first picture, ms (fresh browser cache each time)")
    print(f"  first visitor after the start     {firsts[0]:8.0f}")
    print(f"  the next ones, median of 3        {statistics.median(firsts[1:]):8.0f}")

    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(f"{url}/training?epochs=1000")
    page.wait_for_selector("[data-run][data-step]")
    page.wait_for_timeout(3000)
    print("\nFrom key press to frame, ms              median      p95  largest")
    medians = []
    for name, key in (("step forward", "ArrowRight"), ("step back", "ArrowLeft"), ("scrub", None)):
        drawn, painted = page.evaluate(MOVE, [key, 40])
        medians.append(statistics.median(painted))
        print(f"  {name:<14} drawn               {spread(drawn)}")
        print(f"  {name:<14} painted             {spread(painted)}")

    context.close()
    rate, longest = playing(browser, f"{url}/training?epochs=1000")
    print(f"\nPlaying epochs at 60 a second for {PLAY_SECONDS} s, training ahead all the while")
    print(f"  frames a second                   {rate:8.1f}")
    print(f"  longest gap, ms                   {longest:8.1f}")
    return max(medians), rate


def networks() -> None:
    """The tables of ``--networks``."""
    frame_sizes()
    print(f"\nPlaying epochs at 60 a second for {PLAY_SECONDS} s, training ahead all the while")
    print("                                    frames a second   longest gap, ms")
    with chromium() as browser, serve(ROOT / "streamlit_app.py") as url:
        for name, query in FILMS.items():
            rate, longest = playing(browser, f"{url}/training?epochs=1000{query}")
            print(f"  {name:<33} {rate:15.1f}   {longest:15.1f}")
        stepping(browser, url)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--networks", action="store_true", help="networks for pictures and signs")
    if parser.parse_args().networks:
        networks()
        return
    python_side()
    with chromium() as browser:
        with serve(ROOT / "streamlit_app.py") as url:
            slowest, _rate = stage_side(url, browser)
        print("\nBeside them, in the same browser, ms     median      p95  largest")
        with empty_page(browser) as click:
            clicks = [click() for _ in range(20)]
        print(f"  an empty Streamlit page, a click    {spread(clicks)}")
        empty = statistics.median(clicks)
    print(f"\nA step of the film takes {slowest / empty:.2f} of an empty page's click (painted).")


if __name__ == "__main__":
    main()
