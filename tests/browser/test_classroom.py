"""A class from beginning to end: an instructor, four students and a projector, each in a browser of
their own, on a server that is started anew in the middle."""

from __future__ import annotations

import csv
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import ROOT, TIMEOUT_MS, wait_until_healthy
from tests.browser.fixtures import AtRest
from tests.browser.programs import free_port

SESSION = ".st-key-ticket_place [data-session]"
TABLES = ("board_class", "board_participant", "board_question", "board_answer", "board_network")
NAMES = ("Adalbertina", "<b>Bob</b>", "4711", "Dörte D.")


class Server:
    """The app with a database of its own, at one address however often it is started."""

    def __init__(self, folder: Path) -> None:
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self.file, self._log = folder / "classes.sqlite3", folder / "server.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "tests.browser.patient_server", "run", "streamlit_app.py"]
        options = [f"--server.port={self._port}", "--server.address=127.0.0.1"]
        environment = {**os.environ, "DATABASE_URL": f"sqlite:///{self.file}"}
        with self._log.open("ab") as out:
            self._process = subprocess.Popen(
                command + options, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL,
                stdout=out, stderr=out,
            )  # fmt: skip
        wait_until_healthy(self._process, self.url, self._log)

    def kill(self) -> None:
        """As a machine that loses its power would end it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def kept(self) -> int:
        """How many lines the tables have."""
        connection = sqlite3.connect(self.file)
        try:
            tables = [
                name
                for (name,) in connection.execute(
                    "SELECT name FROM sqlite_master WHERE type='table'"
                )
                if name.startswith("board_")
            ]
            assert len(tables) == 5
            return sum(
                connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables
            )
        finally:
            connection.close()


@pytest.fixture
def class_server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def pages(browser: Browser, class_server: Server) -> Iterator[list[Page]]:
    """The instructor's, four students', and the projector's, each in a context of its own."""
    contexts = [
        browser.new_context(base_url=class_server.url, viewport={"width": 1280, "height": 800})
        for _ in range(6)
    ]
    for context in contexts:
        context.set_default_timeout(TIMEOUT_MS)
    found = [context.new_page() for context in contexts]
    thrown: list[str] = []
    for page in found:
        page.on("pageerror", lambda error: thrown.append(str(error)))
    yield found
    for context in contexts:
        context.close()
    assert thrown == []


def join(page: Page, address: str, code: str, name: str) -> None:
    page.goto(address)
    if code:
        page.get_by_role("textbox", name="Code").fill(code)
    page.get_by_role("textbox", name="Nickname or number").fill(name)
    page.get_by_role("button", name="Join", exact=True).click()
    expect(page.locator(".class-line")).to_contain_text(f"as {name}")


def secret_link(page: Page, which: str) -> str:
    code = page.locator("code").filter(has_text=f"#{which}=")
    if not code.is_visible():
        page.get_by_text("Your secret links").click()
    return code.inner_text()


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_label(label, exact=True).last.click()
    page.get_by_role("option", name=option).click()


