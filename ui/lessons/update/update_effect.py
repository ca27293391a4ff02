"""The Update page on the loss: what the step will do to it, after a guess, and what it did."""

from __future__ import annotations

from neuralnet.inside.explain import Effect, update_effect
from neuralnet.training import Trainer
from ui.desk.learner import Learner
from ui.kit.html import caption, frame, prose, row, segments, table
from ui.lessons.update.update_terms import effect_words, verdict
from ui.words.numbers import all_of, exact, plural

GUESSES = ("falls", "rises", "just show me")


def effect_html(trainer: Trainer, effects: dict[str, Effect], made_from: int = 0) -> str:
    """Loss before → after for the batch, all training rows and the validation rows; of an update
    still to come, or of one made from ``made_from`` rows."""
    batch = f"its batch ({plural(made_from, 'row')})"
    if not made_from:
        batch = f"this batch ({plural(len(trainer.batch_rows), 'row')})"
    counts = {
        "batch": batch,
        "training": all_of(len(trainer.order), "training row"),
        "validation": f"the {plural(len(trainer.data.validation_rows), 'validation row')}",
    }
    return table(
        ["loss of", "before", "after", "it …" if made_from else "the step: it …"],
        [
            (counts[name], exact(effect.before, 5), exact(effect.after, 5), effect_words(effect))
            for name, effect in effects.items()
            if effect.before == effect.before or name != "validation"
        ],
        words=[0, 3],
    )


def made_html(me: Learner, trainer: Trainer) -> str:
    """What the update just made did to the loss; "" where none was."""
    made = me.just_made
    if made is None or me.walk.has_gradients:
        return ""
    several = "" if "batch" in made.effects else "s"
    words = verdict(made.effects)
    if several:
        count = plural(made.end - made.start, "update")
        words = words.replace("It ", f"Together the {count} ", 1)
    return frame(
        prose(f"## The update{several} just made: state {made.start} → {made.end}")
        + effect_html(trainer, made.effects, made.rows)
        + prose(words)
    )


def guess_html(trainer: Trainer, guess: str) -> str:
    """Guess, then see, what the step does to the loss; ``guess`` is one of GUESSES, or ""."""
    validates = len(trainer.data.validation_rows) > 0
    question = (
        "Your guess for the validation rows, which the step never saw:"
        if validates
        else "Your guess for the loss over all training rows:"
    )
    html = [
        prose("### What will this step do to the loss?"),
        caption(question),
        row(
            segments(
                "guess",
                question,
                [(name, name) for name in GUESSES],
                guess,
                help="Choose one: then the losses before and after the step are shown.",
            )
        ),
    ]
    if guess:
        effects = update_effect(trainer)
        html.append(effect_html(trainer, effects))
        effect = effects["validation" if validates else "training"]
        html.append(caption(_outcome(guess, effect)))
    return "".join(html)


def _outcome(guess: str, effect: Effect) -> str:
    does, words = effect.after - effect.before, ""
    if guess != GUESSES[2] and does != 0 and does == does:
        right = (does < 0) == (guess == GUESSES[0])
        words = f"You said it {guess}: {'it does' if right else 'here it does not'}.\n\n"
    return (
        f"{words}A step follows the slope of its own batch’s loss. It tends to lower that loss. It "
        "can raise it if the step is too long, and it promises nothing for other rows. No "
        "single step finds a minimum, and the last epoch need not be the best one."
    )
