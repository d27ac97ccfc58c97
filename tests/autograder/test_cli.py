from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import nbformat
import pytest
from click.testing import CliRunner
from nbformat import v4

from autograder.authoring.build import build
from autograder.cli import main

ASSIGNMENT = "01_small"
RECORD = ["assignment", "notebook", "score", "max_score", "seconds", "elapsed", "memory", "questions"]
QUESTION = ["id", "points", "max_points", "outcome", "misconception", "clue", "message", "seconds"]
ANSWERS = {"double": "return x**2", "line": 'return {"slope": 3 * x, "offset": np.ones(1)}'}


@pytest.fixture
def autograder(small_course):
    """autograder(*arguments) -> the result of a command in the small course."""
    return lambda *arguments: CliRunner().invoke(main, ["--course", str(small_course.root), *map(str, arguments)])


@pytest.fixture
def submission(small_course):
    """A built course, and the notebook of a student: squared for doubled, and an offset that is not zero."""
    build(small_course, ASSIGNMENT)
    notebook = nbformat.read(small_course.release(ASSIGNMENT) / "small.ipynb", as_version=4)
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "").removesuffix("_code")
        if cell.metadata.get("nbgrader", {}).get("solution") and name in ANSWERS:
            cell.source = f"def {name}(x):\n    {ANSWERS[name]}"
    path = small_course.root / "submitted" / "eve" / ASSIGNMENT / "small.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)
    return path


def one_line(result, code: int = 2) -> str:
    """What a command that could not be carried out said: one line on stderr, no traceback."""
    assert isinstance(result.exception, SystemExit), repr(result.exception)
    assert (result.exit_code, result.stdout) == (code, "")
    (line,) = result.stderr.splitlines()
    assert line.startswith("autograder: ")
    return line.removeprefix("autograder: ")


# ---------------------------------------------------------------- the console script


@pytest.mark.parametrize(
    "arguments, words",
    [
        ([], ["build", "validate", "try", "grade", "feedback", "report", "--course"]),
        (["build"], ["--check", "[ASSIGNMENT]..."]),
        (["validate"], ["--json"]),
        (["try"], ["NOTEBOOK", "--student", "--json"]),
        (["grade"], ["--student", "--force", "--json"]),
        (["feedback"], ["[ASSIGNMENT]...", "--student", "--force"]),
        (["report"], ["--csv", "--output"]),
    ],
)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help(arguments, words, flag):
    """Does every command say what it does and takes, without a course?"""
    result = CliRunner().invoke(main, [*arguments, flag])
    assert result.exit_code == 0 and all(word in result.stdout for word in words)


def python_m(*arguments, cwd) -> subprocess.CompletedProcess:
    environment = {"OPENBLAS_NUM_THREADS": "1"} | os.environ
    command = [sys.executable, "-m", "autograder", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, env=environment, timeout=60)


