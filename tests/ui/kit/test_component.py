"""A component's script is a file that the server hands out under a name of its own."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from ui.kit import component
from ui.kit.component import Component, with_style

SCRIPT = 'const words = "hello";\nexport default function ({ parentElement }) {}\n'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A script of a component."""
    script = tmp_path / "hello.js"
    script.write_text(SCRIPT, encoding="utf-8")
    return script


def _mount(one) -> None:  # type: ignore[no-untyped-def]
    one(key="hello", data={"text": "x" * 20})


def mounted(one: Component) -> Any:
    """What the browser is told of it."""
    app = AppTest.from_function(_mount, args=(one,), default_timeout=60).run()
    assert not app.exception
    return app.get("bidi_component")[0].proto


def test_the_browser_is_told_where_the_script_is_and_not_what_is_in_it(path: Path) -> None:
    one = Component("hello_there", path)
    for _server in range(2):  # the second one has to be told of it too
        proto = mounted(one)
        assert proto.js_source_path == one.file
        assert not proto.js_content
    folder = component._scripts()
    assert folder is not None
    assert (folder / one.name / one.file).read_text(encoding="utf-8") == one.text


def test_a_file_that_was_tidied_away_is_written_again(path: Path) -> None:
    one = Component("hello_again", path)
    mounted(one)
    folder = component._scripts()
    assert folder is not None
    file = folder / one.name / one.file
    file.unlink()
    file.parent.rmdir()
    mounted(one)
    assert file.read_text(encoding="utf-8") == one.text


def test_another_script_has_another_address(path: Path) -> None:
    before = Component("hello", path).file
    path.write_text(SCRIPT.replace("hello", "good-bye"), encoding="utf-8")
    assert Component("hello", path).file != before
    assert Component("hello", path).file == Component("hello", path).file


def test_where_no_file_can_be_written_the_script_travels(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(prefix: str) -> str:
        raise OSError(28, f"no space left for {prefix}")

    monkeypatch.setattr(tempfile, "mkdtemp", full)
    component._scripts.cache_clear()
    try:
        proto = mounted(Component("hello_full", path))
    finally:
        component._scripts.cache_clear()
    assert "hello" in proto.js_content
    assert not proto.js_source_path


@pytest.mark.parametrize("begin", ["", "const a = 1;\n"])
def test_a_script_brings_its_style_sheet_and_has_one_default(begin: str) -> None:
    text = with_style(f"{begin}export default mounting(create);", '.a::before { content: "“"; }')
    assert text.count("export default") == 1
    assert "const started = mounting(create);" in text
    assert 'content: \\"“\\"' in text


def _mount_alone(one) -> None:  # type: ignore[no-untyped-def]
    one(key="hello")


def test_constant_data_come_with_the_script_and_with_no_message(path: Path) -> None:
    one = Component("hello_constant", path, css="p { margin: 0; }", constant={"word": "“gradient”"})
    assert '{"word": "“gradient”"}' in one.text
    app = AppTest.from_function(_mount_alone, args=(one,), default_timeout=60).run()
    assert not app.exception
    assert len(app.get("bidi_component")[0].proto.SerializeToString()) < 300
    assert Component("hello_constant", path, constant={"word": "loss"}).file != one.file


def test_constant_data_reach_the_component_in_a_browsers_module(path: Path) -> None:
    path.write_text(
        "export default ({ data, key }) => `${key} ${data.word}`;\n",
        encoding="utf-8",
    )
    text = Component("hello_data", path, constant={"word": "loss"}).text
    module = path.with_suffix(".mjs")
    module.write_text(text, encoding="utf-8")
    asks = f"import({json.dumps(module.as_uri())}).then(m => console.log(m.default({{key: 'a'}})))"
    node = shutil.which("node") or str(Path(sys.executable).with_name("node"))
    said = subprocess.run([node, "-e", asks], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "a loss"
