"""Pages under AppTest, reached as a visitor reaches them: from the frame."""

import html
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from streamlit import delta_generator
from streamlit.components.v2 import manifest_scanner
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import AppTest, app_test

from tests.pages.fixtures import (
    Film,
    HandedOver,
    OpenPage,
    Say,
    Section,
    ShownCode,
    Tables,
    Verb,
    Words,
)
from ui.desk.message import unpack

APP = Path(__file__).resolve().parents[2] / "streamlit_app.py"


@pytest.fixture(scope="session", autouse=True)
def nothing_is_read_that_stays_the_same() -> Iterator[None]:
    """Every AppTest reads the metadata of all installed packages to look for components among them,
    which takes longer than most pages take. They stay the same: once will do. The first one also
    reads every module that is loaded, to say how an app is started: nobody has to be told."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delta_generator, "_use_warning_has_been_displayed", True)
        scan = cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", scan)
        compiled = ScriptCache()
        patch.setattr(app_test, "ScriptCache", lambda: compiled)
        yield


@pytest.fixture(scope="session", autouse=True)
def the_app_lists_its_pages_itself() -> Iterator[None]:
    """AppTest forgets it before every run. Then Streamlit takes the folder for the list, runs the
    page without its frame, learns otherwise and begins anew: a server does so once, and each run
    here would be two."""
    begin = PagesManager.__init__

    def begin_as_a_server_does(self: PagesManager, *args: Any, **options: Any) -> None:
        PagesManager.uses_pages_directory = False
        begin(self, *args, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PagesManager, "__init__", begin_as_a_server_does)
        yield


@pytest.fixture(autouse=True)
def patient_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cursor and a film give way to other visitors after a while: on a busy machine before they
    have arrived."""
    monkeypatch.setattr("ui.desk.learner.LONGEST_SEEK", 60.0)
    monkeypatch.setattr("ui.desk.recording.LONGEST_RECORDING", 2.0)


@pytest.fixture
def open_page() -> OpenPage:
    """``open_page("training", learning_rate="0.1")``: a page, opened by a link with that query;
    ``open_page("training", "more_settings")`` has that box open."""

    def open_it(name: str, *boxes: str, **query: str) -> AppTest:
        app = AppTest.from_file(str(APP), default_timeout=120)
        for box in boxes:
            app.session_state[f"set_{box}"] = True
        for field, value in query.items():
            app.query_params[field] = value
        app.switch_page(f"pages/{name}.py").run()
        assert not app.exception
        return app

    return open_it


@pytest.fixture
def shown_code(section: Section) -> ShownCode:
    """``shown_code(app)``: what stands in the boxes "The code that ran"."""

    def read(app: AppTest) -> str:
        boxes = [key for key in _sections(app) if key.startswith("source_")]
        assert boxes
        return "\n".join(html.unescape(re.sub(r"<[^>]+>", "", section(app, key))) for key in boxes)

    return read


@pytest.fixture
def film() -> Film:
    """``film(app)``: what the Training page sent to the stage, header and blocks."""

    def read(app: AppTest) -> tuple[dict[str, Any], dict[str, Any]]:
        # One message, and never twice.
        (feed,) = [one.proto for one in app.get("bidi_component") if one.proto.bytes]
        return unpack(feed.bytes)

    return read


def _sections(app: AppTest) -> dict[str, Any]:
    """The live sections of the page by their key: see ui/kit/live.py."""
    found = {}
    for element in app.get("bidi_component"):
        if element.proto.component_name == "app.live":
            found[element.proto.id.rsplit("-", 1)[-1]] = element.proto
    return found


@pytest.fixture
def section() -> Section:
    """``section(app, "verbs_section")``: the HTML of a live section, or of all of them."""

    def read(app: AppTest, key: str | None = None) -> str:
        sections = _sections(app)
        wanted = sections if key is None else [key]
        return "\n".join(json.loads(sections[name].json)["html"] for name in wanted)

    return read


@pytest.fixture
def handed_over() -> HandedOver:
    """``handed_over(app, key)``: the file that a live section hands over, without its id; or {}."""

    def read(app: AppTest, key: str) -> dict[str, str]:
        file: dict[str, str] = json.loads(_sections(app)[key].json).get("file", {})
        return {name: value for name, value in file.items() if name != "id"}

    return read


@pytest.fixture
def words(section: Section) -> Words:
    """``words(app, key)``: what a reader sees of a live section, or of all of them: no tags."""

    def read(app: AppTest, key: str | None = None) -> str:
        text = re.sub(r"<style>.*?</style>", "", section(app, key), flags=re.DOTALL)
        return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)))

    return read


@pytest.fixture
def tables(section: Section) -> Tables:
    """``tables(app, key)``: the tables of a live section, each as its lines of cells, head first;
    a minus is written as in Python."""

    def cells(line: str) -> list[str]:
        found = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line, re.DOTALL)
        return [html.unescape(re.sub(r"<[^>]+>", "", cell)).replace("−", "-") for cell in found]

    def read(app: AppTest, key: str | None = None) -> list[list[list[str]]]:
        found = re.findall(r"<table.*?</table>", section(app, key), re.DOTALL)
        return [
            [cells(line) for line in re.findall(r"<tr.*?</tr>", one, re.DOTALL)] for one in found
        ]

    return read


@pytest.fixture
def say() -> Say:
    """``say(app, "verbs_section", "Forward", "96")``: press what carries this name and value there.
    Without a value, the one that the button was drawn with."""

    def press(app: AppTest, key: str, name: str, value: object = None) -> None:
        proto = _sections(app)[key]
        shown = json.loads(proto.json)["html"]
        if value is None:
            found = re.search(
                rf'<button [^>]*name="{re.escape(name)}" value="([^"]*)"[^>]*>', shown
            )
            assert found, f"no button {name} in {key}"
            assert "aria-disabled" not in found[0], f"{name} cannot be pressed"
            value = html.unescape(found[1])
        else:
            assert f'name="{name}"' in shown or name == "unit"
        states = app._tree.get_widget_states()
        event = [{"event": "said", "value": {"name": name, "value": value}}]
        states.widgets.append(
            WidgetState(
                id=f"$$STREAMLIT_INTERNAL_KEY_{proto.id}__events",
                json_trigger_value=json.dumps(event),
            )
        )
        app._run(states)
        assert not app.exception

    return press


@pytest.fixture
def verb(say: Say) -> Verb:
    """``verb(app, "Forward", "Loss")``: the verbs pressed one after the other."""

    def press(app: AppTest, *names: str) -> None:
        for name in names:
            say(app, "verbs_section", name)

    return press