def test_python_m_is_the_console_script(tmp_path, root):
    """Does `python -m autograder` run from any folder, with usage errors in one line and as exit code 2?"""
    done = python_m("build", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"autograder: {tmp_path} is not a course: it has no course.toml. "
        "Go to the course's folder, or name it with --course DIR.\n"
    )
    done = python_m("--course", root, "grade", "05_initialisation", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith("Did you mean 05_initialization?\n") and done.stderr.count("\n") == 1
    done = python_m("--version", cwd=tmp_path)
    assert done.returncode == 0 and "0.1.0" in done.stdout


def test_help_is_quick(tmp_path):
    """Does --help load neither NumPy's users nor Jupyter: nothing that takes time?"""
    code = (
        "import sys; sys.argv = ['autograder', '--help']\ntry:\n    import autograder.__main__\nexcept SystemExit: pass"
    )
    heavy = {"nbgrader", "nbformat", "sqlalchemy", "matplotlib", "rich", "IPython", "nbclient"}
    code += f"\nprint('loaded:', sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.endswith("loaded: []\n")


# ---------------------------------------------------------------- what cannot be carried out


@pytest.mark.parametrize("command", [["build"], ["validate"], ["try", "x.ipynb"], ["grade"], ["report"]])
def test_no_course(tmp_path, command):
    """Does every command say that the folder is no course?"""
    for place in (tmp_path, tmp_path / "missing"):
        line = one_line(CliRunner().invoke(main, ["--course", str(place), *command]))
        assert line.startswith(f"{place} is not a course")


@pytest.mark.parametrize("command", ["build", "validate", "grade", "report"])
def test_an_unknown_assignment(autograder, small_course, command):
    """Does every command that takes assignments say that it has no such one, and which is near?"""
    path = small_course.root / "course.toml"
    assert one_line(autograder(command, "01_smal")) == (
        f"there is no assignment '01_smal' in {path}. Did you mean 01_small?"
    )
    assert one_line(autograder(command, ASSIGNMENT, "zzz")) == f"there is no assignment 'zzz' in {path}."


def test_a_course_whose_checks_are_not_there(autograder, small_course):
    """Is a module that course.toml misspells told before anything is built or graded?"""
    path = small_course.root / "course.toml"
    path.write_text(path.read_text().replace("small_checks", "smal_checks"))
    for command, code in (("build", 1), ("validate", 2)):
        result = autograder(command)
        assert result.exit_code == code
        (line,) = result.stderr.splitlines()
        assert line.endswith("the checks of 01_small cannot be loaded: No module named 'smal_checks'.")


@pytest.mark.parametrize("command", [["build"], ["build", "--check"], ["validate"]])
@pytest.mark.parametrize("content", ["", "{", "[]", "{}"])
def test_a_source_that_is_no_notebook(autograder, small_course, command, content):
    """Is a damaged source told by its name, without a traceback?"""
    small_course.notebooks(ASSIGNMENT)[0].write_text(content)
    result = autograder(*command)
    assert isinstance(result.exception, SystemExit), repr(result.exception)
    assert result.exit_code in (1, 2) and "small.ipynb" in result.stderr


def test_no_submissions(autograder, small_course):
    """Is an empty class told where notebooks belong and what puts them there?"""
    assert one_line(autograder("grade")) == (
        f"no submission for 01_small in {small_course.root / 'submitted'}: notebooks belong in "
        "submitted/<student>/<assignment>/ (nbgrader collect, or nbgrader zip_collect, puts them there)."
    )
    assert one_line(autograder("grade", "--student", "ada")).startswith("no submission of ada for 01_small in ")


def test_a_report_before_grading(autograder, small_course):
    """Does a report of nothing say what to do first, and write nothing?"""
    line = f"nothing is graded yet in {small_course.root}: run `autograder grade` first."
    assert one_line(autograder("report")) == line
    assert not (small_course.root / "report.html").exists()


def test_try_on_what_is_no_notebook(autograder, tmp_path):
    """Does `try` end with 2 and a line for a missing file, a folder, a text, and a notebook of another course?"""
    assert one_line(autograder("try", tmp_path / "x.ipynb")) == (
        "x.ipynb cannot be read (No such file or directory): ask for it again"
    )
    assert one_line(autograder("try", tmp_path)).endswith("cannot be read (Is a directory): ask for it again")
    (tmp_path / "x.ipynb").write_text("Dear teacher")
    assert one_line(autograder("try", "--json", tmp_path / "x.ipynb")) == (
        "x.ipynb is not a notebook (not JSON): ask for the .ipynb file"
    )
    nbformat.write(v4.new_notebook(cells=[v4.new_code_cell("1")]), tmp_path / "x.ipynb")
    assert one_line(autograder("try", tmp_path / "x.ipynb")) == (
        f"{tmp_path / 'x.ipynb'} has no graded cell of any assignment of Small: is it a notebook of this course?"
    )


@pytest.mark.parametrize("value", [None, "x", 5, [], {"grade_id": []}, {"grade_id": {}}])
def test_try_on_metadata_of_any_kind(autograder, tmp_path, value):
    """And for a notebook whose metadata somebody edited?"""
    notebook = v4.new_notebook(cells=[v4.new_code_cell("1", metadata={"nbgrader": value})])
    (tmp_path / "x.ipynb").write_text(nbformat.writes(notebook))
    assert one_line(autograder("try", tmp_path / "x.ipynb")).endswith("is it a notebook of this course?")


@pytest.mark.parametrize("arguments", [["try"], ["grade", "--jobs"], ["nothing"], ["report", "--csv"]])
def test_misspelled_commands(autograder, arguments):
    """Are words that the command line does not know a usage error?"""
    result = autograder(*arguments)
    assert result.exit_code == 2 and "Error: " in result.stderr and "Traceback" not in result.stderr


# ---------------------------------------------------------------- what a build says


def test_build_says_what_it_did(autograder, rewrite, cell_of):
    """Does build tell files brought up to date, then fresh; and --check only what is stale, with exit code 1?"""
    result = autograder("build", "--check")
    assert result.exit_code == 1 and "release/01_small/small.ipynb is missing" in result.stderr.splitlines()
    assert result.stdout == "01_small: 2 files out of date: run `autograder build`\n"
    result = autograder("build")
    assert (result.exit_code, result.stdout) == (0, "01_small: 2 files brought up to date\n")
    for flags in ([], ["--check"]):
        result = autograder("build", ASSIGNMENT, *flags)
        assert (result.exit_code, result.stdout, result.stderr) == (0, "01_small: fresh\n", "")
    rewrite(lambda notebook: cell_of(notebook, "title").update(source="# Products"))
    result = autograder("build", "--check")
    assert (result.exit_code, result.stdout) == (1, "01_small: 1 file out of date: run `autograder build`\n")


def test_a_source_that_breaks_a_rule_is_not_built(autograder, small_course, rewrite, cell_of):
    """Does build refuse a source with a violation, by name, and leave the release as it was?"""
    autograder("build")
    before = (small_course.release(ASSIGNMENT) / "small.ipynb").read_bytes()
    rewrite(lambda notebook: cell_of(notebook, "double-test").metadata.nbgrader.update(points=0))
    result = autograder("build")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "double: small.ipynb: gives no points\n"
    assert (small_course.release(ASSIGNMENT) / "small.ipynb").read_bytes() == before


def test_a_check_that_cannot_be_evaluated_is_not_built(autograder, tmp_path):
    """Is a misconception that raises the author's error, in one line?"""
    module = tmp_path / "course" / "small_checks.py"
    module.write_text(module.read_text(encoding="utf-8").replace("lambda x: x**2", "lambda x: x.nothing"))
    result = autograder("build")
    assert (result.exit_code, result.stdout) == (1, "")
    (line,) = result.stderr.splitlines()
    assert line.startswith("check double: the misconception squared fails with 'your function raised AttributeError'")


# ---------------------------------------------------------------- what try and grade print


def test_try_prints_the_contracts_object(autograder, submission, small_course, tmp_path):
    """Has `try --json` exactly the contract's keys, in a line; does it touch no gradebook and no file of the course?"""
    copy = tmp_path / "downloaded (1).ipynb"
    copy.write_bytes(submission.read_bytes())
    before = {path: path.stat().st_mtime_ns for path in small_course.root.rglob("*") if path.is_file()}
    result = autograder("try", "--json", copy)
    assert result.exit_code == 0, result.output
    (line,) = result.stdout.splitlines()
    data = json.loads(line)
    assert list(data) == RECORD and all(list(question) == QUESTION for question in data["questions"])
    assert (data["assignment"], data["notebook"], data["score"], data["max_score"]) == (ASSIGNMENT, "small", 1.5, 9.0)
    double, line_, why = data["questions"]
    assert double | {"seconds": 0} == {
        "id": "double",
        "points": 0.0,
        "max_points": 2.0,
        "outcome": "failed",
        "misconception": "squared",
        "clue": None,
        "message": "x ** 2 is a power, 2 * x a multiple.",
        "seconds": 0,
    }
    assert (line_["outcome"], line_["points"], line_["misconception"]) == ("partial", 1.5, None)
    assert (why["outcome"], why["points"], why["max_points"]) == ("missing", 0.0, 4.0)
    new = {path for path in small_course.root.rglob("*") if path.is_file()} - set(before)
    assert {path.name for path in new} <= {"course.secret"}
    assert all(path.stat().st_mtime_ns == time for path, time in before.items())


def test_grade_and_report(autograder, submission, small_course, tmp_path):
    """Does a graded class come as JSON lines, as a table, as a page and a spreadsheet; and once only?"""
    result = autograder("grade", "--json")
    assert result.exit_code == 0, result.output
    (line,) = result.stdout.splitlines()
    data = json.loads(line)
    assert list(data) == ["student", *RECORD] and (data["student"], data["score"]) == ("eve", 1.5)
    assert summary(result) == "1 graded, 0 unchanged since last time; 0 could not be read, 0 undetermined"

    result = autograder("grade")
    assert result.exit_code == 0 and "eve" in result.stdout and "squared" in result.stdout
    assert summary(result) == "0 graded, 1 unchanged since last time; 0 could not be read, 0 undetermined"

    page, table = tmp_path / "page.html", tmp_path / "marks.csv"
    result = autograder("report", "--output", page, "--csv", table)
    assert result.exit_code == 0 and result.stdout == f"report: {page}\ntable: {table}\n"
    assert "squared" in page.read_text(encoding="utf-8") and "eve" in table.read_text(encoding="utf-8")
    assert not (small_course.root / "report.html").exists()
    assert autograder("report").exit_code == 0 and (small_course.root / "report.html").exists()

    for option in ("--output", "--csv"):
        assert "missing" in one_line_at_the_end(autograder("report", option, tmp_path / "missing" / "x"))


def summary(result) -> str:
    """The last line on stderr, without what a clock says."""
    (line,) = result.stderr.splitlines()[-1:]
    counts, _, speed = line.rpartition("; ")
    assert re.fullmatch(r"\d+\.\d s, \d+\.\d submissions/s", speed), line
    return counts


def test_what_cannot_be_graded_is_counted_and_told(autograder, submission, small_course):
    """Does the summary count notebooks that cannot be read; is a folder that is no student's told?"""
    for student in ("mia", "tom"):
        path = small_course.root / "submitted" / student / ASSIGNMENT / "small.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text("Dear teacher")
    (small_course.root / "submitted" / "evil\x1b[2J" / ASSIGNMENT).mkdir(parents=True)
    result = autograder("grade", "--jobs", 1)
    assert result.exit_code == 1, result.output
    assert summary(result) == "3 graded, 0 unchanged since last time; 2 could not be read, 0 undetermined"
    assert "left out: 'evil\\x1b[2J' cannot be a student's id: rename the folder" in result.stderr.splitlines()


def test_without_a_sandbox(autograder, submission, small_course):
    """Does `--sandbox none` say in one line what that means, and give the same marks?"""
    line = "--sandbox none: student code runs with your rights; it can read hidden tests and change files and marks"
    for arguments in (["try", "--json", "--sandbox", "none", submission], ["grade", "--json", "--sandbox", "none"]):
        result = autograder(*arguments)
        assert result.exit_code == 0 and result.stderr.splitlines()[0] == line, result.output
        assert json.loads(result.stdout)["score"] == 1.5


@pytest.mark.parametrize("arguments", [["--jobs", "0"], ["--jobs", "x"], ["--sandbox", "docker"]])
def test_options_of_grade_that_cannot_be(autograder, submission, arguments):
    """Is a number of jobs below 1, or a sandbox that we do not have, a usage error?"""
    result = autograder("grade", *arguments)
    assert result.exit_code == 2 and "Error: Invalid value for" in result.stderr and "Traceback" not in result.stderr


def test_jobs_and_a_scheduler(autograder, submission):
    """Is it told that only one of them makes sense?"""
    assert one_line(autograder("grade", "--jobs", 2, "--scheduler", "tcp://127.0.0.1:1")) == (
        "--jobs counts processes of this machine, --scheduler asks another for its: give one of them."
    )


def test_limits_that_cannot_be(autograder, submission, small_course):
    """Is a limit in nbgrader_config.py that does not exist told before anything is graded?"""
    config = small_course.root / "nbgrader_config.py"
    config.write_text(config.read_text() + "\nc.Limits.cell_hours = 3\n")
    for command in (["grade"], ["try", submission]):
        assert "there is no limit 'cell_hours'" in one_line(autograder(*command))


def test_try_is_quick(submission, small_course):
    """Does `try` load neither nbgrader nor the gradebook?"""
    code = (
        f"import sys; sys.argv = ['autograder', '--course', {str(small_course.root)!r}, 'try', {str(submission)!r}]\n"
        "from autograder.cli import main\ntry:\n    main()\nexcept SystemExit: pass\n"
        "heavy = {'nbgrader', 'nbconvert', 'sqlalchemy', 'matplotlib', 'distributed', 'multiprocessing.forkserver'}\n"
        "print('loaded:', sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.endswith("loaded: []\n"), done.stderr


def one_line_at_the_end(result) -> str:
    assert isinstance(result.exception, SystemExit), repr(result.exception)
    assert result.exit_code == 2 and result.stderr.startswith("autograder: ")
    return result.stderr


def test_the_graders_own_failure_is_told_and_ends_with_1(autograder, submission, small_course, tmp_path):
    """Is a check that breaks while it grades `undetermined`: told on stderr, exit code 1, no score of 0 that stands?"""
    module = tmp_path / "course" / "small_checks.py"
    module.write_text(module.read_text(encoding="utf-8") + "\ndouble = None\n", encoding="utf-8")
    result = autograder("grade", "--json")
    assert result.exit_code == 1, result.output
    outcomes = {question["id"]: question for question in json.loads(result.stdout)["questions"]}
    assert outcomes["double"]["outcome"] == "undetermined" and outcomes["line"]["outcome"] == "partial"
    assert outcomes["double"]["message"] == "the grader failed (KeyError): this is not the student's fault"
    (line,) = [line for line in result.stderr.splitlines() if line.startswith("undetermined: ")]
    assert line.startswith("undetermined: eve 01_small: the grader failed (KeyError)")


def test_what_the_grader_could_not_judge_is_tried_again(autograder, submission, tmp_path):
    """Is an undetermined submission graded again by the next run, without --force, once the grader works?"""
    module = tmp_path / "course" / "small_checks.py"
    text = module.read_text(encoding="utf-8")
    flag = tmp_path / "broken"
    flag.touch()
    broken = (
        f"    import os\n    if os.path.exists({str(flag)!r}):\n        raise OSError('no space')\n    for n in (1, 3):"
    )
    module.write_text(text.replace("    for n in (1, 3):", broken))
    result = autograder("grade", "--json")
    outcomes = {question["id"]: question["outcome"] for question in json.loads(result.stdout)["questions"]}
    assert result.exit_code == 1 and outcomes["double"] == outcomes["line"] == "undetermined", result.output
    flag.unlink()
    result = autograder("grade", "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["score"] == 1.5


def test_one_unreadable_notebook_of_two_costs_only_itself(autograder, submission, small_course, rewrite, cell_of):
    """Is the notebook that can be read graded when another one of the assignment cannot?"""
    source = small_course.notebooks(ASSIGNMENT)[0]
    second = nbformat.read(source, as_version=4)
    second.cells = [cell for cell in second.cells if cell.id in ("title", "imports", "line-code", "line-test")]
    nbformat.write(second, source.with_name("two.ipynb"))

    def without_line(notebook):
        notebook.cells = [cell for cell in notebook.cells if not cell.id.startswith("line")]

    rewrite(without_line)
    assert autograder("build").exit_code == 0
    submission.with_name("two.ipynb").write_text("Dear teacher")
    result = autograder("grade", "--json")
    assert result.exit_code == 0, result.output
    by_notebook = {record["notebook"]: record for record in map(json.loads, result.stdout.splitlines())}
    assert by_notebook["two"]["questions"] == [] and "is not a notebook" in by_notebook["two"]["problem"]
    outcomes = {question["id"]: question["outcome"] for question in by_notebook["small"]["questions"]}
    assert outcomes["double"] == "failed"
