"""One region: where it is, which style it takes and how much of that, and from which part of the painting."""

import hashlib
import os
from dataclasses import KW_ONLY, dataclass, fields
from functools import lru_cache

import numpy as np

from nstlib.errors import NSTError, in_words, suggest
from nstlib.files import as_path
from nstlib.regions import shapes
from nstlib.regions.arrays import as_mask
from nstlib.regions.embedding import WORD, embedded

TAKES = ("style", "colour", "photo")
FORM = "WHERE=WHAT, as in 'top 40=starry', 'sky.png=photo' or 'box 0 60 100 40=colour:starry@left 50'"
REST = "the rest"  # what no region claims: a name that no region has
LONGEST_NAME = 80
MARK = 8  # letters: enough to tell files of one name apart
AN_ARRAY = "(an array)"  # in the place of the name of a style that has none


@dataclass(frozen=True, eq=False)
class Region:
    """A part of the picture, and what it takes.

    where: a mask (height, width), 1 inside and 0 outside, of numbers in [0, 1], of True and False, or of bytes; or a
        text: "top 40" (percent of the height; bottom, left, right), "box X Y WIDTH HEIGHT" and "ellipse ..." (percent,
        from the top left), "polygon X Y X Y X Y ...", "colour #87ceeb 20" (what of the photograph is within this
        distance in CIELAB), a file ("sky.png": white or opaque inside; "map.png #ff0000": one colour of a flat map), or
        "mask BASE64", as a recipe keeps one.
    style: a picture as `nst.stylize` takes one, or None.
    take: "style" (it is painted), "colour" (only in the palette of the style), or "photo" (it stays as it is); None is
        "style" where there is one, else "photo".
    source: where on the painting its strokes are taken from, said as `where` is; None is everywhere.
    name: what it is called; "" takes a name from `where`.
    feather: the width of its soft edge, in percent of the picture's longer side; 0 is hard.
    mark: the beginning of the SHA-256 of the style's file, as a recipe keeps it beside the bare name; "" for none.
    Raises NSTError, in one sentence, for whatever is none of these; files are read when the mask is needed.

    Of the gallery's photographs, the wall of a room only, and a garment only:

        nst.region_map("bust", nst.Region("colour #5c5d58 8", "impasto", name="wall"))
        nst.region_map("astronaut", nst.Region("colour #e0552f 30", "textile", name="suit"))
    """

    where: object
    style: object = None
    _: KW_ONLY
    take: str | None = None
    source: object = None
    name: str = ""
    feather: float = 2.0
    mark: str = ""

    def __post_init__(self):
        put = object.__setattr__
        put(self, "where", _checked(self.where, "the mask of a region"))
        put(self, "take", _checked_take(self.take, self.style))
        put(self, "source", None if self.source is None else _checked(self.source, "the source of a region"))
        put(self, "name", _checked_name(self.name))
        put(self, "feather", _checked_feather(self.feather))
        if not isinstance(self.mark, str) or not set(self.mark) <= set("0123456789abcdef") or len(self.mark) > MARK:
            raise NSTError(f"the mark of a region is the checksum that a recipe keeps, not {in_words(self.mark)}.")
        if self.source is not None and self.take != "style":
            raise NSTError(f"a region that takes {self.take!r} takes no strokes, so it needs no source; leave it out.")

    def __eq__(self, other):
        if not isinstance(other, Region):
            return NotImplemented
        return all(_same(getattr(self, f.name), getattr(other, f.name)) for f in fields(self) if f.name != "mark")

    __hash__ = None

    @property
    def title(self):
        """Its name; without one, its place: "top 40", "ellipse", or a file's name without ending; of an array ""."""
        if self.name or not isinstance(self.where, str):
            return self.name
        place = shapes.understood(self.where)
        if place.kind == "file":
            stem = "".join(c if c.isprintable() else " " for c in as_path(place.text).stem)
            colour = "".join(f" {word}" for word in self.where.removeprefix(place.text).split())
            return stem[: LONGEST_NAME - len(colour)] + colour
        words = self.where.split()
        return "" if place.kind == WORD else " ".join(words if place.kind in (*shapes.SIDES, "colour") else words[:1])

    @property
    def files(self):
        """The names of the mask files that it is read from."""
        places = [shapes.understood(text) for text in (self.where, self.source) if isinstance(text, str)]
        return tuple(place.text for place in places if place.kind == "file")

    @classmethod
    def parsed(cls, text):
        """A region from "WHERE=WHAT[@SOURCE]", as the command line takes it.

        WHAT: a style (a file or a gallery name), "photo", or "colour:STYLE".
        """
        if not isinstance(text, str):
            raise NSTError(f"a region is written as {FORM}, not {in_words(text)}.")
        where, equals, what = text.rpartition("=")
        source = None
        if "@" in what and not _is_file(what.strip()):
            what, _, source = what.rpartition("@")
        where, what = where.strip(), what.strip()
        if not (equals and where and what) or (source is not None and not source.strip()):
            raise NSTError(f"a region is written as {FORM}; '{text:.60}' is not.")
        return cls(where, **_what(what, text), source=source and source.strip())

    def as_dict(self):
        """Plain values, as a recipe keeps them. Masks from arrays and files become an embedded PNG of at most 256
        pixels, a style's file its bare name, and its mark; `Region.from_dict` takes them back."""
        values = {"where": _kept(self.where), "style": _style_name(self.style), "take": self.take}
        values |= {"source": self.source if self.source is None else _kept(self.source)}
        name = self.title if values["where"].startswith(WORD) else self.name  # which its file would have told
        mark = self.mark or _mark_of(self.style)
        return values | {"name": name, "feather": self.feather} | ({"mark": mark} if mark else {})

    def check_style(self):
        """Raise NSTError where the style's file is another one than the mark says: of the same bare name, in another
        folder."""
        found = _mark_of(self.style)
        if self.mark and found and found != self.mark:
            raise NSTError(
                f"the recipe's region '{self.title or 'without a name'}' takes its style from another "
                f"'{as_path(self.style).name}' ({self.mark}) than lies here ({found}); put that one here, or give the "
                "regions anew, with its folder (--region)."
            )

    @classmethod
    def from_dict(cls, values):
        """A region from what `as_dict` wrote, or from some of it; `where` is needed."""
        known = [f.name for f in fields(cls)]
        if not isinstance(values, dict) or "where" not in values:
            raise NSTError(f"a region must say where it is, as in {{'where': 'top 40'}}, not {in_words(values)}.")
        for name in values:
            if name not in known:
                raise NSTError(f"a region has no '{name!s:.40}'; {suggest(name, known)}.")
        return cls(**values)


