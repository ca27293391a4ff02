"""The address of the app, whatever page it is read on."""

import pytest

from ui.kit.app_address import address_without_page


@pytest.mark.parametrize(
    ("url", "app"),
    [
        ("https://a.edu/teach?x=1", "https://a.edu/"),
        ("https://a.edu/classroom/", "https://a.edu/"),
        ("http://localhost:8501/nn/course", "http://localhost:8501/nn/"),
        ("http://localhost:8501/", "http://localhost:8501/"),
        ("http://localhost:8501/nn", "http://localhost:8501/nn/"),
        ("javascript:alert(1)", ""),
        (None, ""),
    ],
)
def test_the_address_of_the_app_is_that_of_any_of_its_pages(url: str, app: str) -> None:
    assert address_without_page(url) == app
