"""The Save page: one file with everything, and back."""

import base64
import io
import json
from dataclasses import replace

import numpy as np
import pytest
from streamlit import config

from course.scenes.ready import ready_lesson
from course.work.reading import read_work
from course.work.saved import WordsWork
from course.work.writing import work_json
from neuralnet.data.sentences import own_sentences
from tests.course.work.full import full_work, own_texts
from tests.pages.fixtures import HandedOver, OpenPage, Say, Section, Words
from ui.desk.kept_tables import HOURS
from ui.desk.language import LanguageDesk
from ui.kit import frame
from ui.saving.privacy import SESSION_MINUTES, privacy_words


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


def test_the_networks_of_pictures_and_words_are_in_the_file_and_come_back(
    open_page: OpenPage, handed_over: HandedOver, say: Say, section: Section
) -> None:
    app = open_page("pictures", pictures="dense.mixed.1")
    app.switch_page("pages/words.py").run()
    say(app, "words_chapters_told", "chapter", "bag")
    own = own_texts()
    desk: LanguageDesk = app.session_state["set_language_desk"]
    desk.use_own(own_sentences(own.title, own.texts, own.classes))
    say(app, "words_verbs_told", "move", "epoch")
    while not desk.has_arrived:
        say(app, "words_verbs_told", "go_on")
    app.switch_page("pages/save.py").run()
    said = " ".join(one.value for one in app.markdown)
    assert "**The network of the Pictures page**" in said
    assert "**The networks of the Words page**, with 24 own sentences" in said
    say(app, "save_everything", "download", "my-neural-network.json")
    file = handed_over(app, "save_everything")["text"].encode()

    other = open_page("save")
    assert "Words page" not in " ".join(one.value for one in other.markdown)
    upload = other.file_uploader(key="work_file")
    upload.upload("work.json", file, "application/json").run()
    assert "with 24 own sentences" in " ".join(one.value for one in other.markdown)
    other.button(key="work_open").click().run()
    other.switch_page("pages/words.py").run()
    while not other.session_state["set_language_desk"].has_arrived:
        say(other, "words_verbs_told", "go_on")
    again: LanguageDesk = other.session_state["set_language_desk"]
    assert (again.chapter, again.step) == ("bag", desk.step)
    assert again.trainer.network.theta.tobytes() == desk.trainer.network.theta.tobytes()
    assert "24 short sentences" in section(other, "words_bag_told")
    other.switch_page("pages/pictures.py").run()
    assert other.session_state["set_pictures_desk"].link == "dense.mixed.1"
    assert not other.exception


def test_a_chapter_that_a_newer_app_has_is_said_and_the_rest_is_opened(
    open_page: OpenPage,
) -> None:
    work = replace(full_work(), words=WordsWork("later.usual.3"))
    app = open_page("save")
    upload = app.file_uploader(key="work_file")
    upload.upload("work.json", work_json(work).encode(), "application/json").run()
    app.button(key="work_open").click().run()
    assert not app.exception
    assert any("no network “later.usual.3”" in one.value for one in app.warning)
    assert app.session_state["learner"].run == full_work().run


def test_a_lesson_begins_from_its_file_and_a_scene_that_was_changed_in_it_is_left(
    open_page: OpenPage, say: Say, words: Words
) -> None:
    values = json.loads(ready_lesson("unit").to_json())
    values["scenes"][1]["locks"] = {}
    app = open_page("save", step="30")
    me = app.session_state["learner"]
    file = ("lesson.json", json.dumps(values).encode(), "application/json")
    app.file_uploader(key="work_file").set_value([file]).run()
    assert any("8 scenes" in one.value for one in app.markdown)
    app.button(key="lesson_begin").click().run()
    assert not app.exception
    assert "scene 1 of 8" in words(app, "scene")
    say(app, "scene", "turn", "1")
    assert me.scene.scene is None
    assert any("changed by hand. So it was left" in one.value for one in app.warning)
    app.switch_page("pages/save.py").run()
    app.button(key="work_back").click().run()
    assert me.wish == 30


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


def test_every_file_of_the_run_is_handed_over(
    open_page: OpenPage, handed_over: HandedOver, say: Say
) -> None:
    app = open_page("save", step="30", dropout="0.2")
    trainer = app.session_state["learner"].trainer
    begins = {
        ("export_code", "run_numpy.py"): '"""',
        ("export_code", "run_pytorch.py"): '"""',
        ("export_code", "run.ipynb"): "{",
        ("export_files", "report.html"): "<!doctype html>",
        ("export_files", "history.csv"): "epoch,step,",
        ("export_figures", "loss.svg"): "<svg",
        ("export_figures", "accuracy.svg"): "<svg",
        ("export_figures", "accuracy.png"): "<svg",  # the browser makes a picture of it
        ("export_figures", "confusion.svg"): "<svg",
    }
    for (section, name), start in begins.items():
        say(app, section, "download", name)
        file = handed_over(app, section)
        assert file["name"] == name
        assert file["text"].startswith(start)
        assert "encoded" not in file
    say(app, "export_files", "download", "weights.npz")
    data = base64.b64decode(handed_over(app, "export_files")["text"])
    assert int(np.load(io.BytesIO(data))["step"]) == 30
    assert not app.exception
    said = " ".join(one.value for one in app.caption)
    assert "So do the dropout masks" in said
    assert str(trainer.counter) in " ".join(one.value for one in app.markdown)


def test_what_no_script_is_written_for_is_said_before(
    open_page: OpenPage, section: Section, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page("save", step="30", optimizer="momentum", edits="5:momentum=0")
    assert "PyTorch cannot do what this run did" in app.info[0].value
    assert "run_pytorch.py" not in section(app, "export_code")
    assert "run_numpy.py" in section(app, "export_code")
    monkeypatch.setattr("course.code.plan.MOST_NUMBERS", 100)
    app = open_page("save")
    assert "No script can be written for this run" in app.info[0].value


def test_a_table_that_is_too_large_to_be_saved_is_said(
    open_page: OpenPage, section: Section, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page("save")
    monkeypatch.setattr("course.work.writing.LARGEST", 100)
    say(app, "save_everything", "download", "my-neural-network.json")
    assert "expected a table that fits into a file" in section(app, "save_everything")
    assert not app.exception


def test_the_box_on_privacy_says_what_is_kept_and_how_long(open_page: OpenPage) -> None:
    said = " ".join(one.value for one in open_page("save").markdown)
    for text in privacy_words():
        assert text in said
    assert f"kept in memory for {HOURS} hours" in said
    assert config.get_option("server.disconnectedSessionTTL") == 60 * SESSION_MINUTES
    assert config.get_option("browser.gatherUsageStats") is False
