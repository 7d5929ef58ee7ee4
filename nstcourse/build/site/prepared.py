"""Built notebooks as the generator takes them: links between pages, what is folded, and pictures as files.

Beside each page lies its notebook, to be downloaded, that of a sheet without any output.
"""

import copy
import hashlib
import json
import re
from dataclasses import dataclass

from nstcourse import glossary, online
from nstcourse.build import pages, sources
from nstcourse.build.site import pictures, where
from nstlib.errors import NSTError

INDEX = re.compile(r"\]\((?:\.\./notebooks/)?index\.ipynb\)")
WORDS = "course/site.md"
ACCESSIBILITY = "course/accessibility.md"  # what was tested, how, and what does not pass
CHECKED = "What a right answer prints"
ANSWERED = "The cell that asks; it holds the answer"


@dataclass(frozen=True)
class Prepared:
    """A page that is made from a notebook: its name on the site, the notebook for it, and the one to download."""

    doc: str
    notebook: dict
    download: dict

    @property
    def file(self):
        """Where the notebook lies in the course, and on the site."""
        return pages.INDEX if self.doc == "index" else f"{self.doc}.ipynb"

    def write(self, texts, extra):
        """The notebook among the generator's texts; pictures and download among the files that it copies."""
        shown = copy.deepcopy(self.notebook)
        for cell in (cell for cell in shown["cells"] if cell["cell_type"] == "markdown"):
            cell["source"] = pictures.filed(_text(cell["source"]), extra, self.doc)
        for output in (output for cell in shown["cells"] for output in cell.get("outputs", [])):
            if "text/html" in output.get("data", {}):
                html = _text(output["data"]["text/html"])
                output["data"]["text/html"] = pictures.filed(html, extra, self.doc)
        for target, notebook in ((texts / f"{self.doc}.ipynb", shown), (extra / self.file, self.download)):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def all_of(root, course, more=(), told=()):
    """The first page, if there is one, all lessons and all sheets, in the order of the course.

    more: further pages on where the course is run, for its list; told: paragraphs for it.
    """
    found, terms = [], glossary.read(root, course)
    if (root / "course" / "index.py").is_file():
        notebook = _built(root, pages.INDEX, root / "course" / "index.py")
        found.append(Prepared("index", _first(notebook, root, course, more, told, bool(terms)), notebook))
    for folder, texts, lessons in (
        ("notebooks", "lessons", course.lessons),
        ("exercises", "exercises", course.exercises),
    ):
        for lesson in lessons:
            source = root / "course" / texts / f"{lesson.name}.py"
            notebook = _built(root, f"{folder}/{lesson.name}.ipynb", source)
            download = _bare(notebook) if folder == "exercises" else notebook
            found.append(Prepared(f"{folder}/{lesson.name}", _shown(notebook, terms), download))
    return found


def _built(root, name, source):
    """The notebook that was built from a text; NSTError where it is missing, or was built from an older one."""
    shown = source.relative_to(root).as_posix()
    if not source.is_file():
        raise NSTError(f"{shown} is not there, so {name} cannot be shown; write it, or take its row out.")
    if not (root / name).is_file():
        raise NSTError(f"{name} is not built; run: make course.")
    try:
        notebook = json.loads(sources.text_of(root / name, name))
        digest = notebook["metadata"]["nst"]["sha256"]
    except (ValueError, KeyError, TypeError):
        raise NSTError(f"{name} is no built notebook; run: make course.") from None
    if digest != sources.digest(sources.read(root, source)):
        raise NSTError(f"{name} is older than {shown}; run: make course.")
    return notebook


def _shown(notebook, terms=()):
    """A notebook as a page shows it, its words with links to the glossary's terms."""
    notebook = copy.deepcopy(notebook)
    notebook["cells"] = [cell for cell in notebook["cells"] if online.TAG not in cell["metadata"].get("tags", [])]
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = glossary.linked(INDEX.sub("](../index.ipynb)", _text(cell["source"])), terms)
        else:
            _fold(cell)
    return notebook


def _fold(cell):
    """Fold what JupyterLab folds, under a line that says what it is."""
    tags = cell["metadata"].get("tags", [])
    hidden = cell["metadata"].get("jupyter", {})
    if hidden.get("source_hidden"):
        cell["metadata"] |= {"tags": [*tags, "hide-input"], "mystnb": {"code_prompt_show": ANSWERED}}
        cell["metadata"]["mystnb"]["code_prompt_hide"] = ANSWERED
    elif hidden.get("outputs_hidden"):
        cell["metadata"]["mystnb"] = {"code_prompt_show": CHECKED, "code_prompt_hide": CHECKED}
    cell["outputs"] = [output for output in cell["outputs"] if "text" in output or output.get("data")]


def _first(notebook, root, course, more, told, terms):
    """The first page: below its first words, what a site is good for; and the list of all pages, which the reader has
    at the side."""
    notebook = _shown(notebook)
    for cell in notebook["cells"]:
        text = re.sub(r"\]\((?=\d\d_)", "](notebooks/", _text(cell["source"]))
        cell["source"] = text.replace("](../exercises/", "](exercises/")
    words = root / WORDS
    told = [pictures.inside(sources.text_of(words, WORDS), words.parent).strip()] * words.is_file() + list(told)
    told += where.invited(root)
    parts = notebook["cells"][0]["source"].split("\n\n")
    notebook["cells"][0]["source"] = "\n\n".join([*parts[:2], *told, *parts[2:]])
    notebook["cells"].append(_markdown("\n\n".join(_lists(root, course, more, terms))))
    return notebook


def _lists(root, course, more, terms):
    rows = {
        "Lessons": [f"{x.number} {x.heading} <notebooks/{x.name}>" for x in course.lessons],
        "Exercises": [*(f"{x.number} {x.heading} <exercises/{x.name}>" for x in course.exercises), "capstone"],
        "Where to run it": [*more, *(f"{where.FOLDER}/{name}" for name in where.names(root))],
        "More": [
            "gallery",
            *["glossary"] * terms,
            "reference",
            *["teachers_guide"] * (root / pages.GUIDE).is_file(),
            *["accessibility"] * (root / ACCESSIBILITY).is_file(),
        ],
    }
    for caption, lines in rows.items():
        if lines:
            yield "\n".join(["```{toctree}", ":hidden:", f":caption: {caption}", "", *lines, "```"])


def _markdown(text):
    name = f"site-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": text}


def _bare(notebook):
    """A sheet as learners get it: with what right answers print it would look as if it were solved."""
    notebook = copy.deepcopy(notebook)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    return notebook


def _text(value):
    """What a notebook holds as one text or as a list of lines."""
    return value if isinstance(value, str) else "".join(value)
