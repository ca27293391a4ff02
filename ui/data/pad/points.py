"""Mounting the pad: a plane on which points are set by click, drag or key.

The browser owns the points while they are set; Python gets them when "Use these points" is
pressed. ``points_of`` reads what came, which may be anything.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from neuralnet.data.datasets import Dataset
from neuralnet.data.points import DRAWN, MOST_POINTS, dataset_from_points
from neuralnet.errors import SettingError
from ui.kit.component import Component
from ui.kit.script import compact
from ui.words.palette import styled

_FOLDER = Path(__file__).parent
_STYLE = compact((_FOLDER / "points.css").read_text(encoding="utf-8"))
_mount = Component("point_pad", _FOLDER / "points.js", styled(".pad", _STYLE))


def pad_data(drawn: Dataset | None) -> dict[str, Any]:
    """What the pad begins with: the points of ``drawn`` where they were set on a pad, else none."""
    if drawn is None or drawn.source != DRAWN:
        return {"version": "", "points": [], "task": "classification", "classes": 2}
    what = drawn.labels if drawn.task == "classification" else drawn.y[:, 0]
    return {
        "version": drawn.digest,
        "points": [[*point, w] for point, w in zip(drawn.x.tolist(), what.tolist(), strict=True)],
        "task": drawn.task,
        "classes": max(drawn.k, 2),
    }


def pad(data: dict[str, Any], key: str, on_points: Callable[[], None]) -> Any:
    """Mount the pad; in the callback ``st.session_state[key]["points"]`` is what came."""
    return _mount(key=key, data=data, height="content", on_points_change=on_points)


def dataset_from_pad(sent: Any) -> Dataset:
    """The data set of what the pad sent; ``SettingError`` where it makes none."""
    if not isinstance(sent, dict) or not isinstance(sent.get("points"), list):
        raise SettingError("points", f"up to {MOST_POINTS} points", sent)
    return dataset_from_points(
        [tuple(point) if isinstance(point, list) else point for point in sent["points"]],
        sent.get("task", "classification"),
        sent.get("classes", 2),
    )
