"""A sheet: one pair under many settings, tile by tile, the forecast first; what was broken off goes on.

Tiles of one scale share their pictures, and all share the compiled program, for weights are its arguments.
"""

import contextlib
import json
import time
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np

from nstlib import cluster, files, images, settings
from nstlib.engine.asked import parts_of
from nstlib.engine.foreground import by_hand, progress_bar
from nstlib.engine.preparation import plan_of
from nstlib.engine.run import Diverged, Run, work_of
from nstlib.errors import Interrupted, NSTError
from nstlib.fast import contact
from nstlib.interrupts import held
from nstlib.machine import in_words
from nstlib.recipe import Recipe, as_recipe, check_whole
from nstlib.regions import as_regions, files_read
from nstlib.sheets import afar, page
from nstlib.sheets.axes import LAYERS, SCALES, STRENGTHS, Place, places
from nstlib.sheets.folder import Folder, mark
from nstlib.views.board import Board, Entry
from nstlib.views.words import compared_in_words

SIZE, STEPS = 192, 60  # of a tile: a sketch, which shows what a setting does
PROBE = 0.45  # of the first tile's steps are gone before all are foretold: then they have the middle scale's pace
BESIDE = 1.05  # a tile against its steps: targets, words, the file


@dataclass(frozen=True, eq=False)
class Tile:
    """A place of the sheet, its recipe, and its picture (H, W, 3), None while it is not made.

    alt: the picture in words; command: that paints it large, "" for a sheet without a folder.
    """

    place: Place
    recipe: Recipe
    image: np.ndarray | None = field(default=None, repr=False)
    alt: str = ""
    command: str = ""


@dataclass(eq=False)
class Sheet:
    """Tiles in rows and columns. names: of content and style; photo, paintings: at the tiles' size.

    columns: the strengths; rows: (layers, scale) of each; tiles: row by row; stopped: "" when all were made, else a
    sentence.
    """

    names: tuple
    photo: np.ndarray
    paintings: list
    columns: tuple
    rows: tuple
    tiles: list
    stopped: str = ""

    @property
    def title(self):
        """What it is a sheet of."""
        return f"{self.names[0]} in the manner of {self.names[1]}"

    @property
    def made(self):
        """The tiles that have a picture."""
        return [tile for tile in self.tiles if tile.image is not None]

    def tile(self, row, column):
        """The Tile there, both counted from 0; NSTError where there is none."""
        for name, value, count in (("row", row, len(self.rows)), ("column", column, len(self.columns))):
            if check_whole(name, value, 0) >= count:
                raise NSTError(f"this sheet has {count} {name}s, counted from 0, so there is no {name} {value}.")
        return self.tiles[row * len(self.columns) + column]

    def recipe(self, row, column):
        """The Recipe of the tile there, both counted from 0."""
        return self.tile(row, column).recipe

    def board(self):
        """All tiles that are made as a Board, as many in a row as there are strengths."""
        entries = tuple(Entry(self._as_shown(tile), tile.place.words, tile.alt) for tile in self.made)
        text = " ".join(filter(None, [page.READING, self.stopped]))
        return Board(self.title, entries, text, columns=len(self.columns))

    def picture(self, kind="PNG"):
        """The bytes of one picture of all tiles, with their settings below them."""
        named = [(tile.place.words, contact.thumbnail(self._as_shown(tile))) for tile in self.tiles]
        return contact.sheet(named, kind, len(self.columns))

    def save(self, path):
        """Write all tiles as one picture, or with the name's ending .html as a page, each with its recipe."""
        path = files.as_path(path)
        if path.suffix.lower() in (".html", ".htm"):
            return files.write_atomically(path, page.whole(self).encode("utf-8", "replace"))
        return files.write_atomically(path, self.picture(images.check_writable(path)))

    def _as_shown(self, tile):
        """A tile's picture as large as those of the largest; grey where there is none yet."""
        shown = np.full_like(self.photo, 0.9) if tile.image is None else tile.image
        return images.resize(shown, max(self.photo.shape[:2]))

    def _repr_html_(self):
        return page.fragment(self)

    def __repr__(self):
        return f"Sheet: {self.title}, {len(self.made)} of {len(self.tiles)} tiles. {self.stopped}".rstrip()


