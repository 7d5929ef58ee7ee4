"""Pictures, tables and curves for people: pure functions from results to HTML, SVG or a notebook output.

Everything is a string with its alternative text inside, so that it reads the same in JupyterLab, on a web page
and in a saved notebook. Colours are Okabe and Ito's, which colour-blind readers can tell apart; no
information is carried by colour alone.
"""

import base64
from html import escape

import numpy as np

from nstlib import images

COLOURS = {"content": "#0072B2", "style": "#D55E00", "smoothness": "#5F6B6D"}
_CELL = "padding:2px 10px;text-align:right;font-variant-numeric:tabular-nums"
_HEAD = "padding:2px 10px;text-align:right;font-weight:600;border-bottom:1px solid currentColor"


class Html(str):
    """HTML that a notebook renders and that prints as a plain sentence elsewhere."""

    text = ""

    def __new__(cls, html, text):
        self = super().__new__(cls, html)
        self.text = text
        return self

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/html": str.__str__(self), "text/plain": self.text}

    def __repr__(self):
        return self.text


def show(*pictures, captions=None, alts=None, height=None):
    """Pictures side by side in a notebook, each with a caption and an alternative text.

    pictures: arrays (H, W, 3) in [0, 1], files, or gallery names (their title and alternative text are
    taken from the catalogue). alts: what is to be seen, for a reader who cannot see it; the caption is used
    when it is left out. height: display height in pixels.
    """
    entries = [_entry(p, _at(captions, i), _at(alts, i)) for i, p in enumerate(pictures)]
    figures = "".join(_figure(*entry, height) for entry in entries)
    html = f'<div class="nst-pictures" style="display:flex;flex-wrap:wrap;gap:12px">{figures}</div>'
    return Html(html, "\n".join(f"[picture: {alt}]" for _, _, alt in entries))


def _at(values, i):
    if values is None:
        return None
    return values if isinstance(values, str) else values[i]


def _entry(picture, caption, alt):
    from nstlib.gallery import gallery

    if isinstance(picture, str) and picture in gallery().names:
        known = gallery()[picture]
        caption, alt = caption or known.title, alt or known.alt
    image = images.load_image(picture) if not isinstance(picture, np.ndarray) else picture
    alt = alt or caption or describe_in_words(image)
    return image, caption or "", alt


def describe_in_words(image):
    """A sentence about a picture that nobody has described: its size, tone and contrast."""
    facts = images.describe(image)
    tone = ("dark", "mid-toned", "bright")[min(2, int(np.mean(facts["mean_rgb"]) * 3))]
    contrast = "low" if facts["contrast"] < 0.12 else "high" if facts["contrast"] > 0.25 else "medium"
    return f"a {tone} picture, {facts['width']} by {facts['height']} pixels, of {contrast} contrast"


def _figure(image, caption, alt, height):
    size = f"height:{int(height)}px;width:auto" if height else "max-width:100%;height:auto"
    if height and image.shape[0] > 1.5 * height:  # no more pixels than a sharp screen shows
        image = images.resize(image, round(1.5 * height * max(image.shape[:2]) / image.shape[0]))
    label = f'<figcaption style="max-width:32em">{escape(caption)}</figcaption>' if caption else ""
    return f'<figure style="margin:0">{image_tag(image, alt, size)}{label}</figure>'


def image_tag(image, alt, css=""):
    """An <img> that carries its picture (JPEG) inside and has an alternative text."""
    data = base64.b64encode(images.encode(image, "JPEG", quality=85)).decode()
    return f'<img src="data:image/jpeg;base64,{data}" alt="{escape(alt, quote=True)}" style="{css}">'


def ledger_html(ledger):
    """The ledger as a table with two bars per row: share of the loss, share of the gradient."""
    head = "".join(
        f'<th scope="col" style="{_HEAD}">{h}</th>'
        for h in (
            "term",
            "layer",
            "value",
            "weight",
            "weighted",
            "share of the loss",
            "share of the gradient",
        )
    )
    rows = "".join(_ledger_row(row) for row in ledger)
    caption = "What each term and layer contributes: to the loss, and to the gradient that moves the pixels"
    net = f"Net pull: {ledger.net_pull:.0%} of the sum of all pulls; the rest cancels, as in a tug of war."
    return (
        f'<table class="nst-ledger" style="border-collapse:collapse"><caption style="text-align:left">{caption}'
        f"</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table><p>{net}</p>"
    )


def _ledger_row(row):
    colour = COLOURS[row.kind]
    numbers = "".join(f'<td style="{_CELL}">{v:.3g}</td>' for v in (row.value, row.weight, row.weighted))
    bars = "".join(f'<td style="{_CELL}">{_bar(v, colour)}</td>' for v in (row.loss_share, row.gradient_share))
    return (
        f'<tr><th scope="row" style="{_CELL};text-align:left">{row.kind}</th>'
        f'<td style="{_CELL};text-align:left"><code>{row.layer}</code></td>{numbers}{bars}</tr>'
    )


