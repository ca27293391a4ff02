"""The Training page: settings become runs, the page follows the cursor, mistakes lose nothing."""

import json
import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button, NumberInput

from neuralnet import Experiment, Run, Trainer
from neuralnet.edits.holding import Places, theta_without
from tests.pages.fixtures import Film, OpenPage, Say, Section, Tables, Words, key_of
from tests.present import present
from ui.desk.learner import Learner
from ui.training import training_details
from ui.training.best_epoch import best_html
from ui.training.training_details import open_answer
from ui.words.numbers import number


@pytest.fixture
def open_page(open_page: OpenPage) -> OpenPage:
    """Pages with the box "More settings" open; closed, it holds nothing."""

    def open_it(name: str, *boxes: str, **query: str) -> AppTest:
        return open_page(name, "more_settings", *boxes, **query)

    return open_it


def counter(app: AppTest) -> str:
    text = next(e.proto.json for e in app.get("bidi_component") if "vb-count" in e.proto.json)
    text = json.loads(text)["html"]
    return present(
        re.search(r"<b>(.*?) · ((next: .*?)?\d+ rows? in use|the run is over)</b>", text)
    )[1]


def button_of(app: AppTest, label: str) -> Button:
    return next(button for button in app.button if button.label == label)


def errors(app: AppTest) -> list[str]:
    """What is refused, as it reads."""
    texts = [re.sub(r"\\([^\w\s])", r"\1", box.value) for box in app.error]
    return [text.removeprefix(":small[").removesuffix("]") for text in texts]


def test_closed_the_further_settings_hold_nothing_and_stay_as_they_are(
    open_page: OpenPage,
) -> None:
    app = open_page("training", epochs="7", scaling="raw")
    app.number_input(key="set_clip_norm").set_value(2.0).run()
    app.session_state["set_more_settings"] = False
    app.run()
    assert not app.number_input
    app.selectbox(key="set_optimizer").set_value("sgd").run()
    settings = app.session_state["learner"].settings
    assert (settings.epochs, settings.scaling, settings.clip_norm) == (7, "raw", 2.0)
    assert settings.optimizer == "sgd"
    app.session_state["set_more_settings"] = True
    app.run()
    assert app.number_input(key="set_clip_norm").value == 2.0
    assert app.number_input(key=key_of(app, "epochs")).value == 7


@pytest.mark.parametrize("query", [{}, {"dataset": "moons", "schedule": "cosine"}], ids=str)
def test_every_widget_of_a_setting_is_listened_to(
    open_page: OpenPage, query: dict[str, str]
) -> None:
    app = open_page("training", **query)
    for key in [str(widget.key) for widget in (*app.number_input, *app.selectbox)]:
        drawn = [one for one in (*app.number_input, *app.selectbox) if one.key == key]
        if not drawn or not key.startswith("set_"):
            continue  # another choice has taken it away
        before, widget = app.session_state["learner"].settings, drawn[0]
        if isinstance(widget, NumberInput):
            was = present(widget.value)
            widget.set_value(was + 1 if isinstance(was, int) else 0.9 * was or 0.01)
        else:
            widget.select_index((present(widget.index) + 1) % len(widget.options))
        app.run()
        now, name = app.session_state["learner"].settings, key.removeprefix("set_")
        assert not errors(app)
        assert name.removesuffix("_percent") in now.changes_from(before), name


def test_the_page_opens_on_the_courses_lab(open_page: OpenPage, words: Words, film: Film) -> None:
    app = open_page("training")
    header, blocks = film(app)
    assert header["layers"] == [4, 10, 10, 3]
    assert header["output_names"] == ["Adelie", "Gentoo", "Chinstrap"]
    assert header["epoch_ends"][:3] == [0, 24, 48]
    assert header["row"]["inputs"] == ["37.3 mm", "16.8 mm", "192 mm", "3000 g"]
    assert len(blocks["points"]) == 342
    assert counter(app) == "epoch 0 · start · step 0"
    assert "2 of 344" in words(app, "details_section")


