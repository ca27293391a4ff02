"""The Compare page, from the menu."""

import pytest
from streamlit.testing.v1 import AppTest

from neuralnet.experiment import Experiment
from neuralnet.many.sweeps import SweepRun, curves_csv, results_csv, seeds
from tests.pages.fixtures import HandedOver, OpenPage, Say, Visit, text_of
from ui.compare.running import RUNS_AT_ONCE

SHORT = {"epochs": "3", "hidden_units": "4"}


@pytest.fixture
def visit(open_page: OpenPage) -> Visit:
    """``visit(epochs="3")``: the Compare page, opened by a link with that query."""
    return lambda **query: open_page("compare", **query)


def section(app: AppTest, name: str) -> AppTest:
    app.segmented_control(key="set_compare_section").set_value(name).run()
    assert not app.exception
    return app


def train(app: AppTest, kind: str) -> AppTest:
    """Press the button and look on until the sweep is over."""
    app.button(key=f"compare_start_{kind}").click().run()
    for _ in range(200):
        assert not app.exception
        if not is_running(app, kind):
            return app
        app.run()
    raise AssertionError("the sweep did not end")


def is_running(app: AppTest, kind: str) -> bool:
    return any(button.key == f"compare_stop_{kind}" for button in app.button)


def press(app: AppTest, start: str) -> AppTest:
    next(button for button in app.button if (button.key or "").startswith(start)).click().run()
    assert not app.exception
    return app


def test_the_page_begins_with_the_question_and_trains_nothing_by_itself(visit: Visit) -> None:
    app = visit()
    assert app.header[0].value == "One seed learnt it: is the setting good?"
    assert "Palmer penguins: species · 4-10-10-3" in text_of(app)
    assert not app.get("plotly_chart")
    assert app.button(key="compare_start_seeds").label == "Train 16 seeds"


def test_many_seeds_are_the_engines_and_answer_the_guess(visit: Visit) -> None:
    app = visit(**SHORT)
    app.segmented_control(key="set_compare_seed_count").set_value(8).run()
    app.segmented_control(key="set_compare_guess").set_value("few").run()
    train(app, "seeds")
    experiment = Experiment(epochs=3, hidden_units=(4,))
    results = SweepRun(seeds(experiment, 8), runs_in_a_batch=RUNS_AT_ONCE).run_to_end()
    table = app.dataframe[0].value
    assert list(table["Validation loss"]) == [results[at].final.validation_loss for at in range(8)]
    assert "of 8 seeds** end within 2 percentage points" in text_of(app)
    assert "You guessed" in text_of(app)
    assert len(app.get("plotly_chart")) == 1


def test_a_file_is_handed_over_itself_and_not_as_an_address(
    visit: Visit, say: Say, handed_over: HandedOver
) -> None:
    app = train(visit(**SHORT), "seeds")
    say(app, "compare_files_seeds", "download", "seeds-curves.csv")
    sweep = seeds(Experiment(epochs=3, hidden_units=(4,)), 16)
    results = SweepRun(sweep, runs_in_a_batch=RUNS_AT_ONCE).run_to_end()
    file = handed_over(app, "compare_files_seeds")
    assert file == {
        "name": "seeds-curves.csv",
        "mime": "text/csv",
        "text": curves_csv(sweep, results),
    }
    say(app, "compare_files_seeds", "download", "seeds-results.csv")
    assert handed_over(app, "compare_files_seeds")["text"] == results_csv(sweep, results)
    assert handed_over(app.run(), "compare_files_seeds") == {}


def test_another_figure_and_another_run_are_shown_at_once(visit: Visit) -> None:
    app = train(visit(**SHORT), "seeds")
    app.segmented_control(key="set_compare_figure").set_value("training_loss").run()
    assert "Training loss at the end: half of 16 runs end below" in text_of(app)
    app.selectbox(key="set_compare_seed").set_value(5).run()
    assert "**Seed 5** ended at a training loss of" in text_of(app)


def test_a_sweep_can_be_stopped_and_what_is_finished_stays(visit: Visit) -> None:
    app = visit(epochs="700", hidden_units="4")
    app.segmented_control(key="set_compare_seed_count").set_value(64).run()
    app.button(key="compare_start_seeds").click().run()
    assert is_running(app, "seeds")
    app.button(key="compare_stop_seeds").click().run()
    assert not app.exception
    assert not is_running(app, "seeds")
    assert "of 64 runs had finished and are kept" in text_of(app)
    assert app.button(key="compare_start_seeds").label == "Train 64 seeds"


