"""A session that comes back watches files only where the settings want it."""

from collections.abc import Callable
from typing import Any, cast

import pytest
from streamlit import config
from streamlit.runtime.app_session import AppSession

from ui.kit import watched_files


class Session:
    """As much of a session as Streamlit's registering of watchers needs to be noticed."""

    @property
    def _local_sources_watcher(self) -> Any:
        raise LookupError("files are watched")


@pytest.fixture
def watches(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    watched_files.watch_only_if_wanted()
    watched_files.watch_only_if_wanted()  # twice is once

    def come_back(setting: str) -> None:
        monkeypatch.setattr(config, "get_option", lambda name: setting)
        AppSession.register_file_watchers(cast(Any, Session()))

    return come_back


def test_no_file_is_watched_after_a_reconnect_where_none_is_to_be(
    watches: Callable[[str], None],
) -> None:
    watches("none")


def test_files_are_watched_where_somebody_asked_for_it(watches: Callable[[str], None]) -> None:
    with pytest.raises(LookupError, match="files are watched"):
        watches("auto")
