"""A walk: one photograph, painted in blends that lead from one style to the next, or as key frames say."""

import io
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from nstlib import files, keys, lasting, roles
from nstlib.errors import NSTError
from nstlib.fast import paint
from nstlib.images import check_writable, encode, files_of, picture_shape, resize
from nstlib.recipe import as_recipe, check_whole
from nstlib.regions import as_regions, files_read
from nstlib.roles import Share, weight_of
from nstlib.views.board import Board, Entry
from nstlib.views.words import compared_in_words

CLIPS = {".gif": "GIF", ".webp": "WEBP"}
FILMS = (".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi")  # what people ask for, and `nst video` makes of a clip
MOST = 240  # pictures of a walk
GAP = 4  # white pixels between the pictures of a strip
SECONDS = 0.15  # for which a clip shows each picture, unless keys have times


@dataclass(frozen=True, repr=False)
class Walk:
    """The pictures of a walk. shares: of each the {style: share} that it was painted in; name: of the photograph;
    files: where it and the styles were read from, as far as they were files; times, strengths: of each, where key
    frames led it, else nothing."""

    pictures: tuple = field(repr=False)
    shares: tuple
    name: str
    files: tuple = ()
    times: tuple = ()
    strengths: tuple = ()

    @property
    def words(self):
        """Of each picture when it comes, how strong its style is, and which."""
        said = list(map(_in_words, self.shares))
        if not self.times:
            return said
        moments = zip(self.times, self.strengths, said, strict=True)
        return [f"{keys.plain(at)} s, strength {keys.plain(strength)}: {words}" for at, strength, words in moments]

    def board(self):
        """All of them with their shares, in words as well."""
        first = self.pictures[0]
        entries = tuple(
            Entry(picture, words, f"{words}: {compared_in_words(picture, first)}, beside the first")
            for picture, words in zip(self.pictures, self.words, strict=True)
        )
        if self.times:
            first, last = map(keys.plain, (self.times[0], self.times[-1]))
            text = (
                f"{len(entries)} pictures from {first} s to {last} s. Between the keys the shares of the styles lead "
                "in a straight line, and always add up to 1; the strength leads by equal ratios."
            )
            return Board(f"A walk by key frames: {self.name}", entries, text, height=120)
        ends = " to ".join(next(iter(shares)) for shares in (self.shares[0], self.shares[-1]))
        text = (
            f"{len(entries)} pictures lead from {ends}; each lies in a blend of two styles, whose shares add up to 1."
        )
        return Board(f"A walk from style to style: {self.name}", entries, text, height=120)

    def _repr_html_(self):
        return self.board().to_html()

    def __repr__(self):
        return f"Walk: {self.name}, {' > '.join(self.words)}"

    def save(self, path, seconds=None):
        """Write a strip (.png, .jpg, .tif) of all pictures side by side, or a clip (.gif, .webp).

        seconds: for which a clip shows each picture. By default SECONDS, and the clip goes there and back; one that
        keys led goes there only, and takes the time that they say. Returns the path. NSTError for a path that is one
        of the pictures it was made of.
        """
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

        there, file = (
            [Image.fromarray(np.round(picture * 255).astype(np.uint8)) for picture in self.pictures],
            io.BytesIO(),
        )
        frames = there if self.times else [*there, *there[-2:0:-1]]
        if seconds is None:
            seconds = (self.times[-1] - self.times[0]) / max(1, len(there) - 1) if self.times else SECONDS
        options = {"save_all": True, "append_images": frames[1:], "loop": 0, "duration": max(20, round(1000 * seconds))}
        frames[0].save(file, kind, **options | ({"quality": 85} if kind == "WEBP" else {}))
        return file.getvalue()


def checked(path):
    """The path of a strip or a clip, or an NSTError where it cannot be written."""
    path = files.as_path(path)
    if path.suffix.lower() in CLIPS:
        files.check_folder(path)
    elif path.suffix.lower() in FILMS:
        raise NSTError(
            f"a walk is no film, as '{path.name}' would be; name a clip, {' or '.join(CLIPS)}, or a strip, .png."
        )
    else:
        check_writable(path)
    return path


