"""The page Words: networks learn from text while they are looked at, and each number is opened."""

from collections.abc import Callable

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from neuralnet.data.characters import SIGNS
from neuralnet.inside.uses import sign_gradient, word_votes
from neuralnet.sharing.embedding import Embedding
from tests.pages.fixtures import OpenPage, Say, Section, Tables, Words
from ui.desk.language import CHAPTERS, LanguageDesk
from ui.kit.page_presets import PagePreset
from ui.language.language_model import bigram
from ui.language.presets import LANGUAGE_PRESETS
from ui.words.numbers import number, tex_significant

OpenWords = Callable[..., AppTest]


@pytest.fixture
def words_page(open_page: OpenPage, monkeypatch: pytest.MonkeyPatch) -> OpenWords:
    # However busy the machine is, what is asked for is trained at once.
    monkeypatch.setattr(LanguageDesk.work, "__defaults__", (60.0,))

    def open_it(**query: str) -> AppTest:
        return open_page("words", **query)

    return open_it


def desk_of(app: AppTest) -> LanguageDesk:
    desk: LanguageDesk = app.session_state["set_language_desk"]
    return desk


def move(app: AppTest, say: Say, way: str) -> None:
    say(app, "words_verbs_told", "move", way)
    while not desk_of(app).has_arrived:
        say(app, "words_verbs_told", "go_on")


def test_the_network_comes_near_the_counted_table_and_goes_back_in_time(
    words_page: OpenWords, say: Say, words: Words, tables: Tables
) -> None:
    app = words_page()
    before = tables(app, "words_pairs_told")
    move(app, say, "epochs")
    exact, network = (tables(app, "words_pairs_told")[0][line][1] for line in (2, 3))
    assert 0 < float(network) - float(exact) < 0.03
    text = words(app, "words_pairs_told")
    assert "∞" in text
    assert "epoch 10" in words(app, "words_verbs_told")
    move(app, say, "step back")
    move(app, say, "step")
    assert words(app, "words_pairs_told") == text
    say(app, "words_pairs_told", "sign", "17")
    assert "The sign before" in words(app, "words_pairs_told")
    move(app, say, "start")
    say(app, "words_pairs_told", "sign", "1")
    # The curve keeps what was measured later.
    assert tables(app, "words_pairs_told")[::2] == before[::2]


def test_an_embedding_is_shown_equal_to_the_product_and_its_gradient_as_a_sum(
    words_page: OpenWords, say: Say, words: Words, section: Section
) -> None:
    app = words_page(words="embedding.usual.0")
    move(app, say, "epoch")
    say(app, "words_embedding_told", "number", "1")
    assert "equal, bit for bit" in words(app, "words_embedding_told")
    trainer = desk_of(app).trainer
    trainer.compute_once()
    layer = trainer.network.layers[0]
    assert isinstance(layer, Embedding)
    found = sign_gradient(layer, 1, 1)
    html = section(app, "words_embedding_told").replace("−", "-").replace("⋅", "")
    assert tex_significant(found.total).lstrip("-").split("\\")[0] in html
    absent = next(s for s in range(27) if not sign_gradient(layer, s, 0).terms)
    say(app, "words_embedding_told", "sign", str(absent))
    assert "stands nowhere in the next batch" in words(app, "words_embedding_told")


def test_names_are_written_at_a_temperature_and_again_at_the_same_cursor(
    words_page: OpenWords, say: Say, words: Words
) -> None:
    app = words_page(words="model.usual.0")
    move(app, say, "epoch")
    written = desk_of(app).written()
    assert all(name in words(app, "words_model_told") for name in written if name)
    say(app, "words_model_told", "temperature", "0.1")
    assert desk_of(app).written() != written
    move(app, say, "epoch")
    move(app, say, "epoch back")
    say(app, "words_model_told", "temperature", "1")
    assert desk_of(app).written() == written
    say(app, "words_model_told", "luck")
    assert desk_of(app).written() != written
    say(app, "words_model_told", "temperature", "99")
    assert desk_of(app).temperature == 1.0


def test_every_number_of_a_prediction_is_the_engines(
    words_page: OpenWords, say: Say, words: Words
) -> None:
    app = words_page(words="model.usual.30")
    say(app, "words_model_told", "question", {"about": "x", "entries": ["An"]})
    say(app, "words_model_told", "target", "14")
    say(app, "words_model_told", "unit_of", "5")
    desk = desk_of(app)
    assert (desk.question.context, desk.question.target) == ((0, 1, 14), 14)
    network, L = desk.ask().network, desk.ask().L
    text = words(app, "words_model_told").replace("−", "-")
    hidden, output = network.layers[2], network.layers[3]
    for value in (hidden.z[0, 5], output.z[0, 0], output.z[0, 14], network.layers[0].z[1, 0]):
        assert number(float(value)).replace("−", "-") in text
    assert pytest.approx(-np.log(output.a[0, 14])) == L
    say(app, "words_model_told", "question", {"about": "x", "entries": ["ä1"]})
    assert "context: expected up to 3 letters" in words(app, "words_model_told")
    assert desk_of(app).question.context == (0, 1, 14)
    say(app, "words_model_told", "take_row")
    assert "sign 1" in words(app, "words_model_told")


