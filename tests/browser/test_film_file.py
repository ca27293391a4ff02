"""The film as one file plays with the network off, and shows the numbers of the engine."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, expect

from neuralnet.experiment import Experiment, Run
from neuralnet.training import Trainer
from ui.desk.learner import Learner
from ui.training.film_download import recorded


def test_the_film_file_plays_steps_and_scrubs_without_any_server(
    browser: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "film.html"
    file.write_text(recorded(Learner()), encoding="utf-8")
    assert file.stat().st_size <= 2_000_000
    trainer = Trainer(Run(Experiment()))
    losses = {}
    for epoch in (0, 1, 30, 50):
        trainer.seek(24 * epoch)
        losses[epoch] = f"{trainer.measure().training_loss:.4f}"
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 720})
    page = context.new_page()
    problems: list[str] = []
    asked: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    counter, loss = page.locator(".counter"), page.locator(".loss .values b").first
    expect(counter).to_have_text("epoch 0 · start · step 0")
    expect(loss).to_have_text(losses[0])
    page.get_by_role("button", name="Step forward").click()
    expect(counter).to_have_text("epoch 1 · batch 24/24 · step 24")
    expect(loss).to_have_text(losses[1])
    page.get_by_role("slider", name="Position in the training").fill("720")
    expect(counter).to_contain_text("step 720")
    expect(loss).to_have_text(losses[30])
    page.get_by_role("combobox", name="Speed").select_option("60")
    page.get_by_role("button", name="Play").click()
    expect(counter).to_contain_text("epoch 50 · batch 24/24 · step 1200")
    expect(loss).to_have_text(losses[50])
    page.get_by_text("The numbers of the curves").click()
    row = page.get_by_role("row").filter(has=page.get_by_role("cell", name="720", exact=True))
    expect(row).to_contain_text(losses[30])
    assert asked == [file.as_uri()]
    assert not problems
    context.close()
