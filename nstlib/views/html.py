"""Pictures side by side, with captions and alternative texts, as HTML."""

import base64
from html import escape

import numpy as np

from nstlib import images

LOOKED_AT = 256  # pixels: two pictures are compared at this size at most


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
    from nstlib.catalogue import gallery

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


def compared_in_words(picture, original):
    """How a picture relates to another one, for a reader who cannot see them: shapes, colours, detail.

    Shapes are judged by the correlation of the blurred brightness, detail by that of what blurring takes away, colours
    by their mean, their spread about grey and, where shapes are left, their places. The limits between the words were
    set by looking at the course's runs.
    """
    shape = images.shape_for(picture.shape, min(LOOKED_AT, max(picture.shape[:2])))
    picture, original = (images.resize(image, shape) for image in (picture, original))
    (broad, fine, colours), (broad0, fine0, colours0) = map(_parts, (picture, original))
    alike, detail = _correlation(broad, broad0), _correlation(fine, fine0)
    shapes = (
        "no shape is where it was",
        "only rough shapes are left",
        "the shapes can be made out",
        "all shapes are kept",
    )
    moved = np.abs(np.mean(picture, axis=(0, 1)) - np.mean(original, axis=(0, 1))).max()
    spread = np.std(colours) / max(np.std(colours0), 1e-6)
    in_place = alike < 0.3 or _correlation(colours, colours0) > 0.85
    grey = max(np.std(colours), np.std(colours0)) < 0.005
    own = "its own" if moved < 0.03 and (grey or (0.75 < spread < 1.3 and in_place)) else "other"
    rough = fine.std() > 0.6 * fine0.std()
    details = ("fine detail of another kind" if rough else "little fine detail", "details weakened", "details kept")
    words = shapes[np.searchsorted([0.3, 0.7, 0.93], alike)], details[np.searchsorted([0.4, 0.7], detail)]
    return f"{words[0]}, in {own} colours, {words[1]}"


def _correlation(a, b):
    """Of the values of two arrays; 0 where one of them is constant, 1 where both are."""
    flat = [array.std() < 1e-6 for array in (a, b)]
    return float(all(flat)) if any(flat) else float(np.corrcoef(a.ravel(), b.ravel())[0, 1])


def _parts(image):
    """(brightness without its fine detail, that detail, the blurred distance of every colour from grey)."""
    from scipy.ndimage import gaussian_filter

    width = max(image.shape[:2]) / 100
    grey = image @ np.float32([0.299, 0.587, 0.114])
    broad = gaussian_filter(grey, width)
    return broad, grey - broad, gaussian_filter(image - grey[..., None], (width, width, 0))


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
    from nstlib.catalogue import gallery

    known = {p.name: p.alt for p in gallery()}
    content, style = result.names
    made = f"{content} repainted in the manner of {style}: {compared_in_words(result.image, result.content)}."
    return (
        known.get(content, f"The content picture, {content}."),
        known.get(style, f"The style picture, {style}."),
        made,
    )


def drawn(figure, alt):
    """A matplotlib Figure as a notebook output with an alternative text, which the usual output lacks."""
    import io

    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=90, facecolor="white", bbox_inches="tight")
    data = base64.b64encode(file.getvalue()).decode()
    tag = f'<img src="data:image/png;base64,{data}" alt="{escape(alt, quote=True)}" style="max-width:100%">'
    return Html(tag, f"[figure: {alt}]")


def gallery_html(pictures, height=110):
    """The catalogue as a wall of thumbnails."""
    cells = "".join(
        _figure(images.resize(images.load_image(p.path), 220), f"{p.name} ({p.kind})", p.alt, height) for p in pictures
    )
    return f'<div class="nst-gallery" style="display:flex;flex-wrap:wrap;gap:10px">{cells}</div>'
