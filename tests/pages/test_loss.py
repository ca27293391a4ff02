"""The lesson Loss: the course's figures, the learner's own numbers, the batch's mean."""

import pytest


def text(app):
    """All the words and tables of the page."""
    return "\n".join(box.value for kind in (app.markdown, app.caption) for box in kind)


def metrics(app):
    return {box.label: box.value for box in app.metric}


def choose(app, preset):
    app.segmented_control(key="set_loss_preset").set_value(preset).run()
    assert not app.exception
    return app


def reveal(app):
    app.button(key="loss_reveal").click().run()
    assert not app.exception
    return app


def test_the_courses_example_comes_first_with_all_its_figures(open_page):
    app = open_page("loss")
    assert app.segmented_control(key="set_loss_preset").value == "unit"
    words = text(app)
    assert "| Adelie | 0 | 0.3 | :blue[0.3] | 0.3 | 0.09 | 0 |" in words
    assert "| **Chinstrap** (true) | 1 | 0.6 | :orange[−0.4] | 0.4 | 0.16 | 0.5108 |" in words
    assert "| **sum** | 1 | 1 | 0 | **0.8** | **0.26** | **0.5108** |" in words
    assert metrics(app) == {
        "mean absolute difference": "0.2667",
        "mean squared error": "0.0867",
        "cross-entropy": "0.5108",
    }
    assert "**ŷ − y** = [0.3, 0.1, 0.6] − [0, 0, 1] = **[0.3, 0.1, −0.4]**" in words


def test_the_courses_bird_is_an_adelie_and_costs_1_609(open_page):
    app = choose(open_page("loss"), "bird")
    assert "| **Adelie** (true) | 1 | 0.2 |" in text(app)
    assert metrics(app)["cross-entropy"] == "1.6094"
    assert "ln ŷ = [−1.609, −0.357, −2.303]" in text(app)


def test_another_true_class_and_another_probability_change_the_losses(open_page):
    app = open_page("loss")
    app.segmented_control(key="set_loss_label").set_value(1).run()
    assert metrics(app)["cross-entropy"] == "2.3026"
    app.slider(key="set_loss_z1_8").set_value(8.0).run()
    assert float(metrics(app)["cross-entropy"]) < 0.001
    app.button(key="loss_reset").click().run()
    assert metrics(app)["cross-entropy"] == "0.5108"


def test_a_confident_wrong_answer_costs_far_more_by_cross_entropy(open_page):
    app = open_page("loss")
    app.slider(key="set_loss_z2_8").set_value(-8.0).run()
    assert float(metrics(app)["cross-entropy"]) > 7
    assert float(metrics(app)["mean squared error"]) < 1


def test_the_own_row_shows_what_the_network_says(open_page):
    app = choose(open_page("loss", step="100"), "own")
    learner = app.session_state["learner"]
    trainer = learner.at_cursor()
    p = trainer.outputs()[learner.view.row]
    assert f"{p[0]:.4f}".rstrip("0") in text(app)
    app.selectbox[0].set_value(200).run()
    assert learner.view.row == 200
    assert f"{trainer.outputs()[200].max():.4f}".rstrip("0") in text(app)


def test_an_update_brings_the_own_row_to_the_new_state(open_page):
    app = choose(open_page("loss"), "own")
    before = metrics(app)["cross-entropy"]
    for verb in ("forward", "loss", "backward", "update"):
        app.button(key=f"verb_{verb}").click().run()
    assert app.session_state["learner"].cursor == 1
    assert metrics(app)["cross-entropy"] != before
    assert "at state 1" in text(app)


def test_how_hard_each_loss_pulls_is_shown_after_the_guess(open_page):
    app = open_page("loss")
    assert "0.0196" not in text(app)
    app.toggle(key="loss_pull").set_value(True).run()
    assert "| 0.01 | 4.6052 | **0.9900** | 0.0099 | 0.0196 |" in text(app)


