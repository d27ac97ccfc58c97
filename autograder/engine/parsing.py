"""A student's notebook from the bytes of a file: made anew of what grading needs, whatever else the file holds.

Neither nbformat's conversion nor its validation is asked: both can take hours and gigabytes over a few bytes. What
Jupyter reads is read here, also where an editor has written it against the schema: what is not needed is left out
unread, what is missing is filled in. The time and the memory it takes are linear in the size of the file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import count, islice
from typing import Any

from nbformat import NotebookNode

from autograder.course.notebooks import Unreadable

__all__ = ["parse_submission"]

# What a file may become: `{},{},…` takes thirty times the bytes that it has. An honest notebook has some 100 cells.
ENTRIES = 4_000_000  # of all lists and objects, outputs included
CELLS = 10_000
TAGS = 100  # of a cell
ATTACHMENTS = 1000  # of a notebook
HEADINGS = 6  # levels

ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
KERNEL = ("display_name", "language", "name")
LANGUAGE = ("file_extension", "mimetype", "name", "pygments_lexer", "version")
METADATA = (("kernelspec", KERNEL, {"display_name", "name"}), ("language_info", LANGUAGE, {"name"}))  # what it needs
OLD = {"heading": "markdown", "html": "markdown"}  # kinds of cells that format 3 had


class _Invalid(Exception):
    """It is JSON, and no notebook that Jupyter could open; the message says why."""


def parse_submission(name: str, content: bytes) -> NotebookNode:
    """The valid notebook of format 4.5 in a student's file, without its outputs, or Unreadable with one clear line."""
    try:
        text = content.decode("utf-8-sig")
        if text.count(",") + 2 * text.count("{") > ENTRIES:
            raise Unreadable(f"{name} has more than {ENTRIES:,} entries: ask for it without outputs")
        data = json.loads(text)
    except UnicodeDecodeError:
        raise Unreadable(f"{name} is not a notebook (not UTF-8 text): ask for the .ipynb file") from None
    except (ValueError, RecursionError):
        raise Unreadable(f"{name} is not a notebook (not JSON): ask for the .ipynb file") from None
    try:
        cells = _cells(data)
        if len(cells) > CELLS:
            raise Unreadable(
                f"{name} has more than {CELLS:,} cells: ask for a notebook that was made from the released one"
            )
        return NotebookNode(nbformat=4, nbformat_minor=5, metadata=_metadata(data.get("metadata")), cells=_made(cells))
    except _Invalid as error:
        raise Unreadable(f"{name} is not a valid notebook ({error}): ask for a fresh copy") from None


def _cells(data: Any) -> list:
    """The cells as the file has them; those of a notebook from before Jupyter lie in worksheets."""
    if type(data) is not dict:
        raise _Invalid("no object")
    version = data.get("nbformat")
    if version not in (2, 3, 4):
        raise _Invalid(f"nbformat {version} is not known" if type(version) is int else "no version")
    if version == 4:
        return _list(data.get("cells"), "cells")
    sheets = _list(data.get("worksheets"), "worksheets")
    cells = (cell for sheet in sheets if type(sheet) is dict for cell in _list(sheet.get("cells", []), "cells"))
    return [_upgraded(cell) if type(cell) is dict else cell for cell in cells]


def _list(value: Any, what: str) -> list:
    if type(value) is not list:
        raise _Invalid(f"no list of {what}")
    return value


def _upgraded(cell: dict) -> dict:
    """A cell of format 2 or 3 with its text where format 4 has it: the lines of a list can be without ends there."""
    source = cell.get("input" if cell.get("cell_type") == "code" else "source")
    if _is_lines(source) and source and not source[0].endswith(("\n", "\r")):
        source = "\n".join(source)
    return cell | {"source": source}


