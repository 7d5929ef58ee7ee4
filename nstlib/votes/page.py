"""The page on which a class votes: one file with all pictures inside, that needs no server and no network."""

import base64
import json
import re
from html import escape
from pathlib import Path

from nstlib import files, images
from nstlib.errors import NSTError

QUALITY = 88  # of the JPEGs inside
ENDINGS = (".html", ".htm")


def write_page(ballot, path):
    """Write the page of a nst.votes.ballot, whose votes are saved as a file; returns the path. NSTError for a name that
    is no page's."""
    path = files.as_path(path)
    if path.suffix.lower() not in ENDINGS:
        raise NSTError(f"the page of a vote is called NAME.html, and not '{path.name}'.")
    return files.write_atomically(path, page_of(ballot).encode("utf-8", "replace"))


def page_of(ballot):
    """The page as a text. The answers' sides and order are drawn in the browser, for each voter anew."""
    facts = {
        "class": ballot.class_name,
        "asked": ballot.asked,
        "questions": len(ballot),
        "rounds": ballot.rounds,
        "file": f"votes-{_plain(ballot.class_name)}-VOTER.jsonl",
        "pictures": {
            name: {"picture": _data(picture), "alt": ballot.alts[name]} for name, picture in ballot.pictures.items()
        },
    }
    filled = {
        "TITLE": escape(f"Class vote: {ballot.class_name}"),
        "CLASS": escape(ballot.class_name),
        "SCRIPT": _part("page.js"),
        "BALLOT": json.dumps(facts).replace("<", "\\u003c"),  # or a name could end the script
    }
    # In one go, so that nothing that is filled in is taken for a place to fill.
    return re.sub("@(" + "|".join(filled) + ")@", lambda place: filled[place[1]], _part("page.html"))


def _plain(name):
    """A class's name as part of the name of a file."""
    return re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-") or "class"


def _data(picture):
    return f"data:image/jpeg;base64,{base64.b64encode(images.encode(picture, 'JPEG', quality=QUALITY)).decode()}"


def _part(name):
    return Path(__file__).with_name(name).read_text(encoding="utf-8")
