"""Pictures side by side, with captions and alternative texts, as HTML."""

import base64
import io
import re
from html import escape

import numpy as np

from nstlib import images
from nstlib.catalogue import gallery
from nstlib.views.words import describe_in_words, of_a_surface, result_alts

GREY = "#767676"  # of words and lines on a page whose ground may be white or black: 4.5 to 1 on either
LARGEST = 1024  # pixels of the longer side of a picture inside a notebook


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

    pictures: arrays (H, W, 3) in [0, 1], files, a nst.Surface, of which 3 x 3 tiles are shown, or gallery names (their
    title and alternative text are taken from the catalogue). captions: what each picture is, in a few words. alts:
    what is to be seen on it, for a reader who cannot see it; where it is left out, the picture's tone and size are
    told. height: display height in pixels.
    """
    entries = [_entry(p, _at(captions, i), _at(alts, i)) for i, p in enumerate(pictures)]
    figures = "".join(figure_tag(*entry, height) for entry in entries)
    html = f'<div class="nst-pictures" style="display:flex;flex-wrap:wrap;gap:12px;margin-bottom:8px">{figures}</div>'
    return Html(html, "\n".join(f"[picture: {alt}]" for _, _, alt in entries))


def _at(values, i):
    if values is None:
        return None
    return values if isinstance(values, str) else values[i]


def _entry(picture, caption, alt):
    if hasattr(picture, "laid_out"):
        picture, own, words = of_a_surface(picture)
        caption, alt = caption or own, alt or words
    if isinstance(picture, str) and picture in gallery().names:
        known = gallery()[picture]
        caption, alt = caption or known.title, alt or known.alt
    image = images.load_image(picture) if not isinstance(picture, np.ndarray) else picture
    if not alt:
        alt = ": ".join(part for part in (caption, describe_in_words(image)) if part)
    return image, caption or "", alt


def figure_tag(image, caption, alt, height=None):
    """A <figure>: the picture with its alternative text, and its caption below; height: on the page, in pixels."""
    size = f"height:{int(height)}px;width:auto" if height else "max-width:100%;height:auto"
    if height and image.shape[0] > 1.5 * height:  # no more pixels than a sharp screen shows
        image = images.resize(image, round(1.5 * height * max(image.shape[:2]) / image.shape[0]))
    # The caption is as wide as its picture, not the other way round: neighbours stay together.
    label = f'<figcaption style="width:0;min-width:100%">{escape(caption)}</figcaption>' if caption else ""
    return f'<figure style="margin:0;min-width:8em">{image_tag(image, alt, size)}{label}</figure>'


def image_tag(image, alt, css=""):
    """An <img> that carries its picture (JPEG) inside and has an alternative text."""
    data = base64.b64encode(images.encode(image, "JPEG", quality=85)).decode()
    return f'<img src="data:image/jpeg;base64,{data}" alt="{escape(alt, quote=True)}" style="{css}">'


def result_html(result, height=160):
    """What a Result shows in a notebook: content and style small, and beside them the result as large as it is; a click
    on the line above it, which stays where it is, opens it larger.

    height: of the small ones, in pixels of the page. No picture is embedded larger than LARGEST; `save` keeps all.
    """
    content, style = result.names
    *small, large = zip(
        (result.content, result.style, result.image),
        (f"content: {content}", f"style: {style}", f"result ({result.backbone}, {result.seconds:.0f} s)"),
        result_alts(result),
        strict=True,
    )
    return large_beside(small, large, height) + (f"<p>{escape(result.stopped)}</p>" if result.stopped else "")


def large_beside(small, large, height):
    """HTML: pictures of this height on the page in a column, and one beside them as large as it is, up to LARGEST.

    small, large: (image, caption, alternative text), of which `small` has several.
    """
    column = "".join(figure_tag(*entry, height) for entry in small)
    return (
        '<div class="nst-pictures" style="display:flex;flex-wrap:wrap;gap:12px;align-items:flex-start">'
        f'<div style="display:flex;flex-flow:column wrap;gap:12px">{column}</div>'
        f"{_opened_by_a_click(*large, height)}</div>"
    )


def _opened_by_a_click(image, caption, alt, height):
    """A <figure> that is as wide as its widest empty <div>, and a wider one lies folded away in a <details>.

    So it needs no script, no style sheet and no second copy of the picture, none of which a page keeps that is not
    trusted; and where styles are lost too, the picture has its own size.
    """
    rows, columns = image.shape[:2]
    longer = max(rows, columns)
    shown = round(max(1, 2 * height / longer) * columns)  # small ones are enlarged, so that strokes are seen
    opened = round(max(1, LARGEST / longer) * columns)
    if longer > LARGEST:
        image = images.resize(image, LARGEST)
    return (
        '<figure style="margin:0;display:inline-block;max-width:100%">'
        f'<div style="width:{shown}px;max-width:100%"></div><details><summary>larger</summary>'
        f'<div style="width:{opened}px;max-width:100%">It has {columns} x {rows} pixels; its <code>save("NAME.png")'
        "</code> writes them all, with the recipe inside the file.</div></details>"
        f"{image_tag(image, alt, 'width:100%;height:auto')}<figcaption>{escape(caption)}</figcaption></figure>"
    )


def drawn(figure, alt):
    """A matplotlib Figure as a notebook output with an alternative text, which the usual output lacks.

    It has no ground of its own, and what was black in it becomes grey, so that it is read on a light page and on a dark
    one.
    """
    _greyed(figure)
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=90, transparent=True, bbox_inches="tight")
    data = base64.b64encode(file.getvalue()).decode()
    tag = f'<img src="data:image/png;base64,{data}" alt="{escape(alt, quote=True)}" style="max-width:100%">'
    return Html(tag, f"[figure: {alt}]")


def _greyed(figure):
    """Black words and lines in the grey of curves, and legends without a ground."""
    from matplotlib.colors import to_rgba
    from matplotlib.legend import Legend

    for part in figure.findobj(lambda artist: hasattr(artist, "set_color") and hasattr(artist, "get_color")):
        if isinstance(part.get_color(), str) and to_rgba(part.get_color()) == (0, 0, 0, 1):  # "none" is none of these
            part.set_color(GREY)
    for axis in figure.axes:
        for spine in axis.spines.values():
            spine.set_edgecolor(GREY)
        axis.tick_params(which="both", colors=GREY)
    for legend in figure.findobj(Legend):
        legend.get_frame().set_alpha(0)


def gallery_html(pictures, height=110):
    """The catalogue as a wall of thumbnails."""
    cells = "".join(
        figure_tag(images.resize(images.load_image(p.path), 220), f"{p.name} ({p.kind})", p.alt, height)
        for p in pictures
    )
    return f'<div class="nst-gallery" style="display:flex;flex-wrap:wrap;gap:10px">{cells}</div>'


def plain(html):
    """The same HTML as pages without scripts or trust keep it: curves become pictures, their labels the alternative
    texts, and the bars of a ledger rows of blocks, whose shares stand beside them; nothing is left that a style or a
    script could mistake for a live widget."""
    html = re.sub(r"<svg.*?</svg>", lambda drawing: _without_svg(drawing[0]), html, flags=re.DOTALL)
    return re.sub(r' class="nst-[^"]*"', "", html)


def _without_svg(svg):
    bar = re.search(r'<rect width="([\d.]+)" height="10" fill="([^"]*)"/></svg>', svg)
    if bar:
        blocks = "█" * round(float(bar[1]) / 5) or "▏"
        style = f"display:inline-block;width:50px;font-size:60%;text-align:left;color:{bar[2]}"
        return f'<span aria-hidden="true" style="{style}">{blocks}</span>'
    label = re.search(r'aria-label="([^"]*)"', svg)
    svg = svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1).replace("currentColor", GREY)
    data = base64.b64encode(svg.encode()).decode()
    return f'<img src="data:image/svg+xml;base64,{data}" alt="{label[1] if label else ""}" style="max-width:100%">'