def test_the_table_shows_before_gradient_change_and_after_of_the_engine(
    open_page: OpenPage, tables: Tables
) -> None:
    app = open_page("training", step="271")
    assert counter(app) == "epoch 12 · batch 7/24 · step 271"
    engine = Trainer(Experiment())
    engine.seek(271)
    engine.compute()
    W, b, _spec = list(engine.network.slices())[-1]
    part = slice(W.start, b.stop)
    expected = [
        v[part].copy() for v in (engine.network.theta, engine.network.dL_dtheta, engine.delta)
    ]
    engine.apply()
    expected.append(engine.network.theta[part])
    head, *lines = tables(app, "details_section")[0]
    assert head == ["parameter", "before", "gradient", "change", "after"]
    assert [line[1:] for line in lines] == [
        [number(value, 6).replace("−", "-") for value in values]
        for values in np.transpose(expected)
    ]


def test_drawing_table_and_figures_stand_at_the_same_state(
    open_page: OpenPage, tables: Tables, film: Film
) -> None:
    app = open_page("training", step="240")
    header, blocks = film(app)
    assert header["cursor"] == 240
    assert blocks["steps"][0] == 240
    head, training, validation = tables(app, "details_section")[1]
    assert training[head.index("loss (cross-entropy)")] == f"{blocks['metrics'][0][0]:.4f}"
    assert validation[head.index("accuracy")] == f"{blocks['metrics'][0][3]:.1%}"
    head, *lines = tables(app, "details_section")[0]
    before = [float(line[head.index("before")]) for line in lines]
    assert len(before) == 33
    np.testing.assert_allclose(blocks["theta"][0][-len(before) :], before, rtol=1e-6, atol=5e-7)


@pytest.mark.parametrize("share", ["0.3", "0"])
def test_loss_and_error_of_a_number_are_joined_in_one_sentence_with_their_units(
    open_page: OpenPage, share: str, tables: Tables, words: Words
) -> None:
    query = {"dataset": "penguin_mass", "validation_share": share, "learning_rate": "0.01"}
    app = open_page("training", step="240", **query)
    engine = Trainer(
        Experiment(dataset="penguin_mass", validation_share=float(share), learning_rate=0.01)
    )
    engine.seek(240)
    m, scale = engine.measure(), float(present(engine.data.target_scaler).scale[0])
    L, rmse, rows = m.validation_loss, m.validation_metric, "validation"
    if share == "0":
        L, rmse, rows = m.training_loss, m.training_metric, "training"
    assert np.sqrt(L) * scale == pytest.approx(rmse, rel=1e-12)
    sentence = words(app, "details_section")
    assert f"each {scale:.1f} g" in sentence
    assert (
        f"A {rows} loss of {L:.4f} is an RMSE of √{L:.4f} = {np.sqrt(L):.4f} standard" in sentence
    )
    assert f"standard deviations: {rmse:.4g} g." in sentence
    assert "RMSE (g)" in tables(app, "details_section")[1][0]


def test_the_confusion_matrix_counts_every_row_and_names_the_misclassified(
    open_page: OpenPage, tables: Tables, say: Say, section: Section
) -> None:
    app = open_page("training", step="48")
    _update, _figures, confusion, misclassified = tables(app, "details_section")
    counts = np.array([line[1:4] for line in confusion[1:4]], int)
    assert counts.sum() == 103
    wrong = counts.sum() - np.trace(counts)
    assert wrong > 0
    head, *lines = misclassified
    assert len(lines) == wrong
    assert all(line[head.index("is")] != line[head.index("taken for")] for line in lines)
    names = app.session_state["learner"].dataset.row_names
    say(app, "details_section", "look_at", str(names.index(lines[-1][0])))
    assert names[app.session_state["learner"].view.row] == lines[-1][0]
    lit = re.findall(r'<tr[^>]*class="on"[^>]*>.*?</tr>', section(app, "details_section"))
    assert [lines[-1][0] in line for line in lit] == [True]
    assert 'data-shown-in="stage"' in lit[0]


