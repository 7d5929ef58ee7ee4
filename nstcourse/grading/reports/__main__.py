"""Write the reports again: the old name of `nst course reports DIR/report.json [OUT]`, for one more release."""

import argparse
import sys

from nstcourse.grading.reports import from_file
from nstlib.errors import NSTError

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m nstcourse.grading.reports", description=__doc__.split(":")[0])
    parser.add_argument("report", help="the report.json that nst grade wrote")
    parser.add_argument("out", nargs="?", help="a folder for the pages (beside the report if left out)")
    options = parser.parse_args()
    try:
        written = from_file(options.report, options.out, lambda note: print(f"note: {note}"))
    except NSTError as error:
        print(f"nstlib: {error}", file=sys.stderr)
        sys.exit(2)
    print(f"{len(written)} files written; open {next(p for p in written if p.name == 'class.html')}")
