"""CONTRIBUTING.md and findings/ say what is so: paths and make targets are compared with the tree and the Makefile."""

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("CONTRIBUTING.md", "README.md", "benchmarks/README.md", "findings/README.md")
GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
FINDINGS = sorted((ROOT / "findings").glob("*.sh"))
FOLDERS = ("nstlib", "nstcourse", "course", "notebooks", "exercises", "solutions", "data", "training", "benchmarks")
FOLDERS += ("findings", "tests", ".ci")


def named_paths(text):
    """Paths in backticks that begin with a folder of ours; NN_name is any lesson."""
    words = {word.strip(".,:;") for span in re.findall(r"`([^`\n]+)`", text) for word in span.split()}
    return {word for word in words if word.split("/")[0] in FOLDERS and "/" in word and "NN_name" not in word}


def targets():
    """Every target of the Makefile that is no file."""
    (line,) = re.findall(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)
    return set(line.split())


def test_paths_that_the_guide_names_exist():
    missing = {path for path in named_paths(GUIDE) if not (ROOT / path).exists()}
    assert len(named_paths(GUIDE)) > 20
    assert missing == set()


def test_the_map_has_every_room_of_nstlib():
    rows = re.findall(r"^\| [a-z]+ \| (`.+?`) \| ", GUIDE.split("`nstlib/`, from the ground up")[1], flags=re.MULTILINE)
    drawn = {name.strip("/") for row in rows for name in re.findall(r"`([a-z_]+/?)`", row)}
    there = {
        path.stem for path in (ROOT / "nstlib").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    there -= {"__init__", "_version", "course"}  # the face, its number, and an old address
    assert drawn == there


def test_make_targets_are_those_of_the_makefile():
    assert set(re.findall(r"`make ([a-z]+)", GUIDE)) == targets()
    for page in PAGES:
        assert set(re.findall(r"\bmake ([a-z]+)`", (ROOT / page).read_text(encoding="utf-8"))) <= targets(), page


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page):
    links = re.findall(r"\]\(([^)#]+)\)", (ROOT / page).read_text(encoding="utf-8"))
    inside = [link for link in links if "://" not in link]
    assert inside
    assert [link for link in inside if not (ROOT / page).parent.joinpath(link).exists()] == []


def test_names_of_the_code_that_the_guide_names_exist():
    """`NAME` of FILE: what a how-to sends people to."""
    pairs = re.findall(r"`(\w+)` (?:of|in)\s`([\w/]+\.py)`", GUIDE)
    assert len(pairs) >= 8
    for name, file in pairs:
        assert re.search(rf"\b{name}\b", (ROOT / file).read_text(encoding="utf-8")), (name, file)


def test_benchmarks_that_are_named_can_be_started():
    from benchmarks.__main__ import PROGRAMS, TABLE

    for page in PAGES:
        for name in re.findall(r"python -m benchmarks ([a-z]+)", (ROOT / page).read_text(encoding="utf-8")):
            assert name in {*TABLE, *PROGRAMS}, (page, name)


@pytest.mark.parametrize("finding", FINDINGS, ids=lambda path: path.stem)
def test_a_finding_has_its_form(finding):
    text = finding.read_text(encoding="utf-8")
    head = [line for line in text.splitlines()[1:] if line.startswith("#")]
    assert re.fullmatch(r"# [\w.-]+: .{20,}", head[0])
    for part in ("# Expected by most: ", "# Seen: ", "# What to do: ", "# Versions: "):
        assert any(line.startswith(part) for line in head), part
    pinned = "@" if "npm install" in text else "=="
    for name, version in re.findall(r"(\w+) ([\d.]+\d)", next(line for line in head if line.startswith("# Versions"))):
        assert f"{name}{pinned}{version}" in text
    installed = re.search(r"(?:pip|npm) install ((?:.*\\\n)*.*)", text)[1]
    packages = [word for word in installed.split() if word != "\\" and not word.startswith("-")]
    assert packages and all(re.search(rf"\w{pinned}[\d.]+\d$", package) for package in packages)
    assert "mktemp -d" in text and "trap" in text and "the behaviour has changed" in text and "as described" in text
    assert not re.search(r"\bnst(lib|course)?\b", text), "a finding needs nothing of ours"
    assert os.access(finding, os.X_OK)
    subprocess.run(["bash", "-n", finding], check=True)
    assert f"]({finding.name})" in (ROOT / "findings" / "README.md").read_text(encoding="utf-8")


def test_there_are_findings():
    assert len(FINDINGS) >= 2