def sheet(
    content,
    style,
    recipe=None,
    *,
    strengths=STRENGTHS,
    layers=LAYERS,
    scales=SCALES,
    size=SIZE,
    steps=STEPS,
    backbone="auto",
    weights=None,
    folder=None,
    where=None,
    on_tile=None,
    progress=True,
):
    """One pair under many settings, small: a Sheet, whose tiles carry their recipes.

    content, style, recipe, backbone, weights: as for stylize; what is not varied is the recipe's. style may be None
    where the recipe has regions with styles of their own.
    strengths: of the style, for the columns. layers: of the style, for the rows: "shallow" (blocks 1 and 2: colour and
    grain), "middle" (3: strokes), "deep" (4 and 5: shapes), "all" (the recipe's), or layers with + between them; those
    that are left out have weight 0. scales: a recipe's style_scale, for more rows: 2 for strokes twice as broad.
    size, steps: of each tile. folder: each tile is written there as soon as it is finished, and in the end a page and a
    picture of all; what is there already of the same sheet is not made again.
    where: a cluster whose workers paint the tiles, as in "local:4" (nstlib.cluster.Address).
    on_tile: called with (sheet, Tile) after each. progress: print the forecast, and show a bar.
    Ctrl-C keeps what is done. Raises NSTError for settings that there are not, more than 100 tiles, and a folder that
    holds something else.
    """
    making = Making(
        content,
        style,
        recipe,
        strengths=strengths,
        layers=layers,
        scales=scales,
        size=size,
        steps=steps,
        backbone=backbone,
        weights=weights,
        folder=folder,
    )
    try:
        if where is None:
            _make(making, on_tile, progress)
        else:
            _make_afar(where, making, (content, style, recipe, backbone, weights), on_tile, progress)
    except BaseException as error:
        with held("The sheet is being kept; one moment.") as pressed:
            _end_early(making, error)
            pressed.clear()
    else:
        making.close()
    return making.sheet


