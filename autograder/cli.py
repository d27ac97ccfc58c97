"""The console script: parses, calls, and turns results into tables, JSON and exit codes. Heavy imports are late."""

from __future__ import annotations

import json
import sys
from functools import reduce
from operator import or_

import click

from autograder.course import Course, UsageError
from autograder.course.records import contract, undetermined
from autograder.speaking import speaking, told

__all__ = ["main"]

assignments_argument = click.argument("assignments", nargs=-1, metavar="[ASSIGNMENT]...")
student_option = click.option("--student", metavar="ID", help="Only this student.")
sandbox_option = click.option(
    "--sandbox", type=click.Choice(["bubblewrap", "none"]), default="bubblewrap", help="What student code is kept in."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--course", "folder", default=".", metavar="DIR", help="The course's folder; default: the current one.")
@click.version_option(package_name="steady-gradients-autograder")
@click.pass_context
def main(context: click.Context, folder: str) -> None:
    """Build, validate, grade and report on a course of notebooks."""
    context.obj = folder


@main.command()
@click.argument("place", metavar="DIR")
@click.pass_obj
@speaking
def init(folder: str, place: str) -> None:
    """Make a small course of your own in a new folder."""
    from autograder.authoring.init import make_course

    course = make_course(place)
    click.echo(f"{course.root} is a course: go there and run `autograder build`; its README.md says what comes then")


@main.command()
@assignments_argument
@click.option("--check", "only_check", is_flag=True, help="Only say what is out of date.")
@click.pass_obj
@speaking
def build(folder: str, assignments: tuple[str, ...], only_check: bool) -> None:
    """Make releases and checks.json from the sources."""
    from autograder.authoring.build import build, stale
    from autograder.authoring.source import violations
    from autograder.course.notebooks import Unreadable
    from autograder.vocabulary.prepare import CheckError

    course, failed = Course.at(folder), False
    for assignment in course.select(assignments):
        wrong, changed = [], []
        try:
            wrong = [f"{where}: {what}" for where, what in violations(course, assignment)]
            changed = [] if wrong else stale(course, assignment) if only_check else build(course, assignment)
        except (CheckError, UsageError, Unreadable) as error:  # the others are built all the same
            wrong = [str(error)]
        for line in wrong + (changed if only_check else []):
            click.echo(line, err=True)
        failed |= bool(wrong) or (only_check and bool(changed))
        if not wrong:
            click.echo(f"{assignment}: {_build_summary(changed, only_check)}")
    sys.exit(1 if failed else 0)


def _build_summary(changed: list[str], only_check: bool) -> str:
    files = "1 file" if len(changed) == 1 else f"{len(changed)} files"
    if not changed:
        return "fresh"
    return f"{files} out of date: run `autograder build`" if only_check else f"{files} brought up to date"


@main.command()
@assignments_argument
@json_option
@click.pass_obj
@speaking
def validate(folder: str, assignments: tuple[str, ...], as_json: bool) -> None:
    """Prove that solutions pass, misconceptions are rejected and named, and releases are fresh and free of answers."""
    from autograder.authoring.validate import Proof, prove_assignment, prove_cases, prove_check
    from autograder.grading.progress import progress_bar

    course, proof = Course.at(folder), Proof()
    steps = []
    for assignment in course.select(assignments):
        steps.append((assignment, lambda a=assignment: prove_assignment(course, a)))
        steps.append((f"{assignment}, mutants", lambda a=assignment: prove_cases(course, a)))
        steps += [
            (name, lambda n=name, c=check: prove_check(n, c)) for name, check in course.checks(assignment).items()
        ]
    for _, step in progress_bar(steps, "validate", lambda step: step[0]):
        proof += step()
    data = proof.to_json()
    if as_json:
        click.echo(json.dumps(data))
    else:
        for failure in proof.failures:
            click.echo(f"{failure.check}: {failure.what}", err=True)
        click.echo(_proof_summary(data))
    sys.exit(1 if proof.failures else 0)


def _proof_summary(data: dict) -> str:
    def percent(share: float | None) -> str:
        return "none" if share is None else f"{share:.1%}"

    return (
        f"{data['checks']} checks with {data['aspects']} aspects and {data['misconceptions']} misconceptions: "
        f"{percent(data['rejected'])} rejected, {percent(data['recognized'])} recognized on visible sheets, "
        f"{percent(data['recognized_secret'])} on secret ones; {len(data['failures'])} failures"
    )


@main.command("try")
@click.argument("notebook", type=click.Path())
@click.option("--student", default="try", metavar="ID", help="Whose secret cases to use.")
@sandbox_option
@json_option
@click.pass_obj
@speaking
def try_(folder: str, notebook: str, student: str, sandbox: str, as_json: bool) -> None:
    """Grade one notebook file; no gradebook is touched."""
    from pathlib import Path

    from autograder.grading.trial import try_notebook

    _warn_of(sandbox)
    record = try_notebook(Course.at(folder), Path(notebook), student, sandbox)
    if as_json:
        click.echo(json.dumps(contract(record)))
    else:
        from autograder.report.table import notebook_table

        _console().print(notebook_table(record))
    sys.exit(1 if undetermined([record]) else 0)


@main.command()
@assignments_argument
@student_option
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="How many to grade at once; default: one a core.")
@click.option(
    "--scheduler", metavar="ADDRESS", help="Grade on the workers of this Dask scheduler, tcp://host:8786 say."
)
@sandbox_option
@click.option("--force", is_flag=True, help="Grade again what has not changed.")
@json_option
@click.pass_obj
@speaking
def grade(
    folder: str,
    assignments: tuple[str, ...],
    student: str | None,
    jobs: int | None,
    scheduler: str | None,
    sandbox: str,
    force: bool,
    as_json: bool,
) -> None:
    """Grade what is in submitted/."""
    from autograder.grading.cluster import executor_for
    from autograder.grading.grader import Grader, the_only_grader
    from autograder.grading.progress import Tally, in_order, progress_bar
    from autograder.grading.submissions import submissions

    course = Course.at(folder)
    chosen, odd = submissions(course, course.select(assignments), student)
    grader = Grader(course, sandbox)
    chosen, unsound = grader.gradable(chosen)
    for line in (*odd, *unsound):
        click.echo(f"left out: {line}", err=True)
    _warn_of(sandbox)
    if not chosen:
        sys.exit(2)
    tally, records = Tally(len(chosen)), []
    checks = reduce(or_, map(course.code, sorted({s.assignment for s in chosen})))
    try:
        with the_only_grader(course), executor_for(jobs, scheduler, checks) as executor:
            outcomes = tally.counted(grader.grade(chosen, executor, force))
            shown = progress_bar(
                outcomes, "grade", lambda o: f"{o.submission.student} {o.submission.assignment}", len(chosen)
            )
            for outcome in in_order(shown):
                records += outcome.records
                if as_json:
                    for record in outcome.records:
                        click.echo(json.dumps({"student": record.student, **contract(record)}))
    except KeyboardInterrupt:
        click.echo(f"stopped: {tally.saved()}, run the same command again to go on", err=True)
        sys.exit(130)
    if not as_json:
        _print_class(course, records)
    click.echo(tally.summary(), err=True)
    broken = undetermined(records)
    for line in broken:
        click.echo(f"undetermined: {line}", err=True)
    sys.exit(2 if unsound else 1 if broken or odd else 0)


