"""nbgrader's settings: each of its traits has a word, and none that decides about marks is passed over in silence."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from nbconvert.exporters import NotebookExporter
from nbconvert.writers import FilesWriter
from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import LateSubmissionPlugin
from traitlets.config import Config
from traitlets.config.loader import DeferredConfigString

from autograder.cli import main
from autograder.course import Course, UsageError
from autograder.course.nbgrader_library import Nbgrader
from autograder.course.settings import check_settings, ignored_pattern, is_left_out, read_settings, room_name, setting
from autograder.course.traits import COUNTS, NO_MARK, REFUSED, word
from autograder.engine.limits import Limits
from autograder.gradebook.book import Records

LISTS = ("sanitize_preprocessors", "autograde_preprocessors", "preprocessors")
CONVERTERS = (Autograde, GenerateAssignment, GenerateFeedback)
STEPS = {
    step for of in CONVERTERS for name, trait in of.class_traits().items() if name in LISTS for step in trait.default()
}
CLASSES = sorted(
    {CourseDirectory, *CONVERTERS, *STEPS, LateSubmissionPlugin, NotebookExporter, FilesWriter},
    key=lambda cls: cls.__name__,
)
FIELDS = [(cls.__name__, name) for cls in CLASSES for name in cls.class_traits(config=True)]


def test_each_trait_of_nbgrader_has_a_word():
    """Does it count, change no mark, or is it refused? If this fails nbgrader is new: find out which of the three."""
    assert [f"{section}.{trait}" for section, trait in FIELDS if word(section, trait) is None] == []


def test_the_tables_name_no_trait_twice_and_none_that_nbgrader_has_not():
    """Is each name in one table, and is it one of nbgrader's, of the classes that are in use?"""
    names = [*COUNTS, *NO_MARK, *REFUSED]
    assert len(names) == len(set(names))
    known = {f"{section}.{trait}" for section, trait in FIELDS} | {f"*.{trait}" for _, trait in FIELDS}
    known.add("Exporter.default_preprocessors")  # which nbgrader itself sets
    assert {name for name in names if not name.startswith("NbGrader.") and not name.endswith(".*")} <= known


# ---------------------------------------------------------------- reading


@pytest.fixture
def settings_of(tmp_path):
    """settings_of("c.Execute.timeout = 5") -> the settings of a course with these lines."""

    def read(*lines: str) -> Config:
        (tmp_path / "nbgrader_config.py").write_text("\n".join(["c = get_config()", *lines]))
        return read_settings(tmp_path)

    return read


def test_settings_are_read_where_nbgrader_reads_them(settings_of, tmp_path, monkeypatch):
    """Do the user's own settings count, and the course's before them?"""
    home = tmp_path / "home"
    home.mkdir()
    (home / "nbgrader_config.py").write_text("c = get_config()\nc.Execute.timeout = 5\nc.LimitOutput.max_lines = 7")
    (home / "nbgrader_config.json").write_text(json.dumps({"CourseDirectory": {"submitted_directory": "in"}}))
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(home))
    config = settings_of("c.Execute.timeout = 9")
    assert [setting(config, name) for name in ("Execute.timeout", "LimitOutput.max_lines")] == [9, 7]
    assert room_name(config, "submitted") == "in" and room_name(config, "feedback") == "feedback"
    (home / "nbgrader_config.py").write_text("1 +")
    with pytest.raises(UsageError, match="home/nbgrader_config.py cannot be read"):
        settings_of()


def test_settings_of_a_command_line(tmp_path):
    """Is --Execute.timeout=7 a number?"""
    config = Config({"Execute": {"timeout": DeferredConfigString("7")}})
    assert Limits.of(config).cell_seconds == 7
    assert room_name(Config({"CourseDirectory": {"feedback_directory": DeferredConfigString("7")}}), "feedback") == "7"


# ---------------------------------------------------------------- what counts


def test_limits_that_nbgrader_has_names_for(settings_of):
    """Does a cell have as long as nbgrader would give it, and a notebook in proportion?"""
    limits = Limits.of(settings_of("c.Execute.timeout = 90", "c.LimitOutput.max_lines = -1"))
    assert (limits.cell_seconds, limits.notebook_seconds, limits.cpu_seconds) == (90, 540, 540)
    assert limits.lines > 10**6 and limits.traceback == Limits().traceback
    own = Limits.of(settings_of("c.Execute.timeout = 5", "c.Limits.notebook_seconds = 30"))
    assert (own.cell_seconds, own.notebook_seconds) == (5, 30)
    for value in ("None", "-1", "5\nc.Limits.cell_seconds = 6"):
        with pytest.raises(UsageError, match=r"c.Execute.timeout = .* and c.Limits.cell_seconds are the same limit"):
            Limits.of(settings_of(f"c.Execute.timeout = {value}"))