class Making:
    """A sheet in the making, one step of one tile after the other, so that it can stop and go on between any two.

    Takes what `sheet` takes, and regions: those of the recipe, where their styles lie elsewhere than it says. sheet:
    the Sheet as it stands; missing: the numbers of the tiles that are not there yet,
    of which the first is worked at.
    """

    def __init__(
        self,
        content,
        style,
        recipe=None,
        *,
        strengths=STRENGTHS,
        layers=LAYERS,
        scales=SCALES,
        size=SIZE,
        steps=STEPS,
        backbone="auto",
        weights=None,
        regions=None,
        folder=None,
    ):
        columns, rows = places(strengths, layers, scales)
        recipe = as_recipe(recipe).but(size=size, steps=steps)
        given = {"backbone": backbone, "weights": weights, "regions": regions}
        styles = [] if style is None and recipe.regions else parts_of(style)
        breadths = dict.fromkeys(scale for _, scale in rows)
        self._plans = {s: plan_of(content, style, recipe.but(style_scale=s), **given) for s in breadths}
        self._shared = {scale: {} for scale in breadths}
        every = [Place(strength, words, scale) for words, scale in rows for strength in columns]
        base = next(iter(self._plans.values()))
        recipes = [place.recipe(base.recipe) for place in every]
        for one in recipes:
            base.network.check_layers(one.layers)
        self._folder = _folder(folder, base, content, styles)
        size = base.recipe.size
        photo = images.at_most(content, "content", size)
        paintings = [images.at_most(picture, "style", size) for picture, _ in styles]
        files = [self._folder and self._folder.path / place.file for place in every]
        commands = [page.command(content, style, weights, file) for file in files]
        tiles = [Tile(place, one, command=words) for place, one, words in zip(every, recipes, commands, strict=True)]
        self.sheet = Sheet(base.names, photo, paintings, columns, rows, tiles)
        self._run, self._pace = None, None
        for i, tile in enumerate(tiles if self._folder else ()):
            found = self._folder.finished(tile.place.file, tile.recipe)
            if found is not None:
                self._paint(i, found)

    @property
    def missing(self):
        """The numbers of the tiles that are not there yet."""
        return [i for i, tile in enumerate(self.sheet.tiles) if tile.image is None]

    @property
    def goes_on(self):
        """Does the same call go on where this one ends? With a folder it does."""
        return self._folder is not None

    @property
    def plans(self):
        """The Plan of each missing tile."""
        return [self._plans[self.sheet.tiles[i].place.scale] for i in self.missing]

    @property
    def at_work(self):
        """(the Tile that is worked at, its steps so far), or None between two of them."""
        return None if self._run is None else (self.sheet.tiles[self.missing[0]], len(self._run.history))

    @property
    def seconds_left(self):
        """An estimate from the last steps; None before the second."""
        here, plans = self._run, self.plans
        if plans and self._pace is None:
            return None
        first = 0.0 if here is None else here.seconds_left or 0.0
        ahead = plans if here is None else plans[1:]
        return BESIDE * (first + (self._pace or 0.0) * sum(map(work_of, ahead)))

    def advance(self):
        """One step; the Tile that it has finished, else None. Raises NSTError where a first loss is no number."""
        i = self.missing[0]
        if self._run is None:
            self._run = self._run_of(i)
        if _stepped(self._run):
            self._pace = self._run.pace or self._pace
            return None
        result, self._run = self._run.result(), None
        return self.keep(i, result.encoded("PNG") if self._folder else None, result.image)

    def ended(self, i):
        """The Run of tile number i, from its first step to its last; nothing of it is kept here."""
        run = self._run_of(i)
        while _stepped(run):
            pass
        return run

    def keep(self, i, data, image):
        """Take in tile number i: its file's bytes, where there is a folder, and its picture. Returns the Tile."""
        if self._folder:
            self._folder.keep(self.sheet.tiles[i].place.file, data)
        self._paint(i, image)
        return self.sheet.tiles[i]

    def _run_of(self, i):
        tile = self.sheet.tiles[i]
        scale = tile.place.scale
        return Run(replace(self._plans[scale], recipe=tile.recipe), self._shared[scale])

    def close(self):
        """Write the page and the picture of all that there is, where there is a folder."""
        if self._folder:
            self._folder.close(page.whole(self.sheet, self._folder.path), self.sheet.picture())

    def _paint(self, i, image):
        """Give a tile its picture, and that in words."""
        made, tile = self.sheet, self.sheet.tiles[i]
        words = compared_in_words(image, images.resize(made.photo, image.shape[:2]))
        made.tiles[i] = replace(tile, image=image, alt=f"{made.title}, {tile.place.words}: {words}")


def tile(names, parcel, asked, number):
    """(the bytes of its file, its picture, seconds, Run.pace) of one tile, worked out on a worker."""
    began = time.perf_counter()
    run = _making(tuple(names), parcel, asked).ended(number)
    result = run.result()
    return result.encoded("PNG"), result.image, time.perf_counter() - began, run.pace


@lru_cache(maxsize=2)
def _making(names, parcel, asked):
    """The whole sheet without a folder, of which this worker paints some tiles."""
    asked = json.loads(asked)
    with cluster.unpacked(names, parcel) as here:
        recipe, regions = cluster.renamed(Recipe.from_json(asked["recipe"]), dict(zip(names, here, strict=True)))
        (content, *rest), several = here, len(asked["shares"])
        pairs = list(zip(rest[:several], asked["shares"], strict=True))
        weights = rest[several] if asked["weights"] else None  # behind it, what the recipe names
        rows = [tuple(row) for row in asked["rows"]]
        return Making(
            content,
            pairs or None,
            recipe,
            strengths=asked["strengths"],
            layers=list(dict.fromkeys(words for words, _ in rows)),
            scales=list(dict.fromkeys(scale for _, scale in rows)),
            size=None,
            steps=None,
            backbone=asked["backbone"],
            weights=weights,
            regions=regions,
        )


def _folder(path, base, content, styles):
    """The Folder for a Plan's pictures, or None without a path."""
    if path is None:
        return None
    recipe = json.loads(base.recipe.to_json())  # as the record's file gives it back
    same = {k: v for k, v in recipe.items() if k not in ("style_scale", "style_strength")}
    marks = [mark(content), *([mark(picture), share.plain] for picture, share in styles)]
    marks += [mark(file) for file in images.files_of(*files_read(as_regions(base.recipe.regions)))]
    record = {"content": base.names[0], "style": base.names[1], "pictures": marks}
    return Folder(path, record | {"recipe": same}, base.files)


