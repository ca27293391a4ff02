"""The README's example prints what the README says it prints."""

import contextlib
import io
import re
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"


def test_the_example_prints_what_the_readme_shows():
    text = README.read_text(encoding="utf-8")
    code = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    shown = re.search(r"```text\n(.*?)```", text, re.DOTALL)
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(code[1], "README.md", "exec"), {})
    assert out.getvalue() == shown[1]


def test_the_pictures_and_files_that_the_readme_names_are_there():
    text = README.read_text(encoding="utf-8")
    root = README.parent
    for picture in re.findall(r"!\[.*?\]\((.*?)\)", text):
        assert (root / picture).is_file(), picture
    for script in re.findall(r"`(\w+\.py)`", re.search(r"`benchmarks/`.*", text)[0]):
        assert (root / "benchmarks" / script).is_file(), script
