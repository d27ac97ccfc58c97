"""Cells as HTML that is safe to show: nothing that a student wrote or made runs, loads or leaves its place."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from html import escape

from markupsafe import Markup
from nbconvert.filters import Highlight2HTML, ansi2html
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbconvert.preprocessors.sanitize import SanitizeHTML
from nbformat import NotebookNode

from autograder.engine.display import VERDICT_MIME

from .formulas import mathml

__all__ = ["code", "markdown", "outputs"]

LONGEST = 200_000  # characters of a text that are worth parsing; what is longer is shown as it is, and cut
IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp")
BLOCKS = "div p pre h1 h2 h3 h4 h5 h6 hr blockquote ul ol li dl dt dd table caption thead tbody tfoot tr th td details"
INLINE = "a b i u s em strong code kbd samp var small sub sup span br del ins mark abbr q cite summary"


def _is_allowed(tag: str, name: str, value: str) -> bool:
    """Of attributes those that lay out text; of classes those of highlighted code, which are short."""
    if name == "class":
        return re.fullmatch(r"highlight|[a-z][a-z0-9]{0,2}", value.strip()) is not None
    if name == "href":
        return tag == "a" and value.lower().startswith(("https://", "http://", "mailto:"))
    return name in ("style", "title", "colspan", "rowspan", "scope", "open", "start", "align")


_sanitizer = SanitizeHTML(
    tags=(BLOCKS + " " + INLINE).split(),
    attributes=_is_allowed,
    styles=[
        *("color", "background", "background-color", "opacity", "border", "border-left", "border-bottom", "border-top"),
        *("border-radius", "border-collapse", "padding", "margin", "margin-top", "max-width", "width", "font-family"),
        *("font-size", "font-style", "font-weight", "line-height", "text-align", "vertical-align", "white-space"),
    ],
    strip=True,
)


def _safe(html: str) -> str:
    """HTML without all that could run, load or look like a part of the page."""
    unread = re.sub(
        r"(?is)<(style|script)\b.*?</\1\s*>", "", html
    )  # their text would be left; pandas styles its tables
    return _sanitizer.sanitize_html_tags(unread)


class _Renderer(IPythonRenderer):
    """nbconvert's Markdown, with formulas and pasted pictures kept aside until the rest is made safe."""

    def __init__(self, attachments: Mapping[str, Mapping[str, str]]):
        super().__init__(escape=False, exclude_anchor_links=True)
        self._pasted = attachments
        self.aside: list[str] = []

    def _keep(self, html: str) -> str:
        self.aside.append(html)
        return f"\ue000{len(self.aside) - 1}\ue001"

    def inline_math(self, body: str) -> str:
        """$…$"""
        return self._keep(mathml(body, display=False))

    def block_math(self, body: str) -> str:
        """$$…$$"""
        return self._keep(mathml(body, display=True))

    def latex_environment(self, name: str, body: str) -> str:
        """An align, a matrix."""
        return self._keep(mathml(f"\\begin{{{name}}}{body}\\end{{{name}}}", display=True))

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """A picture that lies in the cell; of any other, which would be loaded, its text."""
        for mime, data in self._pasted.get(url.removeprefix("attachment:"), {}).items():
            if mime in IMAGES:
                return self._keep(_image(mime, data, text))
        return escape(text or url)

    def heading(self, text: str, level: int, **attrs) -> str:
        """A heading below those of the page."""
        return super().heading(text, min(level + 2, 6), **attrs)


def markdown(source: str, attachments: Mapping | None = None) -> Markup:
    """A text as HTML."""
    return _markdown(source) if not attachments else _rendered(source, attachments)


@lru_cache(maxsize=2000)
def _markdown(source: str) -> Markup:
    """Most texts are the course's own, the same for everybody."""
    return _rendered(source, {})


def _rendered(source: str, attachments: Mapping) -> Markup:
    renderer = _Renderer(attachments)
    try:
        if len(source) > LONGEST:
            raise ValueError("too long")
        html = _safe(MarkdownWithMath(renderer=renderer).render(re.sub("[\ue000\ue001]", "", source)))
    except Exception:  # a student's text: what nests too deeply, say
        return Markup(f"<pre>{escape(source[:LONGEST])}</pre>")
    return Markup(re.sub("\ue000(\\d+)\ue001", lambda found: renderer.aside[int(found[1])], html))


@lru_cache(maxsize=2000)
def code(source: str) -> Markup:
    """Python, highlighted."""
    return Markup(Highlight2HTML(pygments_lexer="ipython3")(source[:LONGEST]))


def outputs(cell: NotebookNode) -> Iterator[Markup]:
    """What a cell showed, an output a piece."""
    for output in cell.get("outputs", []):
        if output.output_type == "stream":
            yield _text(output.text, output.name)
        elif output.output_type == "error":
            yield _text("\n".join(output.traceback) or f"{output.ename}: {output.evalue}", "stderr")
        elif VERDICT_MIME not in output.data:  # the grader's word stands elsewhere; anybody can show one
            yield _data(output.data)


def _data(data: Mapping[str, str]) -> Markup:
    """The richest of an output's forms that is safe."""
    if 0 < len(html := data.get("text/html", "")) <= LONGEST:
        return Markup(f'<div class="html">{_safe(html)}</div>')
    if "image/svg+xml" in data:  # as a picture, its scripts do not run
        encoded = base64.b64encode(data["image/svg+xml"].encode("utf-8", "replace")).decode()
        return Markup(_image("image/svg+xml", encoded, "figure"))
    for mime in IMAGES:
        if mime in data:
            return Markup(_image(mime, data[mime], "figure"))
    if "text/markdown" in data:
        return Markup(f'<div class="html">{markdown(data["text/markdown"])}</div>')
    if "text/latex" in data:
        return Markup(f'<div class="html">{markdown(data["text/latex"])}</div>')
    return _text(data.get("text/plain", ""), "stdout")


def _text(text: str, name: str) -> Markup:
    kind = "stderr" if name == "stderr" else "stdout"
    return Markup(f'<pre class="{kind}">{ansi2html(text[:LONGEST])}</pre>')


def _image(mime: str, data: str, text: str) -> str:
    return f'<img src="data:{mime};base64,{escape("".join(data.split()))}" alt="{escape(text)}">'
