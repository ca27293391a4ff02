"""What every unit answers to, over two features: all units of a layer as small pictures (arrays in,
HTML out), and one of them closer (a Plotly figure).

A picture is a PNG of a few hundred bytes with nothing behind it, so that the page's own background
shows through where a unit says 0, in light and in dark.
"""

from __future__ import annotations

import struct
import zlib
from base64 import b64encode
from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np
import plotly.graph_objects as go

from ui.figures.picture import picture
from ui.figures.twin import Numbers
from ui.words.numbers import percent, rounded
from ui.words.palette import MINUS, PLUS, PROPERTIES, rgb, translucent

LINE = (128, 128, 128)  # between on and off
STRONGEST = 235  # of 255: the background always shines through a little
HEIGHT = 460
HATCHED = 5  # every so many cells a line

STYLE = (
    f"<style>.up-grid {{ {PROPERTIES} }}"
    + """
.up-grid { display: grid; gap: .6rem; font-size: .82rem; line-height: 1.25; color: var(--nn-ink);
  grid-template-columns: repeat(auto-fill, minmax(112px, 1fr)); font-variant-numeric: tabular-nums;
  font-family: var(--st-font, "Source Sans", sans-serif); }
.up-grid .pick { cursor: pointer; border: 1px solid var(--nn-line); border-radius: 6px;
  padding: 4px; min-width: 0; }
.up-grid .pick:hover { border-color: var(--nn-accent); }
.up-grid .chosen { border-color: var(--nn-chosen); box-shadow: inset 0 0 0 2px var(--nn-chosen); }
.up-grid img { display: block; width: 100%; aspect-ratio: 1; border-radius: 3px;
  image-rendering: auto; }
.up-grid b { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.up-grid span { color: var(--nn-soft); white-space: nowrap; }
.up-grid .dead img { border: 1px dashed var(--nn-minus); box-sizing: border-box; }
</style>"""
)


def png(pixels: np.ndarray) -> bytes:
    """``pixels`` (height, width, 4), uint8 red, green, blue and opacity, as a PNG file."""
    height, width, _ = pixels.shape

    def chunk(kind: bytes, body: bytes) -> bytes:
        check = zlib.crc32(kind + body)
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", check)

    # Each line begins with the number of its filter: 0, none.
    lines = np.concatenate([np.zeros((height, 1), np.uint8), pixels.reshape(height, -1)], axis=1)
    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(lines.tobytes(), 6))
        + chunk(b"IEND", b"")
    )


def pixels(values: np.ndarray, border: float) -> np.ndarray:
    """A map (size, size), rows along y, as pixels with y upwards: colour for the sign, opacity for
    the size beside the map's largest, and a line where ``border`` is crossed."""
    picture = np.zeros((*values.shape, 4), np.uint8)
    largest = float(np.abs(values[np.isfinite(values)]).max(initial=0.0)) or 1.0
    strength = np.nan_to_num(np.abs(values) / largest, posinf=1.0)
    picture[..., :3] = np.where((values >= 0)[..., None], rgb(PLUS.light), rgb(MINUS.light))
    picture[..., 3] = np.rint(STRONGEST * np.minimum(strength, 1.0))
    # Below 0 every fourth diagonal is pale, so that the sign is told without hue as well.
    across, up = np.meshgrid(np.arange(values.shape[1]), np.arange(values.shape[0]))
    picture[(values < 0) & ((across + up) % 4 == 3), 3] //= 3
    on = values > border
    crossed = np.zeros_like(on)
    crossed[:-1] |= on[:-1] != on[1:]
    crossed[:, :-1] |= on[:, :-1] != on[:, 1:]
    picture[crossed] = (*LINE, 255)
    return np.ascontiguousarray(picture[::-1])


