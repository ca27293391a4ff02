"""Is anything wrong? What the engine finds at the cursor, and a button that tries the cure."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from neuralnet.advice.changes import Change
from neuralnet.advice.finding import Finding
from neuralnet.advice.offers import Offers
from neuralnet.advice.reference import comparison, reference
from neuralnet.advice.slices import InSlices
from neuralnet.advice.standing import Standing, standing
from neuralnet.errors import SettingError
from neuralnet.experiment import Experiment
from neuralnet.preparation import loss_name, output_layer
from neuralnet.training import Trainer
from ui.desk.learner import Learner
from ui.kit import controls, frame, session
from ui.kit.held_answers import is_told, tell, tell_button
from ui.kit.html import box, inline, page_link, prose, row
from ui.kit.live import live
from ui.training import change_on_trial as trial
from ui.training import preset_question
from ui.training.offers_on_trial import ASK_EVERY, offers_of, work
from ui.words.escaping import markdown_text
from ui.words.numbers import agree, counted, percent, plural
from ui.words.settings import refusal, setting_phrase

CHECKED = (
    "Looked for: an output layer and a loss that do not fit, inputs that are not scaled, equal or "
    "too large starting weights, steps that are too large or too small, a schedule that ends too "
    "early, weight decay or L1 that is too strong, "
    "dead and saturated units, vanishing gradients, noisy batches, missed rare classes, an end "
    "that comes too early, a loss that rests too high, underfitting, overfitting, and whether the "
    "nearest rows, a linear model or a small network would do better on the same rows."
)
HEADING = "Is anything wrong?"
LOOK_YOURSELF = (
    "Answers are held back. Look at the curves and inside the network, then name a cause."
)
UNTRAINED = "Not trained yet. Settings and starting weights look sound."
COMPARING = f"**{HEADING}** The run is being compared with simple methods …"
GUESS = (
    "A constant guess gives every row the same answer, the best there is. A network has learnt "
    "something only where its loss is below that."
)

# On a phone what was found, its numbers and its offer stand one below the other.
_STYLE = """<style>
@media (max-width: 640px) {
  .st-key-finding_line { flex-direction: column !important; align-items: stretch !important; }
}
</style>"""

_MARKS = {"good": "✓", "open": "○", "bad": "⚠"}
_ICONS = {"good": "check_circle", "open": "hourglass_empty", "bad": "warning"}
_TRIED = "finding_tried"  # kept until the page has gone to where the new run can be seen


def show_findings(me: Learner, trainer: Trainer) -> None:
    """All findings at ``trainer``'s state, which is the learner's cursor: a card for each, or how
    good the state is. A cure is tried on the Training page."""
    if session.get(_TRIED):
        session.put(_TRIED, None)
        st.switch_page(frame.page_path("training"))
    st.markdown(f"## {HEADING}")
    if not is_told(me):
        st.caption(LOOK_YOURSELF)
        tell_button(me, "Say what was found", "tell_cards")
        return
    if _is_compared(trainer):
        return
    trial.show_trial(me, trainer)
    found = me.found
    if not found:
        if trainer.step == 0:
            st.info(f"**{UNTRAINED}**", icon=":material/hourglass_empty:")
        else:
            now = standing(trainer)
            words = calm_words(now, f"at step {trainer.step}", trainer)
            box = {"good": st.success, "open": st.info, "bad": st.warning}[now.grade]
            box(words, icon=f":material/{_ICONS[now.grade]}:")
        st.caption(checked_words(trainer))
        return
    for number, finding in enumerate(found):
        with st.container(border=True):
            _explain(finding)
            _offer(me, trainer, finding, number, leave=True)
    st.caption(GUESS)


def show_finding_line(me: Learner, trainer: Trainer) -> None:
    """The gravest finding in one line, with its button; the others where its numbers are."""
    if not is_told(me):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{HEADING}** {LOOK_YOURSELF}", width="stretch")
            tell_button(me, "Say what was found", "tell_line")
        return
    if _is_compared(trainer):
        return
    trial.show_trial(me, trainer)
    found = me.found
    # Where the learner is in a class, the instructor sees what is found, as it stands here.
    me.classroom.note_finding(me.run.key, trainer.step, found[0].title if found else "")
    if not found:
        live(calm_html(trainer), "finding_calm", {"page": frame.go_to})
        return
    with st.container(horizontal=True, vertical_alignment="center", key="finding_line"):
        st.html(_STYLE)
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        st.markdown(
            f":material/troubleshoot: **{HEADING}** {found[0].title}{more}.",
            width="content",
        )
        with st.popover("What was measured"):
            for finding in found:
                _explain(finding)
            st.caption(GUESS)
        _offer(me, trainer, found[0], 0, leave=False)
        _diagnostics_link()


def _is_compared(trainer: Trainer) -> bool:
    """Are the rows still being measured with simple methods? Then nothing can be said yet but that.
    Before the first step no answers are compared."""
    measured = comparison(trainer.run_spec.experiment)
    if measured.done or not (trainer.step or trainer.run_spec.edits):
        return False
    _while_it_goes_on("comparison", measured, lambda: st.caption(COMPARING))
    return True


def _while_it_goes_on(key: str, slices: InSlices, show: Callable[[], object]) -> None:
    """Show it again and again, a slice of the work done between, until all is done and the page is
    drawn anew. The first time is the page's own and must not keep it waiting."""
    drawn: list[bool] = []

    @st.fragment(key=key, run_every=ASK_EVERY)
    def going_on() -> None:
        if drawn:
            work(slices)
        drawn.append(True)
        if slices.done:
            session.draw_anew()
        show()

    going_on()