@pytest.mark.parametrize(
    "output, column", [("softmax", "P(taken for)"), ("identity", "output: taken for")]
)
def test_only_what_is_a_probability_is_called_one(
    open_page: OpenPage, output: str, column: str, tables: Tables
) -> None:
    app = open_page("training", step="48", output=output)
    assert column in tables(app, "details_section")[-1][0]


def test_a_changed_learning_rate_branches_at_the_cursor_and_the_old_curve_stays(
    open_page: OpenPage, film: Film
) -> None:
    app = open_page("training", step="240")
    app.select_slider(key=key_of(app, "learning_rate")).set_value(0.01).run()
    assert not app.exception
    header, _blocks = film(app)
    assert header["branches"] == [
        {
            "step": 240,
            "label": "learning rate 0.001 → 0.01",
            "now": "learning rate 0.01 from here",
        }
    ]
    assert [ghost["label"] for ghost in header["ghosts"]] == ["learning rate 0.001"]
    assert counter(app) == "epoch 10 · batch 24/24 · step 240"
    assert app.query_params["edits"] == "240:learning_rate=0.01"


def test_a_change_at_the_last_step_says_that_nothing_is_left_to_train_and_starts_again(
    open_page: OpenPage,
) -> None:
    app = open_page("training", step="1200")
    app.select_slider(key=key_of(app, "learning_rate")).set_value(0.01).run()
    assert any("Nothing is left to train with learning rate 0.01" in m for m in markdowns(app))
    button_of(app, "Start again with learning rate 0.01").click().run()
    assert dict(app.query_params) == {"learning_rate": "0.01"}
    assert counter(app) == "epoch 0 · start · step 0"
    assert not any("Nothing is left" in text for text in markdowns(app))
    assert app.select_slider(key=key_of(app, "learning_rate")).value == 0.01


def test_a_change_at_the_last_step_can_be_trained_further(open_page: OpenPage, film: Film) -> None:
    app = open_page("training", step="1200")
    app.select_slider(key=key_of(app, "learning_rate")).set_value(0.01).run()
    button_of(app, "Train 50 more epochs with it").click().run()
    assert app.number_input(key=key_of(app, "epochs")).value == 100
    header, blocks = film(app)
    assert header["last_step"] == 2400
    assert blocks["steps"][0] == 1200
    assert not any("Nothing is left" in text for text in markdowns(app))


def test_a_weight_set_by_hand_at_the_last_step_has_nothing_left_to_train(
    open_page: OpenPage, film: Film
) -> None:
    app = open_page("training", step="1200", edits="1200:theta0=2.0")
    app.run()  # the film has found out where the run ends
    said = "Nothing is left to train with weight 1 → 1 of layer 1 set by hand"
    assert any(said in text for text in markdowns(app))
    button_of(app, "Train 50 more epochs with it").click().run()
    assert film(app)[0]["last_step"] == 2400
    assert not any("Nothing is left" in text for text in markdowns(app))


def test_dropout_in_force_is_said_beside_the_activation(open_page: OpenPage) -> None:
    def said(app: AppTest) -> list[str]:
        return [c.value for c in app.caption if c.value.startswith("Dropout")]

    assert said(open_page("training", dropout="0.2")) == ["Dropout 0.2 is on in training."]
    assert said(open_page("training")) == []


def test_where_a_run_stopped_early_more_epochs_are_not_offered(
    open_page: OpenPage,
) -> None:
    app = open_page("training", stop_at_accuracy="0.9", step="5000")
    app.select_slider(key=key_of(app, "learning_rate")).set_value(0.01).run()
    labels = [button.label for button in app.button]
    assert "Start again with learning rate 0.01" in labels
    assert not any("more epochs" in label for label in labels)


def test_the_layer_sliders_build_another_network(open_page: OpenPage, film: Film) -> None:
    app = open_page("training")
    app.slider(key="set_layers").set_value(3).run()
    app.slider(key="set_units").set_value(5).run()
    header, _blocks = film(app)
    assert header["layers"] == [4, 5, 5, 5, 3]
    assert app.text_input(key=key_of(app, "hidden_units")).value == "5, 5, 5"


