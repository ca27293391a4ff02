"""The strip of stations: what is done, what was missed, where one is; every station one press away.
No Streamlit here."""

from __future__ import annotations

from html import escape

from course.bank import KINDS
from course.progress import Progress
from course.stations import NAMES, STATIONS, Part
from ui.course.words import number_of, title_of

PARTS: dict[Part, str] = {
    "inference": "Inference",
    "training": "Training",
    "beyond": "Further",
}
# What became of a station: its class, its sign, and what is said of it.
OPEN = ("open", "", "not done yet")
DONE = ("done", "✓", "done")
MISSED = ("missed", "↺", "something here was missed and comes back")
SKIPPED = ("skipped", "»", "skipped by its check question")
LEGEND = {"done": "done", "missed": "comes back", "skipped": "skipped"}

STYLE = """<style>
.cs-strip { display: flex; flex-wrap: wrap; gap: .5rem 1.6rem; margin: 0 0 .5rem; }
.cs-strip .part { font-size: .8rem; color: var(--quiet); }
.live .cs-strip ol { display: flex; flex-wrap: wrap; gap: .3rem; list-style: none;
  margin: .15rem 0 0; padding: 0; }
.live .cs-strip button { position: relative; width: 2.4rem; padding: 0; border-radius: 1.2rem;
  font-size: .875rem; }
.live .cs-strip button.done { background: color-mix(in srgb, var(--nn-good) 20%, transparent);
  border-color: var(--nn-good); }
.live .cs-strip button.missed { border-color: var(--nn-warning); border-style: dashed;
  background: color-mix(in srgb, var(--nn-warning) 14%, transparent); }
.live .cs-strip button.skipped { border-style: dotted; border-color: var(--st-text-color); }
.live .cs-strip button[aria-current] { outline: 2px solid var(--st-primary-color);
  outline-offset: 2px; font-weight: 700; }
.cs-strip .mark { position: absolute; right: -.2rem; top: -.35rem; min-width: 1rem; height: 1rem;
  font-size: .8rem; line-height: 1rem; text-align: center; border-radius: .5rem; font-weight: 700;
  background: var(--st-background-color); border: 1px solid var(--st-border-color);
  color: var(--st-text-color); }
.live .cs-strip .legend { align-self: end; margin: 0 0 .6rem; }
@media (max-width: 640px) { .cs-strip { gap: .4rem 1rem; } }
</style>"""


def state_of(progress: Progress, name: str) -> tuple[str, str, str]:
    """What became of a station, as its class, its sign and in words."""
    missed = any(KINDS[kind].station == name for kind in progress.missed)
    status = progress.status(name)
    if missed or status == "missed":
        return MISSED
    return {"done": DONE, "skipped": SKIPPED}.get(status, OPEN)


def strip_html(progress: Progress, here: str = "") -> str:
    """The stations as numbered buttons, part by part; ``here`` is the open one. Each says "station"
    and its name."""
    parts = []
    for part, heading in PARTS.items():
        stops = "".join(
            f"<li>{_stop(progress, each.name, here)}</li>" for each in STATIONS if each.part == part
        )
        parts.append(f'<div><span class="part">{heading}</span><ol>{stops}</ol></div>')
    signs = dict.fromkeys(state_of(progress, name)[:2] for name in NAMES)
    told = " · ".join(f"{sign} {LEGEND[kind]}" for kind, sign in signs if sign)
    legend = f'<p class="part legend">{told}</p>' if told else ""
    return f'{STYLE}<nav class="cs-strip" aria-label="Stations">{"".join(parts)}{legend}</nav>'


def _stop(progress: Progress, name: str, here: str) -> str:
    kind, sign, words = state_of(progress, name)
    number, title = number_of(name), title_of(name)
    mark = f'<span class="mark" aria-hidden="true">{sign}</span>' if sign else ""
    current = ' aria-current="step"' if name == here else ""
    return (
        f'<button type="button" name="station" value="{name}" class="{kind}"{current}'
        f' aria-label="{escape(f"Station {number}, {title}: {words}")}"'
        f' data-help="{escape(f"{number} · {title}: {words}")}">{number}{mark}</button>'
    )
