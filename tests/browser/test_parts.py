"""After every press the page says what it would say if all of it were drawn anew: no part that
depends on what was changed is forgotten."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, WebSocket
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

# All that is to be read, in live sections too (their shadow roots): text, what fields hold, and
# what drawings say; taken when the script has ended and nothing has changed for a while.
READ = """async () => {
  const main = document.querySelector("[data-testid=stMain]");
  const roots = () => [main, ...[...main.querySelectorAll("*")].flatMap(one =>
    one.shadowRoot ? [...one.shadowRoot.children].filter(part => part.nodeName !== "STYLE") : [])];
  const read = () => {
    const places = roots();
    const all = (what, say) => places.flatMap(root => [...root.querySelectorAll(what)].map(say));
    return [
      location.search,
      ...places.flatMap(root => root.innerText.split("\\n")),
      ...all("input", field => `${field.value} ${field.checked}`),
      ...all("select", field => field.selectedOptions[0]?.label),
      ...all("button[name]", button => `${button.name} ${button.ariaDisabled}`),
      ...all("svg[role=img]", picture => picture.ariaLabel),
    ];
  };
  const app = document.querySelector("[data-testid=stApp]");
  const wait = time => new Promise(done => setTimeout(done, time));
  const begin = performance.now();
  let before = read(), since = begin;
  while (performance.now() < begin + 60000) {
    await wait(50);
    const now = read(), time = performance.now();
    if (app.dataset.testScriptState !== "notRunning") since = time;
    if (JSON.stringify(now) !== JSON.stringify(before)) [before, since] = [now, time];
    if (time - since > 150) return now;
  }
  throw new Error("the page never came to rest");
}"""


class Answers:
    """What the page says after a press, once Streamlit has run all that it wanted to run."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.socket: WebSocket | None = None
        self.begun = self.ended = 0
        page.on("websocket", self.listen)

    def listen(self, socket: WebSocket) -> None:
        self.socket = socket
        socket.on("framereceived", self.hear)

    def hear(self, frame: bytes | str) -> None:
        assert isinstance(frame, bytes)  # Streamlit speaks in protocol buffers
        kind = ForwardMsg.FromString(frame).WhichOneof("type")
        self.begun += kind == "new_session"
        self.ended += kind == "script_finished"

    def after(self, act: Callable[..., None], *words: Any) -> list[str]:
        before = self.begun
        act(self.page, *words)
        while True:
            while self.begun == before or self.ended < self.begun:
                if self.socket is None:
                    self.page.wait_for_event("websocket")
                else:
                    self.socket.wait_for_event("framereceived")
            begun = self.begun
            reading: list[str] = self.page.evaluate(READ)
            if self.begun == begun:  # no other run has begun meanwhile
                return reading


def go_to(page: Page, address: str) -> None:
    page.goto(address)


def run_all(page: Page) -> None:
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("r")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=re.compile(rf"(^|\s){re.escape(name)}$")).click()


def choose(page: Page, label: str, down: int) -> None:
    """The choice ``down`` places below the present one."""
    chooser = page.get_by_label(label, exact=True).first
    if chooser.evaluate("field => field.nodeName") == "SELECT":
        at = chooser.evaluate("field => field.selectedIndex")
        chooser.select_option(index=at + down)
        return
    page.get_by_role("combobox", name=label).first.click()
    for _ in range(down):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


def scope(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name, exact=True).click()


def slide(page: Page, label: str, key: str) -> None:
    page.get_by_role("slider", name=label).press(key)


LESSONS: dict[str, list[tuple[Any, ...]]] = {
    "forward_pass": [
        (press, "On one layer"),
        (press, "Forward"),
        (press, "Back one layer"),
        (scope, "One row"),
        (choose, "Row of this batch", 2),
        (press, "Loss"),
        (scope, "Mini-batch"),
        (press, "The bird of Welcome"),
        (scope, "What if …?"),
        (scope, "Epoch"),
        (press, "Backward"),
        (press, "Update"),
        (press, "Undo"),
    ],
    "loss": [
        (scope, "Your run, this row"),
        (press, "Forward"),
        (press, "Loss"),
        (scope, "One row"),
        (choose, "Row of this batch", 2),
        (press, "Backward"),
        (press, "Reset"),
        (scope, "Mini-batch"),
        (press, "Update"),
        (press, "Undo"),
    ],
    "backward_pass": [
        (press, "Forward"),
        (press, "Loss"),
        (press, "Nearer the inputs"),
        (scope, "One row"),
        (choose, "Row of this batch", 2),
        (press, "Nearer the inputs"),
        (choose, "To", 1),
        (press, "Backward"),
        (scope, "Mini-batch"),
        (press, "Nearer the loss →"),
        (scope, "Epoch"),
        (press, "Backward"),
        (press, "Update"),
        (press, "Undo"),
    ],
    "update": [
        (press, "Forward, Loss and Backward at once"),
        (choose, "From", 1),
        (scope, "One row"),
        (choose, "Row of this batch", 2),
        (scope, "Epoch"),
        (press, "Update"),
        (press, "Undo"),
        (scope, "Mini-batch"),
        (press, "Update"),
        (press, "Forward"),
    ],
    "training": [
        (press, "Forward"),
        (press, "Loss"),
        (press, "Backward"),
        (press, "Update"),
        (press, "Undo"),
        (slide, "Learning rate", "ArrowRight"),
        (slide, "Units in each", "ArrowLeft"),
        (slide, "Hidden layers", "Home"),
        (slide, "Hidden layers", "ArrowRight"),
        (choose, "Activation φ", 1),
        (press, "Start again, new weights (seed 1)"),
    ],
}


@pytest.mark.own_tab
@pytest.mark.slow
@pytest.mark.parametrize("lesson", LESSONS)
def test_every_part_follows(page: Page, lesson: str) -> None:
    answers = Answers(page)
    answers.after(go_to, f"/{lesson}?step=60")
    for act, *words in LESSONS[lesson]:
        assert answers.after(act, *words) == answers.after(run_all), f"after {words}"
