"""No table has an empty head."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[3]


def script() -> None:
    import pandas as pd

    from ui.kit.small_table import small_table

    small_table(pd.DataFrame({"loss": ["0.5"]}, index=["A"]), "side")


def test_the_first_column_says_what_the_rows_are() -> None:
    (table,) = AppTest.from_function(script).run().table

    assert table.value.index.name == "side"
    assert table.value.loc["A", "loss"] == "0.5"


def test_every_small_table_has_such_a_head() -> None:
    files = [file for room in ("ui", "pages") for file in (ROOT / room).rglob("*.py")]
    calls = [file.name for file in files if "st.table(" in file.read_text()]

    assert calls == ["small_table.py"]