def test_each_set_up_says_what_it_shows_and_keeps_its_own_time(
    words_page: OpenWords, say: Say, words: Words
) -> None:
    app = words_page(words="model.usual.10")
    say(app, "words_model_told", "setup", "twenty")
    assert "training, 20 names" in words(app, "words_model_told")
    assert "epoch 0" in words(app, "words_verbs_told")
    say(app, "words_model_told", "setup", "usual")
    assert "step 10" in words(app, "words_verbs_told")
    assert app.query_params["words"] == "model.usual.10"


def test_the_votes_of_a_typed_sentence_add_up_and_unknown_words_are_named(
    words_page: OpenWords, say: Say, words: Words, tables: Tables
) -> None:
    app = words_page(words="bag.usual.0")
    move(app, say, "epochs")
    sentence = "the warm Xylophone was <b>lovely</b>"
    say(app, "words_bag_told", "sentence", {"about": "x", "entries": [sentence]})
    text = words(app, "words_bag_told")
    assert "“xylophone”" in text
    assert "pleased" in text
    desk = desk_of(app)
    found = word_votes(desk.ask_sentence(desk.sentence).network, 0, 0)
    assert found.discrepancy <= 1e-9
    votes = next(table for table in tables(app, "words_bag_told") if table[0][0] == "word")
    assert float(votes[-1][1]) == pytest.approx(found.total, abs=5e-5)
    say(app, "words_bag_told", "sentence", {"about": "x", "entries": ["?!"]})
    assert "at least one word" in words(app, "words_bag_told")
    assert desk_of(app).sentence == sentence


def test_a_mean_cannot_tell_the_order_of_words_and_a_row_can(
    words_page: OpenWords, say: Say, words: Words, tables: Tables
) -> None:
    app = words_page(words="order.usual.0")
    say(app, "words_order_told", "expected", "both")
    move(app, say, "epochs")
    mean, row = tables(app, "words_order_told")[0][1:]
    assert mean[3:] == ["50.0%", "50.0%"]
    assert row[3] == "100%" or float(row[3].rstrip("%")) > 95
    assert "You expected both." in words(app, "words_order_told")


def test_the_bench_marks_what_follows_from_a_value_and_refuses_what_is_no_number(
    words_page: OpenWords, say: Say, words: Words
) -> None:
    app = words_page(words="attention.usual.0")
    say(app, "words_attention_told", "guess", "V")
    say(app, "words_attention_told", "V2", "5")
    text = words(app, "words_attention_told")
    assert "You changed a value. Changed with it: the output." in text
    assert "As before: scores, scaled scores, weights. That is what you expected" in text
    assert text.count("◆") == 3  # one part, one output, and the sentence
    say(app, "words_attention_told", "q0", "-2,5")
    assert "You changed the query." in words(app, "words_attention_told")
    assert desk_of(app).bench.q.tolist() == [-2.5, 0.5]
    for wrong in ("x", "nan", "1e9", ""):
        say(app, "words_attention_told", "q0", wrong)
        assert "q: expected a number" in words(app, "words_attention_told")
    assert desk_of(app).bench.q.tolist() == [-2.5, 0.5]
    say(app, "words_attention_told", "reset")
    assert desk_of(app).bench.V[1, 0] == 0.0


def test_without_a_question_attention_is_the_mean_that_stands_below_it(
    words_page: OpenWords, say: Say, tables: Tables
) -> None:
    app = words_page(words="attention.usual.0")

    def last_lines() -> tuple[list[str], list[str]]:
        out, mean = tables(app, "words_attention_told")[-1][-2:]
        return [text.rstrip(" ◆") for text in out[-2:]], mean[-2:]

    out, mean = last_lines()
    assert out != mean
    for place in range(2):
        say(app, "words_attention_told", f"q{place}", "0")
    out, same_mean = last_lines()
    assert out == same_mean == mean


def test_every_chapter_leads_to_the_next_and_nonsense_in_a_link_is_said(
    words_page: OpenWords, say: Say
) -> None:
    app = words_page()
    for chapter in CHAPTERS[1:]:
        say(app, "words_next_told", "next")
        assert desk_of(app).chapter == chapter
    app = words_page(words="banana")
    assert any("got “banana”" in warning.value for warning in app.warning)


