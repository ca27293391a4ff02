"""Showing our own SVG, in the theme's colours. ``st.html`` would take the lines out of it.

A drawing is a string made in Python (``ui/figures``). The browser only shows it; where it can be
clicked it reports the unit under the click. Whoever has no mouse chooses from the list beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

_SCRIPT = """
export default function ({ parentElement, data, setTriggerValue }) {
  const place = parentElement.querySelector(".drawing");
  if (place.shown !== data.html) place.innerHTML = place.shown = data.html;
  place.onclick = (event) => {
    const unit = event.target.closest(".pick");
    if (!unit) return;
    const { layer, j } = unit.dataset;
    setTriggerValue("picked", { kind: "unit", layer: Number(layer), j: Number(j) });
  };
}
"""

_mount = st.components.v2.component("drawing", html='<div class="drawing"></div>', js=_SCRIPT)


def _ignore() -> None:
    """What a drawing without units to pick does with a click."""


def drawing(html: str, key: str, on_pick: Callable[[], None] = _ignore) -> Any:
    """Show ``html``; a click on an element of class "pick" calls ``on_pick``. What was clicked is
    ``session.trigger(key, "picked")``: {"kind": "unit", "layer", "j"}."""
    return _mount(key=key, data={"html": html}, on_picked_change=on_pick)