def test_units_can_be_typed_layer_by_layer(open_page: OpenPage, film: Film) -> None:
    app = open_page("training")
    app.text_input(key="set_hidden_units").set_value("16, 4").run()
    header, _blocks = film(app)
    assert header["layers"] == [4, 16, 4, 3]


def markdowns(app: AppTest) -> list[str]:
    return [block.value for block in app.markdown]


@pytest.mark.parametrize(
    ("hidden_units", "layers", "units"),
    [
        ("8,8,8,8,8,8", "6", "8, 8, 8, 8, 8, 8"),
        ("8,6,5", "3", "8, 6, 5"),
        ("100", "1", "100"),
    ],
)
def test_layers_that_no_slider_can_say_are_said_in_words(
    open_page: OpenPage, hidden_units: str, layers: str, units: str
) -> None:
    app = open_page("training", hidden_units=hidden_units)
    assert not app.slider
    assert f":small[Hidden layers]  \n**{layers}**" in markdowns(app)
    assert f":small[Units in each]  \n**{units}**" in markdowns(app)
    app.text_input(key="set_hidden_units").set_value("6, 6").run()
    assert [slider.value for slider in app.slider] == [2, 6]
    app.text_input(key="set_hidden_units").set_value("6, 4").run()
    assert not app.slider


def test_without_a_hidden_layer_no_slider_says_how_many_units_it_has(
    open_page: OpenPage, film: Film
) -> None:
    app = open_page("training", hidden_units="none")
    assert [slider.label for slider in app.slider] == ["Hidden layers"]
    app.slider(key="set_layers").set_value(1).run()
    assert film(app)[0]["layers"] == [4, 10, 3]
    assert [slider.value for slider in app.slider] == [1, 10]


def test_numbers_are_shown_as_the_run_has_them_however_large_or_fine(
    open_page: OpenPage,
) -> None:
    query = {"epochs": "9000", "momentum": "0.999", "optimizer": "momentum", "clip_norm": "5000"}
    fine = {"initializer_scale": "0.001", "stop_at_accuracy": "0.29", "noise": "0.125"}
    app = open_page("training", dataset="moons", **query, **fine)
    assert not app.warning
    shown = {present(box.key).removeprefix("set_"): box.value for box in app.number_input}
    assert shown["epochs"] == 9000
    assert shown["momentum"] == 0.999
    assert shown["clip_norm"] == 5000.0
    assert shown["initializer_scale"] == 0.001
    assert shown["stop_at_accuracy_percent"] == 29.0
    assert {box.proto.format for box in app.number_input} == {"%d", "%.10g"}
    assert dict(app.query_params) == {"dataset": "moons", **query, **fine}


def labels(app: AppTest) -> set[str]:
    return {box.label for box in app.number_input}


def test_only_what_matters_for_the_run_is_asked_for(open_page: OpenPage) -> None:
    app = open_page("training")
    assert "Momentum μ" not in labels(app)
    app.selectbox(key="set_optimizer").set_value("momentum").run()
    assert "Momentum μ" in labels(app)
    assert "Scale of the starting weights" in labels(app)
    app.selectbox(key="set_initializer").set_value("zeros").run()
    assert "Scale of the starting weights" not in labels(app)
    assert "Stop at accuracy (%)" in labels(app)
    app.selectbox(key="set_dataset").set_value("penguin_mass").run()
    assert "Stop at accuracy (%)" not in labels(app)


def test_the_accuracy_to_stop_at_is_asked_for_in_percent(open_page: OpenPage, film: Film) -> None:
    app = open_page("training", learning_rate="0.03")
    app.number_input(key="set_stop_at_accuracy_percent").set_value(90.0).run()
    assert not errors(app)
    assert app.query_params["stop_at_accuracy"] == "0.9"
    header, _blocks = film(app)
    assert "at least the 90.0% asked for" in header["ended"]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        (
            "stop_at_accuracy_percent",
            900.0,
            "Stop at accuracy (%): expected a percentage from 0 to",
        ),
        ("stop_at_accuracy_percent", -1.0, "Stop at accuracy (%): expected a percentage from 0 to"),
        ("epochs", 0, "Epochs: expected a whole number from 1"),
        ("clip_norm", -1.0, "got -1. The run still uses 0"),
        ("validation_share", 1.0, "Share kept for validation: expected a number from 0"),
    ],
)
def test_a_number_that_cannot_be_is_refused_in_words(
    open_page: OpenPage, field: str, value: float, words: str, film: Film
) -> None:
    app = open_page("training")
    app.number_input(key=f"set_{field}").set_value(value).run()
    assert len(errors(app)) == 1
    assert words in errors(app)[0]
    assert film(app)[0]["run"] == Run().key