def _warn_of(sandbox: str) -> None:
    if sandbox == "none":
        click.echo(
            "--sandbox none: student code runs with your rights; it can read hidden tests and change files and marks",
            err=True,
        )


@main.command()
@assignments_argument
@click.option("--csv", "csv_file", metavar="FILE", help="Write a table for a spreadsheet, too.")
@click.option("--output", default=None, metavar="FILE", help="Where the page goes; default: report.html in the course.")
@click.pass_obj
@speaking
def report(folder: str, assignments: tuple[str, ...], csv_file: str | None, output: str | None) -> None:
    """Write the class report: marks, exercises by difficulty, misconceptions."""
    from pathlib import Path

    from autograder.course.nbgrader_library import Nbgrader
    from autograder.gradebook.book import Records
    from autograder.report.export import write_csv
    from autograder.report.page import write_report

    course = Course.at(folder)
    chosen = course.select(assignments)
    store = Records.at(Nbgrader(course).db_url)
    records = [record for assignment in chosen for record in store.all(assignment)]
    if not records:
        raise UsageError(f"nothing is graded yet in {course.root}: run `autograder grade` first.")
    path = Path(output) if output else course.root / "report.html"
    write_report(records, _checks(course, chosen), course.title, path)
    click.echo(f"report: {path}")
    if csv_file:
        write_csv(records, csv_file)
        click.echo(f"table: {csv_file}")


@main.command()
@assignments_argument
@student_option
@click.option("--force", is_flag=True, help="Write pages anew that have not changed.")
@click.pass_obj
@speaking
def feedback(folder: str, assignments: tuple[str, ...], student: str | None, force: bool) -> None:
    """Write a page for each graded notebook: what was wrong, and why."""
    from autograder.course.notebooks import Unreadable
    from autograder.course.trouble import concerns_all
    from autograder.feedback.pages import Feedback
    from autograder.grading.progress import progress_bar
    from autograder.report.display import counted

    course = Course.at(folder)
    room = Feedback(course)
    pages = room.pages(course.select(assignments), student)
    stale = [page for page in pages if force or not page.is_fresh]
    room.prepare()
    failed = 0
    for page in progress_bar(stale, "feedback", lambda p: f"{p.marks.student} {p.marks.notebook}", len(stale)):
        try:
            room.write(page)
        except (OSError, Unreadable) as error:
            if concerns_all(error):
                raise
            failed += 1
            line = f"{page.marks.student} {page.marks.assignment} {page.marks.notebook}: {told(error, folder)}"
            click.echo(line, err=True)
    written = len(stale) - failed
    click.echo(f"{counted(written, 'page')} written, {len(pages) - len(stale)} unchanged, in {course.room('feedback')}")
    sys.exit(1 if failed else 0)


def _print_class(course: Course, records: list) -> None:
    from autograder.report.table import class_table

    console = _console()
    for part in class_table(records, _checks(course, sorted({r.assignment for r in records}))):
        console.print(part)


def _console():
    """The terminal; where there is none, 100 columns, which the tables are made for."""
    from rich.console import Console

    console = Console()
    return console if console.is_terminal else Console(width=100)


def _checks(course: Course, assignments: list[str]) -> dict:
    return {name: check for assignment in assignments for name, check in course.checks(assignment).items()}
