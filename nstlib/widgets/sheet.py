"""Sheet of settings: its tiles appear as they are made; one press shows a tile large, with its recipe."""

import json
import threading
import time
import uuid
from html import escape

from nstlib import images
from nstlib.engine.job import Job
from nstlib.errors import NSTError
from nstlib.explain.sheet import board_of_sheet
from nstlib.recipe import as_recipe, check_whole
from nstlib.sheets import axes, page
from nstlib.sheets.making import Making
from nstlib.views.html import image_tag, plain
from nstlib.widgets import host
from nstlib.widgets.desk.thumbnails import as_jpeg, css, picture_button, rule
from nstlib.widgets.panel import Panel, button, row, sentence
from nstlib.widgets.panel import page as html_page

BUSY = ("preparing", "running")
OFTEN, SELDOM = 0.3, 1.5  # seconds between two words on how far it is, and between two pictures of a large one
SHOWN = 512  # pixels of the tile that is shown large, and of the large picture on the page
LOOKS = """
.nst-tiles {display: grid; gap: 6px; padding: 3px; overflow: auto hidden; width: 100%; box-sizing: border-box}
.nst-tiles .nst-thumb {width: 100%; height: 150px; margin: 0; padding: 104px 2px 0; border-radius: 4px; border: 0;
  font-size: 11px; line-height: 14px; white-space: pre-wrap; overflow-wrap: anywhere; box-shadow: none;
  background-size: auto 100px; background-position: center 2px; background-repeat: no-repeat; vertical-align: top}
.nst-tiles .nst-thumb:hover:enabled {box-shadow: 0 0 0 1px var(--jp-brand-color1, #1976d2)}
.nst-tiles .nst-thumb.nst-chosen {font-weight: 600; box-shadow: 0 0 0 2px var(--jp-brand-color1, #1976d2)}
.nst-tiles .nst-thumb:focus-visible {outline: 2px solid var(--jp-brand-color1, #1976d2); outline-offset: 1px}
"""