def _stepped(run):
    """One step of a tile; False when it has come to its end."""
    try:
        return run.advance() is not None
    except Diverged as error:
        if not run.history:
            raise NSTError(f"the loss is not a number at the first step ({error}); use smaller weights.") from None
        run.stopped = str(error)
        return False


def _make(making, on_tile, progress):
    """All tiles that are not there yet, one after the other."""
    made, plans, steps = making.sheet, making.plans, 0
    probed = max(2, round(PROBE * plans[0].recipe.steps)) if plans else 0
    foretell = _foretold(plans, progress)
    with _bar(made, progress) as bar:
        began = time.perf_counter()
        while making.missing:
            tile, steps = making.advance(), steps + 1
            if foretell and (steps == probed or tile):
                foretell = False
                _foretell(making.seconds_left, time.perf_counter() - began, plans, bar)
            if tile is None:
                continue
            _came(made, tile, time.perf_counter() - began, bar, on_tile)
            began = time.perf_counter()


def _make_afar(where, making, given, on_tile, progress):
    """The same on the workers of a cluster, which are at several at once."""
    plans, began = making.plans, time.perf_counter()
    foretell = _foretold(plans, progress)
    with _bar(making.sheet, progress) as bar:
        for came in afar.tiles(where, making, given, tile, bar.write):
            if foretell:
                foretell = False
                left = _left_afar(making.plans, came.pace, came.workers)
                _foretell(left, time.perf_counter() - began, plans, bar, came.workers)
            _came(making.sheet, came.tile, came.seconds, bar, on_tile)


def _left_afar(plans, pace, workers):
    """Seconds for the Plans of tiles that have not come when the first has: the others that were begun with it are
    nearly there, and no tile is shared out."""
    ahead = [work_of(plan) for plan in plans[workers - 1 :]]
    return None if pace is None else BESIDE * pace * max(sum(ahead) / workers, *ahead, 0)


def _foretold(plans, progress):
    return bool(plans) and progress and not settings.switch("NST_STATIC")


def _bar(made, progress):
    """The bar of a Sheet that goes on, none where nothing is missing; it says how much is there already."""
    there, all_of_it = len(made.made), len(made.tiles)
    if progress and there:
        print(f"{there} of {all_of_it} tiles are there already.")
    return progress_bar(all_of_it, there, "tile", progress and there < all_of_it)


def _came(made, tile, seconds, bar, on_tile):
    bar.set_postfix_str(f"{tile.place.words}, {seconds:.1f} s", refresh=False)
    bar.update()
    if on_tile:
        on_tile(made, tile)


def _foretell(left, passed, plans, bar, workers=None):
    """Say what all of it takes, once the first steps, or the first tile of a worker, have told how quick they are."""
    if left is None:
        return
    count = "1 tile" if len(plans) == 1 else f"{len(plans)} tiles"
    memory = f"{in_words(max(plan.peak_bytes for plan in plans))} of memory"
    if workers is not None:
        memory += f", on each of {workers} workers" if workers > 1 else ", on one worker"
    bar.clear()
    print(f"{count} of {plans[0].recipe.size} px: about {left + passed:.0f} s and {memory}.", flush=True)


def _end_early(making, error):
    """Keep what is done when Ctrl-C, or another error, ends it; raises what a caller must see."""
    made, by_a_person = making.sheet, by_hand(error)
    if by_a_person and not made.made:
        raise Interrupted("interrupted before the first tile; there is no sheet yet.") from None
    if by_a_person:
        made.stopped = f"interrupted; {len(made.made)} of {len(made.tiles)} tiles are made" + (
            ", and the same command goes on." if making.goes_on else "."
        )
        making.close()
        return
    if made.made and isinstance(error, Exception) and not isinstance(error, MemoryError):
        with contextlib.suppress(NSTError):  # of a full disk, say, which has been told already
            making.close()
    raise error
