"""A walk from style to style: one photograph, painted in blends that lead from one style to the next."""

import io
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from nstlib import files, lasting
from nstlib.errors import NSTError
from nstlib.fast import paint
from nstlib.images import check_writable, encode, files_of, resize
from nstlib.recipe import check_whole
from nstlib.views.board import Board, Entry
from nstlib.views.words import compared_in_words

CLIPS = {".gif": "GIF", ".webp": "WEBP"}
MOST = 240  # pictures of a walk
GAP = 4  # white pixels between the pictures of a strip


@dataclass(frozen=True, repr=False)
class Walk:
    """The pictures of a walk. shares: of each the {style: share} that it was painted in; name: of the photograph;
    files: where it and the styles were read from, as far as they were files."""

    pictures: tuple = field(repr=False)
    shares: tuple
    name: str
    files: tuple = ()

    def board(self):
        """All of them with their shares, in words as well."""
        first = self.pictures[0]
        entries = tuple(
            Entry(picture, words, f"{words}: {compared_in_words(picture, first)}, beside the first")
            for picture, words in zip(self.pictures, map(_in_words, self.shares), strict=True)
        )
        ends = " to ".join(next(iter(shares)) for shares in (self.shares[0], self.shares[-1]))
        text = (
            f"{len(entries)} pictures lead from {ends}; each lies in a blend of two styles, whose shares add up to 1."
        )
        return Board(f"A walk from style to style: {self.name}", entries, text, height=120)

    def _repr_html_(self):
        return self.board().to_html()

    def __repr__(self):
        return f"Walk: {self.name}, {' > '.join(map(_in_words, self.shares))}"

    def save(self, path, seconds=0.15):
        """Write a strip (.png, .jpg, .tif) of all pictures side by side, or a clip (.gif, .webp) there and back, in
        which each is shown for so many seconds. Returns the path. NSTError for a path that is one of the pictures it
        was made of."""
        path = checked(path)
        files.check_not_read(path, self.files)
        clip = CLIPS.get(path.suffix.lower())
        data = self._clip(clip, seconds) if clip else encode(self._strip(), check_writable(path))
        return lasting.write(path, data, self.files)

    def _strip(self):
        gap = np.ones((len(self.pictures[0]), GAP, 3), np.float32)
        parts = [part for picture in self.pictures for part in (gap, picture)]
        return np.concatenate(parts[1:], axis=1)

    def _clip(self, kind, seconds):
        from PIL import Image

        there = [Image.fromarray(np.round(picture * 255).astype(np.uint8)) for picture in self.pictures]
        frames, file = [*there, *there[-2:0:-1]], io.BytesIO()
        options = {"save_all": True, "append_images": frames[1:], "loop": 0, "duration": max(20, round(1000 * seconds))}
        frames[0].save(file, kind, **options | ({"quality": 85} if kind == "WEBP" else {}))
        return file.getvalue()


def checked(path):
    """The path of a strip or a clip, or an NSTError where it cannot be written."""
    path = files.as_path(path)
    if path.suffix.lower() in CLIPS:
        files.check_folder(path)
    else:
        check_writable(path)
    return path


def style_walk(content, styles, steps=7, *, size=256, fine=False, **options):
    """Paint a photograph in blends that lead from one style to the next. A Walk.

    content: a picture (H, W, 3), a file or a gallery name. styles: two or more, as nst.paint takes them by name or
    file. steps: how many pictures, both ends among them. fine: by the optimiser (nst.stylize, blended statistics),
    some seconds each, and not by one pass of nst.paint. options: what that function takes besides.
    Raises NSTError for fewer than two styles, the same one twice in a row, fewer pictures than styles, or over MOST.
    """
    styles = [styles] if isinstance(styles, str) else list(styles)
    if not all(isinstance(style, str) for style in styles):
        raise NSTError("the styles of a walk are names or files; save a picture first, with nst.save_image.")
    if len(styles) < 2 or any(a == b for a, b in pairwise(styles)):
        raise NSTError("a walk leads from one style to another; give two or more, no one twice in a row.")
    if check_whole("steps", steps, len(styles)) > MOST:
        raise NSTError(f"a walk has at most {MOST} pictures, not {steps}.")
    shares = [_shares(styles, at) for at in np.linspace(0, len(styles) - 1, steps)]
    pictures = [_painted(content, blend, size, fine, options) for blend in shares]
    shape = pictures[0].shape[:2]
    name = content if isinstance(content, str) else "the photograph"
    pictures = tuple(resize(picture, shape) for picture in pictures)
    return Walk(pictures, tuple(shares), name, files_of(content, *styles))


def _shares(styles, at):
    """{style: share} at a place between 0, the first style, and the number of the last."""
    before = min(int(at), len(styles) - 2)
    beyond = round(float(at) - before, 6)
    pair = {styles[before]: 1 - beyond, styles[before + 1]: beyond}
    return {style: share for style, share in pair.items() if share}


def _painted(content, blend, size, fine, options):
    if not fine:
        return paint(content, blend, size=size, **options).image
    from nstlib.engine import stylize

    return stylize(content, blend, size=size, progress=False, **options).image


def _in_words(shares):
    return " and ".join(f"{files.as_path(name).stem} {100 * share:.0f} %" for name, share in shares.items())
