"""Lighthouse's score for accessibility, of pages served by this machine.

npm installs it into the user's cache, never into the course; this version is content with Node 18 and newer.
"""

import json
import os
import shutil
import subprocess

from benchmarks.access.browser import FLAGS, chromium
from nstlib import home

VERSION = "11.7.1"


def missing():
    """Why it cannot be had here, in words, or ""."""
    return "" if shutil.which("npm") and shutil.which("node") else "Node and npm are not installed"


def program():
    """The path of its program, installed on first use; RuntimeError where npm cannot install it."""
    folder = home.cache() / "nstlib" / f"lighthouse-{VERSION}"
    found = folder / "node_modules" / "lighthouse" / "cli" / "index.js"
    if not found.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        words = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder), f"lighthouse@{VERSION}"]
        run = subprocess.run(words, cwd=folder, capture_output=True, text=True)
        if run.returncode:
            raise RuntimeError(f"npm cannot install Lighthouse: {(run.stderr.strip() or 'no reason told')[-200:]}")
    return found


def score(address, folder):
    """(the score, 0 to 100, ["audit: title"] of what costs points) of a page; folder: where its report may lie."""
    report = folder / "lighthouse.json"
    words = ["node", str(program()), address, "--only-categories=accessibility", "--output=json", "--quiet"]
    words += [f"--output-path={report}", f"--chrome-flags={' '.join(('--headless=new', *FLAGS))}"]
    run = subprocess.run(
        words, cwd=folder, capture_output=True, text=True, timeout=180, env={**os.environ, "CHROME_PATH": chromium()}
    )
    if run.returncode:
        raise RuntimeError(f"Lighthouse ended with {run.returncode}: {run.stderr.strip()[-300:]}")
    found = json.loads(report.read_text(encoding="utf-8"))
    audits = found["audits"]
    asked = [one for one in found["categories"]["accessibility"]["auditRefs"] if one["weight"]]
    lost = [one["id"] for one in asked if audits[one["id"]]["score"] == 0]
    return round(100 * found["categories"]["accessibility"]["score"]), [
        f"{one}: {audits[one]['title']}" for one in lost
    ]
