"""What people see, in a real browser."""

import json
import shutil
from pathlib import Path

from playwright.sync_api import TimeoutError

from autograder.course import Course
from autograder.course.records import NotebookRecord, QuestionRecord
from autograder.report.page import write_report

ROOT = Path(__file__).resolve().parents[2]
RELEASE = ROOT / "release" / "05_initialization"

TRANSPOSED = """import numpy as np
from steadygrad import check

def init_zeros(dims):
    params = {}
    for l in range(1, len(dims)):
        params[f"W{l}"] = np.zeros((dims[l - 1], dims[l]))
        params[f"b{l}"] = np.zeros((dims[l], 1))
    return params
"""


def test_the_report_needs_nothing_from_outside(browser, tmp_path):
    """Does the report show its pictures with no request but its own file, and without an error?"""
    wrong = QuestionRecord("init_he", 1.0, 2.0, "partial", ("rand-for-randn",), "rand is not randn")
    records = [NotebookRecord(f"student{i}", "05_initialization", "initialization", (wrong,)) for i in range(3)]
    path = tmp_path / "report.html"
    write_report(records, Course.at(ROOT).checks("05_initialization"), "A class", path)

    page, requests, errors = browser.new_page(), [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(path.as_uri())
    assert [url for url in requests if not url.startswith("data:")] == [path.as_uri()] and errors == []
    assert page.get_by_text("rand-for-randn").first.is_visible()
    pictures = page.locator("svg, img")
    assert pictures.count() >= 3 and all(pictures.nth(i).bounding_box()["height"] > 50 for i in range(3))


def test_a_learner_sees_the_card_in_jupyterlab(browser, lab):
    """Does a wrong answer in JupyterLab give a card with the misconception, and one line instead of a traceback?"""
    folder, url = lab
    shutil.copy(RELEASE / "checks.json", folder)
    sources = {"answer": TRANSPOSED, "check": 'check("init_zeros", init_zeros)'}
    notebook = {
        "cells": [
            {"cell_type": "code", "id": id, "metadata": {}, "outputs": [], "execution_count": None, "source": source}
            for id, source in sources.items()
        ],
        "metadata": json.loads((RELEASE / "initialization.ipynb").read_text())["metadata"],
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    (folder / "mine.ipynb").write_text(json.dumps(notebook))

    page = browser.new_page(viewport={"width": 1200, "height": 900})
    page.goto(f"{url}/lab?token=secret")
    page.wait_for_selector("#jp-main-dock-panel", timeout=60_000)
    page.goto(f"{url}/lab/tree/mine.ipynb?token=secret")
    page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=60_000)
    page.wait_for_selector("#jp-main-statusbar >> text=/Idle/", timeout=60_000)
    card = page.locator(".jp-RenderedHTMLCommon", has_text="transposed-weights")
    _run_all(page, card)
    assert "W1 has the wrong shape" in card.inner_text() and "biases are zero" in card.inner_text()
    error = page.locator('[data-mime-type="application/vnd.jupyter.stderr"]').inner_text()
    assert error.startswith("CheckFailed: init_zeros: ") and len(error.strip().splitlines()) == 1


def _run_all(page, shown) -> None:
    """Run All Cells until something shows; on a busy machine JupyterLab may ask first which kernel to start."""
    for _ in range(4):
        if (select := page.locator(".jp-Dialog button.jp-mod-accept")).count():
            select.first.click()
            page.wait_for_timeout(3_000)
        page.click(".lm-MenuBar >> text=Run")
        page.click('.lm-Menu-item[data-command="runmenu:run-all"]')
        try:
            return shown.wait_for(timeout=20_000)
        except TimeoutError:
            continue
    raise AssertionError("nothing was shown after four times Run All Cells")
