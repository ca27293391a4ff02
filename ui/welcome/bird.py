"""The course's bird: what was measured, as the course scales it, and a drawing of both.

No Streamlit here. Every number comes from the data set.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import numpy as np

from neuralnet.data.datasets import Dataset, course_bird_row
from neuralnet.data.scaling import fit_scaler
from ui.figures.picture import legible
from ui.words.numbers import value_with_unit
from ui.words.palette import ACCENT, INK


@dataclass(frozen=True)
class Bird:
    """One row of the penguins. ``measured`` in the data set's units ("192 mm"), ``course`` as the
    course scales it ("19.2", in "cm")."""

    name: str
    species: str
    label: int
    features: tuple[str, ...]
    measured: tuple[str, ...]
    course: tuple[str, ...]
    course_units: tuple[str, ...]

    @property
    def vector(self) -> str:
        """The course's x: "[37.3, 16.8, 19.2, 30.0]"."""
        return f"[{', '.join(self.course)}]"


def course_bird(dataset: Dataset) -> Bird:
    """The bird that the course sends through its network."""
    row = course_bird_row(dataset)
    scaler = fit_scaler("course", dataset.x, dataset.course_divisors)
    label = int(dataset.labels[row])
    return Bird(
        name=dataset.row_names[row],
        species=dataset.class_names[label],
        label=label,
        features=dataset.feature_names,
        measured=tuple(
            value_with_unit(float(value), unit)
            for value, unit in zip(dataset.x[row], dataset.feature_units, strict=True)
        ),
        course=tuple(f"{value:.1f}" for value in np.asarray(scaler.transform(dataset.x[row]))),
        course_units=dataset.course_units,
    )


def bird_table(bird: Bird) -> str:
    """The measurements as a Markdown table."""
    rows = zip(bird.features, bird.measured, bird.course, bird.course_units, strict=True)
    return "\n".join(
        [
            "| measurement | measured | in mm, cm and hg |",
            "|:--|--:|--:|",
            *(f"| {name} | {raw} | {scaled} {unit} |" for name, raw, scaled, unit in rows),
        ]
    )


def bird_drawing(bird: Bird) -> str:
    """A penguin in profile with its four measurements: style and SVG."""
    measured = dict(zip(bird.features, bird.measured, strict=True))
    said = ", ".join(f"{name} {value}" for name, value in measured.items())
    parts = {
        "title": escape(f"{bird.name}: {said}"),
        "accent": ACCENT.light,
        "ink": INK.light,
        "words": legible(13, 432),
        "values": legible(16, 432),
        **{name.replace(" ", "_"): escape(value) for name, value in measured.items()},
    }
    return _DRAWING.format_map(parts)


# Facing right: bill to the right, flipper to the left, the scales underneath. There is room around
# each name for letters that stay readable where the drawing is made smaller.
_DRAWING = """
<style>
.bird-place {{ container-type: inline-size; max-width: 432px; margin: 0 auto; }}
.bird {{ --back: #33475e; --edge: #33475e; --belly: #ffffff; --bill: #8a4b3a; --feet: #c98a6b;
  --mark: var(--st-primary-color, {accent}); color: var(--st-text-color, {ink});
  font-family: var(--st-font, sans-serif);
  display: block; width: 100%; height: auto; }}
@supports (color: light-dark(#000, #fff)) {{
  .bird {{ --back: light-dark(#33475e, #3d5069); --edge: light-dark(#33475e, #8ea2ba);
    --belly: light-dark(#ffffff, #eef2f6); --bill: light-dark(#8a4b3a, #b96f58);
    --feet: light-dark(#c98a6b, #d19a7e); }}
}}
.bird text {{ fill: currentColor; font-size: {words}; }}
.bird .value {{ font-size: {values}; font-weight: 650; }}
.bird .mark {{ fill: none; stroke: var(--mark); stroke-width: 1.8; stroke-linecap: round; }}
.bird .to {{ stroke-dasharray: 1.5 4; stroke-width: 1.3; }}
</style>
<div class="bird-place">
<svg class="bird" data-illustration viewBox="14 0 432 330" role="img" aria-label="{title}">
<title>{title}</title>
<path d="M150 258 L122 292 L176 284 Z" fill="var(--back)" stroke="var(--edge)"/>
<path d="M190 284 q-4 10 -10 12 h34 q6 -1 4 -7 l-6 -6 Z" fill="var(--feet)"/>
<path d="M222 284 q-4 10 -8 12 h36 q6 -1 4 -7 l-8 -8 Z" fill="var(--feet)"/>
<path d="M218 22 C192 21 176 38 176 62 C176 84 166 100 156 124 C138 164 132 212 146 254
  C153 275 172 288 198 289 L226 289 C254 286 274 260 276 222 C278 180 262 144 252 114
  C248 100 251 88 254 76 C258 44 244 23 218 22 Z" fill="var(--back)" stroke="var(--edge)"/>
<path d="M249 108 C262 144 277 182 275 222 C273 259 254 285 228 288 C205 284 199 258 203 222
  C207 182 226 134 249 108 Z" fill="var(--belly)"/>
<path d="M252 45 C270 45 288 54 296 65 C282 67 266 69 253 67 C250 60 250 52 252 45 Z"
  fill="var(--bill)"/>
<circle cx="234" cy="49" r="7.2" fill="var(--belly)"/>
<circle cx="234.600" cy="49" r="4" fill="#10161d"/>
<path d="M190 124 C172 150 160 192 163 240 C182 226 204 178 209 142 C210 124 198 116 190 124 Z"
  fill="var(--back)" stroke="var(--belly)" stroke-width="2" stroke-linejoin="round"/>
<g class="mark">
  <path d="M252 30 H296 M252 25 V35 M296 25 V35"/>
  <path class="to" d="M252 36 V43 M296 36 V62"/>
  <path d="M308 45 V67 M303 45 H313 M303 67 H313"/>
  <path class="to" d="M256 45 H302 M256 67 H302"/>
  <path d="M112 122 V240 M107 122 H117 M107 240 H117"/>
  <path class="to" d="M119 122 H188 M119 240 H160"/>
  <path d="M140 298 H276 M152 298 V305 M264 298 V305 M130 306 H286"/>
</g>
<text x="446" y="18" text-anchor="end">bill length <tspan class="value">{bill_length}</tspan></text>
<text x="320" y="54">bill depth<tspan class="value" x="320" dy="1.15em">{bill_depth}</tspan></text>
<text x="100" y="170" text-anchor="end">flipper<tspan x="100" dy="1.15em">length</tspan><tspan
  class="value" x="100" dy="1.25em">{flipper_length}</tspan></text>
<text x="208" y="325" text-anchor="middle">body mass <tspan class="value">{body_mass}</tspan></text>
</svg></div>
"""
