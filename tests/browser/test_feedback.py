"""A feedback page in a real browser: offline, safe, and readable in light and dark, on paper and on a telephone."""

import pytest
from nbformat import from_dict, v4
from steadygrad.judging.cards import Card
from steadygrad.judging.verdict import Finding, Verdict

from autograder.course.records import NotebookRecord, QuestionRecord
from autograder.feedback.exporter import page
from autograder.feedback.results import Grade, Marks
from autograder.judging.display import verdict_outputs

HINT = "rand draws evenly from [0, 1): use standard_normal."
VERDICT = Verdict(
    "init_he",
    "W[l] ~ N(0, 2 / n_in)",
    "partial",
    0.5,
    (
        Finding("weights", 1.0, False, "W1: the mean is not right", "uniform-draws", HINT),
        Finding("biases", 1.0, True),
    ),
)
SHOWN = 'check("init_he", init_he)'
CHECKED = 'check("init_he", init_he)\n### BEGIN HIDDEN TESTS\nfrom autograder import grade\n### END HIDDEN TESTS'
ATTACK = """<script>document.title = "broken"</script>
<img src="http://127.0.0.1:9/x.png" onerror="document.title = 'broken'">
<svg onload="document.title = 'broken'"></svg><div style="position:fixed;inset:0;background:red">27 of 27</div>"""
LONG = "x" * 400 + "$\\sum_{i=1}^m \\frac{\\partial J}{\\partial W^{[l]}}$\n\n| " + " | ".join(["wide"] * 30) + " |"

# The contrast of an element's text with what is behind it, by the formula of WCAG 2.
CONTRAST = """element => {
  const rgb = text => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(c => c / 255)
    .map(c => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  let behind = element;
  while (rgb(getComputedStyle(behind).backgroundColor)[3] === 0) behind = behind.parentElement;
  const [a, b] = [getComputedStyle(element).color, getComputedStyle(behind).backgroundColor].map(c => light(rgb(c)));
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}"""


def test_cell(grade_id: str, outputs: list):
    data = {"grade": True, "solution": False, "points": 2, "grade_id": grade_id, "locked": True}
    return v4.new_code_cell(CHECKED, metadata={"nbgrader": data}, outputs=[from_dict(output) for output in outputs])


test_cell.__test__ = False


@pytest.fixture
def path(tmp_path):
    """A page with a formula, an attack, a card, wide things and a comment."""
    shown = [{"text/html": ATTACK, "text/plain": "."}, {"text/html": Card(VERDICT)._repr_html_(), "text/plain": "."}]
    outputs = [v4.new_output("display_data", data) for data in shown]
    outputs += [v4.new_output("error", ename="E", evalue="", traceback=["\x1b[31mValueError\x1b[0m: x"])]
    cells = [
        v4.new_markdown_cell(
            f"# Start\n\nThe variance is $\\frac{{2}}{{n}}$.\n\n$$\\sum_i x_i$$\n\n{LONG}\n\n{ATTACK}"
        ),
        v4.new_code_cell("def init_he(dims):  # mine\n    return 'a', 1, None", outputs=outputs),
        test_cell("init_he", verdict_outputs(VERDICT, 1.0, 1)),
        test_cell("init_zeros", []),
    ]
    questions = (
        QuestionRecord("init_he", 1.0, 2.0, "partial", ("uniform-draws",), HINT),
        QuestionRecord("init_zeros", 0.0, 2.0, "crashed", (), "the test cell ended the process"),
    )
    grades = {"init_he": Grade(1.0, 2.0, False), "init_zeros": Grade(0.0, 2.0, False)}
    record = NotebookRecord("eve", "05_init", "initialization", questions, problem="the cell x was deleted")
    marks = Marks("eve", "05_init", "initialization", record, grades, {"init_he_code": "Nearly: $\\sigma^2$."})
    path = tmp_path / "initialization.html"
    path.write_text(page(marks, "digest", v4.new_notebook(cells=cells), dict.fromkeys(grades, SHOWN)), encoding="utf-8")
    return path


@pytest.fixture
def opened(browser, path):
    """opened(**how) -> the page; what it asked for and complained of is checked at the end."""
    requests, errors, pages = [], [], []

    def open_page(**how):
        page = browser.new_page(**how)
        page.on("request", lambda request: requests.append(request.url))
        page.on("console", lambda message: errors.append(message.text))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(path.as_uri())
        pages.append(page)
        return page

    yield open_page
    assert errors == []
    assert {url for url in requests if not url.startswith("data:")} == {path.as_uri()}
    assert all(page.title() == "initialization: feedback for eve" for page in pages)


def test_it_needs_nothing_from_outside_and_runs_nothing(opened):
    """Is the page whole with no request and no complaint, though a student's output wants to run and to load?"""
    page = opened()
    assert page.locator("script, iframe, form, [onerror], [onload]").count() == 0
    assert page.locator("mfrac").first.bounding_box()["height"] > 10
    assert page.get_by_text("uniform-draws").first.is_visible()
    assert (
        page.locator(".output .html", has_text="27 of 27").first.evaluate("e => getComputedStyle(e).position")
        == "static"
    )
    assert "HIDDEN" not in page.content() and "steadygrad.judging.verdict" not in page.content()


def test_links_of_the_summary_lead_to_the_exercises(opened):
    """Does a click in the summary show the exercise, and the way back the summary?"""
    page = opened(viewport={"width": 900, "height": 400})
    page.get_by_role("link", name="init_he", exact=True).click()
    result = page.get_by_role("region", name="init_he")
    assert result.is_visible() and result.get_by_text("Comment by your instructor").is_visible()
    assert 0 <= result.bounding_box()["y"] < 400
    result.get_by_role("link", name="summary").click()
    assert 0 <= page.get_by_role("heading", name="Summary").bounding_box()["y"] < 400


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read(opened, scheme):
    """Has all text, in light and in dark, at least the contrast that WCAG asks for?"""
    page = opened(color_scheme=scheme)
    texts = page.locator("p, td, th, a, li, span, h1, h2, h3, h4, strong, code, pre, mi").all()
    assert len(texts) > 60
    faint = {text.inner_text()[:40]: text.evaluate(CONTRAST) for text in texts if text.evaluate(CONTRAST) < 4.5}
    assert faint == {}


@pytest.mark.parametrize("width", [360, 1200])
def test_it_fits_its_window(opened, width):
    """Does only what is too wide scroll sideways, never the page?"""
    page = opened(viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_it_prints(opened):
    """Is a print light, whatever the screen's scheme, and of a few pages?"""
    page = opened(color_scheme="dark")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.pdf().startswith(b"%PDF")
