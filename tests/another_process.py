"""What another process says: a file has to mean there what it means here."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def said_by_another(script: str, *arguments: Path) -> str:
    """What ``script`` prints in a Python of its own, with ``arguments`` behind its name."""
    said = subprocess.run(
        [sys.executable, "-c", script, *map(str, arguments)],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    return said.stdout
