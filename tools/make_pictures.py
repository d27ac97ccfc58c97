"""Draw the README's pictures: a real result card, and the report of the sample class (after `make grade`).

python tools/make_pictures.py
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, sync_playwright
from steadygrad.judging.cards import Card
from steadygrad.notebook import visible_verdict

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
CHROMIUM = "/usr/bin/chromium"
ASSIGNMENT = "05_initialization"


def init_he(dims, rng):
    """The line of many notes: rand where randn is meant, and biases that are no columns."""
    params = {}
    for l in range(1, len(dims)):
        params[f"W{l}"] = rng.random((dims[l], dims[l - 1])) * np.sqrt(2 / dims[l - 1])
        params[f"b{l}"] = np.zeros(dims[l])
    return params


def card(browser: Browser) -> None:
    """The card that a learner gets for this init_he."""
    html = Card(visible_verdict("init_he", init_he, ROOT / "release" / ASSIGNMENT))._repr_html_()
    page = browser.new_page(viewport={"width": 800, "height": 600}, device_scale_factor=1.5)
    page.set_content(f'<body style="margin:12px;background:white;display:inline-block">{html}</body>')
    page.locator("body").screenshot(path=PICTURES / "card.png")


def report(browser: Browser) -> None:
    """The section of the largest class in the report."""
    path = ROOT / "examples" / "class" / "report.html"
    if not path.is_file():
        raise SystemExit(f"{path} is not there yet: run `make grade` first.")
    page = browser.new_page(viewport={"width": 1100, "height": 980})
    page.goto(path.as_uri())
    page.get_by_role("heading", name=ASSIGNMENT).evaluate("heading => heading.scrollIntoView()")
    page.screenshot(path=PICTURES / "report.png")


if __name__ == "__main__":
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        card(browser)
        report(browser)
        browser.close()