def calm_html(trainer: Trainer) -> str:
    """The line where no rule sees a cause: one element, for it is there at nearly every step."""
    mark, words = _MARKS["open"], UNTRAINED
    if trainer.step:
        now = standing(trainer)
        mark, words = _MARKS[now.grade], calm_words(now, "here", trainer)
    link = page_link("diagnostics", "→ Look inside")
    return row(f"<span>{inline(f'{mark} **{HEADING}** {words}')}</span>", link) + box(
        "What was checked?", prose(checked_words(trainer))
    )


def calm_words(now: Standing, where: str, trainer: Trainer) -> str:
    """What is said where no rule sees a cause, with how good the state is: "Nothing stands out
    here; 97.1% of the 103 validation rows are right."."""
    words = f"**Nothing stands out {where}"
    if now.grade == "open":
        words += " yet"
    if now.grade == "bad":
        words = f"**No rule names a cause {where}, but it is bad"
    if now.rows == "validation":
        count = len(trainer.data.validation_rows)
    else:
        count = len(trainer.data.training_rows)
    said = f", {percent(now.right)} are right" in now.reasons  # beside what others reach
    if math.isfinite(now.right) and count == 1:
        words += f"; the one {now.rows} row is {'right' if now.right else 'wrong'}"
    elif math.isfinite(now.right) and not said:
        rows = counted(count, f"{now.rows} row")
        words += f"; {percent(now.right)} of the {rows} {agree(count, 'is', 'are')} right"
    return f"{words}.** {markdown_text(now.reasons or now.beside)}".strip()


def checked_words(trainer: Trainer) -> str:
    """What was looked for, and from where on where a weight was set by hand."""
    steps = [edit.step for edit in trainer.run_spec.edits if edit.parameters]
    by_hand = max((step for step in steps if 0 < step <= trainer.step), default=None)
    if by_hand is None:
        return CHECKED
    return (
        f"{CHECKED} A weight was set by hand at step {by_hand}, so how the loss moves is judged "
        "from there on."
    )


def _diagnostics_link() -> None:
    st.page_link(
        frame.page_path("diagnostics"), label="Look inside", icon=":material/arrow_forward:"
    )


def _explain(finding: Finding) -> None:
    st.markdown(f"**{finding.title}**")
    st.markdown(markdown_text(finding.measured))
    st.caption(markdown_text(finding.why))


