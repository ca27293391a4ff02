"""The line that leads back to the course: what is next, on which page."""

from course.progress import Progress
from course.stations import NAMES
from ui.kit.course_line import course_line_html


def test_on_the_stations_own_page_it_says_what_to_do_there() -> None:
    progress = Progress().at("loss")
    assert "station 9, The loss:</b> Look for the row" in course_line_html(progress, "loss")
    assert "Look for the row" not in course_line_html(progress, "data")


def test_of_a_station_that_is_done_it_names_the_next_one() -> None:
    progress = Progress().at("loss").ended("loss", "done")
    shown = course_line_html(progress, "loss")
    assert "Next in the Course: station 10, The derivative." in shown
    assert "Look for the row" not in shown


def test_when_all_is_done_it_says_so_and_still_leads_back() -> None:
    progress = Progress()
    for name in NAMES:
        progress = progress.ended(name, "skipped")
    shown = course_line_html(progress, "loss")
    assert "All stations of the Course are done." in shown
    assert 'data-value="course"' in shown
