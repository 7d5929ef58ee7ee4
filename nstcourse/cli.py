"""The `nst` command: what nstlib.cli has, and with it grading, and the making of the course."""

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from nstcourse.portfolio.command import critics, portfolio
from nstlib.cli import INTERRUPTED, app, become, folder_and_options, main
from nstlib.errors import NSTError
from nstlib.files import as_path
from nstlib.options import Cluster, addressed
from nstlib.typed import as_typed

course_app = typer.Typer(
    help="Build the course from course/, and what its teachers need.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(course_app, name="course")
app.command()(portfolio)
course_app.command()(critics)


@app.command()
def grade(
    submissions: Annotated[
        Path, typer.Argument(help="What was handed in: a folder with folders, notebooks and zips, or a platform's zip.")
    ],
    out: Annotated[Path, typer.Option("-o", "--out", help="Where marks and reports go.")],
    exercise: Annotated[str | None, typer.Option(help="Only this exercise: 03, say.")] = None,
    jobs: Annotated[int, typer.Option(min=1, max=64, help="How many submissions at a time.")] = 1,
    roster: Annotated[
        Path | None, typer.Option(help="A CSV file of the class: id, name, due (if of their own).", metavar="CSV")
    ] = None,
    due: Annotated[
        str | None, typer.Option(help="When it was due: '2026-11-20 18:00', in this machine's time zone.")
    ] = None,
    late_penalty: Annotated[
        str | None,
        typer.Option(
            help="What a day late costs: 10%/day of the points reached, or '2 points/day, max 3 days'; a day that has "
            "begun counts.",
            metavar="RULE",
        ),
    ] = None,
    attempts: Annotated[str, typer.Option(help="Which of several counts: last, or best after penalties.")] = "last",
    root: Annotated[Path, typer.Option(help="The checkout whose course/ is graded by, if not nstlib's own.")] = Path(),
    sandbox: Annotated[str, typer.Option(help="auto, bubblewrap or container (podman or docker).")] = "auto",
    unsafe_no_sandbox: Annotated[bool, typer.Option("--unsafe-no-sandbox", help="Run them unprotected.")] = False,
    cluster: Cluster = None,
):
    """Grade a class's exercises: every submission in a sandbox, the marks worked out outside of it.

    A run that was broken off goes on where it stopped when the same command is given again.
    """
    from nstcourse.grading.grade import grade as run
    from nstcourse.grading.reports import reading

    out = as_path(out)
    options = {"exercise": exercise, "jobs": jobs, "roster": roster, "level": sandbox, "unsafe": unsafe_no_sandbox}
    options |= {"where": addressed(cluster), "due": due, "late_penalty": late_penalty, "attempts": attempts}
    report = run(submissions, out, root=root, **options)
    for note in reading.notes(report):
        print(f"note: {note}")
    if noted := sum(bool(reading.notes_on(record)) for record in report["submissions"]):
        print(f"note: {noted} of {len(report['submissions'])} submissions have notes of their own: see class.html.")
    print(f"sandbox: {report['sandbox']['words']}")
    print(f"your own points and comments: fill in {out / 'teacher.csv'}, and give the same command again.")
    for stem in reading.from_moodle(report):
        print(f"for Moodle's 'Upload multiple feedback files in a zip': {out / reading.feedback_name(stem)}")
    print(f"for the projector, without names: {out / 'class_without_names.html'}")
    print(f"{len(report['submissions'])} submissions; open {out / 'class.html'}")


@app.command()
def lab(
    folder: Annotated[Path, typer.Argument(help="A folder that holds the course.", metavar="DIR")] = Path(),
    options: Annotated[
        list[str] | None, typer.Argument(help="After --: JupyterLab's own options.", metavar="-- OPTIONS")
    ] = None,
):
    """Open the course in JupyterLab, at its first page; nst course get DIR writes one into a folder."""
    from nstcourse import lab as jupyterlab

    raise typer.Exit(become(jupyterlab.command(*folder_and_options(folder, options))))


@app.command()
def worker(
    address: Annotated[
        str, typer.Argument(help="Of a scheduler: tcp://HOST:8786, tls://HOST:8786, or 'scheduler-file FILE'.")
    ],
    processes: Annotated[int | None, typer.Option(help="How many; as many as cores if left out.")] = None,
    memory: Annotated[float | None, typer.Option(help="GB of each; an even share of what is free if left out.")] = None,
):
    """Work for the scheduler of a cluster: for --cluster of nst paint, nst sheet, nst video and nst grade."""
    from nstcourse import worker as workers

    run, variables = workers.command(address, processes, None if memory is None else int(memory * 1e9))
    sys.stdout.flush()
    raise typer.Exit(become(run, variables))


@course_app.command()
def get(folder: Annotated[Path, typer.Argument(help="The folder; made, if it is not there.", metavar="DIR")]):
    """Write the lessons and the sheets into a folder of your own. What is there already is never overwritten."""
    from nstcourse import handout as learners

    folder = as_path(folder)
    print(learners.get(folder))
    print(f"next: nst lab {as_typed(folder)}")


@course_app.command()
def handout(
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", help="The folder; week-3, say, if a week is given.", metavar="FOLDER"),
    ] = None,
    exercise: Annotated[str | None, typer.Option(help="Only this sheet, and its lesson: 03, say.")] = None,
    week: Annotated[
        str | None, typer.Option(help="What this week of the syllabus takes, with pages for paper.")
    ] = None,
    syllabus: Annotated[str, typer.Option(help="day, 6 or 12 (weeks), for --week.")] = "12",
    root: Annotated[Path, typer.Option(help="The checkout whose course is given out, if not nstlib's own.")] = Path(),
):
    """Write what a class is given: sheets and lessons, without solutions and without the teacher's guide."""
    from nstcourse import handout as learners
    from nstcourse.pack import making, syllabi

    part, pages = None, {}
    if week is not None:
        if exercise is not None:
            raise NSTError("give --week or --exercise, not both: a week has its own sheets.")
        chosen = syllabi.chosen(syllabus, root)
        part = chosen.part(week)
        out = out or Path(f"{chosen.unit}-{part.number}")
        pages = making.paper_of(root, part, print)
    elif out is None:
        raise NSTError("say where the folder shall be: -o FOLDER; with --week 3 it is week-3.")
    out = as_path(out)
    written = learners.handout(out, exercise, root, part=part, pages=pages)
    print(written)
    if written.kept_sheets:
        some = ", ".join(written.kept_sheets)
        raise NSTError(
            f"do not give out the folder {as_typed(out)} before you have looked into {some}, kept as it was."
        )
    print(f"give out the folder {as_typed(out)}; its READ_ME.md says how to begin.")


