"""The pages of course/where/: where the course can be run beside one's own machine with internet.

A text whose name begins with an underscore is a part of others, which take it in by MyST's `include`. REPOSITORY in a
text stands for the address of the project, which is named in one place (see launch): it is filled in, or a line says
what it stands for.
"""

import re

from nstcourse.build import sources
from nstlib.errors import NSTError

FOLDER = "where"  # of course/, and of the site
PARTS = f"{FOLDER}/_*"  # as the generator leaves them out as pages
ORDER = (
    "stick",
    "colab",
    "hub",
    "tljh",
    "zero_to_jupyterhub",
    "cluster",
    "container",
    "aws",
    "google",
    "azure",
)  # of those that there are; others come behind them
PLACEHOLDER = "REPOSITORY"
NOTE = (
    f"> `{PLACEHOLDER}` stands for the address of this project, where you have found these pages. (None is named in "
    "them yet.)"
)
NEEDS = re.compile(rf"{PLACEHOLDER}|\{{include\}}")  # pages that name it, or take in a part that does
OUTSIDE = re.compile(r"\[([^\]]+)\]\((?:\.\./)+[^)]*\)")  # a link to a file of the checkout, which no page is
TITLE = re.compile(r"^# .+$", re.MULTILINE)


def names(root):
    """The pages, without .md, in the order in which they are listed; none where the folder is missing."""
    found = [path.stem for path in sorted((root / "course" / FOLDER).glob("*.md")) if not path.stem.startswith("_")]
    return [name for name in ORDER if name in found] + [name for name in found if name not in ORDER]


def invited(root):
    """The paragraph of the first page that leads there, in a list; empty where there are no pages."""
    links = []
    for name in names(root):
        shown = f"course/{FOLDER}/{name}.md"
        words = _titled(sources.text_of(root / shown, shown), shown)[0].removeprefix("# ").strip()
        links.append(f"[{words[0].lower()}{words[1:]}]({FOLDER}/{name}.md)")
    return [f"> **Where to run it**, beside a machine of your own: {', '.join(links)}."] if links else []


def texts(root, address=""):
    """{"where/container": Markdown}, parts included. address: the project's, or "".

    Links to files outside of course/where/ become their words, since the site does not hold these files. NSTError where
    a page has no title below which the address could be explained.
    """
    found = {}
    for path in sorted((root / "course" / FOLDER).glob("*.md")):
        shown = path.relative_to(root).as_posix()
        text = OUTSIDE.sub(r"\1", sources.text_of(path, shown))
        if address:
            text = text.replace(PLACEHOLDER, address)
        elif not path.stem.startswith("_") and NEEDS.search(text):
            text = _noted(text, shown)
        found[f"{FOLDER}/{path.stem}"] = text
    return found


def _titled(text, shown):
    title = TITLE.search(text)
    if not title:
        raise NSTError(f"{shown} has no title; begin it with a line '# ...'.")
    return title


def _noted(text, shown):
    title = _titled(text, shown)
    return f"{text[: title.end()]}\n\n{NOTE}{text[title.end() :]}"