def unit_pictures(
    maps: np.ndarray, names: Sequence[str], layer: int, border: float, chosen: int | None
) -> str:
    """The ``maps`` (units, size, size) of ``layer`` as pictures that can be clicked."""
    tiles, lines = [], []
    for j, (values, name) in enumerate(zip(maps, names, strict=True)):
        finite = values[np.isfinite(values)]
        low, high = (float(finite.min()), float(finite.max())) if finite.size else (np.nan, np.nan)
        reach = f"{rounded(low)} … {rounded(high)}" if low != high else f"{rounded(low)} everywhere"
        on = percent(float((values > border).mean()), 0)
        lines.append([name, rounded(low), rounded(high), on])
        data = b64encode(png(pixels(values, border))).decode()
        kind = "pick chosen" if j == chosen else "pick"
        tiles.append(
            f'<div class="{kind}" data-layer="{layer}" data-j="{j}" '
            f'title="{escape(f"{name}: a from {reach}")}">'
            f'<img alt="{escape(f"{name}, {reach}")}" src="data:image/png;base64,{data}">'
            f"<b>{escape(name)}</b><span>{reach}</span></div>"
        )
    drawing = f'{STYLE}<div class="up-grid">{"".join(tiles)}</div>'
    numbers = Numbers(["unit", "smallest a", "largest a", f"above {border:g}"], lines)
    return picture(drawing, "what every unit sees", numbers, many=True)


def signed_scale(values: np.ndarray) -> dict[str, Any]:
    """Plotly's colours for signed numbers: 0 is the page itself, blue above and orange below."""
    finite = np.abs(values[np.isfinite(values)])
    largest = float(finite.max(initial=0.0)) or 1.0
    return {
        "colorscale": [
            [0.0, translucent(MINUS.light, 0.92)],
            [0.499999, translucent(MINUS.light, 0.0)],
            [0.500001, translucent(PLUS.light, 0.0)],
            [1.0, translucent(PLUS.light, 0.92)],
        ],
        "zmin": -largest,
        "zmax": largest,
    }


def hatching(values: np.ndarray, x_axis: np.ndarray, y_axis: np.ndarray) -> list[dict[str, Any]]:
    """Lines across all that is below 0, so that the sign is told without hue. They are pale with a
    dark core, and so seen on any colour and on both papers."""
    rows, columns = values.shape
    steps = np.arange(rows)
    across: list[np.ndarray] = []
    up: list[np.ndarray] = []
    gap = np.array([np.nan])
    for first in range(0, rows + columns, HATCHED):
        at = first - steps
        below = (at >= 0) & (at < columns)
        below[below] = values[steps[below], at[below]] < 0
        if below.any():
            across += [np.where(below, x_axis[np.clip(at, 0, columns - 1)], np.nan), gap]
            up += [np.where(below, y_axis, np.nan), gap]
    if not across:
        return []
    line = {
        "type": "scatter",
        "mode": "lines",
        "x": np.concatenate(across),
        "y": np.concatenate(up),
        "hoverinfo": "skip",
        "showlegend": False,
    }
    looks = ({"width": 3, "color": "rgba(255,255,255,.6)"}, {"width": 1, "color": "rgb(80,80,80)"})
    return [{**line, "line": look} for look in looks]


def unit_closer(
    values: np.ndarray,
    x_axis: np.ndarray,
    y_axis: np.ndarray,
    titles: tuple[str, str],
    points: Sequence[dict[str, Any]],
    view: str,
) -> Any:
    """One unit's map with the rows of the data on it; ``points`` are traces, ``titles`` the axes'.
    Zoom stays while ``view`` stays."""
    heat = {
        "type": "heatmap",
        "x": x_axis,
        "y": y_axis,
        "z": values,
        **signed_scale(values),
        "zsmooth": "best",
        "colorbar": {"title": {"text": "a"}, "thickness": 12},
        "hovertemplate": f"{titles[0]} %{{x:.4g}}<br>{titles[1]} %{{y:.4g}}<br>a = %{{z:.4f}}"
        "<extra></extra>",
        "name": "a",
    }
    return go.Figure(
        data=[heat, *hatching(values, x_axis, y_axis), *points],
        layout={
            "height": HEIGHT,
            "margin": {"l": 60, "r": 10, "t": 10, "b": 45},
            "uirevision": view,
            "xaxis": {"title": {"text": titles[0]}, "showgrid": False, "zeroline": False},
            "yaxis": {"title": {"text": titles[1]}, "showgrid": False, "zeroline": False},
            "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
            "hovermode": "closest",
        },
    )
