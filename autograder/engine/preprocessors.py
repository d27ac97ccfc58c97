"""Steps of nbgrader's autograde that are ours; nbgrader_config.py puts them in their place."""

from __future__ import annotations

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.preprocessors import Execute, NbGraderPreprocessor, OverwriteCells

from autograder.course import Course, UsageError
from autograder.notebooks import Unreadable, grade_id, read_notebook

from .demonstrations import idle_demonstrations

__all__ = ["DropEmptyMetadata", "DropForeignMetadata", "ExecuteNeeded", "PutBackCells"]

SCHEMA = 3  # of nbgrader's metadata, since 2018


class DropForeignMetadata(NbGraderPreprocessor):
    """Take away nbgrader entries of a form that only somebody who edits metadata makes; a deleted test is put back."""

    def preprocess_cell(self, cell: NotebookNode, resources: ResourcesDict, cell_index: int):
        """The cell, with an nbgrader entry that nbgrader can read, or none."""
        if "nbgrader" in cell.metadata and not _is_sound(cell):
            del cell.metadata["nbgrader"]
        return cell, resources


def _is_sound(cell: NotebookNode) -> bool:
    if grade_id(cell) is None:
        return False
    data = cell.metadata.nbgrader
    return data.get("schema_version") == SCHEMA and isinstance(data.get("points", 0), (int, float))


class DropEmptyMetadata(NbGraderPreprocessor):
    """Make a copied cell an ordinary one: after DeduplicateIds, before OverwriteCells.

    DeduplicateIds leaves an empty nbgrader entry, and OverwriteCells, when it puts missing cells back, a KeyError.
    """

    def preprocess_cell(self, cell: NotebookNode, resources: ResourcesDict, cell_index: int):
        """The cell, without an nbgrader entry that says nothing."""
        if cell.metadata.get("nbgrader") == {}:
            del cell.metadata["nbgrader"]
        return cell, resources


class PutBackCells(OverwriteCells):
    """OverwriteCells, which does not fail when a deleted test's solution cell was deleted too, or when the notebook
    has a cell that the source does not have: last year's, say."""

    def preprocess_cell(self, cell: NotebookNode, resources: ResourcesDict, cell_index: int):
        """The cell as the source has it; one that the source does not have is an ordinary cell."""
        cell, resources = super().preprocess_cell(cell, resources, cell_index)
        if "nbgrader" in cell.metadata and grade_id(cell) is None:  # OverwriteCells leaves the entry without its id
            del cell.metadata["nbgrader"]
        return cell, resources

    def add_missing_grade_cells(self, nb: NotebookNode, resources: ResourcesDict):
        """Put each deleted graded cell behind the cell that stood before it, or, where that is gone too, at the end:
        wherever the student wrote the answer instead, it is defined there."""
        source = self.gradebook.find_notebook(self.notebook_id, self.assignment_id)
        graded = {cell.name: cell.max_score for cell in source.grade_cells}
        solutions = {cell.name for cell in source.solution_cells}
        previous = None
        for cell in source.source_cells:
            ids = list(map(grade_id, nb.cells))
            if cell.name in graded and cell.name not in ids:
                added = self.missing_cell_transform(cell, graded[cell.name], is_solution=cell.name in solutions)
                nb.cells.insert(ids.index(previous) + 1 if previous in ids else len(ids), added)
            previous = cell.name
        return nb, resources


class ExecuteNeeded(Execute):
    """nbgrader's executor, which leaves out the demonstrations that no score depends on."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict, km=None):
        """The notebook with the outputs of the cells that were run."""
        self._idle = idle_demonstrations(nb, _source(resources))
        return super().preprocess(nb, resources, km)

    def preprocess_cell(self, cell: NotebookNode, resources: ResourcesDict, cell_index: int):
        """The cell with its outputs, or as it is."""
        if cell_index in self._idle:
            return cell, resources
        return super().preprocess_cell(cell, resources, cell_index)


def _source(resources: ResourcesDict) -> NotebookNode:
    """The source of the notebook that is graded; where there is none, an empty one, so that every cell is run."""
    place = resources["nbgrader"]
    try:
        course = Course.find(resources["metadata"]["path"])
        return read_notebook(course.source(place["assignment"]) / f"{place['notebook']}.ipynb")
    except (UsageError, Unreadable, OSError):
        return NotebookNode(cells=[])