@course_app.command()
def kit(
    folder: Annotated[
        Path, typer.Argument(help="A folder of its own, on a stick, say; made, if need be.", metavar="DIR")
    ],
    python: Annotated[str | None, typer.Option(help="3.11, 3.12 or 3.13; this one, if left out.")] = None,
    system: Annotated[
        str | None,
        typer.Option("--platform", help="linux, linux-arm, windows, macos or macos-intel; this one, if left out."),
    ] = None,
    exercise: Annotated[str | None, typer.Option(help="Only this sheet, and its lesson: 03, say.")] = None,
    wheel: Annotated[
        Path | None, typer.Option(help="nstlib's own wheel, if there is no checkout to build it from.", metavar="FILE")
    ] = None,
    root: Annotated[Path, typer.Option(help="The checkout whose course it is, if not nstlib's own.")] = Path(),
    check: Annotated[bool, typer.Option("--check", help="Only look whether all files are there and whole.")] = False,
):
    """Collect wheels, lessons, sheets and weights in a folder, from which the course is installed without internet.

    Given again, it goes on where it was broken off; with another --python or --platform it adds that one.
    """
    from nstcourse.stick import kit as stick
    from nstcourse.stick.targets import target

    if check:
        number, broken = stick.faults(folder)
        if broken:
            raise NSTError(
                f"{'; '.join(broken[:5])} ({len(broken)} in all); mend it with: nst course kit {as_typed(folder)}"
            )
        print(f"all {number} files are there and whole.")
        return
    try:
        for line in stick.make(folder, target(python, system), exercise, wheel, root):
            print(line, flush=True)
    except KeyboardInterrupt:
        print("nst: interrupted; the same command goes on from here.", file=sys.stderr)
        sys.exit(INTERRUPTED)


