"""What each of nbgrader's settings does here: it counts, it changes no mark, or it is refused before anybody is marked.

A name is Class.trait; `*.trait` is said of every class that has no word of its own. A test walks nbgrader's classes and
fails on a trait that stands in none of the tables, so that a new nbgrader is noticed.
"""

from __future__ import annotations

__all__ = ["COUNTS", "KNOWN", "NO_MARK", "REFUSED", "USUAL", "word"]

GENERATE = "nbgrader's own generate step makes what is graded"
FEEDBACK = "nbgrader's own feedback step writes the pages"
RENAMED = "nbgrader has renamed it: say it by its new name"
PLACE = "the folder is this one, with the name that is set"
SANDBOX = "there is no kernel here, but a sandbox"

COUNTS = {
    "CourseDirectory.course_id": "it names the course in the gradebook",
    "CourseDirectory.source_directory": PLACE,
    "CourseDirectory.release_directory": PLACE,
    "CourseDirectory.submitted_directory": PLACE,
    "CourseDirectory.autograded_directory": PLACE,
    "CourseDirectory.feedback_directory": PLACE,
    "CourseDirectory.db_url": "marks and records are kept there",
    "CourseDirectory.root": "it is the course that the command was started with",
    "CourseDirectory.groupshared": "autograded folders are the group's",
    "CourseDirectory.ignore": "files of these names lie beside no notebook",
    "CourseDirectory.student_id_exclude": "these students are not graded",
    "Autograde.exclude_overwriting": "the student's file stays",
    "Autograde.permissions": "of autograded files",
    "Autograde.sanitize_preprocessors": "only as our nbgrader_config.py has them: see settings.py",
    "Autograde.autograde_preprocessors": "only as our nbgrader_config.py has them: see settings.py",
    "Execute.timeout": "it is c.Limits.cell_seconds",
    "LimitOutput.max_lines": "it is c.Limits.lines",
    "LimitOutput.max_traceback": "it is c.Limits.traceback",
    "IgnorePattern.enabled": "what matches on stderr costs nothing",
    "IgnorePattern.pattern": "what matches on stderr costs nothing",
    "AssignLatePenalties.plugin_class": "the plugin says what being late costs",
    "LateSubmissionPlugin.penalty_method": "the plugin says what being late costs",
    "GenerateAssignment.preprocessors": f"{GENERATE}, with steps of the course's own",
    "GenerateAssignment.create_assignment": GENERATE,
    "GenerateAssignment.force": GENERATE,
    "GenerateAssignment.permissions": GENERATE,
    "GenerateAssignment.pre_convert_hook": GENERATE,
    "GenerateAssignment.post_convert_hook": GENERATE,
    "IncludeHeaderFooter.header": GENERATE,
    "IncludeHeaderFooter.footer": GENERATE,
    "InstantiateTests.autotest_filename": GENERATE,
    "InstantiateTests.autotest_delimiter": GENERATE,
    "InstantiateTests.hashed_delimiter": GENERATE,
    "InstantiateTests.use_salt": GENERATE,
    "InstantiateTests.enforce_metadata": GENERATE,
    "InstantiateTests.comment_strs": GENERATE,
    "InstantiateTests.sanitizers": GENERATE,
    "LockCells.lock_solution_cells": GENERATE,
    "LockCells.lock_grade_cells": GENERATE,
    "LockCells.lock_readonly_cells": GENERATE,
    "LockCells.lock_all_cells": GENERATE,
    "ClearSolutions.code_stub": GENERATE,
    "ClearSolutions.text_stub": GENERATE,
    "ClearSolutions.begin_solution_delimeter": GENERATE,
    "ClearSolutions.end_solution_delimeter": GENERATE,
    "ClearSolutions.enforce_metadata": GENERATE,
    "ClearHiddenTests.begin_test_delimeter": GENERATE,
    "ClearHiddenTests.end_test_delimeter": GENERATE,
    "ClearHiddenTests.enforce_metadata": GENERATE,
    "ClearMarkScheme.begin_mark_scheme_delimeter": GENERATE,
    "ClearMarkScheme.end_mark_scheme_delimeter": GENERATE,
    "ClearMarkScheme.enforce_metadata": GENERATE,
    "ClearMarkScheme.check_attachment_leakage": GENERATE,
    "IncludeHeaderFooter.enabled": GENERATE,
    "InstantiateTests.enabled": GENERATE,
    "LockCells.enabled": GENERATE,
    "ClearSolutions.enabled": GENERATE,
    "ClearHiddenTests.enabled": GENERATE,
    "ClearMarkScheme.enabled": GENERATE,
    "GenerateFeedback.preprocessors": FEEDBACK,
    "GenerateFeedback.exporter_class": FEEDBACK,
    "GenerateFeedback.permissions": FEEDBACK,
    "GenerateFeedback.pre_convert_hook": FEEDBACK,
    "GenerateFeedback.post_convert_hook": FEEDBACK,
}

