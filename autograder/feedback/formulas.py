"""Formulas without a network: TeX becomes MathML, which browsers draw themselves."""

from __future__ import annotations

from html import escape, unescape
from xml.etree.ElementTree import tostring

from latex2mathml.converter import convert_to_element

__all__ = ["mathml"]

LONGEST = 5000  # characters of a formula
# The converter copies what \href, \style and \class are given into attributes of those names: these are all that stay.
ATTRIBUTES = {
    "xmlns", "display", "displaystyle", "scriptlevel", "mathvariant", "stretchy", "fence", "form", "separator",
    "largeop", "movablelimits", "accent", "accentunder", "lspace", "rspace", "width", "height", "depth", "voffset",
    "minsize", "maxsize", "linethickness", "columnalign", "columnspacing", "rowspacing", "columnlines", "rowlines",
}  # fmt: skip


def mathml(tex: str, display: bool) -> str:
    """A formula as MathML; as its TeX where that is no formula."""
    try:
        if len(tex) > LONGEST:
            raise ValueError("too long")
        element = convert_to_element(tex, display="block" if display else "inline")
        for node in element.iter():
            for name in set(node.attrib) - ATTRIBUTES:
                del node.attrib[name]
            # Its texts hold entities; serialized as plain text, markup in a formula stays text.
            node.text = unescape(node.text or "").replace("\\_", "_") or None
        return tostring(element, encoding="unicode")
    except Exception:  # a student's text: the converter fails on it in many ways
        return f"<code>{escape(tex)}</code>"
