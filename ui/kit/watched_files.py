"""Where no file is to be watched, none is watched after a connection has dropped either.

``server.fileWatcherType = "none"`` says that nobody edits the sources while the app is served. A
session that begins keeps to it. One whose browser comes back does not: Streamlit registers the
watcher of sources without asking (``WebsocketSessionManager.connect_session``), and from then on
every run of the page looks up the files of every module that is loaded, for nothing. When a class
lost its connection this was five sixths of what it cost to come back.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from streamlit import config
from streamlit.runtime.app_session import AppSession

from ui.kit.hooks import hook

Register = Callable[[AppSession], None]


def if_wanted(register: Register) -> Register:
    """``register``, where the settings want files to be watched."""

    @wraps(register)
    def register_if_wanted(of: AppSession) -> None:
        if config.get_option("server.fileWatcherType") != "none":
            register(of)

    return register_if_wanted


def watch_only_if_wanted() -> None:
    """Keep to the setting at every connection to this process, from now on."""
    hook(AppSession, "register_file_watchers", if_wanted)
