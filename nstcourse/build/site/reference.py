"""The page of nstlib's public names, of what their docstrings say."""

import inspect
import re

import nstlib

# Title: the rooms whose names stand below it. What is in none of them comes last.
ROOMS = {
    "Paint": ("nstlib.engine", "nstlib.fast", "nstlib.recipe", "nstlib.walk"),
    "Pictures": ("nstlib.images", "nstlib.catalogue", "nstlib.colour", "nstlib.views"),
    "Look inside": ("nstlib.explain",),
    "Networks, statistics and losses": ("nstlib.backbones", "nstlib.statistics", "nstlib.losses", "nstlib.terms"),
    "Exercises": ("nstcourse",),
}
REST = "This machine, and what goes wrong"
WORDS = (
    "`import nstlib as nst`, and these are there as `nst.stylize` and so on. Pictures are arrays (H, W, 3) in [0, 1]."
)
ENTRY = re.compile(r"(\w+(?:, \w+)*): ")  # "content, style: a picture, ..."


def page():
    """The page in Markdown, whose descriptions the generator takes from the docstrings."""
    parts = ["# Reference", WORDS]
    for title, names in grouped().items():
        directives = "\n\n".join(_directive(name) for name in names)
        parts += [f"## {title}", f"```{{eval-rst}}\n{directives}\n```"]
    return "\n\n".join(parts) + "\n"


def grouped():
    """{title: the public names below it}."""
    found = {title: [] for title in (*ROOMS, REST)}
    for name in nstlib.__all__:
        if name != "__version__":
            found[_title(getattr(nstlib, name).__module__)].append(name)
    return {title: names for title, names in found.items() if names}


def _title(module):
    for title, rooms in ROOMS.items():
        if any(module == room or module.startswith(f"{room}.") for room in rooms):
            return title
    return REST


def _directive(name):
    if inspect.isclass(getattr(nstlib, name)):
        return f".. autoclass:: nstlib.{name}\n   :members:"
    return f".. autofunction:: nstlib.{name}"


def restructured(lines):
    """A docstring of ours as reStructuredText: its marks are escaped, and every parameter begins a line."""
    blocks, block = [], []
    for line in [*lines, ""]:
        text = line.strip()
        if not text:
            blocks, block = [*blocks, block], []
        elif ENTRY.match(text) or not block:
            block.append(text)
        else:
            block[-1] += f" {text}"
    text = "\n\n".join(_block([_entry(text) for text in block]) for block in blocks if block)
    return [*text.split("\n"), ""]


def _block(entries):
    return entries[0] if len(entries) == 1 else "\n".join(f"| {entry}" for entry in entries)


def _entry(text):
    """A line, the names of parameters with which it begins in bold."""
    names = ENTRY.match(text)
    return f"**{names[1]}**: {_escaped(text[names.end() :])}" if names else _escaped(text)


def _escaped(text):
    parts = re.split(r"`([^`]+)`", text)  # odd ones are code
    return "".join(f"``{part}``" if at % 2 else _emphasised(part) for at, part in enumerate(parts))


def _emphasised(text):
    """*Words* between asterisks stay so; every other mark is escaped."""
    parts = re.split(r"(?<![\w*])\*([A-Za-z][^*]*)\*(?![\w*])", text)
    escaped = [re.sub(r"([\\*|_])", r"\\\1", part) for part in parts]
    return "".join(f"*{part}*" if at % 2 else part for at, part in enumerate(escaped))


def setup(app):
    """Tell Sphinx of it."""
    app.connect("autodoc-process-docstring", _rewrite)
    app.connect("autodoc-process-signature", _named)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _rewrite(app, what, name, obj, options, lines):
    lines[:] = restructured(lines)


def _named(app, what, name, obj, options, signature, returns):
    """A parameter whose default only says that nothing was given is shown without it."""
    return signature and re.sub(r"=_[A-Z_]+", "", signature), returns
