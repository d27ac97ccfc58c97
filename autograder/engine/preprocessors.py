"""Steps of nbgrader's autograde that are ours; nbgrader_config.py puts them in their place."""

from __future__ import annotations

from pathlib import Path

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.preprocessors import Execute, NbGraderPreprocessor

from autograder.course import Course
from autograder.notebooks import read_notebook, read_submission

from .demonstrations import idle_demonstrations
from .restore import registered, restored

__all__ = ["ExecuteNeeded", "Restore"]

class Restore(NbGraderPreprocessor):
    """The one sanitizing step: the notebook as it is graded, made of the submitted one and of the source."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict):
        """The restored notebook; of the file, since `nb` has drawn ids where the file has none."""
        place = resources["metadata"]
        submission = read_submission(Path(place["path"]) / f"{place['name']}.ipynb")
        source = registered(_source(resources), self.config.get("ClearSolutions", {}))
        return restored(submission, source), resources


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
    """The source of the notebook that is graded."""
    place = resources["nbgrader"]
    course = Course.find(resources["metadata"]["path"])
    return read_notebook(course.source(place["assignment"]) / f"{place['notebook']}.ipynb")