def as_regions(regions):
    """A list of Regions from one or several: each a Region, the dict of one, or the text WHERE=WHAT."""
    if isinstance(regions, Region | dict | str):
        regions = [regions]
    if not isinstance(regions, list | tuple):
        raise NSTError(f"regions must be a list of nst.Region, not {type(regions).__name__}.")
    return [_as_region(region) for region in regions]


def _as_region(region):
    if isinstance(region, Region):
        return region
    if isinstance(region, str):
        return Region.parsed(region)
    if isinstance(region, dict):
        return Region.from_dict(region)
    raise NSTError(f"each region must be an nst.Region, or the text WHERE=WHAT, not {type(region).__name__}.")


def regions_of(masks, styles, names=()):
    """[Region, ...] of masks and styles in pairs; a style of None leaves its part of the photograph as it is.

    names: what they are called, in the same order. Raises NSTError where there are more of the one than of the other.
    """
    masks, styles, names = _listed(masks), _listed(styles), list(names)
    if len(masks) != len(styles):
        raise NSTError(
            f"there are {len(masks)} masks and {len(styles)} styles; give one style for each mask, and None where the "
            "photograph shall stay."
        )
    if names and len(names) != len(masks):
        raise NSTError(f"there are {len(masks)} masks and {len(names)} names; give one name for each mask.")
    names = names or [""] * len(masks)
    return [Region(mask, style, name=name) for mask, style, name in zip(masks, styles, names, strict=True)]


