from __future__ import annotations

import json
import re
from xml.etree import ElementTree

import pytest

from autograder.feedback.formulas import mathml

NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"


def texts(root):
    for path in sorted((root / "source").glob("*/*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "markdown":
                yield "".join(cell["source"])


def test_every_formula_of_the_course(root):
    """Does each formula in our notebooks become MathML, and well-formed?"""
    formulas = {a or b for text in texts(root) for a, b in re.findall(r"\$\$(.+?)\$\$|\$(.+?)\$", text, re.S)}
    assert len(formulas) > 200
    for tex in formulas:
        assert ElementTree.fromstring(mathml(tex, display=True)).tag == f"{NAMESPACE}math", tex


@pytest.mark.parametrize(
    "tex",
    [
        r"\text{<script>alert(1)</script>}",
        r"\text{&lt;img src=x onerror=alert(1)&gt;}",
        r"\href{javascript:alert(1)}{x}",
        r"\style{position:fixed}{x} \class{score}{y}",
        "<script>alert(1)</script>",
        r"\color{red\" onclick=\"alert(1)}{x}",
    ],
)
def test_markup_in_a_formula_stays_text(tex):
    """Does a formula make no element but MathML's, and no attribute that links, runs or styles?"""
    for node in ElementTree.fromstring(mathml(tex, display=False)).iter():
        assert node.tag.startswith(NAMESPACE)
        assert not {"href", "style", "class", "id"} & set(node.attrib)
        assert not any(name.startswith("on") for name in node.attrib)


@pytest.mark.parametrize("tex", ["{" * 3000, "x" * 10_000, r"\frac{1}", r"\begin{matrix}", "}"])
def test_what_is_no_formula(tex):
    """Is TeX that cannot be converted shown as it is, or as what it makes?"""
    shown = mathml(f"{tex}<b>", display=False)
    assert "<b>" not in shown and ElementTree.fromstring(shown).tag in ("code", f"{NAMESPACE}math")


def test_an_underscore_in_a_name():
    """Is keep\\_prob shown as keep_prob?"""
    assert "keep_prob" in mathml(r"\texttt{keep\_prob}", display=False)
