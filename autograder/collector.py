"""Reading an LMS's file names: `nbgrader zip_collect` with the notebooks' names of the assignment at hand."""

from __future__ import annotations

import re
from pathlib import Path

from nbgrader.plugins import FileNameCollectorPlugin

__all__ = ["ReleasedNames"]


class ReleasedNames(FileNameCollectorPlugin):
    """nbgrader's plugin, but that a name which was released is taken as it is: the end of `lab-2` is no count of tries,
    where there is a notebook `lab-2`."""

    def collect(self, submitted_file: str) -> dict | None:
        """What nbgrader's own says of a file, with the notebook's name."""
        found = super().collect(submitted_file)
        if found is None:
            return None
        start = re.match(self.named_regexp, submitted_file).start("file_id")
        whole = submitted_file[start:].removesuffix(".ipynb")
        return found | {"file_id": whole} if whole in self._released() else found

    def _released(self) -> set[str]:
        coursedir = self.parent.coursedir
        folder = coursedir.format_path(coursedir.source_directory, ".", coursedir.assignment_id)
        return {path.stem for path in Path(folder).glob("*.ipynb")}
