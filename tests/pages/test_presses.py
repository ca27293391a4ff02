"""Every button, choice, link and picture that a page draws has a listener.

``ui/kit/live.py`` warns of one that has none, and a warning is an error here; so each test that
draws a page looks for them too.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.pages.fixtures import OpenPage
from ui.kit.live import names_in

PAGES = sorted(path.stem for path in Path(__file__).parents[2].joinpath("pages").glob("*.py"))


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("dataset", ["penguins", "penguin_mass"])
def test_every_press_of_a_page_has_a_listener(open_page: OpenPage, page: str, dataset: str) -> None:
    app = open_page(page, dataset=dataset)
    sections = [
        json.loads(one.proto.json)["html"]
        for one in app.get("bidi_component")
        if one.proto.component_name in ("app.live", "app.drawing")
    ]
    assert any(names_in(html) for html in sections)  # the menu at least