def test_what_is_too_much_is_refused_and_the_results_stay(visit: Visit) -> None:
    app = section(train(visit(**SHORT), "seeds"), "grid")
    app.text_input(key="set_compare_values_x_learning_rate").set_value("0.1, fast").run()
    assert "Learning rate: expected numbers with commas between them" in text_of(app)
    assert app.button(key="compare_start_grid").disabled
    section(app, "seeds")
    assert "of 16 seeds**" in text_of(app)


def test_two_settings_share_their_start_and_are_compared_in_pairs(visit: Visit) -> None:
    app = train(section(visit(**SHORT), "sides"), "sides")
    assert "With **learning rate 0.01** (B)" in text_of(app)
    assert "of 8 pairs**" in text_of(app)
    assert "start from the same weights and meet the same rows" in text_of(app)
    assert list(app.table[0].value.index) == ["A", "B"]


def test_results_of_earlier_settings_are_no_longer_green(visit: Visit) -> None:
    app = train(section(visit(**SHORT), "sides"), "sides")
    assert [one.icon for one in app.success] == [":material/balance:"]
    assert not app.warning
    said = app.success[0].value
    app.segmented_control(key="set_compare_pairs").set_value(1).run()  # other controls, old results
    assert not app.success
    assert "of earlier settings" in app.warning[0].value
    assert said in [caption.value for caption in app.caption]
    app.segmented_control(key="set_compare_pairs").set_value(8).run()
    assert app.success[0].value == said


def test_a_choice_that_changes_nothing_is_refused_in_words(visit: Visit) -> None:
    app = section(visit(**SHORT), "sides")
    field = next(one for one in app.text_input if "learning rate" in one.label)
    field.set_value("0.001").run()
    assert "expected something else than A's 0.001" in text_of(app)
    assert app.button(key="compare_start_sides").disabled


def test_a_grid_opens_on_its_best_cell_and_a_cell_becomes_the_run(visit: Visit) -> None:
    app = section(visit(**SHORT), "grid")
    app.text_input(key="set_compare_values_x_learning_rate").set_value("0.0001, 0.01").run()
    app.text_input(key="set_compare_values_y_width").set_value("2, 8").run()
    train(app, "grid")
    assert "Best: " in text_of(app)
    assert "one seed in every cell is one draw of luck" in text_of(app)
    assert len(app.get("plotly_chart")) == 2
    app.selectbox(key="set_compare_cell_x").set_value(0).run()
    app.selectbox(key="set_compare_cell_y").set_value(1).run()
    press(app, "compare_open_")
    app.switch_page("pages/training.py").run()
    assert app.select_slider(key="set_learning_rate").value == 0.0001
    assert app.slider(key="set_units").value == 8


def test_kept_runs_are_named_drawn_and_removed(visit: Visit) -> None:
    app = train(visit(**SHORT), "seeds")
    press(app, "compare_keep_")
    app.selectbox(key="set_compare_seed").set_value(3).run()
    press(app, "compare_keep_")
    section(app, "kept")
    assert list(app.dataframe[0].value["name"]) == ["seed 0", "seed 3"]
    name = next(one for one in app.text_input if one.value == "seed 3")
    name.set_value("the third").run()
    assert list(app.dataframe[0].value["name"]) == ["seed 0", "the third"]
    press(app, "compare_remove_")
    assert list(app.dataframe[0].value["name"]) == ["the third"]


def test_a_ninth_kept_run_is_refused_in_words_and_the_eight_stay(visit: Visit) -> None:
    app = train(visit(**SHORT), "seeds")
    for seed in range(9):
        app.selectbox(key="set_compare_seed").set_value(seed).run()
        press(app, "compare_keep_")
    assert "at most 8 kept runs (remove one first)" in text_of(app)
    assert len(app.session_state["set_comparison"].kept) == 8


def test_a_run_without_validation_rows_is_judged_by_its_training_rows(visit: Visit) -> None:
    app = train(visit(**SHORT, validation_share="0"), "seeds")
    assert "of the best training accuracy" in text_of(app)


def test_a_run_that_overflows_is_said_and_breaks_nothing(visit: Visit) -> None:
    app = visit(
        epochs="3", hidden_units="4", dataset="penguin_mass", optimizer="sgd", learning_rate="1000"
    )
    train(app, "seeds")
    assert "The numbers of every run overflowed" in text_of(app)


def test_the_example_is_a_case_where_the_seed_decides(visit: Visit) -> None:
    app = visit()
    app.segmented_control(key="set_compare_base").set_value("example").run()
    train(app, "seeds")
    assert "judge a setting by many" in text_of(app)