def test_sentences_of_ones_own_are_learnt_and_bad_ones_are_refused_by_name(
    words_page: OpenWords, say: Say, words: Words
) -> None:
    app = words_page(words="bag.usual.5")
    lines = [f"sunny day number {at},{'good' if at % 2 else 'bad'}" for at in range(4)]
    app.file_uploader(key="set_words_file").upload("few.csv", b"x,y\n1,2", "text/csv").run()
    assert len(app.error) == 1
    few = ("text,mood\n" + "\n".join(lines)).encode()
    app.file_uploader(key="set_words_file").set_value([("few.csv", few, "text/csv")]).run()
    assert "20 to 2,000 rows" in app.error[0].value
    more = "\n".join(["text,mood", *lines * 10, '"a much longer text, with a comma",good']).encode()
    app.file_uploader(key="set_words_file").set_value([("mine.csv", more, "text/csv")]).run()
    assert not app.error
    assert [box.value for box in app.selectbox] == ["text", "mood"]
    assert "41 rows; classes: bad, good." in " ".join(one.value for one in app.caption)
    app.button(key="set_words_use").click().run()
    assert not app.exception
    assert "41 short sentences, each “bad” or “good”." in words(app, "words_bag_told")
    assert "epoch 0" in words(app, "words_verbs_told")
    app.button(key="set_words_shipped").click().run()
    assert "“pleased” or “not pleased”" in words(app, "words_bag_told")


# --- presets -------------------------------------------------------------------------------------


def test_a_preset_asks_before_and_answers_after(
    words_page: OpenWords, open_page: OpenPage, say: Say, words: Words, section: Section
) -> None:
    app = open_page("presets")
    app.button(key="open_by_heart").click().run()
    assert desk_of(app).to_query() == {"words": "model.twenty.0"}
    app.switch_page("pages/words.py").run()
    assert "Predict first: What will the training loss" in words(app, "words_preset_told")
    assert "4.7782" not in words(app, "words_preset_told")
    say(app, "words_preset_told", "happened")
    assert "4.7782" in words(app, "words_preset_told")
    say(app, "words_model_told", "setup", "usual")  # another network than the preset's
    assert section(app, "words_preset_told") == ""


def trained(link: str) -> LanguageDesk:
    desk = LanguageDesk()
    assert desk.use_query(link)
    while not desk.has_arrived:
        desk.work(60.0)
    return desk


def moved(desk: LanguageDesk, sign: str) -> float:
    """How far the row of a sign is from where it began."""
    W = np.asarray(desk.trainer.network.layers[0].W, np.float64)
    start = desk.trainer.history.nearest(0).theta[: W.size].reshape(W.shape)
    return float(np.linalg.norm(W - start, axis=1)[SIGNS.index(sign)])


@pytest.mark.parametrize("preset", LANGUAGE_PRESETS, ids=lambda preset: preset.name)
def test_what_a_preset_answers_is_true(preset: PagePreset) -> None:
    desk = LanguageDesk()
    assert desk.use_query(preset.start)
    assert desk.step == 0
    assert desk.shows(preset.link)
    desk = trained(preset.link)
    now = desk.trainer.measure()
    even = number(float(np.log(27)))
    said: list[str] = {
        "counts": lambda: [number(now.training_loss), number(counted(desk))],
        "writes": lambda: [number(now.training_loss), number(now.validation_loss)],
        "by_heart": lambda: [number(now.training_loss), number(now.validation_loss), even],
        "far_rows": lambda: ["above 5", "nearly all tanh units"],
        "rare_signs": lambda: [
            number(moved(one, sign)) for one in (desk, trained("model.usual.565")) for sign in "qa"
        ],
    }[preset.name]()
    for figure in said:
        assert figure in preset.answer, figure
    if preset.name == "far_rows":
        assert now.training_loss > 5
        assert flat(desk) > 0.95


def counted(desk: LanguageDesk) -> float:
    """The mean cross-entropy of the counted table on the pairs that were counted."""
    return desk.counted().cross_entropy(*desk.pairs(desk.trainer.data.training_rows))


def flat(desk: LanguageDesk) -> float:
    """The share of the tanh units of the next batch that are beyond ±0.99."""
    desk.trainer.compute_once()
    return float((np.abs(desk.trainer.network.layers[2].a) > 0.99).mean())


def test_what_presets_say_beside_their_own_figures_is_true() -> None:
    by_name = {preset.name: preset for preset in LANGUAGE_PRESETS}
    desk = trained(by_name["writes"].link)
    assert f"{desk.trainer.network.theta.size:,} numbers" in by_name["writes"].sentence
    assert number(bigram(desk)) in by_name["writes"].predict
    assert number(float(np.log(27))) in by_name["far_rows"].predict
    later = trained("model.usual.1695").trainer
    assert later.measure().validation_loss > desk.trainer.measure().validation_loss
    assert later.measure().training_loss < desk.trainer.measure().training_loss
    best = min(later.history.curve().tolist(), key=lambda line: line[3])
    assert best[0] == desk.step
    first = trained(by_name["rare_signs"].link)
    rows = {sign: moved(first, sign) for sign in SIGNS}
    assert min(rows, key=lambda sign: rows[sign]) == "q"
