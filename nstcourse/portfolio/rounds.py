"""Who looks at whose portfolio, as a table for a class."""

import csv
import io

from nstcourse.grading.reports.texts import cell
from nstcourse.grading.roster import read_roster
from nstcourse.portfolio.critique import critics
from nstlib.files import as_path, check_not_read, write_atomically


def write(roster, out, each=3, seed=0):
    """Write a CSV file with a line for each person of the roster; returns a sentence. NSTError where that cannot be."""
    out = as_path(out)
    check_not_read(out, [roster], "the class's list")
    people = read_roster(roster)
    given = critics(people, each, seed)
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(["id", "name", *(f"looks at {k}" for k in range(1, each + 1))])
    for one, others in given.items():
        table.writerow([cell(one), cell(people[one] or ""), *(cell(people[other] or other) for other in others)])
    write_atomically(out, text.getvalue().encode("utf-8-sig"))  # so that Excel reads names
    return f"{out}: {len(people)} people, {each} portfolios each."
