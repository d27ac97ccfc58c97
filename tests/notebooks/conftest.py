"""What the tests of notebooks share: what a cell of an executed source printed."""

from __future__ import annotations

import re

import pytest

NUMBER = re.compile(r"(?<![\w^.])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w^])")


@pytest.fixture
def printed(request, executed):
    """printed(id) -> what the cell with this id of the module's NOTEBOOK printed."""
    notebook = executed("source", request.module.NOTEBOOK)

    def text(id: str) -> str:
        (cell,) = [cell for cell in notebook.cells if cell.id == id]
        return "".join(output.text for output in cell.outputs if output.output_type == "stream")

    return text


@pytest.fixture
def numbers(printed):
    """numbers(id, start="") -> the numbers in what a cell printed, or in its one line that starts like this."""

    def found(id: str, start: str = "") -> list[float]:
        lines = [line for line in printed(id).splitlines() if line.startswith(start)]
        assert lines and (not start or len(lines) == 1), f"{start!r} is no line of:\n{printed(id)}"
        return [float(number) for number in NUMBER.findall("\n".join(lines).removeprefix(start))]

    return found
