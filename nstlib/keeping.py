"""The end of `nst stylize`: picture and report are written, or the run is kept and it is said how to go on."""

import contextlib
import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

from nstlib.errors import NSTError
from nstlib.files import write_new
from nstlib.interrupts import INTERRUPTED, held


def checked_outputs(output, report, read):
    """(output, report) as paths, or NSTError where one cannot be written or is a file that is read. read: {what they
    are called: files}."""
    from nstlib import files, images

    output = files.as_path(output)
    images.check_writable(output)
    if report is not None:
        report = files.as_path(report)
        files.check_folder(report)
        if report.suffix.lower() != ".json":
            raise NSTError(f"the name of the report must end in .json, which '{report}' does not.")
    files.check_none_read([output] if report is None else [output, report], read)
    return output, report


def parted(texts):
    """([Region, ...] of the words of --region, or None; every style and mask file among them)."""
    from nstlib.regions import as_regions, files_read

    regions = as_regions(list(texts or ()))
    return regions or None, files_read(regions)


def of_recipe(recipe):
    """Where the regions of a Recipe read their styles from: files, none of which may be written over."""
    from nstlib.images import files_of
    from nstlib.regions import as_regions, files_read

    return files_of(*files_read(as_regions(recipe.regions)))


def write(result, output, report, keeper, weights=None, **saving):
    """Write a Result, and its report if it is to have one; then the run's checkpoint is not needed any more.

    Ctrl-C waits until that is done. Who presses it three times, or has a disk that takes no more, reads where the run
    is kept.
    """
    words = go_on(keeper, "ANOTHER.png", weights, report, **saving)
    try:
        with held("The picture is being written; one moment.") as pressed:
            result.save(output, **saving)
            if report is not None:
                result.save_report(report)
            if not result.stopped:
                keeper.remove()
            pressed.clear()
    except NSTError as error:
        raise NSTError(f"{error}{_kept(keeper, words) or _elsewhere(result, output, saving)}") from None
    except KeyboardInterrupt:
        kept = _kept(keeper, words)
        print(f"nst: interrupted before all was written; no file is cut off.{kept}", file=sys.stderr)
        sys.exit(INTERRUPTED)


def _kept(keeper, words):
    return f"\nThe run is kept: {words}" if keeper.saved else ""


def _elsewhere(result, output, saving):
    """Where neither picture nor checkpoint can be written, a full disk say, the picture goes to another drive."""
    with contextlib.suppress(NSTError, OSError):
        path = Path(tempfile.mkdtemp(prefix="nst-"), output.name).with_suffix(".png")
        if write_new(path, result.encoded(**saving)):
            return f"\nThe picture itself is kept: '{path}'; move it from there soon."
    return ""


def go_on(keeper, output, weights, report, depth=8, profile="srgb"):
    """The command that resumes a run, as it can be typed."""
    words = [command(), "stylize", "--resume", str(keeper.path), "-o", str(output)]
    saving = ("--depth", depth if depth != 8 else ""), ("--profile", profile if profile != "srgb" else "")
    for option, value in (("--weights", weights), ("--report", report), *saving):
        words += [option, str(value)] if value else []
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)


def command():
    """How this program was called, so that what we print can be typed again."""
    return sys.argv[0] if Path(sys.argv[0]).name in ("nst", "nst.exe") else "nst"