@course_app.command()
def solutions(
    out: Annotated[
        Path, typer.Option("-o", "--out", help="Where solutions/ is made: the class's folder.", metavar="FOLDER")
    ],
    exercise: Annotated[str | None, typer.Option(help="Only this exercise: 03, say.")] = None,
    root: Annotated[Path, typer.Option(help="The checkout that holds solutions/, if not nstlib's own.")] = Path(),
):
    """Write the solutions, once a class is through with the sheets. What is there already is never overwritten."""
    from nstcourse import handout as learners

    out = as_path(out)
    print(learners.solutions(out, exercise, root))
    print(f"give out the folder {as_typed(out / learners.SOLUTIONS)}; it belongs beside the class's exercises/.")


@course_app.command()
def practice(
    out: Annotated[Path, typer.Option("-o", "--out", help="The folder; made, if it is not there.", metavar="DIR")],
    number: Annotated[int, typer.Option("-n", "--number", help="How many students.")] = 25,
    exercise: Annotated[str, typer.Option(help="The exercise that they hand in.")] = "03",
    seed: Annotated[int, typer.Option(help="Another number makes another class.")] = 0,
    root: Annotated[Path, typer.Option(help="The checkout whose course it is, if not nstlib's own.")] = Path(),
):
    """Make a mock class to try nst grade on: hand-ins, a roster, and a table of the marks that are to be expected."""
    from nstcourse.practice import mock_class

    made = mock_class.write(out, number, exercise, seed, root)
    print(made)
    print(f"\nThe same table is in {as_typed(made.folder / 'expected.csv')}. Grade the class, and compare:")
    print(f"  {subprocess.list2cmdline(made.command()) if os.name == 'nt' else shlex.join(made.command())}")


@course_app.command()
def keys(
    out: Annotated[Path, typer.Option("-o", "--out", help="The folder; made, if it is not there.", metavar="FOLDER")],
    week: Annotated[str | None, typer.Option(help="Only this week of the syllabus.")] = None,
    syllabus: Annotated[str, typer.Option(help="day, 6 or 12 (weeks), for --week.")] = "12",
    root: Annotated[Path, typer.Option(help="The checkout whose course it is, if not nstlib's own.")] = Path(),
):
    """Write answer keys, for whoever teaches: one page a lesson, with solutions, mistakes and questions to ask."""
    from nstcourse.pack import making

    for line in making.keys(out, week, syllabus, root):
        print(line)


@course_app.command()
def pack(
    folder: Annotated[Path, typer.Argument(help="A new folder.", metavar="DIR")],
    root: Annotated[Path, typer.Option(help="The checkout whose course it is, if not nstlib's own.")] = Path(),
):
    """Write the teacher's pack: syllabi, slides, handouts, rubrics, questions, glossary, and answer keys apart."""
    from nstcourse.pack import making

    for line in making.pack(folder, root):
        print(line, flush=True)


@course_app.command()
def minutes(
    root: Annotated[Path, typer.Option(help="The checkout whose course it is, if not nstlib's own.")] = Path(),
    run: Annotated[
        bool, typer.Option("--run", help="Execute the lessons, and time their cells; some minutes.")
    ] = False,
    lesson: Annotated[str | None, typer.Option(help="Only this lesson: 03, say.")] = None,
):
    """Compare the minutes that the course says with words to read, tasks, and what its cells take."""
    from nstcourse.pack import minutes as measured

    for line in measured.lines(root, run, lesson):
        print(line, flush=True)


