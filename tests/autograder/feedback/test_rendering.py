from __future__ import annotations

import signal
import time
from html.parser import HTMLParser

import pytest
from nbformat import v4
from steadygrad.judging.cards import Card
from steadygrad.judging.verdict import Finding, Verdict

from autograder.feedback import rendering
from autograder.feedback.rendering import LONGEST, code, markdown, outputs
from autograder.judging.display import verdict_data

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
ATTACKS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=http://evil.example/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    '<img src="http://evil.example/pixel.png">',
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="jAvAsCrIpT&colon;alert(1)">x</a>',
    '<iframe src="http://evil.example"></iframe>',
    '<form action="http://evil.example"><input name=q><button>go</button></form>',
    '<meta http-equiv="refresh" content="0; url=http://evil.example">',
    '<link rel="stylesheet" href="http://evil.example/x.css">',
    '<base href="http://evil.example/">',
    '<style>.score { display: none } @import "http://evil.example/x.css"</style>',
    '<div style="position:fixed;top:0;left:0;z-index:9">27 of 27 points</div>',
    '<p class="score" id="summary">27 of 27</p>',
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<object data=x></object><embed src=x><video src=x><audio src=x>",
    "</div></div></section></main></body></html>",
]


HARMLESS = (
    "div p pre span a table thead tbody tr td th b i em strong code ul li img br hr blockquote math mrow mi".split()
)


class Elements(HTMLParser):
    """The elements of a piece of HTML, as a browser reads them."""

    def __init__(self, html: str):
        super().__init__()
        self.found: list[tuple[str, dict]] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        self.open += [tag] if tag not in ("img", "br", "hr") else []

    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, f"{tag} was not open"
        self.open.pop()


def cell_with(**data: str):
    output = v4.new_output("display_data", {name.replace("_", "/"): text for name, text in data.items()})
    return v4.new_code_cell("x", outputs=[output])


def harmless(html: str) -> None:
    elements = Elements(html)
    assert elements.open == []
    for tag, attributes in elements.found:
        assert tag in HARMLESS, tag
        assert not any(name.startswith("on") or name in ("id", "action", "srcset") for name in attributes)
        assert attributes.get("src", "data:image/").startswith("data:image/")
        assert attributes.get("href", "http:").startswith(("http:", "https:", "mailto:"))
        assert "position" not in attributes.get("style", "")
        assert attributes.get("class", "") in ("", "html", "stdout", "stderr"), attributes


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_a_student_makes_runs_or_loads(attack):
    """Is an attack harmless as an output, in Markdown, and as a text?"""
    for cell in (cell_with(text_html=attack), cell_with(text_markdown=attack), cell_with(text_plain=attack)):
        harmless("".join(outputs(cell)))
    harmless(markdown(attack))
    harmless(markdown(f"Let $x$ be\n\n{attack}\n\n| a |\n|---|\n| {attack} |"))
    harmless("".join(outputs(v4.new_code_cell("x", outputs=[v4.new_output("stream", text=attack)]))))
    harmless(markdown(attack, {"a.png": {"image/png": f'"><script>{attack}'}}))


def test_a_picture_with_a_script():
    """Is an SVG picture an image, where its scripts do not run, and other data that is no picture harmless?"""
    ((tag, attributes),) = Elements("".join(outputs(cell_with(**{"image_svg+xml": ATTACKS[4]})))).found
    assert tag == "img" and attributes["src"].startswith("data:image/svg+xml;base64,")
    harmless("".join(outputs(cell_with(image_png='"><script>alert(1)</script>'))))


def test_pasted_pictures_are_shown_and_others_are_not_loaded():
    """Is a photo in a written answer there, and of a picture elsewhere only its text?"""
    text = "![my sketch](attachment:a.png) ![far away](http://evil.example/b.png) ![lost](attachment:c.png)"
    shown = markdown(text, {"a.png": {"image/png": PIXEL}})
    assert f'<img src="data:image/png;base64,{PIXEL}" alt="my sketch">' in shown
    assert shown.count("<img") == 1 and "far away" in shown and "lost" in shown


def test_our_cards_keep_their_look():
    """Does a card lose none of its style?"""
    finding = Finding("weights", 1.0, False, "W1 has the wrong shape", "transposed", "Rows are units.")
    html = Card(Verdict("init", "Small numbers", "failed", 0.0, (finding,)))._repr_html_()
    (shown,) = outputs(cell_with(text_html=html))
    for style in ("border-left:5px solid", "border-radius:4px", "padding:.6em .9em", "max-width:52em", "opacity:.75"):
        assert style in html and style in shown.replace(": ", ":"), style


