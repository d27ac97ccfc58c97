"""The formgrader's Autograde button, in a real browser: it is the engine's door, too."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

ROOT = Path(__file__).resolve().parents[2]
ASSIGNMENT = "05_initialization"
STUDENT = "dana"


@pytest.fixture
def formgrader(tmp_path):
    """(course folder, address): a Jupyter server in a course with a submission that nobody has graded."""
    spec = importlib.util.spec_from_file_location("sample_class", ROOT / "examples" / "sample_class.py")
    sample_class = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sample_class)
    course = tmp_path / "course"
    sample_class.make_class(course)
    for path in (course / "submitted").glob("*/*"):
        if (path.parent.name, path.name) != (STUDENT, ASSIGNMENT):
            shutil.rmtree(path)
    own = {name: str(tmp_path / name) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")}
    environment = os.environ | own
    generate = [sys.executable, "-m", "nbgrader", "generate_assignment", ASSIGNMENT]
    subprocess.run(generate, cwd=course, env=environment, check=True, capture_output=True, timeout=120)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = [f"--port={port}", "--ip=127.0.0.1", "--no-browser", "--allow-root", "--IdentityProvider.token=secret"]
    with open(tmp_path / "server.log", "wb") as log:
        command = [sys.executable, "-m", "jupyterlab", *options, "--LabApp.news_url="]
        server = subprocess.Popen(command, cwd=course, env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/api?token=secret", timeout=5).close()
                break
            except OSError:
                time.sleep(0.3)
        yield course, f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()


def test_the_autograde_button(formgrader, browser):
    """Does the button grade by the engine, and does the formgrader show the submission as autograded with its marks?"""
    course, address = formgrader
    page = browser.new_page()
    page.goto(f"{address}/lab?token=secret")
    page.goto(f"{address}/formgrader/manage_submissions/{ASSIGNMENT}")
    row = page.locator("tr", has_text=STUDENT)
    row.locator("td.autograde a").click()
    page.get_by_text("Success").first.wait_for(timeout=90_000)
    page.reload()
    row.wait_for()
    assert "needs manual grading" in row.inner_text() or "autograded" in row.inner_text(), row.inner_text()
    score = row.locator("td.score").inner_text()
    page.close()
    assert score == "21 / 27"
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "steady_gradients") as gradebook:
        grade = gradebook.find_grade("init_he", "initialization", ASSIGNMENT, STUDENT)
        assert (grade.auto_score, grade.max_score) == (1.0, 2.0)
    executed = (course / "autograded" / STUDENT / ASSIGNMENT / "initialization.ipynb").read_text()
    assert "iopub.execute_input" not in executed  # no kernel of Jupyter's ran it
