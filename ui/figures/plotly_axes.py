"""How Plotly writes the numbers of an axis."""

from __future__ import annotations

from typing import Any

# 10⁹⁵ as the sentences beside it do, and not 1e+95.
POWERS: dict[str, Any] = {"exponentformat": "power"}
