"""Steps of nbgrader's autograde that are ours; nbgrader_config.py puts them in their place."""

from __future__ import annotations

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

__all__ = ["DropEmptyMetadata"]


class DropEmptyMetadata(NbGraderPreprocessor):
    """Make a copied cell an ordinary one: after DeduplicateIds, before OverwriteCells.

    DeduplicateIds leaves an empty nbgrader entry, and OverwriteCells, when it puts missing cells back, a KeyError.
    """

    def preprocess_cell(self, cell: NotebookNode, resources: ResourcesDict, cell_index: int):
        if cell.metadata.get("nbgrader") == {}:
            del cell.metadata["nbgrader"]
        return cell, resources