def test_what_is_set_layer_by_layer_follows_the_layers_and_becomes_one_value_again(
    open_page: OpenPage,
) -> None:
    by_layer = {"initializer_scale": "1,2,1", "weight_decay": "0,0.1,0", "dropout": "0.1,0.2"}
    app = open_page("training", activation="relu,tanh", **by_layer)
    assert app.selectbox(key="set_activation").value == ("relu", "tanh")
    app.text_input(key="set_hidden_units").set_value("5").run()
    app.run()
    assert not app.exception
    assert dict(app.query_params) == {"hidden_units": "5", "dropout": "0.1"}
    assert app.selectbox(key="set_activation").value == "relu"
    assert app.number_input(key="set_initializer_scale").value == 1.0


@pytest.mark.parametrize(
    "typed", ["", "ten", "10, 0", "10, 300", "1,2,3,4,5,6,7,8,9", "256,256", "-3"]
)
def test_units_that_cannot_be_are_refused_in_words_and_the_run_is_kept(
    open_page: OpenPage, typed: str, film: Film
) -> None:
    app = open_page("training", step="240")
    before = film(app)
    app.text_input(key="set_hidden_units").set_value(typed).run()
    assert not app.exception
    assert len(errors(app)) == 1
    assert "Hidden units, layer by layer: expected" in errors(app)[0]
    assert "or 0 for n" in errors(app)[0] or typed == "256,256"
    assert "The run still uses 10, 10." in errors(app)[0]
    header, blocks = film(app)
    assert header["run"] == before[0]["run"]
    np.testing.assert_array_equal(blocks["theta"], before[1]["theta"])


def test_a_setting_that_cannot_be_used_keeps_no_other_from_being_used(
    open_page: OpenPage, film: Film
) -> None:
    app = open_page("training", "more_settings")
    app.text_input(key="set_hidden_units").set_value("ten, 10").run()
    app.number_input(key="set_validation_share").set_value(0.2).run()
    app.number_input(key="set_patience").set_value(-3).run()
    app.select_slider(key="set_learning_rate").set_value(0.01).run()
    assert [words.split(":")[0] for words in errors(app)] == [
        "Hidden units, layer by layer",
        "Early stopping patience",
    ]
    assert "The run still uses 0." in errors(app)[1]
    wanted = Experiment(learning_rate=0.01, validation_share=0.2)
    assert film(app)[0]["run"] == Run(wanted).key


def test_what_was_refused_is_said_as_long_as_its_field_says_it_also_where_the_field_is_closed(
    open_page: OpenPage,
) -> None:
    app = open_page("training", "more_settings")
    app.number_input(key="set_validation_share").set_value(0.95).run()
    app.session_state["set_more_settings"] = False
    app.run()
    app.select_slider(key="set_learning_rate").set_value(0.01).run()
    assert [words.split(":")[0] for words in errors(app)] == ["Share kept for validation"]
    app.session_state["set_more_settings"] = True
    app.run()
    assert app.number_input(key="set_validation_share").value == 0.95
    assert len(errors(app)) == 1
    app.number_input(key="set_validation_share").set_value(0.2).run()
    assert not errors(app)
    assert app.session_state["learner"].settings.validation_share == 0.2


@pytest.mark.parametrize("typed", ["0", "none"])
def test_a_network_without_hidden_layers_can_be_typed(
    open_page: OpenPage, film: Film, typed: str
) -> None:
    app = open_page("training")
    app.text_input(key="set_hidden_units").set_value(typed).run()
    assert not errors(app)
    assert film(app)[0]["run"] == Run(Experiment(hidden_units=())).key


