"""The text of a cell as plain Python: what Jupyter alone understands is left out, what nobody sees is mended.

A small grammar of our own. IPython's TransformerManager would turn such lines into calls of get_ipython(), which mean
nothing where an answer runs by itself; importing it takes longer than all the rest; and it belongs to no dependency.
Every line stays where it was, so that the numbers in an error's words are right. Nothing here is compiled or run.
"""

import re
import unicodedata
from dataclasses import dataclass, field

TOKEN = re.compile(
    r"""
    (?P<string>(?i:[rbuft]{0,2})(?:
        \"\"\"(?:\\.|[^\\])*?(?:\"\"\"|\Z) | '''(?:\\.|[^\\])*?(?:'''|\Z)
      | "(?:\\.|[^"\\\n])*(?:"|(?=\n)|\\?\Z) | '(?:\\.|[^'\\\n])*(?:'|(?=\n)|\\?\Z)
    ))
  | (?P<comment>\#[^\n]*) | (?P<newline>\n) | (?P<continued>\\\n)
  | (?P<opened>[(\[{]) | (?P<closed>[)\]}]) | (?P<space>[\ \t\f]+) | (?P<word>\w+) | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
STRANGE = re.compile(r"[^\x20-\x7e\n\t\f]")  # what may need mending; letters of other alphabets do not
ENDS = r"\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029"  # where str.splitlines, and so nbval, ends a line
MARK = re.compile(
    rf"(?<![^{ENDS}])[^\S{ENDS}]*#(?:#|[^\S{ENDS}])*(NBVAL_\w+|PYTEST_VALIDATE\w*)[^\S{ENDS}]*(?![^{ENDS}])",
    re.IGNORECASE,
)
# A line that Python's grammar cannot begin with: magics, the shell, help and IPython's ways to call a function.
JUPYTER = re.compile(r"[ \t\f]*[%!?,;/]")
ASSIGNED = re.compile(r"(?P<target>[ \t\f]*\w[\w.,* \t]*(?:\[[^\]\n]*\][ \t]*)*=[ \t]*)(?P<command>[%!].*)", re.DOTALL)
TIMED = re.compile(r"%time[ \t]+(?P<statement>[^\s%!-].*)", re.DOTALL)
PROMPT = re.compile(r"^(?:In \[\d+\]: ?|[ \t]*\.\.\.:[ ]?|>>>(?: |$)|\.\.\.(?: |$))", re.MULTILINE)
FIRST_PROMPT = re.compile(r"\s*(?:In \[\d+\]: |>>> )")
# Cell magics whose text is no Python, or is run by another one: what it defines is nowhere in the notebook.
FOREIGN = {
    *("bash", "sh", "script", "system", "sx", "cmd", "powershell", "perl", "ruby", "julia", "R", "pypy", "python"),
    *("python2", "python3", "html", "HTML", "svg", "SVG", "latex", "markdown", "js", "javascript", "writefile", "file"),
    *("sql", "bigquery", "cython", "ai", "fortran", "octave", "cu", "writetemplate", "mermaid"),
}


@dataclass
class Cleaned:
    """text: plain Python; foreign: the cell magic that makes something else of the whole cell, or nothing; notes: what
    was done, for the teacher."""

    text: str
    foreign: str = ""
    notes: list = field(default_factory=list)


def clean(source):
    """Cleaned, of a cell's source."""
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    notes = []
    if STRANGE.search(source):
        source, mended = _mended(source)
        if mended:
            notes.append(f"characters that nobody sees were mended: {', '.join(mended[:4])}.")
    if FIRST_PROMPT.match(source):
        source = PROMPT.sub("", source)
        notes.append("prompts such as >>> were taken out of the answer.")
    text, left, foreign = _without_jupyter(_outdented(source))
    if MARK.search(text):
        text = MARK.sub("", text)
        notes.append("marks for nbval were taken out of the answer.")
    if left and not foreign:
        lines = "a line for Jupyter was" if len(left) == 1 else f"{len(left)} lines for Jupyter were"
        notes.append(f"{lines} left out: {'; '.join(line[:80] for line in left[:3])}")
    return Cleaned(text, foreign, notes)


def _tokens(source, place=0):
    while place < len(source):
        found = TOKEN.match(source, place)
        yield found.lastgroup, found[0]
        place = found.end()


def _mended(source):
    """(text, names of the characters): outside of texts in quotes every space is one, what has no width is nothing, and
    what an editor shows as the end of a line is one."""
    out, seen = [], {}
    for kind, text in _tokens(source):
        if kind in ("comment", "other") and STRANGE.search(text):
            for character in text:
                plain = _plain(character, kind)
                if plain != character:
                    name = unicodedata.name(character, "a control character").lower()
                    seen[f"{name} (U+{ord(character):04X})"] = None
                out.append(plain)
        else:
            out.append(text)
    return "".join(out), list(seen)


def _plain(character, kind):
    if character in "\x0b\x1c\x1d\x1e\x85\u2028\u2029":
        return " " if kind == "comment" else "\n"
    if kind == "comment" and character != "\0":
        return character
    category = unicodedata.category(character)
    if category == "Zs":
        return " "
    return "" if category in ("Cf", "Cc") else character


def _outdented(source):
    """As in Jupyter, a whole cell may begin further to the right."""
    lines = source.split("\n")
    first = next((line for line in lines if line.strip()), "")
    indent = first[: len(first) - len(first.lstrip(" \t"))]
    if not indent or not all(line.startswith(indent) for line in lines if line.strip()):
        return source
    return "\n".join(line.removeprefix(indent) for line in lines)


def logical_lines(source):
    """Every logical line of a cell, with its line end: a line for Jupyter is one, whatever it holds."""
    place = 0
    while place < len(source):
        end = _end_of_command(source, place) if JUPYTER.match(source, place) else _end_of_line(source, place)
        yield source[place:end]
        place = end


def _end_of_command(source, place):
    end = source.find("\n", place)
    while end > 0 and source[end - 1] == "\\":
        end = source.find("\n", end + 1)
    return len(source) if end < 0 else end + 1


def _end_of_line(source, place):
    depth = 0
    for kind, text in _tokens(source, place):
        place += len(text)
        depth = max(0, depth + (kind == "opened") - (kind == "closed"))
        if kind == "newline" and not depth:
            break
    return place


def _without_jupyter(source):
    """(text, what was left out, foreign): in the place of each such line stands one that does nothing."""
    out, left, begun = [], [], False
    for line in logical_lines(source):
        bare = line.strip()
        if not bare or bare.startswith("#"):
            out.append(line)
            continue
        magic = re.match(r"%%(\w+)", bare)
        if magic and not begun and magic[1] in FOREIGN:
            return source, [bare], f"%%{magic[1]}"
        begun = begun or not magic
        instead = _instead(line)
        if instead is not None:
            left.append(bare.split("\n")[0])
            indent = line[: len(line) - len(line.lstrip(" \t\f"))]
            line = indent + instead + "\n" * line.count("\n")
        out.append(line)
    return "".join(out), left, ""


def _instead(line):
    """What stands for a line that only Jupyter understands; None where it is none."""
    bare = line.strip()
    if JUPYTER.match(line):
        timed = TIMED.fullmatch(bare)
        return timed["statement"] if timed else "pass"
    if (assigned := ASSIGNED.fullmatch(bare)) is not None:
        timed = TIMED.fullmatch(assigned["command"])
        value = timed["statement"] if timed else "None" if assigned["command"].startswith("%") else "[]"
        return assigned["target"] + value
    if "?" in line:  # gram_matrix? and gram_matrix??
        rest = [text for kind, text in _tokens(bare) if kind not in ("space", "comment", "newline")]
        return "pass" if rest[-1:] == ["?"] else None
    return None