def change_text(change: Change, trainer: Trainer) -> str:
    """ "learning rate 10 → 1 from the start"."""
    before, wanted = _output_named(trainer.settings), _output_named(change.wanted)
    phrases = [
        setting_phrase(name, value, getattr(before, name))
        for name, value in wanted.changes_from(before).items()
    ]
    where = "the start" if change.step == 0 else f"step {change.step}"
    return f"{', '.join(phrases)} from {where}"


def _output_named(experiment: Experiment) -> Experiment:
    """The experiment with the output's activation and the loss by name where they are left to the
    task: a change to "Follows from the task" would not say to what."""
    return experiment.replace(
        output=output_layer(experiment).activation, loss=loss_name(experiment)
    )


def _offer(me: Learner, trainer: Trainer, finding: Finding, number: int, *, leave: bool) -> None:
    """The button of what ``finding`` offers, and how often that helped. It is tried while the page
    is open; where it does not help, the next change takes its place."""
    offers = offers_of(trainer, finding)
    if offers.done:
        with st.container():  # as the fragment below has one
            _show_offer(me, trainer, finding, offers, leave)
        return

    _while_it_goes_on(
        f"offer_{number}", offers, lambda: _show_offer(me, trainer, finding, offers, leave)
    )


def offer_words(offers: Offers, trainer: Trainer) -> str:
    """How often the change that is offered helped, or that none did."""
    if not offers.changes:
        return "Everything that is known to help against this has already been tried in this run."
    failed = [tried for tried in offers.tried if tried.seeds and not tried.helps]
    useless = "; ".join(change_text(tried.change, trainer) for tried in failed)
    if offers.best is not None:
        seeds = offers.best.seeds
        words = f"Tried with {plural(seeds, 'seed')}: it helped in {offers.best.helped} of {seeds}."
        if reference(trainer.run_spec.experiment).kind == "training":
            words += " That is judged by the training rows, as too few others are kept apart."
        return f"{words} Without success: {useless}." if failed else words
    if not offers.done:
        return "It is being tried with other seeds: whether it helps is said here in a moment."
    if len(failed) < len(offers.tried):
        return "Not tried beforehand: it would take minutes."
    return f"Tried with several seeds, without success: {useless}."


def _show_offer(
    me: Learner, trainer: Trainer, finding: Finding, offers: Offers, leave: bool
) -> None:
    change = offered(offers)
    if change is not None:
        _try_button(me, trainer, replace(finding, change=change), leave=leave)
    st.caption(markdown_text(offer_words(offers, trainer)))


def offered(offers: Offers) -> Change | None:
    """What the button does: the change that helped; until one is known, or where trying would take
    too long, the first that has not failed; None where all have."""
    if offers.best is not None:
        return offers.best.change
    failed = {tried.change for tried in offers.tried if tried.seeds}
    return next((change for change in offers.changes if change not in failed), None)


def _try_button(me: Learner, trainer: Trainer, finding: Finding, *, leave: bool) -> None:
    st.button(
        f"Try: {change_text(finding.change, trainer)}",
        # A button for each state: a press that arrives twice does its work once.
        key=f"try_{finding.kind}_{me.run.key}_{me.cursor}",
        type="primary",
        icon=":material/science:",
        on_click=_try,
        args=(me, finding, leave),
        help="Shows the new run on the Training page. The curve of the present one stays behind "
        "it, where the two losses can be compared.",
    )


def _try(me: Learner, finding: Finding, leave: bool) -> None:
    before, story = trial.before(me), preset_question.chosen(me)
    words = change_text(finding.change, me.trainer)
    try:
        me.try_change(finding.change)
    except SettingError as error:
        session.notify(f"{refusal(error)}. The run is still the one before.")
    else:
        controls.fill(me.settings, anew=True)
        trial.note(me, before, finding, words, story.name if story else None)
        tell(me)  # who tries a cure knows the cause
    if leave:  # a callback runs before the pages are declared: the page itself must go
        session.put(_TRIED, True)
    else:
        st.rerun()  # all of the page: its notices, and the settings where it shows them
