"""Every test is run: pytest passes over some folders by their name ("build", "dist", "venv"), and
says nothing of it."""

from pathlib import Path

import pytest

TESTS = Path(__file__).parent


def passed_over(path: Path, config: pytest.Config) -> bool:
    return bool(config.hook.pytest_ignore_collect(collection_path=path, config=config))


def test_every_file_of_tests_is_collected(pytestconfig: pytest.Config) -> None:
    files = sorted(TESTS.rglob("test_*.py"))
    assert Path(__file__) in files
    folders = {folder for file in files for folder in file.parents if TESTS in folder.parents}
    assert [path for path in (*sorted(folders), *files) if passed_over(path, pytestconfig)] == []


def test_a_folder_named_build_would_be_found_out(
    tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    for name, wanted in (("build", True), ("building", False)):
        folder = tmp_path / name
        folder.mkdir()
        assert passed_over(folder, pytestconfig) is wanted