def test_the_same_and_new_weights_say_their_seed(open_page: OpenPage, film: Film) -> None:
    app = open_page("training")
    first = film(app)[1]["theta"][0]
    button_of(app, "Start again, new weights (seed 1)").click().run()
    assert not np.array_equal(film(app)[1]["theta"][0], first)
    assert button_of(app, "Start again, same weights (seed 1)")
    assert app.query_params["seed"] == "1"


def test_a_schedule_has_its_numbers_branches_at_the_cursor_and_goes_into_the_link(
    open_page: OpenPage, words: Words
) -> None:
    app = open_page("training", step="48")
    keys = {str(box.key) for box in app.number_input}
    assert not any(name in key for key in keys for name in ("cosine", "drop"))
    app.selectbox(key="set_schedule").set_value("cosine").run()
    app.number_input(key="set_cosine_epochs").set_value(4).run()
    app.number_input(key="set_warmup_epochs").set_value(1.0).run()
    app.number_input(key="set_l1_penalty").set_value(0.001).run()
    learner: Learner = app.session_state["learner"]
    (edit,) = learner.run.edits
    assert edit.step == 48
    assert dict(edit.settings) == {
        "schedule": "cosine",
        "cosine_epochs": 4,
        "warmup_epochs": 1.0,
        "l1_penalty": 0.001,
    }
    assert "schedule=cosine" in app.query_params["edits"]
    said = "Schedule: cosine, down to 0 in 4 epochs, after a warm-up of 1 epoch."
    assert said in [caption.value for caption in app.caption]
    # Two of the four epochs are over: half of the rate is left.
    assert "learning rate 0.0005 (0.001 × 0.5: cosine, down to 0 in 4 epochs" in words(app)
    app.selectbox(key="set_schedule").set_value("step").run()
    assert app.number_input(key="set_drop_factor").value == 0.5


@pytest.mark.parametrize(
    "query",
    [
        {"learning_rate": "1000", "optimizer": "sgd", "step": "600"},
        {"hidden_units": "1", "batch_size": "100000"},
        {"hidden_units": "none"},
        {"dataset": "penguin_mass", "scaling": "raw", "learning_rate": "1000", "step": "48"},
        {"dataset": "xor", "output": "sigmoid", "samples": "10", "validation_share": "0"},
        {"dataset": "spirals", "samples": "300", "batch_size": "1", "step": "2000000"},
        {"dataset": "plane", "activation": "sigmoid", "optimizer": "rmsprop"},
        {"clip_norm": "0.1", "weight_decay": "10", "momentum": "0.99", "optimizer": "momentum"},
        {"patience": "1", "learning_rate": "10"},
        {"schedule": "cosine", "cosine_epochs": "1", "step": "1200", "l1_penalty": "10"},
        {"schedule": "step", "drop_factor": "0", "drop_every": "1", "warmup_epochs": "10000"},
        {"initializer": "zeros", "step": "1200"},
    ],
)
def test_extreme_settings_give_a_page_and_never_a_traceback(
    open_page: OpenPage, query: dict[str, str], film: Film
) -> None:
    app = open_page("training", **query)
    assert counter(app).startswith("epoch")
    header, _blocks = film(app)
    assert header["run"]


@pytest.mark.parametrize(
    "query",
    [
        {"learning_rate": "fast"},
        {"edits": "24:seed=3"},
        {"hidden_units": "256,256,256"},
        {"edits": "24:theta999999=1"},
        {"dataset": "whales", "colour": "blue"},
    ],
)
def test_a_link_that_cannot_be_used_is_explained_and_a_run_is_there(
    open_page: OpenPage, query: dict[str, str], film: Film
) -> None:
    app = open_page("training", **query)
    assert len(app.warning) >= 1
    assert film(app)[0]["layers"] == [4, 10, 10, 3]