def _bar(share, colour):
    width = max(0, min(100, 100 * share))
    return (
        f'<svg width="100" height="10" role="img" aria-label="{share:.0%}" style="vertical-align:middle">'
        f'<rect width="{width:.1f}" height="10" fill="{colour}"/></svg>'
        f'<span style="display:inline-block;width:3.2em">{share:.0%}</span>'
    )


def loss_svg(history, width=520, height=180):
    """The loss per step on a logarithmic axis, with a line where a new scale begins."""
    losses = np.array([s.loss for s in history], dtype=float)
    if len(losses) < 2:
        return ""
    left, bottom, logs = 52, 34, np.log10(np.maximum(losses, 1e-12))
    low, high = logs.min(), max(logs.max(), logs.min() + 1e-6)
    x = left + (width - left - 8) * np.arange(len(logs)) / (len(logs) - 1)
    y = 8 + (height - bottom - 8) * (high - logs) / (high - low)
    points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))
    marks = "".join(
        f'<line x1="{x[i]:.1f}" x2="{x[i]:.1f}" y1="8" y2="{height - bottom}" stroke="#999" stroke-dasharray="3 3"/>'
        f'<text x="{x[i] + 3:.1f}" y="18" font-size="10" fill="currentColor">{history[i].width} px</text>'
        for i in range(len(history))
        if i == 0 or history[i].width != history[i - 1].width
    )
    alt = (
        f"Curve of the loss over {len(losses)} steps: from {losses[0]:.3g} to {losses[-1]:.3g}, "
        "with a jump wherever a finer scale begins."
    )
    return (
        f'<svg viewBox="0 0 {width} {height}" width="{width}" role="img" aria-label="{alt}" '
        f'style="max-width:100%;font-family:sans-serif"><title>{alt}</title>{marks}'
        f'<polyline points="{points}" fill="none" stroke="{COLOURS["content"]}" stroke-width="1.8"/>'
        f'<text x="4" y="16" font-size="11" fill="currentColor">{losses.max():.3g}</text>'
        f'<text x="4" y="{height - bottom}" font-size="11" fill="currentColor">{losses.min():.3g}</text>'
        f'<text x="{left}" y="{height - 12}" font-size="11" fill="currentColor">'
        f"loss (logarithmic axis) over {len(losses)} steps</text></svg>"
    )


def result_html(result, height=210):
    """Content, style and result side by side; what a Result shows in a notebook."""
    content, style = result.names
    figures = show(
        result.content,
        result.style,
        result.image,
        captions=(
            f"content: {content}",
            f"style: {style}",
            f"result ({result.backbone}, {result.seconds:.0f} s)",
        ),
        alts=result_alts(result),
        height=height,
    )
    return str.__str__(figures) + (f"<p>{escape(result.stopped)}</p>" if result.stopped else "")


def result_alts(result):
    """Alternative texts of a result's three pictures: the catalogue's where there is one."""
    from nstlib.gallery import gallery

    known = {p.name: p.alt for p in gallery()}
    content, style = result.names
    made = f"{content} repainted in the manner of {style}: {describe_in_words(result.image)}."
    return (
        known.get(content, f"The content picture, {content}."),
        known.get(style, f"The style picture, {style}."),
        made,
    )


def gallery_html(pictures, height=110):
    """The catalogue as a wall of thumbnails."""
    cells = "".join(
        _figure(images.resize(images.load_image(p.path), 220), f"{p.name} ({p.kind})", p.alt, height) for p in pictures
    )
    return f'<div class="nst-gallery" style="display:flex;flex-wrap:wrap;gap:10px">{cells}</div>'


def report_page(result):
    """A self-contained web page of one run: pictures, ledger, loss curve and recipe."""
    content, style = result.names
    title, made = f"{content} × {style}", f"{content} repainted in the manner of {style}"
    captions = (f"content: {content}", f"style: {style}", "result")
    three = zip((result.content, result.style, result.image), captions, result_alts(result), strict=True)
    pictures = "".join(_figure(*entry, None) for entry in three)
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{escape(title)}</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 68rem; margin: 2rem auto; padding: 0 1rem; }}
.row {{ display: flex; flex-wrap: wrap; gap: 1rem; }} .row figure {{ flex: 1 1 18rem; margin: 0; }}
.row img {{ width: 100%; height: auto; }} pre {{ background: #f2f2f2; padding: 1rem; overflow: auto; }}
table {{ font-size: .9rem; }} .wide {{ overflow-x: auto; }}
</style></head><body>
<h1>{escape(title)}</h1>
<p>{escape(made)}, {len(result.history)} steps in {result.seconds:.1f} s with the {escape(result.backbone)} network
({escape(result.source)}). {escape(result.stopped)}</p>
<div class="row">{pictures}</div>
<h2>The ledger</h2>
<div class="wide">{ledger_html(result.ledger)}</div>
<p>A term's share of the loss says how much of it is left; its share of the gradient says how hard it pulls on the
picture.</p>
<h2>The loss, step by step</h2>
{loss_svg(result.history)}
<h2>The recipe</h2>
<p>The PNG carries it too: <code>nst stylize CONTENT STYLE --recipe THAT.png -o new.png</code> repeats it.</p>
<pre>{escape(result.recipe.to_json())}</pre>
</body></html>
"""
