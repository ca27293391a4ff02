"""Figures of a report as SVG: each stands alone, and prints."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

WIDTH, HEIGHT = 640, 300
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 34, 44
COLOURS = ("#2166ac", "#b35806", "#4a1030")
DASHES = ("", "6 4", "2 3")  # a line is told from another without its colour
INK, GRID, PAPER = "#1f2a37", "#d0d9e3", "#ffffff"
_STYLE = 'font-family="system-ui, sans-serif" font-size="12"'


@dataclass(frozen=True)
class Line:
    """A line of a chart: its name and its points, in the order of x. What is not finite is a
    gap."""

    name: str
    x: Sequence[float]
    y: Sequence[float]


def line_chart(
    title: str, across: str, up: str, lines: Sequence[Line], mark: tuple[float, str] | None = None
) -> str:
    """Lines over each other. ``mark`` is a place on x with a word, drawn as an upright line."""
    finite = [v for line in lines for v in line.y if math.isfinite(v)]
    xs = [v for line in lines for v in line.x]
    x_low, x_high = _reach(xs)
    y_low, y_high = _reach([*finite, 0.0] if finite and min(finite) >= 0 else finite)

    def px(x: float) -> float:
        return LEFT + (x - x_low) / (x_high - x_low) * (WIDTH - LEFT - RIGHT)

    def py(y: float) -> float:
        return HEIGHT - BOTTOM - (y - y_low) / (y_high - y_low) * (HEIGHT - TOP - BOTTOM)

    parts = [_frame(title)]
    for tick in ticks(y_low, y_high):
        parts.append(_rule(LEFT, py(tick), WIDTH - RIGHT, py(tick), GRID))
        parts.append(_text(LEFT - 8, py(tick) + 4, _short(tick), "end"))
    for tick in ticks(x_low, x_high):
        parts.append(_text(px(tick), HEIGHT - BOTTOM + 18, _short(tick), "middle"))
    parts.append(_rule(LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM, INK))
    parts.append(_text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, across, "middle"))
    parts.append(
        f'<text x="14" y="{HEIGHT / 2:.0f}" text-anchor="middle" fill="{INK}" '
        f'transform="rotate(-90 14 {HEIGHT / 2:.0f})">{escape(up)}</text>'
    )
    if mark is not None and x_low <= mark[0] <= x_high:
        parts.append(_rule(px(mark[0]), TOP, px(mark[0]), HEIGHT - BOTTOM, INK, "1 3"))
        parts.append(_text(px(mark[0]) - 4, TOP + 10, mark[1], "end"))
    for at, line in enumerate(lines):
        colour, dash = COLOURS[at % 3], DASHES[at % 3]
        path = _path([px(x) for x in line.x], [py(y) if math.isfinite(y) else y for y in line.y])
        parts.append(
            f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2"{_dashed(dash)}/>'
        )
        x = LEFT + 150 * at
        parts.append(_rule(x, 24, x + 26, 24, colour, dash, 2))
        parts.append(_text(x + 32, 28, line.name))
    return _svg(f"{title}: {', '.join(line.name for line in lines)}", parts)


def confusion_chart(title: str, counts: np.ndarray, names: Sequence[str]) -> str:
    """How often each class (rows) was taken for each (columns)."""
    k = len(names)
    size = max(28, min(90, 420 // max(k, 1)))
    left, top = 150, 74
    most = max(int(counts.max()), 1)
    parts = [_frame(title, left + size * k + 20, top + size * k + 20)]
    parts.append(_text(left, 44, "taken for"))
    for at, name in enumerate(names):
        short = name if len(name) <= 16 else name[:15] + "…"
        over = short[: max(3, size // 8)]
        parts.append(_text(left + size * at + size / 2, top - 8, over, "middle"))
        parts.append(_text(left - 8, top + size * at + size / 2 + 4, short, "end"))
    for i in range(k):
        for j in range(k):
            share = counts[i, j] / most
            colour = COLOURS[0] if i == j else COLOURS[1]
            x, y = left + size * j, top + size * i
            parts.append(
                f'<rect x="{x}" y="{y}" width="{size}" height="{size}" fill="{colour}" '
                f'fill-opacity="{0.6 * share:.3f}" stroke="{GRID}"/>'
            )
            parts.append(_text(x + size / 2, y + size / 2 + 4, str(int(counts[i, j])), "middle"))
    return _svg(title, parts, left + size * k + 20, top + size * k + 20)


def ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Round numbers between the bounds, about so many."""
    raw = (high - low) / about
    size = 10.0 ** math.floor(math.log10(raw))
    step = next(size * factor for factor in (1, 2, 5, 10) if size * factor >= raw)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [step * at for at in range(first, last + 1)]


def _reach(values: Sequence[float]) -> tuple[float, float]:
    if not values:
        return 0.0, 1.0
    low, high = min(values), max(values)
    if not math.isfinite(high - low):
        low, high = max(low, -1e300), min(high, 1e300)
    return (low, high) if high - low > 1e-300 else (low - 0.5, low + 0.5)


def _short(value: float) -> str:
    return f"{value:.6g}".replace("-", "−")


def _path(xs: Sequence[float], ys: Sequence[float]) -> str:
    path, pen = [], "M"
    for x, y in zip(xs, ys, strict=True):
        if not math.isfinite(y):
            pen = "M"
            continue
        path.append(f"{pen}{x:.1f} {y:.1f}")
        pen = "L"
    return "".join(path)


def _dashed(dash: str) -> str:
    return f' stroke-dasharray="{dash}"' if dash else ""


def _rule(
    x1: float, y1: float, x2: float, y2: float, colour: str, dash: str = "", width: int = 1
) -> str:
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
        f'stroke-width="{width}"{_dashed(dash)}/>'
    )


def _text(x: float, y: float, text: str, anchor: str = "start") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{INK}">{escape(text)}</text>'
    )


def _frame(title: str, width: int = WIDTH, height: int = HEIGHT) -> str:
    return f'<rect width="{width}" height="{height}" fill="{PAPER}"/>' + _text(8, 16, title)


def _svg(label: str, parts: Sequence[str], width: int = WIDTH, height: int = HEIGHT) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" aria-label="{escape(label)}" {_STYLE}>'
        f"{''.join(parts)}</svg>"
    )