NO_MARK = {
    "*.default_language": "of nbconvert's, for pages of other kinds",
    "*.display_data_priority": "of nbconvert's, for pages of other kinds",
    "*.force": "--force says whether all is done again",
    "CourseDirectory.solution_directory": "nobody here reads that folder",
    "CourseDirectory.source_with_tests_directory": "nobody here reads that folder",
    "CourseDirectory.include": "of the exchange only",
    "CourseDirectory.max_file_size": "of the exchange only",
    "CourseDirectory.max_dir_size": "of the exchange only",
    "ClearOutput.remove_metadata_fields": "of how a cell is shown",
    "ClearMetadataPreprocessor.clear_cell_metadata": "the step is not enabled",
    "ClearMetadataPreprocessor.clear_notebook_metadata": "the step is not enabled",
    "ClearMetadataPreprocessor.preserve_cell_metadata_mask": "the step is not enabled",
    "ClearMetadataPreprocessor.preserve_nb_metadata_mask": "the step is not enabled",
    "OverwriteCells.missing_cell_notification": "a cell that is put back says so in our words",
    "Execute.raise_on_iopub_timeout": SANDBOX,
    "Execute.iopub_timeout": SANDBOX,
    "Execute.startup_timeout": SANDBOX,
    "Execute.shell_timeout_interval": SANDBOX,
    "Execute.shutdown_kernel": SANDBOX,
    "Execute.ipython_hist_file": SANDBOX,
    "Execute.execute_retries": SANDBOX,
    "Execute.allow_error_names": "an error ends its cell, and no other",
    "Execute.record_timing": "times in a cell's metadata",
    "Execute.store_widget_state": "there are no widgets to store",
    "CSSHTMLHeaderPreprocessor.enabled": "our feedback pages have a style of their own",
    "CSSHTMLHeaderPreprocessor.highlight_class": "our feedback pages have a style of their own",
    "CSSHTMLHeaderPreprocessor.style": "our feedback pages have a style of their own",
    "GetGrades.enabled": "our feedback pages read marks themselves",
    "Exporter.default_preprocessors": "nbgrader takes all of them out",
    "NotebookExporter.default_preprocessors": "nbgrader takes all of them out",
    "NotebookExporter.preprocessors": "nbgrader takes all of them out when it grades",
    "NotebookExporter.optimistic_validation": "how often nbconvert validates",
    "FilesWriter.build_directory": "nbgrader sets it itself",
    "FilesWriter.relpath": "of files that lie beside a page",
    "FilesWriter.files": "of files that lie beside a page",
    "NbGrader.logfile": "where nbgrader writes what it does",
    "NbGrader.log_level": "what nbgrader tells",
    "NbGrader.log_format": "what nbgrader tells",
    "NbGrader.log_datefmt": "what nbgrader tells",
    "NbGrader.logging_config": "what nbgrader tells",
}

OUT = "take it out"
CHOICE = "say it on the command line, which would grade the others too"
ITSELF = "say it of the class itself, c.Execute say, and not of one that it is made from"

