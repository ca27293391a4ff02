"""The README's examples print what the README says they print."""

import contextlib
import io
import re
from pathlib import Path

from tests.present import present

README = Path(__file__).parents[1] / "README.md"


def test_the_examples_print_what_the_readme_shows() -> None:
    text = README.read_text(encoding="utf-8")
    codes = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    shown = re.findall(r"```text\n(.*?)```", text, re.DOTALL)
    names: dict[str, object] = {}
    for code, expected in zip(codes, shown, strict=True):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(compile(code, "README.md", "exec"), names)
        assert out.getvalue() == expected


def test_the_pictures_and_files_that_the_readme_names_are_there() -> None:
    text = README.read_text(encoding="utf-8")
    root = README.parent
    for picture in re.findall(r"!\[.*?\]\((.*?)\)", text):
        assert (root / picture).is_file(), picture
    for script in re.findall(r"`(\w+\.py)`", present(re.search(r"`benchmarks/`.*", text))[0]):
        assert (root / "benchmarks" / script).is_file(), script
