"""The Save page: one file with everything, and back."""

import json

from course.work.reading import read_work
from course.work.writing import work_json
from tests.course.work.full import full_work
from tests.pages.fixtures import HandedOver, OpenPage, Say, Section, Words
from ui.kit import frame


def test_every_page_has_the_way_to_it_in_the_menu(open_page: OpenPage, section: Section) -> None:
    menu = section(open_page("loss"), "menu")
    assert 'data-value="save"' in menu
    assert dict(frame.PAGES)["save"] == "Save"


def test_a_saved_file_is_opened_only_when_it_is_asked_for_and_leads_back(
    open_page: OpenPage, handed_over: HandedOver, say: Say, words: Words
) -> None:
    app = open_page("save", step="30", learning_rate="0.01")
    me = app.session_state["learner"]
    say(app, "save_everything", "download", "my-neural-network.json")
    file = handed_over(app, "save_everything")
    assert file["mime"] == "application/json"
    mine = read_work(file["text"].encode()).work
    assert (mine.run, mine.cursor) == (me.run, 30)

    upload = app.file_uploader(key="work_file")
    upload.upload("work.json", work_json(full_work()).encode(), "application/json").run()
    assert me.run == mine.run
    said = " ".join(one.value for one in app.markdown)
    for held in ("Points drawn by hand", "At step 23", "2 kept runs", "4 answers", "25 rows"):
        assert held in said, held
    app.button(key="work_open").click().run()
    assert not app.exception
    assert (me.run, me.cursor) == (full_work().run, 23)
    assert app.session_state["set_comparison"].kept == list(full_work().kept)
    app.button(key="work_back").click().run()
    assert (me.run, me.cursor) == (mine.run, 30)


def test_a_file_that_cannot_be_opened_is_told_and_costs_nothing(open_page: OpenPage) -> None:
    app = open_page("save", step="30")
    me = app.session_state["learner"]
    run = me.run
    big = json.loads(work_json(full_work()))
    big["run"] = {"experiment": {"hidden_units": [256, 256]}}
    for data, said in (
        (b'{"file": "<b>x</b>"}', "another kind"),
        (b"PK\x03\x04", "ZIP archive"),
        (b"[" * 9000, "deep"),
    ):
        app.file_uploader(key="work_file").set_value([("x.json", data, "application/json")]).run()
        assert not app.exception
        (error,) = [one.value for one in app.error]
        assert said in error
        assert "as it was" in error
    data = json.dumps(big).encode()
    app.file_uploader(key="work_file").set_value([("x.json", data, "application/json")]).run()
    app.button(key="work_open").click().run()
    assert not app.exception
    assert "20,000 parameters" in app.error[0].value
    assert (me.run, me.cursor) == (run, 30)