def test_a_run_that_outgrew_its_numbers_says_where_and_stays_at_the_last_good_state(
    open_page: OpenPage,
    tables: Tables,
    words: Words,
    film: Film,
) -> None:
    query = {"dataset": "penguin_mass", "scaling": "raw", "optimizer": "sgd"}
    app = open_page("training", learning_rate="1000", step="1000", **query)
    header, _blocks = film(app)
    assert "Stopped at step" in header["ended"]
    assert header["frozen_end"]
    _head, *lines = tables(app, "details_section")[0]
    before = [
        line[1].replace("·10", "e").translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-"))
        for line in lines
    ]
    assert np.isfinite([float(text) for text in before]).all()
    assert "outgrew" in words(app, "details_section")


def test_the_default_link_is_empty_and_a_link_makes_the_same_run(
    open_page: OpenPage, film: Film
) -> None:
    app = open_page("training")
    assert dict(app.query_params) == {}
    again = open_page("training", learning_rate="0.01", hidden_units="6", step="96")
    run = Run(Experiment(learning_rate=0.01, hidden_units=(6,)))
    assert film(again)[0]["run"] == run.key


def test_two_visitors_do_not_see_each_other(open_page: OpenPage, film: Film) -> None:
    one, other = open_page("training"), open_page("training")
    one.select_slider(key=key_of(one, "learning_rate")).set_value(0.1).run()
    other.run()
    assert film(other)[0]["run"] == Run().key
    assert film(one)[0]["run"] != Run().key


def test_a_chosen_weight_says_its_numbers_and_where_they_are_explained(
    open_page: OpenPage, words: Words, section: Section
) -> None:
    app = open_page("training", step="48")
    me = app.session_state["learner"]
    me.select({"kind": "weight", "layer": 1, "i": 3, "j": 3})
    app.run()
    assert not app.exception
    trainer = me.at_cursor()
    text = words(app, "details_section")
    assert number(float(trainer.network.layers[0].dL_dW[3, 3]), 6) in text
    assert number(float(trainer.network.layers[0].W[3, 3]), 6) in text
    assert "Why has the gradient this sign?" in text
    for page in ("backward_pass", "update"):
        assert f'data-name="page" data-value="{page}"' in section(app, "details_section")