def test_files_and_messages_that_are_left_out(settings_of):
    """Do c.CourseDirectory.ignore and c.IgnorePattern count?"""
    config = settings_of("c.CourseDirectory.ignore = ['*.tmp', 'drafts']", "c.IgnorePattern.pattern = 'a+'")
    assert [is_left_out(config, name) for name in ("x.tmp", "drafts/x.py", "x.py")] == [True, True, False]
    assert ignored_pattern(config) == ""
    assert ignored_pattern(settings_of("c.IgnorePattern.enabled = True", "c.IgnorePattern.pattern = 'a+'")) == "a+"
    with pytest.raises(UsageError, match="is no regular expression"):
        ignored_pattern(settings_of("c.IgnorePattern.pattern = '('"))


@pytest.mark.parametrize("name", ["/elsewhere", "../up", ""])
def test_a_room_outside_of_the_course(settings_of, name):
    """Is a room that lies elsewhere refused, where nobody could tell what is a student's?"""
    with pytest.raises(UsageError, match="is no folder in the course's"):
        room_name(settings_of(f"c.CourseDirectory.submitted_directory = {name!r}"), "submitted")


def test_a_renamed_room_is_the_students_too(small_course):
    """Is what lies in a room of another name never a course?"""
    with (small_course.root / "nbgrader_config.py").open("a") as config:
        config.write("\nc.CourseDirectory.submitted_directory = 'handed_in'\n")
    folder = small_course.root / "handed_in" / "eve" / "01_small"
    folder.mkdir(parents=True)
    (folder / "course.toml").write_text('title = "Mine"\n[checks]\n')
    (folder / "nbgrader_config.py").write_text("raise SystemExit('this ran')")
    with pytest.raises(UsageError, match="handed_in: what students hand in is never a course"):
        Course.at(folder)
    assert Course.find(folder).root == small_course.root


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    "line, told",
    [
        ("c.Execute.extra_arguments = ['--x']", "c.Execute.extra_arguments = ['--x']: there is no kernel here"),
        ("c.NotebookClient.timeout = 5", "c.NotebookClient.timeout = 5: say it of the class itself"),
        ("c.Autograde.Execute.timeout = 5", "c.Autograde.Execute = {'timeout': 5}: say it of Execute itself"),
        ("c.OverwriteCells.add_missing_cells = False", "the grader always puts deleted tests back"),
        ("c.SaveAutoGrades.enabled = False", "this step is never left out"),
        ("c.Autograde.create_student = False", "the grader makes a student's row"),
        ("c.CourseDirectory.directory_structure = '{student_id}'", "nbgrader's own structure only"),
        ("c.CourseDirectory.student_id = 'ada'", "say it on the command line"),
        ("c.NbGrader.db_url = 'x'", "nbgrader has renamed it"),
        ("c.Autograde.post_convert_hook = print", "the grader does not call it"),
        ("c.Autograde.sanitize_preprocessors = ['autograder.preprocessors.Restore', 'mine.Step']", "(mine.Step)"),
        ("c.Autograde.autograde_preprocessors = ['autograder.preprocessors.Grade']", "not all"),
    ],
)
def test_a_setting_that_would_give_other_marks_is_refused(settings_of, line, told):
    """In one line that names it and says how to go on?"""
    with pytest.raises(UsageError) as refused:
        check_settings(settings_of(line))
    assert told in str(refused.value) and "\n" not in str(refused.value)
    assert str(refused.value).startswith("nbgrader_config.py: c.")


@pytest.mark.parametrize(
    "line",
    [
        "c.Execute.interrupt_on_timeout = True",
        "c.OverwriteCells.add_missing_cells = True",
        "c.LimitOutput.enabled = True",
        "c.Execute.iopub_timeout = 100",
        "c.NbGrader.logfile = 'x.log'",
        "c.Exchange.root = '/srv'",
        "c.MyPlugin.rate = 3",
    ],
)
def test_what_changes_no_mark_is_not_refused(settings_of, root, line):
    """Nor our own settings?"""
    check_settings(settings_of((root / "nbgrader_config.py").read_text(), line))


def test_both_doors_refuse_before_anybody_is_marked(small_course, hand_in):
    """Does neither door leave a mark with a setting that it does not know?"""
    hand_in("eve")
    Nbgrader(small_course).register("01_small")
    with (small_course.root / "nbgrader_config.py").open("a") as config:
        config.write("\nc.Execute.kernel_name = 'ir'\n")
    course = Course.at(small_course.root)
    done = CliRunner().invoke(main, ["--course", str(course.root), "grade"])
    assert done.exit_code == 2 and "c.Execute.kernel_name = 'ir': there is no kernel here" in done.stderr
    told = Nbgrader(course).api.autograde("01_small", "eve")
    assert not told["success"] and "c.Execute.kernel_name = 'ir'" in told["log"] and "Traceback" not in told["log"]
    assert Records.at(Nbgrader(course).db_url).all("01_small") == []
