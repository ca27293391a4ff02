"""What stands at the control of a setting is what a message about it says."""

from collections.abc import Callable

import pytest

from neuralnet.experiment import SETTINGS
from tests.pages.fixtures import OpenPage
from ui.words.settings import label, layer_label

KINDS = ("selectbox", "number_input", "select_slider", "slider", "text_input", "radio")
# Every control there is: made-up points of two classes, a schedule with numbers, wrong labels.
ALL = {"dataset": "moons", "optimizer": "momentum", "schedule": "step", "label_flips": "0.1"}


@pytest.mark.parametrize(
    ("page", "prefixes", "name_of"),
    [
        ("training", ["set_"], label),
        ("data", ["set_data_", "set_spoiling_"], label),
        ("build", ["set_build_"], layer_label),
    ],
)
def test_a_control_has_the_label_that_messages_about_it_begin_with(
    open_page: OpenPage, page: str, prefixes: list[str], name_of: Callable[[str], str]
) -> None:
    app = open_page(page, "more_settings", **ALL)
    found = {}
    for control in (one for kind in KINDS for one in app.get(kind)):
        for prefix in prefixes:
            names = [n for n in SETTINGS if f"{control.key}_".startswith(f"{prefix}{n}_")]
            if names:
                found[max(names, key=len)] = control.proto.label
    assert len(found) > 4
    for field, shown in found.items():
        begins = name_of(field)
        assert shown == begins or (page == "data" and shown.startswith(f"{begins} ")), field