class SettingsSheet(Panel):
    """One pair under many settings, as nst.sheet makes it, beside the page: the cell returns at once.

    content, style, recipe and **options: as for nst.sheet, but for on_tile and progress. Its methods are its buttons:
    start, pause, choose, paint_large, use.
    sheet: the Sheet as it stands, None before the first start; chosen: the number of the tile that is shown large, or
    None; recipe: the Recipe that was handed to code by `use`, None before; large: the Result of the last picture that
    was painted large, None before; state: "idle", "preparing", "running", "paused", "finished" or "failed".
    Raises NSTError for a recipe, strengths, layers and scales that there are not.
    """

    def __init__(self, content="bridge", style="starry", recipe=None, **options):
        super().__init__()
        if unknown := sorted({"on_tile", "progress"} & set(options)):
            raise NSTError(f"a sheet on a page takes no {unknown[0]}; it shows its tiles as they are made.")
        self.content, self.style, self.options, self._base = content, style, options, as_recipe(recipe)
        given = {name: options[name] for name in ("strengths", "layers", "scales") if name in options}
        self._columns, rows = axes.places(**given)
        self._places = [axes.Place(strength, words, scale) for words, scale in rows for strength in self._columns]
        self._making = self._job = self.chosen = self.recipe = self.large = None
        self._going, self._failed, self._told, self._seen = False, False, "", 0.0
        self._showing = threading.RLock()
        self.runner = host.Runner()

    @property
    def sheet(self):
        """The Sheet as it stands; None while it is not prepared."""
        return None if self._making is None else self._making.sheet

    @property
    def state(self):
        """One word for where it stands, as the page has it in data-state."""
        if self._failed:
            return "failed"
        if self._making is None:
            return "preparing" if self._going else "idle"
        if self._job is not None or (self._going and self._making.missing):
            return "running"
        return "paused" if self._making.missing else "finished"

    def start(self):
        """Begin, or go on after a pause."""
        if self.state not in BUSY:
            self._failed, self.message, self._told = False, "", ""
        self._going = True
        self.refresh()
        self.runner.drive(self._work)
        return self

    def pause(self):
        """Stand still before the next step; `start` goes on with it. A large picture that is being painted is given
        up."""
        self._stop()
        self.refresh()

    def choose(self, number):
        """Show a tile large; number: counted from 0, row by row. Raises NSTError for one that is not made yet."""
        self._tile(number)
        self.chosen, self._told, self.message = number, "", ""
        self.refresh()

    def use(self):
        """Hand the chosen tile's recipe to code: it is `recipe` from then on."""
        with self.telling():
            self.recipe = self._tile(self.chosen).recipe
            words = self._tile(self.chosen).place.words
            self._told = f"The recipe of {words} is the attribute recipe of this widget now."
        self.refresh()

    def paint_large(self, size=page.LARGE, steps=page.LARGE_STEPS):
        """Paint the chosen tile's recipe at this size, in the background; then the sheet goes on. It becomes
        `large`."""
        with self.telling():
            if self._job is not None:
                raise NSTError("a large picture is being painted; wait for it, or press Pause.")
            recipe = self._tile(self.chosen).recipe.but(size=size, steps=steps)
            given = {name: self.options[name] for name in ("backbone", "weights") if name in self.options}
            self._told = ""
            self._job = Job(self.content, self.style, recipe, on_step=self._stepped, **given)
            self.runner.drive(self._work)
        self.refresh()

    def close(self):
        """Stand still, and wait until it does."""
        self._stop()
        self.runner.wait(5)

    def _stop(self):
        self._going, job = False, self._job
        if job is not None:
            job.stop()

    def board(self):
        """All tiles that are made."""
        return board_of_sheet(self.content, self.style, self.sheet, self.message)

    def still(self):
        """The table of all tiles, of which a press opens the recipe without a kernel."""
        html = page.fragment(self.sheet) if self.sheet else self.board().to_html()
        return {"text/html": plain(html), "text/plain": repr(self.board())}

    def prepare_static(self):
        """Make all tiles, here and now."""
        if self._making is None:
            self.runner = host.Runner("inline")
            self.start()
            if self.message:
                raise NSTError(self.message)

    # --- work ---

    def _tile(self, number):
        made = [] if self.sheet is None else self.sheet.tiles
        if number is None:
            raise NSTError("no tile is chosen; press one.")
        if check_whole("the number of a tile", number, 0) >= len(self._places):
            raise NSTError(f"this sheet has {len(self._places)} tiles, counted from 0, so there is no tile {number}.")
        if not made or made[number].image is None:
            raise NSTError(f"the tile of {self._places[number].words} is not made yet.")
        return made[number]

    def _work(self, seconds):
        """Some steps, at least one; True while there is more to do."""
        end = time.perf_counter() + seconds
        try:
            while (more := self._one_step()) and time.perf_counter() < end:
                pass
        except Exception as error:  # a traceback in a thread is seen by nobody
            words = str(error) if isinstance(error, NSTError) else f"{type(error).__name__}: {error}"
            self.message, self._going, self._failed, self._job, more = words, False, True, None, False
        if not more:
            self.refresh()
            self.twin.follow(self.board())
        return more

    def _one_step(self):
        if self._job is not None:
            self._large_step()
            return True
        if not self._going:
            return False
        if self._making is None:
            self._making = Making(self.content, self.style, self._base, **self.options)
            self.refresh()
            return True
        if not self._making.missing:
            self._making.close()
            self._going = False
            return False
        if self._making.advance() is not None:
            self.refresh()
        elif time.perf_counter() - self._seen > OFTEN:
            self._say()
        return True

    def _large_step(self):
        job = self._job
        if job.tick(0.0):
            return
        self._job = None
        if job.status == "failed":
            raise NSTError(job.message)
        if job.status == "finished":
            self.large = job.result()
            height, width = self.large.image.shape[:2]
            self._told = f"Painted large, {width} x {height} px: it is the attribute large of this widget now."
        else:
            self._told = f"The large picture was given up: {job.message.partition(';')[0].rstrip('.')}."
        self.refresh()

    def _stepped(self, job, _):
        if time.perf_counter() - self._seen > SELDOM:
            self._say()
            self._show_large(job.picture)

    # --- page ---

    def build(self):
        """Buttons, the line that tells how far it is, all tiles, and below them the one that is chosen."""
        import ipywidgets

        self.start_button = button("Start", "Make the tiles, or go on", self.start)
        self.pause_button = button("Pause", "Stand still; Start goes on", self.pause)
        self.start_button.button_style = "primary"
        self.large_button = button(
            "Paint it large", f"At {page.LARGE} px, with {page.LARGE_STEPS} steps", self.paint_large
        )
        self.use_button = button("Use this recipe", "Hand the recipe to code, as the attribute recipe", self.use)
        self.status, self.about, self.painted = ipywidgets.HTML(), html_page(), html_page()
        self._names = [f"nst-t-{uuid.uuid4().hex[:8]}" for _ in self._places]
        self.tiles = [
            picture_button(_label(place), place.words, name, lambda i=i: self._pressed(i))
            for i, (place, name) in enumerate(zip(self._places, self._names, strict=True))
        ]
        self._rules = [css("") for _ in range(len(self._places) // len(self._columns))]
        columns = f"repeat({len(self._columns)}, minmax(64px, 200px))"
        grid = ipywidgets.GridBox(self.tiles, layout=ipywidgets.Layout(grid_template_columns=columns))
        grid.add_class("nst-tiles")
        clock = [] if self.runner.clock is None else [self.runner.clock]
        self._drawn = [None] * len(self._rules)
        return ipywidgets.VBox(
            [
                css(LOOKS),
                row(self.start_button, self.pause_button),
                self.status,
                grid,
                row(self.large_button, self.use_button),
                self.about,
                self.painted,
                *self._rules,
                *clock,
            ]
        )

    def _pressed(self, number):
        with self.telling():
            self.choose(number)
        self.refresh()

    def refresh(self, *_):
        """Show where it stands, every tile that there is, and the chosen one."""
        if not self.built:
            return
        with self._showing:
            state = self.state
            self.start_button.disabled, self.pause_button.disabled = state in (*BUSY, "finished"), state not in BUSY
            self.large_button.disabled = self.chosen is None or self._job is not None
            self.use_button.disabled = self.chosen is None
            self._show_tiles()
            self.about.value = "" if self.chosen is None else _about(self, self.sheet.tiles[self.chosen])
            if self.large is not None and self._job is None:
                self._show_large(self.large.image)
            self._say()

    def _say(self):
        self._seen = time.perf_counter()
        if self.built:
            with self._showing:
                self.status.value = sentence(self._words(), self.state, 0 if self.sheet is None else len(self._made()))

    def _words(self):
        """One sentence, or two, on where it stands."""
        if self.message:
            return self.message
        if self.sheet is None:
            ready = f"{len(self._places)} tiles to make: press Start."
            return "Preparing: the network and both pictures are read." if self._going else ready
        count = f"{len(self._made())} of {len(self._places)} tiles are made"
        if (job := self._job) is not None:
            return f"Painting large: step {len(job.history)} of {job.recipe.steps}. {count}."
        said = {"running": _left(self._making.seconds_left), "paused": "; paused: Start goes on.", "finished": "."}
        hint = "Press a tile to see it large, with its recipe." if self.chosen is None and self._made() else ""
        return " ".join(filter(None, [self._told, count + said.get(self.state, "."), hint]))

    def _made(self):
        return self.sheet.made

    def _show_tiles(self):
        """The pictures on their buttons: row by row, each row once for as many pictures as it has."""
        tiles = [] if self.sheet is None else self.sheet.tiles
        wide = len(self._columns)
        for i, rules in enumerate(self._rules):
            here = range(i * wide, (i + 1) * wide)
            there = [n for n in here if n < len(tiles) and tiles[n].image is not None]
            if self._drawn[i] != there:
                words = "".join(
                    rule(self._names[n], as_jpeg(tiles[n].image, _button_side(tiles[n].image))) for n in there
                )
                rules.value, self._drawn[i] = f"<style>{words}</style>", there
            for n in here:
                self.tiles[n].disabled = n not in there
                self.tiles[n].tooltip = tiles[n].alt if n in there else f"{self._places[n].words}: not made yet"
                (self.tiles[n].add_class if n == self.chosen else self.tiles[n].remove_class)("nst-chosen")

    def _show_large(self, image):
        if self.built:
            words = "the picture that is painted large" if self._job is not None else repr(self.large)
            small = images.resize(image, SHOWN) if max(image.shape[:2]) > SHOWN else image
            self.painted.value = image_tag(small, words, "max-width:100%;height:auto;display:block")


def _button_side(image):
    """Pixels of a tile on its button: what 100 of height show on a sharp screen."""
    return round(min(1.0, 200 / image.shape[0]) * max(image.shape[:2]))


def _label(place):
    scale = "" if place.scale == 1 else f" x {axes.plain(place.scale)}"
    return f"strength {axes.plain(place.strength)}\n{place.layers.replace('+', ' + ')}{scale}"


def _left(seconds):
    return "." if seconds is None else f"; about {seconds:.0f} s left."


def _about(widget, tile):
    """The chosen tile as large as it is, in words, its recipe as JSON, and the command that paints it large."""
    recipe = page.recipe_in_words(tile.recipe)
    height, width = tile.image.shape[:2]
    grown = round(min(2.0, SHOWN / max(height, width)) * width)
    picture = image_tag(tile.image, tile.alt, f"width:{grown}px;max-width:100%;height:auto;display:block")
    command, before = tile.command, "It becomes large by"
    if not command:
        command = page.command(widget.content, widget.style, widget.options.get("weights"), "recipe.json")
        before = "It becomes large when the recipe is saved as recipe.json, by"
    if not command:  # arrays, which no command line can name
        command, before = (
            f"nst.stylize(content, style, nst.Recipe.from_json({json.dumps(recipe)}), size=512)",
            "In code:",
        )
    style = "white-space:pre-wrap;overflow-wrap:anywhere;margin:4px 0;font-size:90%"
    return (
        f'<div class="nst-about"><div><b>{escape(tile.place.words)}</b>: {escape(tile.alt.rpartition(": ")[2])}</div>'
        f'<div style="display:flex;flex-flow:row wrap;gap:16px"><div style="min-width:0">{picture}</div>'
        f'<div style="flex:1 1 260px;min-width:0">The recipe, where it is not the default:<pre style="{style}">'
        f'{escape(recipe)}</pre>{before}<pre style="{style}">{escape(command)}</pre></div></div></div>'
    )
