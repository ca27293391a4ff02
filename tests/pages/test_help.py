"""Every control of every page says what it does: its “?” has a sentence, and can be seen."""

import re
from collections.abc import Iterator

import pytest
from streamlit.proto.LabelVisibility_pb2 import LabelVisibility
from streamlit.testing.v1 import AppTest

from tests.pages.fixtures import OpenPage, Section, Verb
from ui.kit.frame import PAGES

CONTROLS = (
    "button",
    "button_group",
    "checkbox",
    "file_uploader",
    "multiselect",
    "number_input",
    "radio",
    "select_slider",
    "selectbox",
    "slider",
    "text_area",
    "text_input",
    "toggle",
)
# What a page shows as it opens; and where a choice on it shows other controls, each of these.
STATES: list[tuple[str, tuple[str, ...], dict[str, object], dict[str, str]]] = [
    *((name, (), {}, {}) for name, _title in PAGES),
    ("training", ("more_settings",), {}, {"dataset": "moons", "schedule": "cosine"}),
    ("training", ("more_settings",), {}, {"hidden_units": "none"}),
    ("data", (), {"data_way": "upload"}, {}),
    ("data", (), {"data_way": "edit"}, {}),
    ("data", (), {"scaling_asked": True, "land_asked": True}, {"dataset": "moons"}),
    ("build", (), {"build_view": "weights"}, {}),
    ("build", (), {}, {"loss": "mse"}),
    ("compare", (), {"compare_section": "sides"}, {}),
    ("compare", (), {"compare_section": "grid"}, {}),
    ("neuron", (), {"neuron_preset": "own"}, {}),
    ("words", (), {}, {"words": "bag.usual.0"}),
    ("forward_pass", (), {"forward_source": "typed"}, {}),
    ("loss", (), {}, {"dataset": "penguin_mass"}),
    ("diagnostics", (), {"diagnostics_view": "surface"}, {"step": "24"}),
    ("diagnostics", (), {"diagnostics_view": "maps"}, {"step": "24"}),
    ("welcome", (), {}, {"follows": "Our notes"}),
]


def controls(app: AppTest) -> Iterator[tuple[str, object]]:
    for kind in CONTROLS:
        for element in app.get(kind):
            yield f"{kind} “{element.proto.label or element.proto.id}”", element.proto


def without_help(app: AppTest) -> list[str]:
    return [name for name, proto in controls(app) if not getattr(proto, "help", "")]


def unseen(app: AppTest) -> list[str]:
    """Controls whose label is collapsed: the “?” goes with it."""
    return [
        name
        for name, proto in controls(app)
        if hasattr(proto, "label_visibility")
        and proto.label_visibility.value == LabelVisibility.LabelVisibilityOptions.COLLAPSED
    ]


@pytest.mark.parametrize(
    ("name", "boxes", "kept", "query"), STATES, ids=lambda value: str(value) if value else "-"
)
def test_every_control_has_help_that_can_be_seen(
    open_page: OpenPage,
    name: str,
    boxes: tuple[str, ...],
    kept: dict[str, object],
    query: dict[str, str],
) -> None:
    app = open_page(name, *boxes, **query)
    for field, value in kept.items():
        app.session_state[f"set_{field}"] = value
    if kept:
        app.run()
        assert not app.exception
    assert without_help(app) == []
    assert unseen(app) == []


@pytest.mark.parametrize("name", ["forward_pass", "backward_pass", "update"])
def test_the_choices_inside_a_lesson_have_help_too(
    open_page: OpenPage, section: Section, verb: Verb, name: str
) -> None:
    app = open_page(name)
    verb(app, "Forward", "Loss", "Backward")
    html = section(app)
    choices = re.findall(r'<(?:fieldset class="segments"|div class="choice)', html)
    assert len(choices) > 1
    said = re.findall(r'class="help" data-help="([^"]+)" aria-label="Help: [^"]+"', html)
    assert len(said) >= len(choices)
