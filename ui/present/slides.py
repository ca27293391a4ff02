"""The slides of a scene that are words: its task and questions, and one step in numbers. No
Streamlit here."""

from __future__ import annotations

from html import escape

from course.construct import TASKS
from course.item import Choice, Several
from course.scenes.judging import item_of, right_answer
from course.scenes.quantities import TooLongError
from course.scenes.questions import Question
from course.scenes.scene import Scene
from course.situation import NotHereError
from course.texts import catalogue
from neuralnet.training import Trainer
from ui.desk.learner import Learner
from ui.desk.scene import SceneDesk
from ui.desk.walk import Verb
from ui.kit.html import button, prose
from ui.kit.verb_results import results, why_no_update
from ui.kit.verbs import next_verb
from ui.words.escaping import markdown_text

STYLE = """<style>
.pr { font-size: var(--pr-em, 24px); line-height: 1.3; }
.pr-top { position: fixed; left: 0; right: 0; top: 0; height: 2.1em; z-index: 15; display: flex;
  align-items: center; gap: .8em; padding: 0 .6em; white-space: nowrap; overflow: hidden;
  background: var(--st-background-color); border-bottom: 1px solid var(--st-border-color); }
.live .pr-top h1 { font: 650 1.2em/1.35 var(--st-heading-font); margin: 0; flex: 1 1 0;
  min-width: 0; overflow: hidden; text-overflow: ellipsis; outline: 0; }
.pr-top span { color: var(--quiet); }
.pr-slide { position: fixed; left: 0; right: 0; top: 2.1em; bottom: 2.1em; z-index: 10;
  padding: .4em .8em; overflow: auto; background: var(--st-background-color); }
.pr-slide.task { display: var(--pr-task, block); }
.pr-slide.step { display: var(--pr-step, none); }
.live .pr-slide :is(p, li, td, th, button, label) { font-size: 1em; }
.live .pr-slide p { margin: 0 0 .4em; }
.live .pr-task { font-size: 1.15em; margin-bottom: .5em; }
.pr-qs { display: grid; gap: .4em 1.4em;
  grid-template-columns: repeat(auto-fit, minmax(18em, 1fr)); }
.pr-q { border-left: .2em solid var(--st-primary-color); padding-left: .6em; }
.live .pr-q ol { margin: 0; padding-left: 1.4em; list-style: upper-alpha; }
.pr-held { visibility: var(--pr-held, hidden); color: var(--nn-good); font-weight: 600; }
.live .pr-held p { margin: 0; }
.live .pr-verbs { display: grid; gap: .5em; grid-template-columns: 1fr 1fr; margin-bottom: .5em; }
.pr-verbs, .pr-slide.step > p { font-size: 1.2em; }
.pr-verbs > div { border-left: .2em solid var(--st-border-color); padding: 0 .5em;
  min-height: 4.6em; }
.pr-verbs > div.on { border-left-color: var(--st-primary-color); }
.live .pr-slide button { min-height: 1.9em; padding: .1em .7em; }
.pr-counter { font-weight: 650; font-size: 1.1em; margin: 0 0 .4em; }
.live .pr-slide.dense { font-size: 1em; line-height: 1.2; }
</style>"""


def top_html(desk: SceneDesk) -> str:
    """The scene's title, and which one it is."""
    assert desk.scene is not None
    assert desk.lesson is not None
    of = f"{desk.at + 1} / {len(desk.lesson.scenes)}"
    title = escape(desk.scene.title)
    # What was pressed to begin is gone: the presentation has the focus.
    heading = f'<h1 tabindex="-1" data-arrive>{title}</h1>'
    return f'<header class="pr-top">{heading}<span>{of}</span></header>'


def asks(scene: Scene) -> bool:
    """Has the scene a task or a question?"""
    return bool(scene.task.strip() or scene.questions)


def task_html(scene: Scene) -> str:
    """The task and the questions; what is right, and why, is there and held back."""
    asked = "".join(_question(scene, question) for question in scene.questions)
    if not asks(scene):
        asked = prose("This scene has no task and no question. 2 to 6 show its pictures.")
    return (
        f'<section class="pr-slide task"><div class="pr-task">{prose(scene.task)}</div>'
        f'<div class="pr-qs">{asked}</div></section>'
    )


def _question(scene: Scene, question: Question) -> str:
    words = catalogue().write
    asked, options = prose(question.ask) if question.ask else "", list(question.options)
    if question.form == "item":
        try:
            item = item_of(scene, question)
        except (NotHereError, TooLongError):
            return ""
        asked += prose(markdown_text(words(item.question)))
        if isinstance(item.form, Choice | Several):
            options = [words(text) for text in item.form.options.values()]
    elif question.form == "make" and question.station:
        asked += prose(markdown_text(words(TASKS[question.station].task)))
    listed = "".join(f"<li>{escape(option)}</li>" for option in options)
    listed = f"<ol>{listed}</ol>" if listed else ""
    right = right_answer(scene, question)
    told = f"<p>{escape(words(right))}</p>" if right is not None else ""
    held = told + (prose(question.reveal) if question.reveal else "")
    return f'<div class="pr-q">{asked}{listed}<div class="pr-held">{held}</div></div>'


def step_html(me: Learner, trainer: Trainer) -> str:
    """One step in numbers: what each verb has brought to light, and the verb that comes next."""
    found = results(me, trainer)
    cells = "".join(
        f'<div class="{"on" if found.get(verb) else ""}"><b>{verb}</b><p>'
        f"{escape(found.get(verb, '') or 'not yet')}</p></div>"
        for verb in Verb
    )
    verb = next_verb(me)
    reason = why_no_update(me, trainer) if verb is Verb.UPDATE else ""
    press = button("next", f"{verb} (Enter)", me.cursor, primary=True, disabled=bool(reason))
    return (
        f'<section class="pr-slide step"><p class="pr-counter">{escape(str(trainer.counter))}</p>'
        f'<div class="pr-verbs">{cells}</div><p>{press}</p></section>'
    )
