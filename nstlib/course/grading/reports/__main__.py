"""Write the reports again: python -m nstlib.course.grading.reports DIR/report.json [OUT]"""

import sys

from nstlib.course.grading.reports import from_file
from nstlib.errors import NSTError

if __name__ == "__main__":
    if not 2 <= len(sys.argv) <= 3:
        sys.exit(__doc__)
    try:
        written = from_file(*sys.argv[1:])
    except NSTError as error:
        print(f"nstlib: {error}", file=sys.stderr)
        sys.exit(2)
    print(f"{len(written)} files written; open {next(p for p in written if p.name == 'class.html')}")