REFUSED = {
    "*.enabled": f"this step is never left out: {OUT}",
    "CourseDirectory.directory_structure": f"the grader knows nbgrader's own structure only: {OUT}",
    "CourseDirectory.student_id": CHOICE,
    "CourseDirectory.notebook_id": CHOICE,
    "CourseDirectory.assignment_id": CHOICE,
    "Autograde.create_student": f"the grader makes a student's row where there is none: {OUT}",
    "Autograde.exporter_class": "the grader reads clean copies only: take our nbgrader_config.py's",
    "Autograde.pre_convert_hook": f"the grader does not call it: {OUT}",
    "Autograde.post_convert_hook": f"the grader does not call it: {OUT}",
    "GenerateAssignment.no_database": f"what is not in the gradebook cannot be graded: {OUT}",
    "GenerateAssignment.exporter_class": f"releases are notebooks: {OUT}",
    "OverwriteCells.add_missing_cells": "the grader always puts deleted tests back: set it to True, or take it out",
    "Execute.interrupt_on_timeout": f"the grader interrupts a cell, and goes on with the next: {OUT}",
    "Execute.error_on_timeout": f"a cell that did not end is an error: {OUT}",
    "Execute.extra_arguments": f"{SANDBOX}, which takes no arguments: {OUT}",
    "Execute.kernel_name": f"{SANDBOX} with Python: {OUT}",
    "Execute.kernel_manager_class": f"{SANDBOX}: {OUT}",
    "Execute.force_raise_errors": f"an error ends its cell, and no other: {OUT}",
    "Execute.skip_cells_with_tag": f"cells with the tag skip-execution are not run, and no others: {OUT}",
    "Execute.timeout_func": "set c.Execute.timeout, one number for all cells",
    **{
        f"Execute.on_{event}": f"the grader does not call it: {OUT}"
        for event in (
            *("cell_start", "cell_execute", "cell_complete", "cell_error"),
            *("notebook_start", "notebook_complete", "notebook_error"),
        )
    },
    "NotebookExporter.enabled": f"autograded notebooks are notebooks: {OUT}",
    "NotebookExporter.file_extension": f"autograded notebooks are notebooks: {OUT}",
    "NotebookExporter.nbformat_version": f"autograded notebooks are of version 4: {OUT}",
    **dict.fromkeys(
        ["NbGrader.*", "NbGraderConfig.*", "BasicConfig.*", "BaseNbGraderApp.*", "BaseApp.*", "BaseNbConvertApp.*"],
        RENAMED,
    ),
    **dict.fromkeys(["Assign.*", "Feedback.*"], RENAMED),
    **dict.fromkeys(["NotebookClient.*", "ExecutePreprocessor.*", "BaseConverter.*", "Exporter.*"], ITSELF),
    **dict.fromkeys(["Preprocessor.*", "NbGraderPreprocessor.*", "ClearOutputPreprocessor.*", "BasePlugin.*"], ITSELF),
}

USUAL = {  # what is refused, unless it says what the grader does anyway
    "CourseDirectory.directory_structure": "{nbgrader_step}/{student_id}/{assignment_id}",
    "Autograde.create_student": True,
    "Autograde.exporter_class": "autograder.clean_copies.CleanCopies",
    "GenerateAssignment.no_database": False,
    "OverwriteCells.add_missing_cells": True,
    "ClearMetadataPreprocessor.enabled": False,
    "Execute.interrupt_on_timeout": True,
    "Execute.extra_arguments": [],
    "Execute.kernel_name": "python3",
    "Execute.force_raise_errors": False,
    "Execute.skip_cells_with_tag": "skip-execution",
}
STEPS = {  # of nbgrader's own, each of which can be enabled or not
    *("ClearOutput", "DeduplicateIds", "OverwriteKernelspec", "OverwriteCells", "CheckCellMetadata", "Execute"),
    *("LimitOutput", "SaveAutoGrades", "AssignLatePenalties", "ComputeChecksums", "SaveCells"),
    "ClearMetadataPreprocessor",
}
KNOWN = {name.partition(".")[0] for table in (COUNTS, NO_MARK, REFUSED) for name in table} - {"*"}


def word(section: str, trait: str) -> tuple[str, str] | None:
    """("counts", "no mark" or "refused", why); None for what is no setting of nbgrader's that this knows."""
    for name in (f"{section}.{trait}", f"{section}.*", f"*.{trait}"):
        if name == "*.enabled" and section not in STEPS:
            continue
        for verdict, table in (("counts", COUNTS), ("no mark", NO_MARK), ("refused", REFUSED)):
            if name in table:
                return verdict, table[name]
    return None