@pytest.mark.slow
def test_a_class_from_its_opening_to_its_end(
    pages: list[Page], class_server: Server, tmp_path: Path, at_rest: AtRest
) -> None:
    teacher, *students, projector = pages
    ada, bob, number, _dora = students

    # Open: a code, and two secret links.
    teacher.goto("/classroom")
    choose(teacher, "Lesson", "Overfitting")
    teacher.get_by_role("button", name="Open a class", exact=True).click()
    spoken = teacher.locator(".cl-code").inner_text()
    code = spoken.replace(" ", "")
    mine, screen = secret_link(teacher, "instructor"), secret_link(teacher, "screen")
    assert re.fullmatch(rf".*/classroom\?class={code}#instructor=[\w-]{{22}}", mine)

    # Join by code, typed or scanned.
    join(ada, "/classroom", spoken.lower(), NAMES[0])
    for page, name in zip(students[1:], NAMES[1:], strict=True):
        join(page, f"/classroom?class={code}", "", name)
    for page, place in zip(students, ("Training", "Loss", "Glossary", "Class"), strict=True):
        menu = page.get_by_role("navigation", name="Pages")
        link = menu.get_by_role("link", name=place, exact=True)
        if not link.is_visible():  # where the window has no room for all pages
            menu.get_by_role("button", name="▾").click()
        link.click()
    who = teacher.locator(".st-key-class_people, .live").filter(has_text="what the page finds").last
    for name in NAMES:
        expect(who).to_contain_text(name)
    expect(who).to_contain_text("Training")
    expect(who).to_contain_text("Glossary")
    expect(teacher.locator(".cl-state").first).to_contain_text("4 students here")
    projector.goto(screen)
    expect(projector.locator(".cl-screen")).to_contain_text("4 students here")
    assert "#" not in projector.url  # the secret is out of sight

    # Ask, and answer on whatever page one is.
    teacher.get_by_role("button", name="What does the loss do over the next update?").click()
    for page, said in zip(students, ("it falls", "it falls", "it rises", "it falls"), strict=True):
        page.locator(".class-line").get_by_role("button", name=said, exact=True).click()
        expect(page.locator(".class-line")).to_contain_text("Your answer is in")
    expect(teacher.locator(".cl-question")).to_contain_text("4 of 4 answered")
    expect(projector.locator(".pooled")).to_contain_text("4 answers so far")
    assert projector.locator(".ab").count() == 0  # nobody sees which, before it is shown

    # Shown without names, then revealed.
    teacher.get_by_role("button", name="Show the answers to all").click()
    expect(projector.locator(".pooled")).to_have_text("3 of 4 think: it falls")
    for page in students:
        expect(page.locator(".class-line")).to_contain_text("3 of 4 think: it falls")
    for name in NAMES:
        assert name not in projector.locator("body").inner_text()
    teacher.get_by_role("button", name="Reveal what is right").click()
    for page in students:
        expect(page.locator(".class-line")).to_contain_text("Right is: it falls.")
    expect(number.locator(".class-line")).to_contain_text("That is not what you said.")

    # A reload, and a connection that is lost: the same participants as before.
    ada.reload()
    expect(ada.locator(".class-line")).to_contain_text(f"as {NAMES[0]}")
    expect(ada.locator(".class-line")).to_contain_text("You said: it falls.")
    bob.context.set_offline(True)

    # A server that is started anew. The instructor comes back too, by the ticket of the tab.
    sessions = [page.locator(SESSION).get_attribute("data-session") for page in pages]
    class_server.kill()
    class_server.start()
    bob.context.set_offline(False)
    for page, before in zip(pages, sessions, strict=True):
        assert before is not None
        expect(page.locator(SESSION)).not_to_have_attribute("data-session", before)
        at_rest(page)
    for page, name in zip(students, NAMES, strict=True):
        expect(page.locator(".class-line")).to_contain_text(f"as {name}")
    expect(teacher.locator(".cl-state").first).to_contain_text("4 students here")

    # Everybody to a scene of the lesson.
    teacher.get_by_role("button", name="Bring everybody", exact=True).first.click()
    for page in students:
        expect(page.locator(".sc-head h2")).to_contain_text("Twenty rows")
        expect(page).to_have_url(re.compile("/training"))
    expect(who).to_contain_text("Twenty rows")
    ada.reload()  # the way back is kept in the tab
    expect(ada.locator(".class-line")).to_contain_text("brought to: Twenty rows")
    ada.get_by_role("button", name="Back to my own run").click()
    expect(ada.locator(".sc-head")).to_have_count(0)

    # Pause, and go on.
    teacher.get_by_role("button", name="Pause everybody").click()
    for page in students:
        expect(page.locator(".class-pause")).to_be_visible()
    teacher.get_by_role("button", name="Go on", exact=True).click()
    for page in students:
        expect(page.locator(".class-pause")).to_have_count(0)

    # Save, close: nothing is left but in the file that was saved.
    with teacher.expect_download() as download:
        teacher.get_by_role("button", name="Save everything as CSV").click()
    saved = tmp_path / "saved.csv"
    download.value.save_as(saved)
    lines = list(csv.DictReader(saved.read_text(encoding="utf-8-sig").splitlines()))
    assert [line["name"] for line in lines] == list(NAMES)
    assert [line["1. right"] for line in lines] == ["yes", "yes", "no", "yes"]
    assert class_server.kept() >= 1 + 4 + 1 + 4
    teacher.get_by_text("Close the class").click()
    teacher.get_by_role("button", name="Close and erase").click()
    for page in (teacher, *students):
        expect(page.locator(".class-line")).to_contain_text("The class is closed")
    assert class_server.kept() == 0
    on_disk = b"".join(
        path.read_bytes() for path in class_server.file.parent.glob("classes.sqlite3*")
    )
    assert NAMES[0].encode() not in on_disk
