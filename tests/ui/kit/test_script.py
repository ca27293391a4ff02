"""Modules become one script: each once, after what it imports, with nothing of modules left."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from ui.kit.script import compact, script

ROOT = Path(__file__).resolve().parents[3]
COMPONENTS = (
    "ui/stage/mounted_stage.js",
    "ui/stage/feed.js",
    "ui/kit/focus/focus.js",
    "ui/kit/live.js",
    "ui/kit/terms/terms.js",
    "ui/data/pad/points.js",
    "ui/welcome/answer.js",
    "ui/kit/ticket/ticket.js",
    "ui/pictures/pad/digit_pad.js",
    "ui/present/presenter.js",
)
FILE = "ui/stage/film_file.js"  # of no component: it is the script of a file to take away


@pytest.fixture
def joined(tmp_path: Path) -> Callable[..., str]:
    """``joined(main="...", other="...")``: the script of main.js beside other.js."""

    def join(**modules: str) -> str:
        for name, source in modules.items():
            (tmp_path / f"{name}.js").write_text(source)
        return script(tmp_path / "main.js")

    return join


def test_a_module_comes_once_and_after_all_that_it_imports(joined: Callable[..., str]) -> None:
    made = joined(
        main='import {\n  a,\n} from "./one.js";\nimport { b } from "./two.js";\n'
        "export default () => a + b;\n",
        one='import { b } from "./two.js";\nexport const a = b + 1;\n',
        two="export const b = 1;\n",
    )
    assert made == "const b = 1;\nconst a = b + 1;\nexport default () => a + b;"


def test_comments_of_whole_lines_types_and_indentation_are_left_out() -> None:
    source = "/**\n * @param {number} x\n */\n  // why\n  f(/** @type {any} */ (x)); // stays\n\n"
    assert compact(source) == "f((x)); // stays"


@pytest.mark.parametrize(
    "main, other, problem",
    [
        (
            'import { a } from "./other.js";\nconst b = 1;\n',
            "export const a = 1;\nconst b = 2;\n",
            "b",
        ),
        ('import { a as c } from "./other.js";\n', "export const a = 1;\n", "a as c"),
        ('import { c } from "./other.js";\n', "export const a = 1;\n", "c"),
        (
            'import { a } from "./other.js";\n',
            "export default 1;\nexport const a = 1;\n",
            "default",
        ),
        ('import a from "./other.js";\n', "", "import a"),
        ('import * as other from "./other.js";\n', "", "import"),
        ("const a = 1;\nexport { a };\n", "", "export"),
        ('export const a = 1;\nimport { b } from "package";\n', "", "import"),
    ],
)
def test_what_cannot_be_joined_is_an_error(
    joined: Callable[..., str], main: str, other: str, problem: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(problem)):
        joined(main=main, other=other)


@pytest.mark.parametrize("path", COMPONENTS)
def test_every_component_is_a_script_that_can_be_read(path: str, tmp_path: Path) -> None:
    made = script(ROOT / path)
    assert made.count("export default ") == 1
    assert not re.search(r"^(import |//|/\*|\s|$)", made, re.MULTILINE)
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no node to read it")
    (tmp_path / "made.mjs").write_text(made, encoding="utf-8")
    found = subprocess.run(
        [node, "--check", tmp_path / "made.mjs"], capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stderr


def test_every_module_is_part_of_a_component_and_says_what_it_is() -> None:
    modules = {path: path.read_text(encoding="utf-8") for path in ROOT.glob("ui/**/*.js")}
    imported = {
        (path.parent / other).resolve()
        for path, source in modules.items()
        for other in re.findall(r'from "(\..*)";', source)
    }
    assert set(modules) == imported | {ROOT / path for path in (*COMPONENTS, FILE)}
    assert all(source.startswith("// ") for source in modules.values())
