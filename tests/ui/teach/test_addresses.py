"""The links that a teacher hands out: they lead to the app, whatever page they were made on."""

from urllib.parse import parse_qs, urlsplit

from course.scenes.ready import ready_lesson
from course.scenes.scene import Scene
from neuralnet.experiment import Experiment, Run
from ui.desk.scene import SceneDesk
from ui.kit.qr import qr_html
from ui.teach.addresses import scene_links


def test_a_link_opens_its_scene_in_the_app_and_in_a_frame() -> None:
    scene = Scene("x", Run(Experiment(learning_rate=0.1)), 5, "update")
    link, embedded = scene_links("https://a.edu/", scene)
    assert urlsplit(link).path == "/update"
    query = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
    assert SceneDesk.from_query(query)[0].scene == scene
    assert embedded == f"{link}&embed=true"


def test_a_scene_that_comes_with_the_app_has_a_short_link() -> None:
    scene = ready_lesson("step").scenes[2]
    assert scene_links("https://a.edu/", scene)[0] == "https://a.edu/loss?lesson=step&scene=3"
    assert scene_links("https://a.edu/", scene.without_answers)[0].endswith("lesson=step&scene=3")


def test_a_code_is_drawn_or_it_is_said_that_none_can_hold_the_link() -> None:
    assert 'alt="QR code: a &lt;scene&gt;"' in qr_html("https://a.edu/x", "a <scene>")
    assert "fine code" in qr_html("https://a.edu/" + "x" * 900, "x")
    assert "too long for a QR code" in qr_html("https://a.edu/" + "x" * 4000, "x")
