"""Which wheels a target takes, and how they are fetched: both by pip, with the settings that it has on this machine.

pip can be asked for another system's wheels, but decides by its own machine which packages that system needs (its issue
11664). So its environment markers are replaced before it begins.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from nstlib.errors import NSTError

EXTRAS = "cpu,fast,lab"  # what `make lab` installs
AT_ONCE = 12  # wheels of one call of pip: so many at most are fetched again after a break
BEGIN = """
import json, sys
from pip._vendor.packaging import markers
known, wanted = markers.default_environment, json.loads(sys.argv.pop(1))
markers.default_environment = lambda: {**known(), **wanted}
from pip._internal.cli.main import main
sys.exit(main())
"""
AWAY = re.compile(
    r"connection broken|Connection ?Error|connection error|ProxyError|SSLError|TimeoutError|Read timed out"
)
LACKS = re.compile(r"No matching distribution found for ([\w.\[\],-]+)")
CLASH = re.compile(r"Cannot install (.+?) because")
ENOSPC, EFBIG = "[Errno 28]", "[Errno 27]"


@dataclass(frozen=True)
class Wheel:
    """A wheel that a target takes. sha256: "" where the index does not say it."""

    project: str
    version: str
    file: str
    url: str
    sha256: str

    @property
    def pin(self):
        """As a line of requirements."""
        return f"{self.project}=={self.version}"


def resolve(wheel, target):
    """The Wheels that `wheel` needs for the target, itself included, sorted by name; nothing is downloaded but what is
    said of them. NSTError in a sentence where the index is out of reach, or has no wheel of a package."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        ask = ["install", "--dry-run", "--ignore-installed", "--report", report, "--target", Path(folder, "nothing")]
        _pip([*ask, *target.options, f"{wheel}[{EXTRAS}]"], target)
        found = json.loads(report.read_text(encoding="utf-8"))["install"]
    return sorted((_read(item) for item in found), key=lambda one: one.project)


def _read(item):
    data, source = item["metadata"], item["download_info"]
    url = source["url"]
    digest = source.get("archive_info", {}).get("hashes", {}).get("sha256", "")
    project = re.sub(r"[-_.]+", "-", data["name"]).lower()
    return Wheel(project, data["version"], Path(unquote(urlsplit(url).path)).name, url, digest)


def size(wheels):
    """Bytes of all of them, as those who keep them say; None where one does not."""

    def length(one):
        try:
            asked = urllib.request.Request(one.url, method="HEAD")
            with urllib.request.urlopen(asked, timeout=20) as answer:
                return int(answer.headers["Content-Length"])
        except (OSError, ValueError, TypeError):
            return None

    with ThreadPoolExecutor(8) as pool:
        lengths = list(pool.map(length, wheels))
    return None if None in lengths else sum(lengths)


def fetch(wheels, target, folder):
    """Download these wheels into an empty folder; NSTError in a sentence where that fails."""
    known = all(one.sha256 for one in wheels)
    lines = [one.pin + f" --hash=sha256:{one.sha256}" * known for one in wheels]
    with tempfile.TemporaryDirectory() as place:
        pins = Path(place, "pins.txt")
        pins.write_text("\n".join(lines) + "\n", encoding="utf-8")
        _pip(["download", "--no-deps", "--dest", folder, "--requirement", pins, *target.options], target)


def build(root):
    """Build the wheel of a checkout in a temporary folder, which is handed over with it: (folder, file)."""
    folder = tempfile.TemporaryDirectory()
    words = ["wheel", "--no-deps", "--wheel-dir", folder.name, str(root)]
    _pip(
        words, None, "the wheel of the checkout was not built: {said}; pip install hatchling, or give one with --wheel"
    )
    return folder, next(Path(folder.name).glob("*.whl"))


def _pip(words, target, failed="pip failed: {said}"):
    """Run pip quietly; NSTError says in a sentence what went wrong, and what to do."""
    markers = json.dumps(target.markers if target else {})
    common = ["--quiet", "--disable-pip-version-check", "--no-input", "--retries", "2"]
    command = [sys.executable, "-c", BEGIN, markers, words[0], *common, *map(str, words[1:])]
    done = subprocess.run(
        command, capture_output=True, text=True, errors="replace", env={**os.environ, "PYTHONUTF8": "1"}
    )
    if done.returncode:
        raise NSTError(_sentence(done.stderr, target, failed))


def _sentence(told, target, failed):
    if ENOSPC in told:
        return "the disk is full; make room on it, or take another, and give the same command again: it goes on."
    if EFBIG in told:
        return "this disk takes no file so large (FAT32 ends at 4 GB); format it as exFAT, or take another."
    if "No module named 'pip'" in told or "No module named pip" in told:
        return f"'{sys.executable}' has no pip, which fetches the wheels; run: {sys.executable} -m ensurepip"
    if AWAY.search(told):
        return (
            "the package index cannot be reached; a kit is made where there is internet (behind a proxy, with "
            "https_proxy set). Give the same command again there: it goes on."
        )
    if found := LACKS.search(told):
        return f"there is no wheel of {found[1]} for {target}; choose another --python or --platform."
    if found := CLASH.search(told):
        return f"no versions of {found[1]} go together for {target}; choose another --python or --platform."
    lines = [line for line in told.splitlines() if line.strip() and not line.startswith("WARNING")] or ["no reason"]
    return failed.format(said=lines[-1].removeprefix("ERROR: ").strip()[:200].rstrip("."))