def test_a_link_to_why_shows_the_answer_and_not_a_step_that_has_not_begun(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[object] = []
    monkeypatch.setattr("ui.kit.frame.go_to", opened.append)
    me = Learner(cursor=48)
    open_answer(me, "update")
    assert me.walk.has_gradients
    assert opened == ["update"]


def test_a_link_to_why_a_gradient_has_its_sign_leads_to_the_answer_at_the_weights_own_layer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[object] = []
    monkeypatch.setattr("ui.kit.frame.go_to", opened.append)
    monkeypatch.setattr(training_details, "lead_to", lambda *place: opened.append(place))
    me = Learner(cursor=48)
    me.select({"kind": "weight", "layer": 2, "i": 3, "j": 5})
    open_answer(me, "backward_pass")
    assert me.walk.backward_layer == 2
    assert opened == [("backward_pass", "one_weight"), "backward_pass"]


def test_the_best_epoch_is_named_and_leads_back_and_on(
    open_page: OpenPage, words: Words, say: Say, film: Film
) -> None:
    app = open_page("training", learning_rate="0.01", step="1200")
    learner: Learner = app.session_state["learner"]
    best = present(learner.best_so_far)
    said = words(app, "details_section")
    assert 0 < best.epoch < 50
    assert f"Best epoch so far: {best.epoch}" in said
    assert "chosen by these 103 validation rows" in said
    say(app, "details_section", "back_to_best")
    assert learner.cursor == best.step
    assert film(app)[0]["cursor"] == best.step
    assert "This is the best epoch so far" in words(app, "details_section")
    assert not learner.run.edits
    say(app, "details_section", "on_from_best", str(best.step))
    assert learner.cursor == best.step
    (edit,) = learner.run.edits
    assert (edit.step, edit.settings) == (best.step, (("learning_rate", 0.001),))
    assert [ghost.label for ghost in learner.ghosts] == ["learning rate 0.01"]
    assert app.select_slider(key=key_of(app, "learning_rate")).value == 0.001


def test_within_an_epoch_a_lower_loss_than_the_best_epochs_is_said_to_be_no_epochs_yet() -> None:
    me = Learner(cursor=30)
    trainer = me.at_cursor()
    assert trainer.measure().validation_loss < present(me.best_so_far).validation_loss
    html = best_html(me, trainer)
    assert "Best epoch so far: 1" in html
    assert "lower, but epoch 2 has not ended" in html


def test_a_press_that_speaks_of_another_best_epoch_does_nothing(
    open_page: OpenPage, say: Say
) -> None:
    app = open_page("training", learning_rate="0.01", step="1200")
    learner: Learner = app.session_state["learner"]
    for name in ("back_to_best", "on_from_best"):
        for value in ("24", "-1", "x", 1e9):
            say(app, "details_section", name, value)
    assert (learner.cursor, learner.run.edits) == (1200, ())


def test_without_validation_rows_no_epoch_is_called_the_best(
    open_page: OpenPage, words: Words
) -> None:
    app = open_page("training", validation_share="0", step="240")
    assert "best epoch" not in words(app).lower()


def test_a_unit_is_measured_without_and_knocked_out_as_a_change_with_its_place_in_time(
    open_page: OpenPage, words: Words, tables: Tables, say: Say, film: Film
) -> None:
    app = open_page("training", step="240", learning_rate="0.01")
    learner: Learner = app.session_state["learner"]
    learner.select({"kind": "unit", "layer": 1, "j": 0})
    app.run()
    here = learner.at_cursor().measure()
    lost = learner.trainer.measure_with(theta_without(learner.trainer.network, (1, 0)))
    said = words(app, "details_section")
    verb = "rises" if lost.training_loss > here.training_loss else "falls"
    assert (
        f"Without unit 1 the training loss {verb} from {number(here.training_loss)} to "
        f"{number(lost.training_loss)} and the validation loss" in said
    )
    (measured,) = (t for t in tables(app, "details_section") if t[0][0] == "measured")
    assert measured[3][0] == "loss of 103 validation rows"
    assert measured[3][2] == number(lost.validation_loss)
    say(app, "details_section", "knock_out")
    assert learner.cursor == 240
    assert learner.at_cursor().measure() == lost
    assert "frozen=" in app.query_params["edits"]
    header, _blocks = film(app)
    assert header["held"] == [
        {"step": 240, "out": [[1, 0]], "frozen": [], "weights": [], "weights_out": []}
    ]
    assert header["branches"][0]["now"] == "unit 1 of layer 1 knocked out from here"
    assert "put back with the weights it had" in words(app, "details_section")
    (again,) = (t for t in tables(app, "details_section") if t[0][0] == "measured")
    assert [row[1:] for row in again[1:]] == [row[1:] for row in measured[1:]]
    say(app, "details_section", "let_go")
    assert learner.run.edits == ()
    say(app, "details_section", "freeze")
    assert set(learner.run.frozen_at(240)) == set(Places.of_run(learner.run).incoming((1, 0)))


def test_a_weight_can_be_frozen_and_an_output_not_knocked_out(
    open_page: OpenPage, words: Words, say: Say, section: Section
) -> None:
    app = open_page("training", step="30")
    learner: Learner = app.session_state["learner"]
    learner.select({"kind": "weight", "layer": 2, "i": 3, "j": 1})
    app.run()
    say(app, "details_section", "freeze")
    index = present(learner.parameter_index(present(learner.selection)))
    assert learner.run.frozen_at(30) == {index}
    assert learner.at_cursor().delta[index] == 0
    assert "Let it learn again" in words(app, "details_section")
    learner.select({"kind": "unit", "layer": 3, "j": 1})
    app.run()
    assert 'name="knock_out"' not in section(app, "details_section")
    assert 'name="freeze"' in section(app, "details_section")
    for value in ("29", "x", ""):  # a press that was meant for another state
        say(app, "details_section", "freeze", value)
    assert len(learner.run.edits) == 1
