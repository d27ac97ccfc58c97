"""A feedback page of a hostile notebook in a real browser: it asks nobody for anything, with its policy and without."""

from __future__ import annotations

import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from nbformat import v4

from autograder.course.records import NotebookRecord, QuestionRecord
from autograder.feedback.exporter import page
from autograder.feedback.results import Grade, Marks

# Each names a place of its own, {url}/<number>, that is asked for if the attack works.
STYLES = [
    "background: url({url}/N)",
    "background:URL('{url}/N')",
    "background: u\\72l({url}/N)",
    "background-image: url({url}/N)",
    "background: image-set('{url}/N' 1x)",
    "background: -webkit-image-set(url({url}/N) 1x)",
    "background: cross-fade(url({url}/N), red)",
    "border-image: url({url}/N) 1",
    "border: 1px solid; border-image-source: url({url}/N)",
    "list-style: url({url}/N)",
    "cursor: url({url}/N), auto",
    "content: url({url}/N)",
    "mask: url({url}/N)",
    "filter: url({url}/N#f)",
    "width: expression(fetch('{url}/N'))",
    "--x: url({url}/N); background: var(--x)",
    "color: red; background/**/: url({url}/N)",
    "background: src('{url}/N')",
]
TAGS = [
    "<script src='{url}/N'></script>",
    "<script>fetch('{url}/N')</script>",
    "<img src='{url}/N'>",
    "<img srcset='{url}/N 1x'>",
    "<picture><source srcset='{url}/N'><img></picture>",
    "<img src=x onerror=\"fetch('{url}/N')\">",
    "<video src='{url}/N' poster='{url}/N' autoplay></video>",
    "<audio src='{url}/N' autoplay></audio>",
    "<iframe src='{url}/N'></iframe>",
    "<iframe srcdoc=\"<img src='{url}/N'>\"></iframe>",
    "<object data='{url}/N'></object>",
    "<embed src='{url}/N'>",
    "<link rel=stylesheet href='{url}/N'>",
    "<link rel=prefetch href='{url}/N'><link rel=preload as=image href='{url}/N'>",
    "<style>@import '{url}/N'; body {{ background: url({url}/N) }}</style>",
    "<meta http-equiv=refresh content='0; url={url}/N'>",
    "<base href='{url}/N/'><img src=x>",
    "<form action='{url}/N'><input autofocus onfocus=\"fetch('{url}/N')\"></form>",
    "<input type=image src='{url}/N'>",
    "<table background='{url}/N'><tr><td background='{url}/N'>x</table>",
    "<body background='{url}/N' onload=\"fetch('{url}/N')\">",
    "<details open ontoggle=\"fetch('{url}/N')\">x</details>",
    "<svg><image href='{url}/N'/><use href='{url}/N#x'/></svg>",
    "<svg><style>@import '{url}/N';</style><script>fetch('{url}/N')</script></svg>",
    "<math href='{url}/N'><mi xlink:href='{url}/N' onclick=x>a</mi></math>",
    "<math><mtext><table><mglyph><style><img src='{url}/N'></style></mglyph></table></mtext></math>",
    "<noscript><p title=\"</noscript><img src='{url}/N'>\"></noscript>",
    "<a id=trap ping='{url}/N' href='javascript:fetch(\"{url}/N\")'>click</a>",
    "<a class=trap href='data:text/html,<img src={url}/N>'>click</a>",
    "<!--><img src='{url}/N'>-->",
]
SVG = (
    "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' width='9' height='9'>"
    "<image href='{url}/N'/><image xlink:href='{url}/N'/><use href='{url}/N#x'/><script>fetch('{url}/N')</script>"
    "<style>@import '{url}/N';</style><foreignObject><img xmlns='http://www.w3.org/1999/xhtml' src='{url}/N'/>"
    "</foreignObject></svg>"
)
MARKDOWN = [
    "![x]({url}/N)",
    "![x][1]\n\n[1]: {url}/N",
    "$\\href{{{url}/N}}{{x}}$",
    "$\\style{{background:url({url}/N)}}{{x}}$",
    "[x](javascript:fetch('{url}/N'))",
    "$$\\text{{<img src='{url}/N'>}}$$",
]


@pytest.fixture
def asked():
    """(address of a server on loopback, what it was asked for)."""
    paths = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            paths.append(self.path)
            self.send_response(204)
            self.end_headers()

        do_POST = do_GET

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", paths
    server.shutdown()
    server.server_close()


def hostile(url: str):
    """A notebook whose cells and outputs try everything."""
    attacks = [f'<p style="{style}">x</p>' for style in STYLES] + TAGS
    attacks = [attack.format(url=url).replace("/N", f"/{number}") for number, attack in enumerate(attacks)]
    texts = [text.format(url=url).replace("/N", f"/m{number}") for number, text in enumerate(MARKDOWN)]
    svg = SVG.format(url=url).replace("/N", "/svg")
    shown = [{"text/html": attack, "text/plain": "."} for attack in attacks]
    shown += [{"image/svg+xml": svg}, {"text/html": "".join(attacks)}, {"text/html": svg}]
    shown += [{"text/markdown": text} for text in texts] + [{"text/latex": text} for text in texts]
    outputs = [v4.new_output("display_data", data) for data in shown]
    outputs.append(v4.new_output("stream", text="".join(attacks)))
    outputs.append(v4.new_output("error", ename="E", evalue="x", traceback=attacks))
    cells = [v4.new_markdown_cell(text) for text in (*attacks, *texts, svg)]
    cells.append(v4.new_markdown_cell("![x](attachment:x.svg)", attachments={"x.svg": {"image/svg+xml": svg}}))
    cells.append(v4.new_code_cell("1", outputs=outputs))
    return v4.new_notebook(cells=cells)


@pytest.mark.parametrize("has_policy", [True, False])
def test_it_asks_nobody(browser, asked, tmp_path, has_policy):
    """Does no attack reach the server, though links are clicked; not even where the browser knows no policy?"""
    url, paths = asked
    record = NotebookRecord("eve", "05", "x", (QuestionRecord("q", 0.0, 1.0, "failed", (), f"<img src={url}/q>"),))
    marks = Marks("eve", "05", "x", record, {"q": Grade(0.0, 1.0, False)}, {"q": f"![x]({url}/c)<img src={url}/c>"})
    html = page(marks, "digest", hostile(url), {})
    if not has_policy:
        html, count = re.subn(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", html)
        assert count == 1
    (tmp_path / "page.html").write_text(html, encoding="utf-8")
    opened = browser.new_page()
    opened.goto((tmp_path / "page.html").as_uri(), wait_until="networkidle")
    for link in opened.get_by_text("click", exact=True).all():
        link.click(force=True, timeout=2000)
    opened.wait_for_timeout(300)
    assert paths == [] and opened.url.startswith("file:")
    opened.evaluate(f"fetch('{url}/works', {{mode: 'no-cors'}}).catch(() => 0)")
    assert paths == ([] if has_policy else ["/works"])