@course_app.command()
def build(
    root: Annotated[Path, typer.Option(help="The checkout that holds course/.")] = Path(),
    force: Annotated[bool, typer.Option(help="Execute every lesson again, also those that did not change.")] = False,
    jobs: Annotated[
        int | None,
        typer.Option(min=1, max=64, help="How many notebooks at a time: one a core, at most two, if not said."),
    ] = None,
):
    """Write notebooks/, exercises/, solutions/ and README's table of lessons from course/."""
    from nstcourse.build import builder

    try:
        for line in builder.build(root, force=force, jobs=jobs):
            print(line, flush=True)
    except KeyboardInterrupt:
        print("nst: interrupted; what was built before is whole, the rest is as it was.", file=sys.stderr)
        sys.exit(INTERRUPTED)


@course_app.command()
def check(root: Annotated[Path, typer.Option(help="The checkout that holds course/.")] = Path()):
    """Say whether all that `nst course build` writes is up to date with course/."""
    from nstcourse.build import builder

    pages = builder.stale(root)
    kept = [
        f"{page.name} {words}; move that file away, then run: make course." for page in pages if (words := page.kept())
    ]
    stale = [page.name for page in pages if not page.kept()]
    if stale:
        kept.insert(0, f"out of date: {', '.join(stale)}; run: make course.")
    if kept:
        raise NSTError(" ".join(kept))
    print("all that is built is up to date with course/.")


@course_app.command()
def site(
    out: Annotated[Path, typer.Option("-o", "--out", help="The folder; made, if it is not there.")] = Path("site"),
    root: Annotated[Path, typer.Option(help="The checkout that holds course/ and what is built of it.")] = Path(),
    lite: Annotated[
        str | None,
        typer.Option(
            help="Sheets that run in a browser's tab, too: offline, with a kernel of their own, or online, with one "
            "that the page loads from elsewhere.",
            metavar="KERNEL",
        ),
    ] = None,
    playground: Annotated[bool, typer.Option(help="With playground/, for which npm fetches two packages once.")] = True,
):
    """Write the course as pages, which need neither a server nor a network, from the notebooks as they are built."""
    from nstcourse.build.site import making

    for line in making.build(root, out, lite, playground):
        print(line, flush=True)


@course_app.command()
def nbgrader(
    out: Annotated[Path, typer.Option("-o", "--out", help="A course folder of nbgrader's; source/ is made in it.")],
    root: Annotated[Path, typer.Option(help="The checkout that holds course/.")] = Path(),
    force: Annotated[bool, typer.Option(help="Overwrite source notebooks that are there.")] = False,
):
    """Write the exercises as source notebooks for nbgrader."""
    from nstcourse.build import nbgrader as bridge

    for line in bridge.export(root, out, force):
        print(line)
    print(f"next: cd {out} && nbgrader generate_assignment 03_style")


@course_app.command()
def reports(
    report: Annotated[Path, typer.Argument(help="The report.json that nst grade wrote.")],
    out: Annotated[
        Path | None, typer.Argument(help="A folder for the pages; beside the report if left out.", metavar="[OUT]")
    ] = None,
):
    """Write a class's pages and tables again, with what teacher.csv says now."""
    from nstcourse.grading.reports import from_file

    written = from_file(report, out, lambda note: print(f"note: {note}"))
    print(f"{len(written)} files written; open {next(p for p in written if p.name == 'class.html')}")


@course_app.command()
def image(
    engine: Annotated[
        str | None, typer.Option(help="podman or docker; the first that is here if left out.", metavar="NAME")
    ] = None,
):
    """Build the image in which nst grade runs submissions where it uses podman or docker."""
    from nstcourse.grading import container

    container.build(engine, tell=lambda line: print(line, flush=True))
    print("the image is built; nst grade finds it where there is no bubblewrap, or with --sandbox container.")


if __name__ == "__main__":
    main()
