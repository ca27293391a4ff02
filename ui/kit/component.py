"""A component whose script is a file: the browser fetches it once, compressed, and keeps it.

Streamlit writes a script that it is given as a text into every message of its component: 87 kB each
time the stage is drawn, 19 kB for every section that says something new. A script in a file it only
names. Such files it serves for packages that are installed with a manifest; so the app hands in a
manifest of its own.

The file lies in a folder for temporary files and is written again where somebody has tidied up
there. Where none can be written, the script travels as a text.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import tempfile
import threading
from collections.abc import Callable
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

from ui.kit.script import script

PACKAGE = "app"  # what stands before the dot in a component's name

_LOG = logging.getLogger(__name__)
_REGISTERING = threading.Lock()

# What never changes comes with the script and not with every message.
_WITH_DATA = """const constant = %s;
export default (component) => shown({ ...component, data: constant });"""

# The style sheet belongs to the script: made once for the page, and there before anything is drawn.
_WITH_STYLE = """const sheet = new CSSStyleSheet();
sheet.replaceSync(%s);
export default (component) => {
const root = component.parentElement.getRootNode();
if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
return started(component);
};"""


class Component:
    """``component(key=…, data=…, on_<name>_change=…)`` mounts it, as what
    ``st.components.v2.component`` returns does. ``constant`` is data that is always the same; it is
    then mounted without ``data``."""

    def __init__(
        self, name: str, path: Path, css: str = "", html: str | None = None, constant: Any = None
    ) -> None:
        self.name, self._html = f"{PACKAGE}.{name}", html
        text = script(path) if constant is None else with_data(script(path), constant)
        self.text = with_style(text, css) if css else text
        digest = hashlib.sha256(self.text.encode()).hexdigest()[:16]
        self.file = f"{name}-{digest}.js"  # another text, another address: it may be kept for ever
        self._mount: Callable[..., Any] | None = None

    def __call__(self, **how: Any) -> Any:
        """Mount it."""
        self._write()
        return self._registered()(**how)

    def _registered(self) -> Callable[..., Any]:
        """What mounts it, known to the server that runs: in tests there are many of them."""
        folder = self._folder
        if folder is None:
            with _REGISTERING:
                if self._mount is None:
                    self._mount = st.components.v2.component(
                        self.name, html=self._html, js=self.text
                    )
            return self._mount
        manager = get_bidi_component_manager()
        if manager.get_component_asset_root(self.name) is None or self._mount is None:
            with _REGISTERING:
                config = ComponentConfig(self.name.removeprefix(f"{PACKAGE}."), folder.name)
                manager.register_from_manifest(
                    ComponentManifest(PACKAGE, "1", [config]), folder.parent
                )
                self._mount = st.components.v2.component(self.name, html=self._html, js=self.file)
        return self._mount

    @cached_property
    def _folder(self) -> Path | None:
        folder = _scripts()
        return None if folder is None else folder / self.name

    @cached_property
    def _path(self) -> str:
        return "" if self._folder is None else str(self._folder / self.file)

    def _write(self) -> None:
        folder = self._folder
        if folder is None or os.path.exists(self._path):
            return
        folder.mkdir(parents=True, exist_ok=True)
        # Another visitor may be asking for it: it is there as a whole or not at all.
        with tempfile.NamedTemporaryFile("w", dir=folder, delete=False, encoding="utf-8") as part:
            part.write(self.text)
        Path(part.name).replace(self._path)


def with_style(text: str, css: str) -> str:
    """The joined script ``text`` of a component, which brings the style sheet ``css``."""
    return f"{_named(text, 'started')}\n{_WITH_STYLE % json.dumps(css, ensure_ascii=False)}"


def with_data(text: str, data: Any) -> str:
    """The joined script ``text`` of a component, which brings its ``data``."""
    return f"{_named(text, 'shown')}\n{_WITH_DATA % json.dumps(data, ensure_ascii=False)}"


def _named(text: str, name: str) -> str:
    """``text`` with its default export under a name of its own instead."""
    named = text.replace("\nexport default ", f"\nconst {name} = ", 1)
    if named.startswith("export default "):
        named = named.replace("export default ", f"const {name} = ", 1)
    return named


@cache
def _scripts() -> Path | None:
    """The folder of this process's scripts; None where nothing can be written."""
    try:
        return Path(tempfile.mkdtemp(prefix="network-scripts-"))
    except OSError as error:
        _LOG.warning("Scripts travel with every message, no file can be written: %s", error)
        return None