def _made(cells: list) -> list[NotebookNode]:
    """The cells made anew, each with an id of its own: the file's, where it is one that no cell has before it. nbformat
    would draw others each time."""
    given = {cell["id"] for cell in cells if type(cell) is dict and _is_id(cell.get("id"))}
    free, seen = (id for id in map("cell-{}".format, count()) if id not in given), set()
    attachments = _attachments(cells)
    made = []
    for number, cell in enumerate(cells, 1):
        kind, source = _kind_and_source(cell, number)
        id = cell.get("id")
        if not _is_id(id) or id in seen:
            id = next(free)
        seen.add(id)
        fields = {"cell_type": kind, "id": id, "metadata": _cell_metadata(cell.get("metadata")), "source": source}
        if kind == "code":
            fields |= {"execution_count": None, "outputs": []}
        elif kind == "markdown" and number in attachments:
            fields["attachments"] = attachments[number]
        made.append(NotebookNode(fields))
    return made


def _is_id(id: Any) -> bool:
    return type(id) is str and ID.fullmatch(id) is not None


def _kind_and_source(cell: Any, number: int) -> tuple[str, str]:
    """What a cell is, and its text; a kind that nobody knows is shown as it is, as Jupyter does."""
    kind = cell.get("cell_type") if type(cell) is dict else None
    if type(kind) is not str:
        raise _Invalid(f"cell {number} has no type")
    source = _source(cell.get("source"))
    if source is None:
        raise _Invalid(f"the source of cell {number} is no text")
    if kind == "heading":
        level = cell.get("level")
        hashes = "#" * min(max(level, 1), HEADINGS) if type(level) is int else "#"
        source = f"{hashes} {' '.join(source.splitlines())}"
    kind = OLD.get(kind, kind)
    return kind if kind in ("code", "markdown") else "raw", source


def _source(value: Any) -> str | None:
    """A text, or its lines; None if it is neither."""
    if value is None:
        return ""
    return _text("".join(value) if _is_lines(value) else value)


def _is_lines(value: Any) -> bool:
    return type(value) is list and all(type(line) is str for line in value)


def _text(value: Any) -> str | None:
    """A text without the half characters that an escape can stand for, and no file can hold: "?" instead."""
    return value.encode("utf-8", "replace").decode("utf-8") if type(value) is str else None


def _cell_metadata(data: Any) -> NotebookNode:
    """Who the cell is, for the grader; its tags, for demonstrations; and its locks, for who opens it again."""
    data = data if type(data) is dict else {}
    kept = NotebookNode({key: data[key] for key in ("deletable", "editable") if type(data.get(key)) is bool})
    entry = data.get("nbgrader")
    id = _text(entry.get("grade_id")) if type(entry) is dict else None
    if id is not None:
        kept["nbgrader"] = NotebookNode(grade_id=id)
    tags = data.get("tags") if type(data.get("tags")) is list else ()
    tags = dict.fromkeys(_text(tag) for tag in islice(tags, TAGS) if type(tag) is str and tag and "," not in tag)
    if tags:
        kept["tags"] = list(tags)
    return kept


def _attachments(cells: list) -> dict[int, NotebookNode]:
    """The pictures in cells' texts, by number of the cell: file name -> MIME type -> base64."""
    found: dict[int, NotebookNode] = {}
    for number, name, mime, data in islice(_pictures(cells), ATTACHMENTS):
        found.setdefault(number, NotebookNode()).setdefault(name, NotebookNode())[mime] = data
    return found


def _pictures(cells: list) -> Iterator[tuple[int, str, str, str]]:
    for number, cell in enumerate(cells, 1):
        files = cell.get("attachments") if type(cell) is dict else None
        for name, bundle in files.items() if type(files) is dict else ():
            for mime, value in bundle.items() if type(bundle) is dict else ():
                data = _source(value) if value is not None else None
                if data is not None:
                    yield number, _text(name), _text(mime), data


def _metadata(data: Any) -> NotebookNode:
    """The kernel and its language, as far as the file has them whole."""
    data = data if type(data) is dict else {}
    kept = NotebookNode()
    for key, fields, needed in METADATA:
        entry = data.get(key) if type(data.get(key)) is dict else {}
        texts = NotebookNode({field: _text(entry[field]) for field in fields if type(entry.get(field)) is str})
        if needed <= texts.keys():
            kept[key] = texts
    return kept
