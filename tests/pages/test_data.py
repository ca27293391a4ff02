"""The Data page: the rows in use, where they come from, how they are split and scaled."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from neuralnet.data.penguins import PENGUIN_SPECIES, PENGUINS_CSV
from neuralnet.experiment import Experiment
from neuralnet.training import Trainer
from tests.pages.fixtures import key_of
from tests.present import present

PENGUINS = PENGUINS_CSV.read_bytes()


def learner(app: AppTest) -> Any:
    return app.session_state["learner"]


def words(app: AppTest) -> Any:
    return "\n".join(box.value for kind in (app.markdown, app.caption) for box in kind)


def drawings(app: AppTest) -> Any:
    """The HTML of every drawing on the page."""
    messages = [json.loads(box.proto.json) for box in app.get("bidi_component") if box.proto.json]
    return [message["html"] for message in messages if "html" in message]


def choose(app: AppTest, way: Any) -> Any:
    app.segmented_control(key="set_data_way").set_value(way).run()
    assert not app.exception
    return app


def upload(app: AppTest, data: Any, name: str = "table.csv") -> Any:
    choose(app, "upload")
    app.file_uploader(key="data_file").upload(name, data, "text/csv").run()
    assert not app.exception
    return app


def set_value(app: AppTest, kind: Any, field: Any, value: Any) -> Any:
    getattr(app, kind)(key=f"set_data_{field}").set_value(value).run()
    assert not app.exception
    return app


def test_the_penguins_are_in_use_first(open_page: Callable[..., Any]) -> None:
    app = open_page("data")
    assert "**In use: Palmer penguins\\: species**" in words(app)
    assert "342 rows · 4 features · target **species** (3 classes)" in words(app)
    assert "2 of 344 birds are left out" in words(app)
    assert learner(app).run.experiment == Experiment()


def test_another_set_starts_a_new_run_and_the_training_page_follows(
    open_page: Callable[..., Any],
) -> None:
    app = set_value(open_page("data", "more_settings"), "selectbox", "dataset", "moons")
    set_value(app, "number_input", "samples", 120)
    set_value(app, "number_input", "noise", 0.25)
    assert learner(app).run.experiment == Experiment(dataset="moons", samples=120, noise=0.25)
    assert "120 rows · 2 features" in words(app)
    app.switch_page("pages/training.py").run()
    assert not app.exception
    assert app.selectbox(key="set_dataset").value == "moons"
    assert learner(app).run.experiment == Experiment(dataset="moons", samples=120, noise=0.25)


def test_noise_and_wrong_labels_reach_the_run(open_page: Callable[..., Any]) -> None:
    app = set_value(open_page("data"), "slider", "feature_noise", 0.5)
    set_value(app, "slider", "label_flips", 0.2)
    clean = Experiment()
    assert learner(app).run.experiment == clean.replace(feature_noise=0.5, label_flips=0.2)
    set_value(app, "selectbox", "dataset", "moons")
    assert learner(app).settings.label_flips == 0.2
    set_value(app, "selectbox", "dataset", "plane")
    assert learner(app).settings.label_flips == 0.0
    with pytest.raises(KeyError):
        app.slider(key="set_data_label_flips")


def test_every_class_gives_its_share_to_training_validation_and_test(
    open_page: Callable[..., Any],
) -> None:
    app = set_value(open_page("data"), "slider", "test_share", 0.2)
    split = next(html for html in drawings(app) if 'class="sb"' in html)
    for line in (
        "0 · Adelie</th><td>76</td><td>45</td><td>30</td>",
        "1 · Gentoo</th><td>61</td><td>37</td><td>25</td>",
        "all</th><td>171</td><td>103</td><td>68</td>",
    ):
        assert line in split


def test_a_split_that_leaves_nothing_is_refused_and_the_run_kept(
    open_page: Callable[..., Any],
) -> None:
    app = set_value(open_page("data"), "slider", "test_share", 0.8)
    assert "The run is still the one before." in app.error[0].value
    assert learner(app).run.experiment == Experiment()
    assert app.slider(key=key_of(app, "data_test_share")).value == 0.0
    app.run()
    assert not app.error


def test_the_table_of_ranges_has_the_fitted_offset_and_scale(open_page: Callable[..., Any]) -> None:
    app = open_page("data")
    ranges = next(html for html in drawings(app) if 'class="rg"' in html)
    assert "2850 to 6300 g" in ranges
    scaler = learner(app).trainer.data.scaler
    assert f"<td>{scaler.offset[3]:.4f}</td><td>{scaler.scale[3]:.4f}</td>" in ranges
    set_value(app, "radio", "scaling", "raw")
    ranges = next(html for html in drawings(app) if 'class="rg"' in html)
    assert "<td>0.0000</td><td>1.0000</td>" in ranges


def test_raw_millimetres_and_grams_do_not_learn_and_z_scores_do(
    open_page: Callable[..., Any],
) -> None:
    app = open_page("data")
    assert not any('class="tc"' in html for html in drawings(app))
    app.button(key="ask_scaling").click().run()
    chart = next(html for html in drawings(app) if 'class="tc"' in html)
    assert "<span>Raw numbers</span><b>43.7%</b>" in chart
    assert "<span>Standardised (z-scores)</span><b>99.0%</b>" in chart
    assert learner(app).run.experiment == Experiment()


def test_a_leaked_validation_promises_what_new_rows_do_not_keep(
    open_page: Callable[..., Any],
) -> None:
    app = open_page("data")
    app.button(key="ask_leak").click().run()
    assert "With the leak the validation rows promise more than new rows keep." in words(app)
    assert "| unseen rows | **68.9%** of 103 | **68.9%** of 103 |" in words(app)
    set_value(app, "number_input", "copies", 3)
    assert learner(app).run.experiment == Experiment(copies=3)
    assert learner(app).dataset.n == 3 * 342


def test_two_squares_make_a_circle_of_a_straight_line(open_page: Callable[..., Any]) -> None:
    app = open_page("data", dataset="circles")
    app.button(key="ask_land").click().run()
    assert "Inputs: **x1, x2**. 70.0% of the training rows right." in words(app)
    assert "Inputs: **x1, x2, x1², x2²**. 100.0% of the training rows right." in words(app)
    app.get("button_group")  # the pills are there
    pills = next(p for p in app.get("button_group") if "Engineered inputs" in p.label)
    pills.set_value(["x1*x2"]).run()
    assert learner(app).run.experiment == Experiment(dataset="circles", engineered=("x1*x2",))


def test_engineered_inputs_need_two_features(open_page: Callable[..., Any]) -> None:
    assert "These inputs are made of **two** features, and this data set has 4." in words(
        open_page("data")
    )


# A table of one's own


def test_a_table_is_described_and_trained_on(open_page: Callable[..., Any]) -> None:
    app = upload(open_page("data"), PENGUINS, "my birds.csv")
    columns = app.dataframe[0].value
    assert columns["holds"].tolist()[:3] == ["text", "text", "number"]
    assert columns["missing"].tolist()[2] == 2
    assert "**individual\\_id**, 190 different words" in words(app)
    assert "11 of 344 rows are left out because a chosen column has no value there" in words(app)
    assert learner(app).run.experiment == Experiment()  # looking changes nothing
    app.button(key="use_table").click().run()
    assert not app.exception
    dataset = learner(app).dataset
    assert (dataset.name, dataset.title, dataset.n) == ("own", "my birds.csv", 333)
    assert "**In use: my birds.csv**" in words(app)
    app.switch_page("pages/training.py").run()
    assert not app.exception
    assert learner(app).dataset is dataset


def test_features_and_the_order_of_the_classes_are_the_learners(
    open_page: Callable[..., Any],
) -> None:
    app = upload(open_page("data"), PENGUINS)
    features, _classes = app.multiselect
    features.set_value(["bill_length_mm", "bill_depth_mm"]).run()
    app.multiselect[1].set_value(["Gentoo", "Adelie"]).run()
    assert "0 · Gentoo: 123 of 124 rows" in words(app)
    assert "Chinstrap: left out, 68 rows" in words(app)
    app.button(key="use_table").click().run()
    dataset = learner(app).dataset
    assert dataset.class_names == ("Gentoo", "Adelie")
    assert dataset.feature_names == ("bill_length_mm", "bill_depth_mm")
    assert dataset.n == 274


def test_another_target_and_another_task(open_page: Callable[..., Any]) -> None:
    app = upload(open_page("data"), PENGUINS)
    target = next(box for box in app.selectbox if box.label.startswith("Target"))
    target.set_value("body_mass_g").run()
    assert not app.exception
    app.button(key="use_table").click().run()
    dataset = learner(app).dataset
    assert (dataset.task, dataset.target_name) == ("regression", "body_mass_g")
    assert "species = Adelie" in dataset.feature_names


def test_a_choice_that_cannot_be_used_has_no_button(open_page: Callable[..., Any]) -> None:
    app = upload(open_page("data"), PENGUINS)
    app.multiselect[0].set_value([]).run()
    assert "Features: expected at least one column to learn from; got none." in app.error[0].value
    assert "use_table" not in [button.key for button in app.button]


@pytest.mark.parametrize(
    "data, said",
    [
        (b"", "an empty file"),
        (b"a,b\n1,2,3\n", "Line 2 of the file (row 1 of the data): expected 2 cells"),
        (b"PK\x03\x04", "a broken Excel workbook"),
        (b'[{"a":1,"b":2}]', "JSON"),
        (b"<!DOCTYPE html><p>", "a web page"),
        (b'a,b\n"1,2\n', "Line 2 of the file: expected a quotation mark at the end of every cell"),
        (b"a,a\n1,2\n", "a different name for every column; got a"),
    ],
)
def test_a_file_that_cannot_be_read_keeps_the_run(
    open_page: Callable[..., Any], data: bytes, said: str
) -> None:
    app = upload(set_value(open_page("data"), "selectbox", "dataset", "moons"), data, "bad.csv")
    assert said in app.error[0].value
    assert "The run is still the one before." in app.error[0].value
    assert learner(app).run.experiment == Experiment(dataset="moons")


def test_after_a_broken_file_the_table_before_it_can_still_be_chosen_from(
    open_page: Callable[..., Any],
) -> None:
    app = upload(open_page("data"), PENGUINS, "birds.csv")
    app.multiselect[0].set_value(["bill_length_mm", "sex"]).run()
    app.button(key="use_table").click().run()
    app.file_uploader(key="data_file").set_value([("bad.csv", b"a,b\n1,2,3\n", "text/csv")]).run()
    assert not app.exception
    assert app.error[0].value.startswith("bad.csv cannot be used. Line 2 of the file (row 1 of")
    assert app.error[0].value.endswith("Below is birds.csv, as before.")
    assert app.multiselect[0].value == ["bill_length_mm", "sex"]
    assert learner(app).dataset.title == "birds.csv"
    app.multiselect[0].set_value(["bill_length_mm"]).run()
    app.button(key="use_table").click().run()
    assert learner(app).dataset.feature_names == ("bill_length_mm",)


def test_columns_and_the_inputs_that_they_become_are_both_counted(
    open_page: Callable[..., Any],
) -> None:
    app = upload(open_page("data"), PENGUINS)
    app.multiselect[0].set_value(["bill_length_mm", "body_mass_g", "sex"]).run()
    counted = "3 columns → 4 inputs, because sex becomes 2 (one input for each word)"
    assert f"{counted}. The inputs: bill\\_length\\_mm" in words(app)
    app.button(key="use_table").click().run()
    assert f"333 rows · {counted} · target **species** (3 classes)" in words(app)


def test_a_table_in_use_says_so_and_leads_to_training(open_page: Callable[..., Any]) -> None:
    app = upload(open_page("data"), PENGUINS)
    assert "This table is in use." not in words(app)
    assert "This choice of the table is not in use. In use: Palmer" in words(app)
    app.button(key="use_table").click().run()
    assert "This table is in use." in words(app)
    assert "This choice of the table is not in use" not in words(app)
    assert app.button(key="use_table").disabled
    assert "Go to Training" in [link.proto.label for link in app.get("page_link")]
    app.multiselect[0].set_value(["bill_length_mm"]).run()
    assert "This table is in use." not in words(app)
    assert not app.button(key="use_table").disabled


def test_the_split_says_what_test_rows_are_for(open_page: Callable[..., Any]) -> None:
    said = words(open_page("data"))
    assert "Every choice that you make by looking at the validation rows" in said
    assert "measure them once at the very end: on the Diagnostics page" in said


def test_a_table_that_cannot_be_learnt_from_says_so(open_page: Callable[..., Any]) -> None:
    app = upload(open_page("data"), b"a,b\n1,x\n1,x\n1,x\n1,x\n")
    assert "2 to 30 different words" in app.warning[0].value
    assert "use_table" not in [button.key for button in app.button]


def test_names_from_a_file_are_shown_and_never_acted_on(open_page: Callable[..., Any]) -> None:
    evil = "<img src=x onerror=alert(1)>"
    rows = "".join(f"{k},{k % 3},{'**a** $x$' if k % 2 else evil}\n" for k in range(12))
    app = upload(open_page("data"), f"{evil},[b](c),kind\n{rows}".encode(), "**t**.csv")
    app.button(key="use_table").click().run()
    assert not app.exception
    assert "**In use: \\*\\*t\\*\\*.csv**" in words(app)
    assert not any("<img" in html for html in drawings(app))


HOUSES = b"area\tprice\n" + b"".join(
    f'"{a:,}"\t"{150 * a + 7 * (a % 13):,}"\n'.encode() for a in range(620, 3000, 97)
)


def asked(app: AppTest) -> Any:
    """The questions about the file: what is asked → (the answers shown, the one in use)."""
    return {
        radio.label: (radio.options, radio.value)
        for radio in app.radio
        if present(radio.key).startswith("set_table_ask_")
    }


def answer(app: AppTest, question: Any, value: Any) -> Any:
    key = next(present(r.key) for r in app.radio if r.label.startswith(question))
    app.radio(key=key).set_value(value).run()
    assert not app.exception
    return app


def examples(app: AppTest) -> Any:
    columns = app.dataframe[0].value
    return dict(zip(columns["column"], columns["for example"], strict=True))


def test_what_can_be_read_in_two_ways_is_asked_and_the_answer_obeyed(open_page: Any) -> None:
    app = upload(open_page("data"), HOUSES)
    ((question, (options, value)),) = asked(app).items()
    assert question.startswith("“1,008” and “93,063” can be read in two ways")
    assert options[0].startswith("“1,008” is 1008, “93,063” is 93063")
    assert options[1].startswith("“1,008” is 1.008, “93,063” is 93.063")
    assert value == "."
    assert examples(app)["area"] == "620, 717, 814"
    answer(app, "“1,008”", ",")
    assert examples(app)["price"].startswith("93.063, ")
    assert asked(app)[question][1] == ","
    answer(app, "“1,008”", ".")
    app.button(key="use_table").click().run()
    assert learner(app).dataset.x[:2, 0].tolist() == [620, 717]
    answer(app, "“1,008”", ",")  # an answer changes what is offered, not the run
    assert learner(app).dataset.x[:2, 0].tolist() == [620, 717]
    assert "This choice of the table is not in use." in words(app)


def test_the_target_stays_chosen_when_a_question_is_answered(open_page: Any) -> None:
    app = upload(open_page("data"), HOUSES)
    target = next(box for box in app.selectbox if box.label.startswith("Target"))
    target.set_value("area").run()
    answer(app, "“1,008”", ",")
    assert next(box for box in app.selectbox if box.label.startswith("Target")).value == "area"


def test_a_file_without_names_says_so_and_loses_no_row(open_page: Any) -> None:
    rows = "".join(f"{k}.5,{'Alpha' if k % 2 else 'Beta'}\n" for k in range(12)).encode()
    app = upload(open_page("data"), rows)
    assert "12 rows, 2 columns" in words(app)
    assert "No line names the columns; line 1 is the first row of data" in words(app)
    answer(app, "Which line names", "1")
    assert "11 rows, 2 columns" in words(app)
    assert examples(app)["0.5"] == "1.5, 2.5, 3.5"


def test_an_answer_that_cannot_be_used_is_told_and_the_table_kept(open_page: Any) -> None:
    rows = "".join(f"1,1,{'ab'[k % 2]}\n" for k in range(12)).encode()
    app = answer(upload(open_page("data"), rows), "Which line names", "1")
    assert "a different name for every column; got 1" in app.error[0].value
    assert "12 rows, 3 columns" in words(app)


def test_the_sheet_of_a_workbook_is_chosen(open_page: Any) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for name, n in (("Birds", 20), ("Trees", 30)):
        sheet = book.create_sheet(name)
        sheet.append(["n", "kind"])
        for k in range(n):
            sheet.append([k * k % 17, "ab"[k % 2]])
    book.remove(book.worksheets[0])
    file = io.BytesIO()
    book.save(file)
    app = upload(open_page("data"), file.getvalue(), "book.xlsx")
    assert "**book.xlsx**: 20 rows" in words(app)
    answer(app, "Which sheet", "Trees")
    assert "**book.xlsx**: 30 rows" in words(app)
    app.button(key="use_table").click().run()
    assert learner(app).dataset.n == 30


def test_columns_that_number_the_rows_are_not_suggested_and_it_is_said(open_page: Any) -> None:
    rows = "".join(f"{k + 1},{k * k % 37},{'ab'[k // 30]}\n" for k in range(60)).encode()
    app = upload(open_page("data"), b"case,v,kind\n" + rows)
    assert app.multiselect[0].value == ["v"]
    assert "Not suggested: **case**, it only numbers the rows" in words(app)


def test_why_numbers_are_classes_or_values_is_said_and_one_press_changes_it(open_page: Any) -> None:
    rows = "".join(f"{x},{2 * x - 1}\n" for x in range(-1, 6)).encode()
    app = upload(open_page("data"), b"x,y\n" + rows)
    told = "Numbers at first: with 7 different numbers in 7 rows, a class for each would have too"
    assert told in words(app)
    assert "No row is left for validation" not in words(app)
    kind = next(c for c in app.segmented_control if c.label == "Learn it as")
    kind.set_value("classes").run()
    assert not app.exception
    assert "**No row is left for validation.**" in app.warning[0].value


@pytest.mark.parametrize(
    "rows, share, said",
    [
        (b"0,0,0\n0,1,1\n1,0,1\n1,1,0\n", "0.3", "**Only 1 row is left for validation.**"),
        (b"0,0,0\n0,1,1\n1,0,1\n1,1,0\n", "0.0", "**No row is left for validation.**"),
    ],
)
def test_a_run_with_hardly_any_validation_rows_says_what_that_means(
    open_page: Any, rows: Any, share: Any, said: Any
) -> None:
    app = upload(open_page("data", validation_share=share), b"x1,x2,y\n" + rows)
    assert app.warning[0].value.startswith(said)
    app.button(key="use_table").click().run()
    assert not app.exception
    assert [box.value.startswith(said) for box in app.warning] == [True, True]
    assert said not in [box.value for box in open_page("data").warning]


# Rows edited, points drawn


def test_the_networks_answer_stands_beside_every_row_that_was_edited() -> None:
    from ui.data.edit_rows import edited_rows, frame_of
    from ui.data.outputs import outputs_of

    trainer = Trainer(Experiment())
    trainer.seek(240)
    before = frame_of(trainer.data.dataset)
    edited = before.copy()
    edited.iloc[0, 0] = 60.0  # an Adelie with a Chinstrap's bill
    edited.loc[len(edited)] = [*before.iloc[5, :4], "Gentoo"]
    edited.loc[len(edited)] = [None, 1.0, 1.0, 1.0, "Gentoo"]  # not complete yet
    rows = edited_rows(before, edited)
    assert rows.index.tolist() == [0, len(before)]
    first, second = outputs_of(trainer, rows.iloc[:, :4].to_numpy(float))
    shares = trainer.outputs()[5]
    assert second == f"{PENGUIN_SPECIES[int(shares.argmax())]}, {shares.max():.1%}"
    again = outputs_of(trainer, before.iloc[[0], :4].to_numpy(float))
    assert first != again[0]
    assert len(edited_rows(before, before)) == 0


def test_edited_rows_make_a_data_set_with_the_old_units() -> None:
    from neuralnet.data.datasets import load_dataset
    from ui.data.edit_rows import dataset_from_frame, frame_of

    penguins = load_dataset("penguins")
    frame = frame_of(penguins)
    frame.loc[0, "bill length"] = 99.5
    frame = frame.drop(index=[1, 2])
    edited = dataset_from_frame(penguins, frame)
    assert edited.n == 340
    assert edited.x[0, 0] == 99.5
    assert edited.feature_units == ("mm", "mm", "mm", "g")
    assert edited.class_names == penguins.class_names
    assert edited.title == "Palmer penguins: species, edited"
    again = dataset_from_frame(edited, frame_of(edited))
    assert again == edited


def test_the_editor_shows_the_rows_and_waits_for_a_change(open_page: Callable[..., Any]) -> None:
    app = choose(open_page("data"), "edit")
    assert app.button(key="use_rows").disabled
    set_value(choose(app, "built-in"), "selectbox", "dataset", "moons")
    set_value(app, "number_input", "samples", 1500)
    choose(app, "edit")
    assert "Up to 1,000 rows of 20 features can be edited here" in app.info[0].value


def test_points_from_the_pad_make_a_data_set_or_a_sentence() -> None:
    from neuralnet.errors import SettingError
    from ui.data.pad.points import dataset_from_pad, pad_data

    points = [[-1, -1, 0], [1, 1, 0], [-1, 1, 1], [1, -1, 1]]
    sent = {"points": points, "task": "classification", "classes": 2}
    drawn = dataset_from_pad(sent)
    assert drawn.labels.tolist() == [0, 0, 1, 1]
    assert pad_data(drawn) == {**sent, "version": drawn.digest}
    for wrong in (None, {}, {"points": 3}, {"points": points[:2]}, {"points": [[0, 0, 7]] * 9}):
        with pytest.raises(SettingError):
            dataset_from_pad(wrong)


def test_drawn_points_survive_in_the_link(open_page: Callable[..., Any]) -> None:
    from neuralnet.data.points import dataset_from_points
    from ui.desk.links import query_from_run

    points = [(k / 10 - 1, (k * k) % 7 / 5, k % 2) for k in range(20)]
    drawn = Experiment().with_data("own", dataset_from_points(points, "classification"))
    from neuralnet.experiment import Run

    app = open_page("data", **query_from_run(Run(drawn), 0))
    assert learner(app).run.experiment == drawn
    assert "**In use: Points drawn by hand**" in words(app)


def test_a_table_too_large_for_the_link_survives_a_reload_and_says_so_before(
    open_page: Callable[..., Any],
) -> None:
    rows = "".join(f"{k},{k * k % 997},{'ab'[k % 2]}\n" for k in range(3000))
    app = upload(open_page("data"), f"n,square,kind\n{rows}".encode())
    assert "too large for a link" in words(app)
    app.button(key="use_table").click().run()
    query = dict(app.query_params)
    again = open_page("data", **query)
    assert not again.warning
    assert learner(again).dataset == learner(app).dataset
    lost = open_page("data", **{**query, "own_data": "kept-AAAAAAAAAAAAAAAAAAAAAA"})
    assert "Choose it again on the Data page" in lost.warning[0].value
    assert learner(lost).dataset.name == "penguins"


def test_a_reload_keeps_the_half_done_step(open_page: Callable[..., Any]) -> None:
    app = open_page("backward_pass", step="30", stop="5")
    assert learner(app).stop == 5
    assert dict(app.query_params)["stop"] == "5"
    assert learner(open_page("backward_pass", step="30", stop="99")).walk.has_gradients
    assert learner(open_page("backward_pass", step="30", stop="x")).stop == 0


def test_the_way_to_rows_follows_the_data_in_use(open_page: Callable[..., Any]) -> None:
    app = upload(open_page("data"), PENGUINS)
    app.button(key="use_table").click().run()
    assert app.segmented_control(key="set_data_way").value == "upload"
    app.switch_page("pages/presets.py").run()
    app.button(key="zeros").click().run()
    app.switch_page("pages/data.py").run()
    assert not app.exception
    assert app.segmented_control(key="set_data_way").value == "built-in"
    choose(app, "upload")  # the file is still there, and said not to be in use
    assert "This choice of the table is not in use." in words(app)


def test_the_network_that_rows_get_is_said_where_they_are_in_use(
    open_page: Callable[..., Any],
) -> None:
    app = open_page("data", initializer="zeros", learning_rate="10", hidden_units="2,2")
    network = "They train a 4-2-2-3 network (ReLU) by Adam, learning rate 10, starting weights"
    assert f"{network} All zeros. Build and Presets have other settings." in words(app)


def test_no_limit_of_the_training_rows_is_said_in_words(open_page: Callable[..., Any]) -> None:
    assert "0: no limit, all 239 are used." in words(open_page("data"))
    assert "no limit" not in words(open_page("data", training_limit="50"))
