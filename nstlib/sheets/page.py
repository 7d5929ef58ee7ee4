"""A sheet as HTML without scripts: a click on a tile opens its recipe below it."""

import json
import os
import shlex
import subprocess
from html import escape
from urllib.parse import quote

from nstlib.recipe import Recipe
from nstlib.sheets.axes import ABOUT, plain
from nstlib.views.html import GREY, figure_tag, image_tag

LARGE, LARGE_STEPS = 512, 150  # of the picture that a tile's command paints
READING = (
    "From left to right the style grows stronger; a row says which layers of the network take its statistics, and how "
    "broad its strokes are where that varies. "
    "A tile is a sketch: larger, and with more steps, the same recipe is finer."
)
_HINT = "Press a tile, and its recipe opens below it."


def command(content, style, weights, file):
    """The command that paints a tile large, as it can be typed; "" without a file, or for pictures that are none."""
    given = [content] if style is None else [content, style]
    if file is None or not all(isinstance(picture, str | os.PathLike) for picture in given):
        return ""
    words = ["nst", "stylize", *given, "--recipe", file, "--size", LARGE, "--steps", LARGE_STEPS]
    words += ["--weights", weights] if weights else []
    words = [str(word) for word in [*words, "-o", "large.png"]]
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)


def recipe_in_words(recipe):
    """What a recipe has that the default has not, as JSON from which Recipe.from_json makes the same one."""
    usual = Recipe().as_dict()
    own = {name: value for name, value in recipe.as_dict().items() if usual.get(name, ...) != value}
    return json.dumps(own, indent=1)


def fragment(sheet, folder=None):
    """The table of all tiles. folder: where each tile's file lies, for links; without it pictures lie in the page."""
    head = "".join(f'<th scope="col" style="text-align:left">strength {plain(s)}</th>' for s in sheet.columns)
    several, body = {scale for _, scale in sheet.rows} != {1}, []
    for i, (layers, scale) in enumerate(sheet.rows):
        about = f"<br><small>{escape(ABOUT[layers])}</small>" if layers in ABOUT else ""
        broad = f"<br>scale {plain(scale)}" if several else ""
        row = sheet.tiles[i * len(sheet.columns) : (i + 1) * len(sheet.columns)]
        cells = "".join(f'<td style="vertical-align:top">{_cell(sheet, tile, folder)}</td>' for tile in row)
        words = f"{escape(layers).replace('+', ' + ')}{broad}{about}"
        body.append(f'<tr><th scope="row" style="text-align:left;vertical-align:top">{words}</th>{cells}</tr>')
    stopped = f"<p>{escape(sheet.stopped)}</p>" if sheet.stopped else ""
    return (
        f'<div style="overflow-x:auto"><table><caption style="text-align:left">{escape(sheet.title)}. {_HINT}</caption>'
        f"<thead><tr><td></td>{head}</tr></thead><tbody>{''.join(body)}</tbody></table></div>"
        f'<p style="max-width:60em">{READING}</p>{stopped}'
    )


def _cell(sheet, tile, folder):
    width = round(sheet.photo.shape[1])
    if tile.image is None:
        return f'<div style="width:{width}px;color:{GREY}">not made yet</div>'
    css, name = f"width:{width}px;height:auto;display:block", quote(tile.place.file)
    if folder is None:
        picture, link = image_tag(tile.image, tile.alt, css), ""
    else:
        picture = f'<img src="{name}" alt="{escape(tile.alt, quote=True)}" style="{css}">'
        link = f'<p style="{_note(width)}"><a href="{name}">the tile by itself</a>, its recipe inside</p>'
    large = f'<p style="{_note(width)}">It becomes large by</p>{_pre(tile.command, width)}' if tile.command else ""
    recipe = _pre(recipe_in_words(tile.recipe), width)
    press = f'<summary style="list-style:none;cursor:pointer">{picture}</summary>'
    return f'<details name="nst-tile">{press}{recipe}{large}{link}</details>'  # one name: one is open at a time


def _note(width):
    return f"width:{width}px;margin:4px 0;font-size:90%"


def _pre(text, width):
    css = f"width:{width}px;margin:4px 0;white-space:pre-wrap;overflow-wrap:anywhere;font-size:80%"
    return f'<pre style="{css}">{escape(text)}</pre>'


def whole(sheet, folder=None):
    """A page of its own; folder: where it will lie, beside the tiles."""
    words = [f"{what}: {name}" for what, name in zip(("photograph", "painting"), sheet.names, strict=True)]
    shown = (sheet.photo, *sheet.paintings)
    words += [f"another of {sheet.names[1]}"] * (len(sheet.paintings) - 1)
    both = "".join(figure_tag(p, name, name) for p, name in zip(shown, words[: len(shown)], strict=True))
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{escape(sheet.title)}</title>
<style>body {{ font: 16px/1.4 system-ui, sans-serif; margin: 1.5rem; }}
summary::-webkit-details-marker {{ display: none; }}
summary:focus-visible {{ outline: 3px solid #0072B2; }} td, th {{ padding: 4px; }}</style></head><body>
<h1>{escape(sheet.title)}</h1>
<div style="display:flex;gap:12px;flex-wrap:wrap">{both}</div>
{fragment(sheet, folder)}
</body></html>
"""