def names_of(regions):
    """What regions are called, in their order, no two alike and none like the rest: "sky", "top 40", "region 3",
    "sky (2)"."""
    found, taken = [], {REST}
    for number, region in enumerate(regions, 1):
        name = region.title or f"region {number}"
        others = (f"{name} ({count})" for count in range(2, len(regions) + 3))
        found.append(next(one for one in (name, *others) if one not in taken))
        taken.add(found[-1])
    return found


def _listed(values):
    """One picture or name alone is a list of one."""
    if values is None or isinstance(values, str | os.PathLike) or (isinstance(values, np.ndarray) and values.ndim == 2):
        return [values]
    if not np.iterable(values):
        raise NSTError(f"masks and styles are given as two lists of the same length, not as {type(values).__name__}.")
    return list(values)


def _checked(where, what):
    """Text or an array, with nothing wrong in it that can be seen without the picture."""
    if isinstance(where, os.PathLike):
        where = os.fspath(where)
    if isinstance(where, str):
        shapes.understood(where)
        return where
    return as_mask(where, what)


def _checked_take(take, style):
    if take is None:
        return "photo" if style is None else "style"
    if take not in TAKES:
        raise NSTError(f"a region cannot take {in_words(take)}; {suggest(take, TAKES)}.")
    if style is None and take != "photo":
        raise NSTError(f"a region that takes {take!r} needs a style to take it from.")
    if style is not None and take == "photo":
        raise NSTError("a region that takes 'photo' stays as it is and needs no style; leave one of the two out.")
    return take


def _checked_name(name):
    if not isinstance(name, str) or len(name) > LONGEST_NAME or not name.isprintable():
        raise NSTError(f"the name of a region must be a short text on one line, not {in_words(name)}.")
    return name.strip()


def _checked_feather(feather):
    good = isinstance(feather, int | float | np.number) and not isinstance(feather, bool) and 0 <= feather <= 50
    if not good:
        raise NSTError(
            f"feather must be a number from 0 (a hard edge) to 50, percent of the longer side, not {in_words(feather)}."
        )
    return float(feather)


def _what(what, text):
    """{style, take} of WHAT."""
    if what == "photo":
        return {}
    word, colon, style = what.partition(":")
    if colon and word in shapes.COLOURS:
        if not style.strip():
            raise NSTError(
                f"'{text:.60}' does not say whose colours; write colour:STYLE, as in 'top 40=colour:starry'."
            )
        return {"style": style.strip(), "take": "colour"}
    return {"style": what}


def _is_file(text):
    return as_path(text).is_file()


def _kept(where):
    """A text that stays the same where no file is: a shape, a colour, or an embedded mask."""
    if not isinstance(where, str):
        return embedded(where)
    place = shapes.understood(where)
    return embedded(shapes.mask_of(place, None)) if place.kind == "file" else " ".join(where.split())


def _mark_of(style):
    """The mark of a style's file; "" for an array, a gallery picture and a file that is not there."""
    if not isinstance(style, str | os.PathLike):
        return ""
    path = as_path(style)
    try:
        facts = path.stat()
        return _checksum(path.absolute(), facts.st_size, facts.st_mtime_ns) if path.is_file() else ""
    except OSError:
        return ""


@lru_cache(maxsize=64)
def _checksum(path, size, time):
    """Of a file of that size and time: a recipe is made anew at every change of it, and its files are not."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:MARK]


def _style_name(style):
    if style is None:
        return None
    return as_path(style).name if isinstance(style, str | os.PathLike) else AN_ARRAY


def _same(one, other):
    if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):
        return type(one) is type(other) and np.array_equal(one, other)
    return one == other