def test_a_verdict_that_anybody_could_show_is_not_shown():
    """Is display data of the verdict's type left out, wherever it stands?"""
    verdict = Verdict("init", "", "passed", 1.0, (Finding("result", 1.0, True),))
    assert list(outputs(v4.new_code_cell("x", outputs=[v4.new_output("display_data", verdict_data(verdict))]))) == []


@pytest.mark.parametrize("text", ["<b>" * 20_000, "> " * 20_000, "[" * 20_000, "*" * 5_000, "x" * (LONGEST + 1)])
def test_what_is_too_deep_or_too_long(text):
    """Does a text that cannot be laid out do no harm?"""
    harmless(markdown(text))
    harmless("".join(outputs(cell_with(text_html=text, text_plain="short"))))


SLOW = {
    "code of dots": lambda: code("." * 190_000),
    "styles without an end": lambda: "".join(outputs(cell_with(text_html="<style " * 27_000))),
    "elements in one another": lambda: "".join(outputs(cell_with(text_html="<b>" * 60_000))),
    "spaces": lambda: markdown("a" + " " * 190_000 + "b"),
    "environments without an end": lambda: markdown("\\begin{a}" * 21_000),
    "parentheses in a style": lambda: "".join(
        outputs(cell_with(text_html=f'<b style="color:{"rgb(" * 20_000}">x</b>'))
    ),
}


@pytest.mark.parametrize("what", SLOW)
def test_what_takes_long(what, monkeypatch):
    """Is a text that would take minutes to lay out shown as it is, and the next one laid out?"""
    monkeypatch.setattr(rendering, "SECONDS", 0.3)
    harmless(shown := SLOW[what]())
    assert "<pre>" in shown
    assert "<strong>bold</strong>" in markdown("**bold**")
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)


class Swallows:
    """What is deleted slowly: an exception that is raised meanwhile is ignored."""

    def __del__(self):
        burn(0.4)


def burn(seconds: float) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_interruption_that_is_lost(monkeypatch):
    """Is a converter interrupted again where the first time came when Python ignores exceptions?"""
    monkeypatch.setattr(rendering, "SECONDS", 0.1)

    def convert(text):
        Swallows()
        burn(10)
        return "laid out"

    assert rendering._tried(convert, "x") == "<pre>x</pre>"
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)


def test_the_time_of_a_page(monkeypatch):
    """Are texts shown as they are when a page's time is up, and laid out again on the next page?"""
    monkeypatch.setattr(rendering, "PAGE_SECONDS", 0.0)
    with rendering.time_for_a_page():
        assert markdown("**bold**") == "<pre>**bold**</pre>"
    assert "<strong>bold</strong>" in markdown("**bold**")


def test_what_is_kept_aside_cannot_be_asked_for():
    """Does a text that looks like the place of a picture stay a text, also in an attribute?"""
    attack = "x/onmouseover=alert(1)/style=position:fixed//"
    for place in (
        "&#xe000;0&#xe001;",
        "\ue0000\ue001",
        "&#xe000;99&#xe001;",
        f"aside-{'0' * 32}",
        "\ue0001" + "9" * 5000,
    ):
        text = f'![t](attachment:p)\n\n[c](https://e.com "{place}")\n\n{place}'
        harmless(shown := markdown(text, {"p": {"image/png": attack}}))
        assert "<img" not in shown
        harmless(shown := markdown(text, {"p": {"image/png": PIXEL}}))
        assert shown.count("<img") == 1 and shown.count("<pre") == 0


def test_markdown_and_code():
    """Are headings below the page's own, formulas drawn, and code highlighted?"""
    shown = markdown("# Title\n\n$\\frac{1}{2}$ and `code`\n\n```python\nx = 1\n```")
    assert "<h3>Title</h3>" in shown and "<mfrac>" in shown and 'class="mi"' in shown
    assert 'class="k"' in code("def f(x):\n    return x")


def test_text_of_terminals():
    """Do colours of a traceback become classes, and control characters no markup?"""
    error = v4.new_output("error", ename="E", evalue="x", traceback=["\x1b[31mValueError\x1b[0m: <b>"])
    (shown,) = outputs(v4.new_code_cell("x", outputs=[error]))
    assert '<span class="ansi-red-fg">ValueError</span>: &lt;b&gt;' in shown
