from __future__ import annotations

import re
from base64 import b64decode
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from autograder.course.records import QuestionRecord
from autograder.report.display import OUTCOMES
from autograder.report.page import write_report

VOID = {"meta", "img", "br"}


class Page(HTMLParser):
    """The elements of a page, as (tag, attributes), and its text; raises where tags are not balanced."""

    def __init__(self, html: str):
        super().__init__()
        self.html, self.elements, self.texts, self.open = html, [], [], []
        self.feed(html)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.texts).split())

    def all(self, tag: str) -> list[dict]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture
def page(tmp_path, checks):
    def write(records, title: str = "Class report") -> Page:
        write_report(records, checks, title, tmp_path / "report.html")
        return Page((tmp_path / "report.html").read_text(encoding="utf-8"))

    return write


def test_everything_is_there(page, records, checks):
    """Does the page name every student, exercise, question, found misconception with hint, and problem?"""
    text = page(records).text
    assert all(record.student in text and record.problem in text for record in records)
    assert all(check.question in text for check in checks.values())
    found = {(q.id, name) for record in records for q in record.questions for name in q.misconceptions}
    hints = {question: {m.name: m.hint for m in check.misconceptions} for question, check in checks.items()}
    assert all(f"{question}: {name}" in text and hints[question][name] in text for question, name in found)
    assert "to be marked by hand" in text


def test_works_offline(page, records):
    """Is nothing fetched: no script, no link, no address outside the page?"""
    html = page(records)
    assert {tag for tag, _ in html.elements} & {"script", "link", "iframe", "object"} == set()
    assert all(image["src"].startswith("data:image/svg+xml;base64,") for image in html.all("img"))
    assert all(anchor["href"].startswith("#") for anchor in html.all("a"))
    assert "url(" not in html.html and "@import" not in html.html


def test_pictures(page, records):
    """Are there three pictures, each a valid SVG without outside references, and each told in words?"""
    images = page(records).all("img")
    assert len(images) == 3 and all(len(image["alt"]) > 40 for image in images)
    for image in images:
        svg = b64decode(image["src"].partition(",")[2])
        references = re.findall(rb'href="([^"]*)"', svg)
        assert ElementTree.fromstring(svg).tag.endswith("svg")
        assert references and all(reference.startswith(b"#") for reference in references)


def test_same_bytes_again(page, records):
    """Does the same class give the same page, pictures included?"""
    assert page(records).html == page(records).html


@pytest.mark.parametrize(("outcome", "look"), OUTCOMES.items())
def test_outcomes_tell_without_colour(page, records, outcome, look):
    """Has a cell of the marks a symbol, words for a screen reader, and its reason as a tooltip?"""
    html = page([replace(records[0], questions=(QuestionRecord("init_he", 0, 2, outcome, (), "the reason"),))])
    (cell,) = (cell for cell in html.all("td") if cell.get("title"))
    assert cell == {"class": outcome, "title": f"init_he: {look.words}. the reason"}
    marks = html.html[html.html.index('<table class="marks">') :]
    assert f">{look.symbol}</span>" in marks and f">{look.words}</span>" in marks


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}"])
def test_students_write_no_markup(page, records, checks, hostile):
    """Is hostile text from names, messages, misconceptions and problems shown as text, wherever it stands?"""
    question = QuestionRecord("init_he", 0, 2, "failed", (hostile,), hostile)
    record = replace(records[0], student=hostile, notebook=hostile, questions=(question,), problem=hostile)
    html = page([record, *records[1:]], title=hostile)
    assert html.text.count(hostile) >= 4
    assert html.all("script") == [] and {image["src"][:5] for image in html.all("img")} == {"data:"}
    assert any(hostile in cell.get("title", "") for cell in html.all("td"))
    assert not any(name.startswith("on") for _, attributes in html.elements for name in attributes)


def test_control_characters(page, records):
    """Is a name of undecodable bytes or control characters written at all?"""
    assert "a��b" in page([replace(records[0], student="a\x00\udcffb")]).text


def test_tables_are_accessible(page, records):
    """Has every head cell a scope, every picture a text, every link a target, every id one owner?"""
    html = page([*records, replace(records[0], assignment="06_next")])
    assert {cell.get("scope") for cell in html.all("th")} == {"col", "row"}
    ids = [attributes["id"] for _, attributes in html.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {anchor["href"][1:] for anchor in html.all("a")} <= set(ids)


def test_a_section_an_assignment(page, records):
    """Has each assignment a section of the same form, and the page a way to each?"""
    html = page([*records, *(replace(record, assignment="06_next") for record in records)])
    assert len(html.all("section")) == 2 and len(html.all("img")) == 6
    assert {"#assignment-1", "#assignment-2"} <= {anchor["href"] for anchor in html.all("a")}


def test_a_class_that_is_perfect(page, records):
    """Does a class without any mistake or problem get a page?"""
    text = page([record for record in records if record.student == "anna"]).text
    assert "No known misconception was recognized." in text and "Notebooks with problems" not in text


def test_only_unusable_notebooks(page, records):
    """Does a class without one gradable notebook get its problems, without pictures of nothing?"""
    html = page([record for record in records if not record.questions])
    assert html.all("img") == [] and "not a notebook" in html.text


def test_only_written_questions(page, records):
    """Does an assignment of written questions alone get a page before anybody marked it?"""
    written = QuestionRecord("explain", 0, 3, "manual")
    html = page([replace(record, questions=(written,)) for record in records])
    assert html.all("img") == [] and "to be marked by hand" in html.text


def test_no_records(page):
    """Does an empty class get a clear sentence?"""
    assert "nothing to report" in page([]).text
