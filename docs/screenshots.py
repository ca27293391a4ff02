"""Makes the README's pictures from the running app, in Chromium.

python docs/screenshots.py
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.chromium import chromium, serve  # noqa: E402

STAGE = "[data-run][data-step]"

# Name, link, colour scheme, width and height of the window.
PICTURES = (
    ("training-light", "training?step=96", "light", 1440, 1000),
    ("training-dark", "training?step=96", "dark", 1440, 1000),
    ("backward-light", "backward_pass?step=96", "light", 1440, 1500),
)


def main() -> None:
    """Write every picture into docs/."""
    with serve(ROOT / "streamlit_app.py") as url, chromium() as browser:
        for name, link, scheme, width, height in PICTURES:
            context = browser.new_context(
                viewport={"width": width, "height": height}, color_scheme=scheme
            )
            page = context.new_page()
            page.goto(f"{url}/{link}")
            if link.startswith("training"):
                page.wait_for_selector(STAGE)
            else:
                for verb in ("Forward", "Loss", "Backward"):
                    page.get_by_role("button", name=verb, exact=True).click()
                    page.wait_for_timeout(1000)
            page.wait_for_timeout(2500)
            page.screenshot(path=ROOT / "docs" / f"{name}.png")
            context.close()
            print(f"docs/{name}.png")


if __name__ == "__main__":
    main()
