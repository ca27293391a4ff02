"""The main path in Firefox, where Debian's ``firefox-esr`` is installed: Welcome's press, the film,
a step by hand and a picture on the whole window.

Marionette is Firefox's own remote control; Playwright would need a Firefox of its own build.
"""

from __future__ import annotations

import gc
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.programs import free_port, stop

FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
marionette = pytest.importorskip("marionette_driver.marionette")
pytestmark = [
    pytest.mark.skipif(FIREFOX is None, reason="Firefox is not installed"),
    # The driver leaves it to the collector to close its sockets.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

# The only element of a page, or of a component's own tree, that a selector finds.
FIND = """
const find = (selector, root = document) => {
  const found = root.querySelector(selector);
  if (found) return found;
  for (const one of root.querySelectorAll("*")) {
    const within = one.shadowRoot && find(selector, one.shadowRoot);
    if (within) return within;
  }
  return null;
};
"""


@pytest.fixture
def firefox(tmp_path: Path) -> Iterator[Any]:
    port = free_port()
    (tmp_path / "user.js").write_text(
        f'user_pref("marionette.port", {port});\nuser_pref("app.update.auto", false);\n'
        'user_pref("datareporting.policy.dataSubmissionEnabled", false);\n'
        'user_pref("browser.shell.checkDefaultBrowser", false);\n'
    )
    assert FIREFOX is not None
    command = [FIREFOX, "--headless", "--marionette", "--no-remote", "--profile", str(tmp_path)]
    process = subprocess.Popen(
        [*command, "--width", "1280", "--height", "720"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        client = marionette.Marionette(host="127.0.0.1", port=port, startup_timeout=60)
        end = time.monotonic() + 60
        while True:
            try:
                client.start_session()
                break
            except (OSError, ConnectionError):
                if time.monotonic() > end or process.poll() is not None:
                    raise
                time.sleep(0.2)
        yield client
    finally:
        gc.collect()
        stop(process)


def wait_for(client: Any, condition: str) -> Any:
    """Until the JavaScript expression is true; returns its value."""
    end = time.monotonic() + 60
    while True:
        found = client.execute_script(f"{FIND} return {condition};", sandbox=None)
        if found:
            return found
        assert time.monotonic() < end, f"never true: {condition}"
        time.sleep(0.1)


def press(client: Any, selector: str) -> None:
    wait_for(client, f"!!find({selector!r})")
    client.execute_script(f"{FIND} find({selector!r}).click();", sandbox=None)


def test_the_main_path_works_in_firefox(firefox: Any, server: str) -> None:
    firefox.navigate(server)
    press(firefox, ".st-key-train button")
    wait_for(firefox, "find('.answer .counter')?.textContent === 'epoch 50 · step 1200'")
    assert wait_for(firefox, "find('.answer .value')?.textContent") == "0.996"

    firefox.navigate(f"{server}/training")
    wait_for(firefox, "find('.stage')?.dataset.step === '0'")
    press(firefox, "[data-do='forward']")
    wait_for(firefox, "find('.stage').dataset.step === '24'")
    wait_for(firefox, "find('.vb-count b')?.textContent.includes('step 24')")
    press(firefox, ".network [data-enlarge]")
    assert wait_for(firefox, "find('.stage').getBoundingClientRect().width === innerWidth")
    press(firefox, ".network [data-enlarge]")
    assert wait_for(firefox, "!find('.stage').hasAttribute('data-large')")

    firefox.navigate(f"{server}/backward_pass?step=30")
    press(firefox, "button[name='begin']")
    wait_for(firefox, "find('.nn-diagram .best')?.textContent === 'Chinstrap'")
    # Its letters grow where the drawing is made smaller, by a tangent of two lengths.
    size = "parseFloat(getComputedStyle(find('.nn-diagram .one text')).fontSize)"
    assert wait_for(firefox, f"{size} >= 12")
    assert wait_for(firefox, "getComputedStyle(find('.nn-diagram .e')).stroke.startsWith('rgb')")
