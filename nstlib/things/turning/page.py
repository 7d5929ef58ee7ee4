"""One page to look around in a panorama: a single file with the picture inside, that needs no server and no network.

around.js draws it with WebGL and listens to the mouse, the wheel, keys, fingers, and on a phone to how it is held.
"""

import base64
from html import escape
from pathlib import Path

from nstlib import images
from nstlib.files import as_path
from nstlib.things.turning.metadata import told

QUALITY = 90  # of the JPEG inside
HELP = "drag, or arrow keys · wheel, + or − to come nearer · Home to go back"


def page_of(panorama):
    """The page as a text. panorama: what has image (H, 2 H, 3), alt, and words."""
    picture = told(images.encode(panorama.image, "JPEG", quality=QUALITY), panorama.image.shape)
    data, words = base64.b64encode(picture).decode(), escape(panorama.words, quote=True)
    script = as_path(Path(__file__).with_name("around.js")).read_text(encoding="utf-8")
    style = as_path(Path(__file__).with_name("around.css")).read_text(encoding="utf-8")
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>All around: {words}</title>
<style>
{style}</style></head><body>
<main>
<h1>{words[:1].upper()}{words[1:]}</h1>
<canvas id="view" tabindex="0" role="application" aria-roledescription="panorama" aria-describedby="help"
aria-label="{escape(panorama.alt, quote=True)}"></canvas>
<img id="flat" alt="{escape(panorama.alt, quote=True)}" src="data:image/jpeg;base64,{data}">
<p id="trouble" role="alert" hidden></p>
<div id="bar">
<p id="where" role="status"></p>
<div id="buttons" role="group" aria-label="looking around">
<button type="button" data-turn="left" aria-label="turn left">←</button>
<button type="button" data-turn="right" aria-label="turn right">→</button>
<button type="button" data-turn="up" aria-label="look up">↑</button>
<button type="button" data-turn="down" aria-label="look down">↓</button>
<button type="button" data-turn="nearer" aria-label="come nearer">+</button>
<button type="button" data-turn="farther" aria-label="go farther">−</button>
<button type="button" id="phone" hidden>follow the phone</button>
<button type="button" id="headset" hidden>headset</button>
</div>
<p id="help">{HELP}</p>
</div>
</main>
<script>
{script}</script>
</body></html>
"""
