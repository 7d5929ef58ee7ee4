"""The page of the pictures that ship with the course."""

from html import escape

from nstlib import catalogue, images
from nstlib.views import image_tag

SIDE = 512  # pixels of the longer side
KINDS = (("Photographs and scenes: content", "content"), ("Paintings and patterns: style", "style"))
WORDS = (
    'Each of these can be named where a picture is asked for: `nst.stylize("harbour", "impasto")`. All are free; the'
    " words below a picture say whose it is."
)


def page():
    """The page in Markdown."""
    parts = ["# Gallery", WORDS]
    for title, kind in KINDS:
        figures = "\n".join(_figure(picture) for picture in catalogue.gallery() if picture.kind == kind)
        parts += [f"## {title}", f'<div class="nst-wall">\n{figures}\n</div>']
    return "\n\n".join(parts) + "\n"


def _figure(picture):
    image = images.load_image(picture.path, size=SIDE)
    tag = image_tag(image, picture.alt, "width:100%;height:auto")
    title = f"<code>{escape(picture.name)}</code> {escape(picture.title)}"
    return (
        f"<figure>{tag}<figcaption>{title}<br>{escape(picture.maker)}, {escape(picture.licence)}</figcaption></figure>"
    )
