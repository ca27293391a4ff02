"""A lesson as the text of an assignment, for Canvas and other learning platforms.

These keep paragraphs, lists, links and tables, and drop scripts and style sheets: so there are
none. The page has no right answer in it.
"""

from html import escape
from urllib.parse import quote, urlencode

from markdown_it import MarkdownIt

from course.construct import TASKS
from course.grading.grade import points_of, points_words
from course.item import Item
from course.scenes.judging import item_of
from course.scenes.lesson import Lesson
from course.scenes.links import scene_to_text
from course.scenes.quantities import TooLongError
from course.scenes.questions import Question
from course.scenes.scene import Scene
from course.situation import NotHereError
from course.texts import catalogue
from neuralnet.errors import SettingError

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


def assignment_html(lesson: Lesson, app: str = "") -> str:
    """What is to be pasted into the assignment. ``app``: the address of the app, for links that
    open each scene; without it the scenes are named only."""
    judged, read = points_of(lesson)
    points = f"{judged:g} points are checked by itself" + (
        f", {read:g} by a person" if read else ""
    )
    scenes = "".join(_scene(at, scene, app) for at, scene in enumerate(lesson.scenes, start=1))
    return (
        f"<h2>{escape(lesson.title)}</h2>\n{_prose(lesson.about)}"
        f"<p>{points}.</p>\n"
        "<h3>How to hand in</h3>\n<ol>\n"
        f"<li>{_opening(app)} Answer the questions of its scenes there, one after the other.</li>\n"
        "<li>On the page <strong>Save</strong>, press <strong>Save everything</strong>. You get "
        "one file, <code>my-neural-network.json</code>.</li>\n"
        "<li>Hand in this file as it is: what is in it is trained again and compared. If you "
        "opened scenes in several tabs, save in each and hand in all the files.</li>\n</ol>\n"
        f"{scenes}"
    )


def _opening(app: str) -> str:
    links = " Or open its scenes by the links below." if app else ""
    return f"Open the lesson in the app: on the page <strong>Save</strong>, choose its file.{links}"


def _scene(at: int, scene: Scene, app: str) -> str:
    questions = "".join(f"<li>{_question(scene, question)}</li>\n" for question in scene.questions)
    listed = f"<ol>\n{questions}</ol>\n" if questions else ""
    return f"<h3>{at}. {escape(scene.title)}</h3>\n{_prose(scene.task)}{_link(scene, app)}{listed}"


def _link(scene: Scene, app: str) -> str:
    if not app:
        return ""
    try:
        text = scene_to_text(scene.without_answers)
    except SettingError:
        return "<p>This scene is too large for a link: open the lesson’s file in the app.</p>\n"
    query = urlencode({"scene": text}, quote_via=quote)
    address = f"{app.rstrip('/')}/{scene.page if scene.page != 'welcome' else ''}?{query}"
    return f'<p><a href="{escape(address)}">Open this scene in the app</a></p>\n'


def _question(scene: Scene, question: Question) -> str:
    points = points_words(question.points)
    asked = _prose(question.ask) or f"<p>{escape(_own_words(scene, question))}</p>"
    options = ""
    if question.form == "choice":
        listed = "".join(f"<li>{escape(option)}</li>" for option in question.options)
        options = f"<ul>{listed}</ul>"
    return f"{asked}{options}<p>({points})</p>"


def _own_words(scene: Scene, question: Question) -> str:
    """What an item or a station's task asks."""
    words = catalogue()
    if question.form == "make":
        return words.write(TASKS[question.station].task)
    try:
        item: Item = item_of(scene, question)
    except (NotHereError, TooLongError):
        return "This question is asked in the app."
    return words.write(item.question)


def _prose(markdown: str) -> str:
    return str(_MARKDOWN.render(markdown)) if markdown else ""
