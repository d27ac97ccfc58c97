"""Cells as HTML that is safe to show: nothing that a student wrote or made runs, loads or leaves its place."""

from __future__ import annotations

import base64
import re
import secrets
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from html import escape
from itertools import pairwise
from typing import Any

from markupsafe import Markup
from nbconvert.filters import Highlight2HTML, ansi2html
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbconvert.preprocessors.sanitize import SanitizeHTML
from nbformat import NotebookNode

from autograder.judging.display import VERDICT_MIME

from .formulas import mathml

__all__ = ["code", "markdown", "outputs", "time_for_a_page"]

LONGEST = 200_000  # characters of a text that are worth parsing; what is longer is shown as it is, and cut
SECONDS = 2.0  # of the processor, for one text; what takes longer is shown as it is, too
AGAIN = 0.1  # seconds to the next interruption: one is lost where Python ignores exceptions, as in __del__
PAGE_SECONDS = 20.0  # for all texts of a page
IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp")
BLOCKS = "div p pre h1 h2 h3 h4 h5 h6 hr blockquote ul ol li dl dt dd table caption thead tbody tfoot tr th td details"
INLINE = "a b i u s em strong code kbd samp var small sub sup span br del ins mark abbr q cite summary"


def _is_allowed(tag: str, name: str, value: str) -> bool:
    """Of attributes those that lay out text; of classes those of highlighted code, which are short."""
    if name == "class":
        return re.fullmatch(r"highlight|[a-z][a-z0-9]{0,2}", value.strip()) is not None
    if name == "href":
        return tag == "a" and value.lower().startswith(("https://", "http://", "mailto:"))
    if name == "style":
        return _loads_nothing(value)
    return name in ("title", "colspan", "rowspan", "scope", "open", "start", "align")


def _loads_nothing(style: str) -> bool:
    """Are all functions in a style harmless? Others (url, image-set, …) can name a place, and escapes can name them."""
    words = re.findall(r"[\w-]+|\S", style.lower())
    functions = {word for word, bracket in pairwise(["", *words]) if bracket == "("}
    return "\\" not in style and functions <= {"rgb", "rgba", "hsl", "hsla", "calc", "var"}


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
        self._aside: dict[str, str] = {}

    def _keep(self, html: str) -> str:
        place = f"aside-{secrets.token_hex(16)}"  # no student can write it
        self._aside[place] = html
        return place

    def put_back(self, html: str) -> str:
        """The HTML with all that was kept aside."""
        return re.sub("aside-[0-9a-f]{32}", lambda found: self._aside.get(found[0], found[0]), html)

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


@contextmanager
def time_for_a_page() -> Iterator[None]:
    """The texts that are rendered in the block have so much time together."""
    before = _page.set(time.process_time() + PAGE_SECONDS)
    try:
        yield
    finally:
        _page.reset(before)


_page: ContextVar[float] = ContextVar("_page", default=float("inf"))


class _TooSlow(BaseException):
    """Time is up; no converter that catches every Exception is to catch this."""


def _tried(convert: Callable[..., str], text: str, *more: Any) -> Markup:
    """What a converter makes of a student's text, or the text as it is: if it is long, fails (what nests too deeply,
    say) or takes long, as many patterns do on texts that were made for it."""
    try:
        if len(text) > LONGEST:
            raise ValueError("too long")
        with _interrupted_after(min(SECONDS, _page.get() - time.process_time())):
            return Markup(convert(text, *more))
    except (Exception, _TooSlow):
        return Markup(f"<pre>{escape(text[:LONGEST])}</pre>")


@contextmanager
def _interrupted_after(seconds: float) -> Iterator[None]:
    """Raise _TooSlow in the block after so many seconds; in the main thread only."""
    if seconds <= 0:
        raise _TooSlow
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGPROF, _too_slow)
    signal.setitimer(signal.ITIMER_PROF, seconds, AGAIN)
    try:
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
    finally:  # whatever moment a signal chose
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _too_slow(*_: Any) -> None:
    raise _TooSlow


def markdown(source: str, attachments: Mapping | None = None) -> Markup:
    """A text as HTML."""
    return _tried(_rendered, source, attachments) if attachments else _tried(_markdown, source)


@lru_cache(maxsize=2000)
def _markdown(source: str) -> str:
    """Most texts are the course's own, the same for everybody."""
    return _rendered(source, {})


def _rendered(source: str, attachments: Mapping) -> str:
    renderer = _Renderer(attachments)
    return renderer.put_back(_safe(MarkdownWithMath(renderer=renderer).render(source)))


def code(source: str) -> Markup:
    """Python, highlighted."""
    return _tried(_highlighted, source)


@lru_cache(maxsize=2000)
def _highlighted(source: str) -> str:
    return Highlight2HTML(pygments_lexer="ipython3")(source)


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
        return Markup(f'<div class="html">{_tried(_safe, html)}</div>')
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
    return Markup(f'<pre class="{kind}">{_tried(ansi2html, text[:LONGEST])}</pre>')


def _image(mime: str, data: str, text: str) -> str:
    encoded = "".join(data.split())
    if re.fullmatch("[A-Za-z0-9+/=]*", encoded) is None:
        return escape(text)
    return f'<img src="data:{mime};base64,{encoded}" alt="{escape(text)}">'
