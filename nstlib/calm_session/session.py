"""The four steps of a session as plain data: a photograph, soft manners, paces, and the loop to watch."""

import base64
import json
import re
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from pathlib import Path

import numpy as np

from nstlib import files, images
from nstlib.calm_session import loop, soft
from nstlib.calm_session.flashes import CALM
from nstlib.errors import NSTError, suggest
from nstlib.recipe import check_whole
from nstlib.views.board import Board, Entry
from nstlib.views.words import alt_of

SIZE = 512  # pixels of the longer side
STILL = "one picture at a time"
PACES = (*loop.PACES, STILL)
FIRST = "watercolour"


@dataclass(frozen=True, repr=False)
class Session:
    """photo: (H, W, 3), softened; alt: what is to be seen on it; preset: the soft manner to begin with; pace; files:
    where the photograph was read from."""

    photo: np.ndarray = field(repr=False)
    alt: str
    preset: str = FIRST
    pace: str = "slow"
    given: np.ndarray = field(default=None, repr=False)
    files: tuple = ()

    @cached_property
    def painted(self):
        """{soft manner: picture (H, W, 3)}."""
        return {name: soft.painted(self.given, name) for name in soft.SOFT}

    def loop(self, preset=None):
        """The Loop from the photograph to the picture in a soft manner and back."""
        preset = self.preset if preset is None else preset
        soft.checked_manner(preset)
        rest, fade = loop.PACES.get(self.pace, loop.PACES["slow"])
        return loop.Loop((self.photo, self.painted[preset]), (self.alt, self.alt_in(preset)), rest, fade)

    def alt_in(self, preset):
        """What is to be seen on the picture in a soft manner."""
        return f"The same in the manner called {preset}: {soft.SOFT[preset].words}. {self.alt}"

    def board(self):
        """Photograph and picture with what was measured of the loop between them."""
        made = self.loop()
        entries = (
            Entry(self.photo, "1. your photograph, its light softened", self.alt),
            Entry(made.pictures[1], f"2. in the manner {self.preset}", made.alts[1]),
        )
        if self.pace == STILL:
            watched = f"3. At the pace '{STILL}' nothing moves."
        else:
            watched = (
                f"3. At the pace '{self.pace}' each picture rests for {made.rest:g} s and fades into the other in "
                f"{made.fade:g} s. Measured on the frames of two rounds: {made.measured(2)}."
            )
        text = f"{watched} 4. Watch, and stop when you like. Nothing leaves this machine."
        return Board("A calm session", entries, text, height=220, columns=2)

    def page(self):
        """The page as a text: one file that needs no server, and that a rule inside keeps from any network."""
        height, width = self.photo.shape[:2]
        manners = {
            name: {
                "label": f"{name}: {manner.words}",
                "picture": _data(self.painted[name]),
                "alt": self.alt_in(name),
                "on": name == self.preset,
            }
            for name, manner in soft.SOFT.items()
        }
        paces = {
            name: {
                "label": f"{name}: {rest:g} s of rest, {fade:g} s of fading",
                "rest": rest,
                "fade": fade,
                "on": name == self.pace,
            }
            for name, (rest, fade) in loop.PACES.items()
        }
        paces[STILL] = {"label": f"{STILL}: nothing moves", "rest": 0, "fade": 0, "on": self.pace == STILL}
        photo = {"picture": _data(self.photo), "alt": self.alt}
        facts = json.dumps({"photo": photo, "manners": manners, "paces": paces, "calm": CALM}).replace("<", "\\u003c")
        filled = {
            "SESSION": facts,
            "PHOTO": photo["picture"],
            "PHOTO_ALT": escape(self.alt, quote=True),
            "WIDTH": str(width),
            "HEIGHT": str(height),
            "CALM": f"{CALM:g}",
            "SCRIPT": _part("page.js"),
        }
        # In one go, so that nothing that is filled in is taken for a place to fill.
        return re.sub("@(" + "|".join(filled) + ")@", lambda place: filled[place[1]], _part("page.html"))

    @property
    def words(self):
        """What the loop of the chosen manner was measured to be."""
        return f"{self.preset}, {self.pace}; {self.loop().measured(2)}"

    def save(self, path):
        """Write the page (.html), or the loop of the chosen manner as a clip (.gif), which nobody can stop. Returns the
        path. NSTError for another kind of file, and for the photograph itself."""
        path = checked_output(path, *self.files)
        if path.suffix.lower() == loop.CLIP:
            return self.loop().save(path)
        return files.write_atomically(path, self.page().encode("utf-8", "replace"))

    def __repr__(self):
        return f"Session: {self.preset}, {self.pace}, {self.photo.shape[1]} x {self.photo.shape[0]} px"


def session(photo, preset=FIRST, pace="slow", size=SIZE):
    """A Session. photo: a file, a gallery name or an array; preset: one of soft.SOFT; pace: one of PACES.

    size: of the longer side, in pixels. Raises NSTError for what there is not.
    """
    soft.checked_manner(preset)
    if pace not in PACES:
        raise NSTError(f"there is no pace '{str(pace)[:40]}'; {suggest(pace, PACES)}.")
    given = images.at_most(photo, "the photograph", check_whole("size", size, 64))
    return Session(soft.softened(given), alt_of(photo, given), preset, pace, given, images.files_of(photo))


def checked_output(path, *photos):
    """The path of a page or a clip, or an NSTError where it is neither, cannot be written, or is one of the photos."""
    path = files.as_path(path)
    if path.suffix.lower() not in (".html", ".htm", loop.CLIP):
        raise NSTError(f"a calm session is written as a page, NAME.html, or a clip, NAME.gif, not '{path.name}'.")
    files.check_not_read(path, images.files_of(*photos), "the photograph")
    files.check_folder(path)
    return path


def _data(picture):
    return f"data:image/jpeg;base64,{base64.b64encode(images.encode(picture, 'JPEG', quality=88)).decode()}"


def _part(name):
    return Path(__file__).with_name(name).read_text(encoding="utf-8")
