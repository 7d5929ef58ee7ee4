"""portfolio.toml: what no file can know of a picture, in the words of whoever made it.

It is written once and then only added to: a picture that is new in the folder gets its lines at the end, and what
somebody has written stays as it is, to the letter.
"""

import json
import tomllib
import uuid
from dataclasses import dataclass, field

from nstlib.errors import NSTError, suggest
from nstlib.files import write_atomically

NAME = "portfolio.toml"
WHOLE = {
    "id": "",
    "title": "what the portfolio is called",
    "by": "your name, or the names of two",
    "question": "one question that these pictures answer, asked before you painted",
    "expected": "what you expected, and why",
    "chosen": "the file of the picture that you chose",
    "statement": "what the answer is, in the words of a label in a gallery: three to six sentences",
    "generated": "what here was painted by a program, by which, and what was not",
    "answer": "what you did with the critique, or why not",
}
OF_A_WORK = {
    "alt": "what is to be seen, for somebody who cannot see it",
    "photograph": "whose photograph it is, and why you may use it",
    "style": "whose style it is, from where, and why you may use it",
    "predicted": "what you thought would happen",
    "saw": "what happened, and where in the picture",
    "kept": "kept or rejected, and why",
}
LARGEST = 2_000_000  # bytes


@dataclass
class Said:
    """whole: {name: words} of WHOLE; works: {file: {name: words}} of OF_A_WORK; told: sentences on what is odd."""

    whole: dict
    works: dict
    told: list = field(default_factory=list)

    def of(self, name):
        return self.works.get(name, dict.fromkeys(OF_A_WORK, ""))


def read_and_add(folder, names):
    """The Said of a folder, whose portfolio.toml is made, or gets lines for the pictures among `names` that it has not.

    NSTError, and the file as it was, where it cannot be read.
    """
    path = folder / NAME
    text = _text(path) if path.exists() else _start()
    said = _checked(_parsed(text, path), path)
    new = [name for name in names if name not in said.works]
    if new or not path.exists():
        ending = "" if text.endswith("\n") else "\n"
        text += ending + "".join(map(_blank, new))
        write_atomically(path, text.encode("utf-8"))
        said = _checked(_parsed(text, path), path)
    said.told += [
        f"{NAME} has a picture '{name}' that is not in the folder." for name in said.works if name not in names
    ]
    return said


def missing(said, known):
    """Sentences on what is still to be written, the whole first. known: {file: names of OF_A_WORK that need no words,
    since the file and the gallery have them}."""
    lines = [f"{name}: {words}" for name, words in WHOLE.items() if words and not said.whole[name].strip()]
    for name, had in known.items():
        if blank := [key for key in OF_A_WORK if key not in had and not said.of(name)[key].strip()]:
            lines.append(f"{name}: {', '.join(blank)}")
    return lines


def _start():
    lines = [
        "# What no file can know of your pictures. Write between the quotation marks; three of them,",
        '# """like this""", hold several lines. Then type the same nst portfolio command again.',
        "",
        f'id = "{uuid.uuid4().hex[:12]}"  # tells critique of this portfolio from that of others; leave it as it is',
    ]
    lines += [f'{name} = ""  # {words}' for name, words in WHOLE.items() if words]
    return "\n".join(lines) + "\n"


def _blank(name):
    lines = "\n".join(f'{key} = ""  # {words}' for key, words in OF_A_WORK.items())
    return f"\n[[work]]\nfile = {json.dumps(name, ensure_ascii=False)}\n{lines}\n"


def _text(path):
    try:
        if path.stat().st_size > LARGEST:
            raise NSTError(f"'{path}' has over {LARGEST // 10**6} MB, too many for words; move it away.")
        return path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        raise NSTError(f"cannot read '{path}' ({error}); save it as UTF-8 text.") from None


def _parsed(text, path):
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise NSTError(
            f"'{path}' cannot be read ({error}); mend that place: words stand between quotation marks, and a quotation "
            'mark within them is written \\".'
        ) from None


def _checked(table, path):
    """The Said of what a file says; NSTError for what is no text, sentences for names that nobody asks for."""
    works, told = {}, []
    entries = table.pop("work", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise NSTError(f"'{path}': each picture begins with a line [[work]].")
    whole = _texts(table, WHOLE, NAME, told)
    for i, entry in enumerate(entries, 1):
        name = entry.pop("file", "")
        if not isinstance(name, str) or not name:
            raise NSTError(f"'{path}': the {i}. [[work]] does not say which picture it is; add a line file = \"...\".")
        if name in works:
            raise NSTError(f"'{path}' names {name} twice; put the words of both into one [[work]].")
        works[name] = _texts(entry, OF_A_WORK, name, told)
    return Said(whole, works, told)


def _texts(table, known, where, told):
    names = [name for name in known if name != "id"]
    for name, value in table.items():
        if name not in known:
            told.append(f"{NAME}, {where}: nothing is called '{name}'; {suggest(name, names)}.")
        elif not isinstance(value, str):
            raise NSTError(f"{NAME}, {where}: {name} must be words between quotation marks.")
    return {name: table.get(name, "") for name in known}