def style_walk(content, styles=None, steps=7, *, size=256, fine=False, recipe=None, **options):
    """Paint a photograph in blends that lead from one style to the next, or as key frames say. A Walk.

    content: a picture (H, W, 3), a file or a gallery name. styles: two or more, as nst.paint takes them by name or
    file; or key frames, as a recipe's `keys` has them (nstlib.keys), [{"at": seconds, "style_strength": number,
    "styles": {name: weight}}, ...]; None for those of the recipe. steps: how many pictures, both ends among them, at
    equal distances. fine: by the optimiser (nst.stylize, blended statistics), some seconds each, and not by one pass of
    nst.paint, which knows neither strength nor form and stroke. recipe, options: what nst.stylize, or nst.paint, takes.
    Raises NSTError for fewer than two styles or keys, the same style twice in a row, fewer pictures than styles, or
    over MOST.
    """
    styles = [styles] if isinstance(styles, str | dict) else None if styles is None else list(styles)
    led = as_recipe(recipe)
    if styles is None or any(isinstance(style, dict) for style in styles):
        led = led if styles is None else led.but(keys=tuple(styles))
        moments = _moments(led, check_whole("steps", steps, 2), fine)
    else:
        _check_styles(styles, steps)
        if led.keys:
            raise NSTError("the recipe has keys, which say which styles come when; give no styles beside them.")
        moments = [(None, led, _shares(styles, at)) for at in np.linspace(0, len(styles) - 1, steps)]
    if steps > MOST:
        raise NSTError(f"a walk has at most {MOST} pictures, not {steps}.")
    named = list(dict.fromkeys(name for *_, blend in moments for name in blend))
    if fine:
        for name in named:  # told now, and not when it comes
            picture_shape(name, "the style picture")
    elif recipe is not None and not led.keys:
        raise NSTError("a recipe is the optimiser's; add fine=True (--fine), or leave the recipe out.")
    pictures = [_painted(content, blend, size, moment if fine else None, options) for _, moment, blend in moments]
    shape = pictures[0].shape[:2]
    pictures = tuple(resize(picture, shape) for picture in pictures)
    times, recipes, shares = zip(*moments, strict=True)
    timed = (times, tuple(moment.style_strength for moment in recipes)) if led.keys else ((), ())
    name = content if isinstance(content, str) else "the photograph"
    read = files_of(content, *named, *files_read(as_regions(led.regions)))
    return Walk(pictures, shares, name, read, *timed)


def key_of(text):
    """A key frame of a command's words, "AT STRENGTH STYLE[:NUMBER][@form|@stroke] ...", as in "4 2 starry tiles:0.5";
    with a strength of -, or without styles, the key does not lead them."""
    import shlex

    from nstlib.engine.asked import in_words

    try:
        at, strength, *styles = shlex.split(text)
        key = {"at": float(at)} | ({} if strength == "-" else {"style_strength": float(strength)})
    except ValueError:
        raise NSTError(
            f"a key is 'AT STRENGTH STYLE:NUMBER ...', as in '4 2 starry tiles:0.5', seconds and a number or - first, "
            f"not '{text[:60]}'."
        ) from None
    return key | ({"styles": in_words("", styles)} if styles else {})


def _check_styles(styles, steps):
    if not all(isinstance(style, str) for style in styles):
        raise NSTError("the styles of a walk are names or files; save a picture first, with nst.save_image.")
    if len(styles) < 2 or any(a == b for a, b in pairwise(styles)):
        raise NSTError("a walk leads from one style to another; give two or more, no one twice in a row.")
    check_whole("steps", steps, len(styles))


def _moments(recipe, steps, fine):
    """[(time, Recipe, {style: share})] at equal distances from the first key to the last."""
    if len(recipe.keys) < 2:
        raise NSTError("a walk leads from one key to another; give two or more, or two styles or more.")
    if not keys.styles_in(recipe.keys):
        raise NSTError('the keys name no style; give at least one of them "styles", such as {"starry": 1}.')
    moments = [(float(at), *recipe.at(float(at))) for at in np.linspace(*keys.span(recipe.keys), steps)]
    if not fine:
        even = all(weight_of(name, weight).even for *_, blend in moments for name, weight in blend.items())
        if not even or any("style_strength" in key for key in recipe.keys):
            raise NSTError("strength, and form and stroke, are the optimiser's; add fine=True (--fine).")
    return moments


def _shares(styles, at):
    """{style: share} at a place between 0, the first style, and the number of the last."""
    before = min(int(at), len(styles) - 2)
    beyond = round(float(at) - before, 6)
    pair = {styles[before]: 1 - beyond, styles[before + 1]: beyond}
    return {style: share for style, share in pair.items() if share}


def _painted(content, blend, size, recipe, options):
    if recipe is None:
        return paint(content, blend, size=size, **options).image
    from nstlib.engine import stylize

    return stylize(content, blend, recipe, size=size, progress=False, **options).image


def _in_words(shares):
    parts = [(files.as_path(name).stem, weight_of(name, share)) for name, share in shares.items()]
    if all(part.even for _, part in parts):
        return " and ".join(f"{name} {100 * part.stroke:.0f} %" for name, part in parts)
    return roles.in_words([(name, Share(*part)) for name, part in parts])
