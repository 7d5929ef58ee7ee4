"""What must hold before a release: one version in three places, a day, words. Building it is `make release`'s own."""

import datetime
from pathlib import Path

import pytest

from nstlib import __version__
from tools import release

ROOT = Path(__file__).resolve().parent.parent
GOOD = {
    "nstlib/_version.py": '"""A version."""\n\n__version__ = "1.2.0"\n',
    "CITATION.cff": "cff-version: 1.2.0\nversion: 1.2.0\ndate-released: 2026-05-04\n",
    "CHANGELOG.md": "# Changes\n\n## 1.2.0, 2026-05-04\n\n- A new thing.\n\n## 1.1.0, 2026-01-01\n\n- An old one.\n",
}
TODAY = datetime.date(2026, 5, 5)


def tree(folder, **changes):
    (folder / "nstlib").mkdir()
    for name, text in (GOOD | changes).items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_notes_are_what_stands_below_the_first_heading(tmp_path):
    assert release.notes(tree(tmp_path), TODAY) == ("1.2.0", "- A new thing.")


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("nstlib/_version.py", '"1.2.0"', '"1.3.0"', "CHANGELOG.md begins with 1.2.0, nstlib/_version.py says 1.3.0"),
        ("nstlib/_version.py", "__version__", "version", "_version.py has no line with a version"),
        ("CHANGELOG.md", "2026-05-04", "not released", "says 'not released' where the day"),
        ("CHANGELOG.md", "2026-05-04", "2026-05-06", "which is still to come"),
        ("CHANGELOG.md", "- A new thing.", "", "says nothing below 1.2.0"),
        ("CITATION.cff", "2026-05-04", "2026-05-03", "CITATION.cff says 1.2.0 of 2026-05-03"),
        ("CITATION.cff", "version: 1.2.0\nd", "version: 1.1.0\nd", "CITATION.cff says 1.1.0"),
    ],
)
def test_what_does_not_agree_is_told_in_one_sentence(tmp_path, name, old, new, words):
    with pytest.raises(release.Unready) as raised:
        release.notes(tree(tmp_path, **{name: GOOD[name].replace(old, new, 1)}), TODAY)
    assert words in str(raised.value) and "\n" not in str(raised.value)


def test_a_missing_file_is_told(tmp_path):
    tree(tmp_path).joinpath("CITATION.cff").unlink()
    with pytest.raises(release.Unready, match=r"CITATION\.cff has no line with a version"):
        release.notes(tmp_path, TODAY)


def test_this_project_s_own_places_are_read():
    """The version in work may be ahead of the last release, and CITATION.cff and the code speak of that one."""
    cited = release.CITED.search((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    headings = release.HEADING.findall((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    assert cited[1] == __version__ and (__version__, cited[2]) in headings
    assert [tuple(map(int, version.split("."))) for version, _ in headings] == sorted(
        (tuple(map(int, version.split("."))) for version, _ in headings), reverse=True
    )