def test_the_batchs_loss_waits_for_the_verb_and_is_the_mean_of_its_rows(open_page):
    app = open_page("loss", step="100")
    learner = app.session_state["learner"]
    L = float(learner.at_cursor().loss)
    assert "| this batch |" not in text(app)
    reveal(app)
    assert learner.walk.has_loss
    table = app.dataframe[0].value
    assert len(table) == 10
    assert table["loss of the row"].mean() == pytest.approx(L, abs=1e-9)
    assert table["loss ÷ 10"].sum() == pytest.approx(L, abs=1e-9)
    assert f"= {L:.6f}" in app.latex[1].value
    trainer = learner.at_cursor()
    right = (trainer.network.layers[-1].a.argmax(axis=1) == trainer.y.argmax(axis=1)).mean()
    assert f"| this batch | 10 | {L:.4f} | {right:.1%} |" in text(app)


def test_where_the_verbs_speak_of_another_row_the_page_says_so(open_page):
    app = open_page("loss")
    app.segmented_control(key="set_scope").set_value("one row").run()
    assert not app.exception
    assert "this page follows the chosen row" in text(app)


def test_training_and_validation_loss_are_measured_at_the_same_weights(open_page):
    app = open_page("loss", step="100")
    m = app.session_state["learner"].at_cursor().measure()
    assert f"| all training rows | 239 | {m.training_loss:.4f} |" in text(app)
    assert f"| validation rows | 103 | {m.validation_loss:.4f} |" in text(app)
    assert "**never**: only measured" in text(app)


def test_a_run_without_validation_rows_says_so(open_page):
    app = open_page("loss", validation_share="0")
    assert "| validation rows | 0 | – | – |" in text(app)
    assert "keeps no rows for validation" in text(app)


def test_a_number_is_shown_in_grams_and_as_the_network_sees_it(open_page):
    app = open_page("loss", dataset="penguin_mass", step="100")
    assert "body mass" in app.subheader[1].value
    assert "| true, y | 3000.00 g |" in text(app)
    learner = app.session_state["learner"]
    predicted = learner.at_cursor().outputs()[learner.view.row, 0]
    assert f"| predicted, ŷ | {predicted:.2f} g |" in text(app)
    app.slider(key="set_loss_number").set_value(3000.0).run()
    assert "| error, ŷ − y | 0.00 g | 0.0000 |" in text(app)
    app.slider(key="set_loss_number").set_value(4500.0).run()
    assert "| squared error | 2,250,000.0 g² |" in text(app)
    reveal(app)
    assert "ŷ − y, standardised" in app.dataframe[0].value.columns


def test_targets_validation_and_loss_are_put_right(open_page):
    words = text(open_page("loss"))
    assert "The course calls both y at times" in words
    assert "is not validation" in words
    assert "a loss is no variance" in words


@pytest.mark.parametrize(
    "query",
    [
        {"hidden_units": "none"},
        {"hidden_units": "64,64"},
        {"dataset": "moons", "output": "sigmoid"},
        {"dataset": "xor", "batch_size": "1", "activation": "sigmoid"},
        {"scaling": "raw", "optimizer": "sgd", "learning_rate": "1000", "step": "50"},
    ],
)
def test_every_kind_of_run_has_a_loss(open_page, shown_code, query):
    app = reveal(choose(open_page("loss", **query), "own"))
    assert len(app.dataframe) == 1
    assert "def terms" in shown_code(app)


@pytest.mark.parametrize("output", ["identity", "tanh", "sigmoid"])
def test_outputs_that_are_no_probabilities_are_not_put_through_a_softmax(open_page, output):
    app = open_page("loss", output=output, step="24")
    assert "Your run, this row" not in app.button_group(key="set_loss_preset").options
    assert any("no probabilities that add up to 1" in c.value for c in app.caption)


def test_a_number_under_another_pair_is_said_to_be_one(open_page):
    app = open_page("loss", dataset="penguin_mass", output="sigmoid", step="24")
    assert any("usual for a number are the identity" in m.value for m in app.markdown)
