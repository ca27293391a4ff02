"""A table to sort, search and download: what is too long to be shown can be taken away whole."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest


def _page(rows: int) -> None:
    from ui.kit import session
    from ui.kit.full_table import full_table

    session.put("weights", True)  # it is open
    session.put("weights_file_asked", "weights.csv")  # and its file was asked for
    columns: dict[str, list[object]] = {
        "weight": [f"w{k}" for k in range(rows)],
        "value": [k / 7 for k in range(rows)],
    }
    full_table("Every weight", "weights", lambda: columns, decimals=6)


@pytest.mark.parametrize("rows", [400, 401, 620])
def test_every_row_of_a_long_table_is_in_its_file(rows: int) -> None:
    app = AppTest.from_function(_page, args=(rows,), default_timeout=60).run()
    assert not app.exception
    files = [json.loads(element.proto.json).get("file") for element in app.get("bidi_component")]
    text = "".join(file["text"] for file in files if file)
    if rows <= 400:
        assert len(app.dataframe[0].value) == rows
        assert not text
    else:
        assert f"the first 400 of {rows} rows" in app.caption[0].value
        lines = text.splitlines()
        assert len(lines) == rows + 1
        assert lines[-1] == f"w{rows - 1},{(rows - 1) / 7}"
