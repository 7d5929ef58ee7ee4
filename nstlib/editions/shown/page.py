"""An edition as HTML without scripts: a press on a work opens its card below it."""

import json
from html import escape
from urllib.parse import quote

from nstlib.editions.folder import BOOK, name_of
from nstlib.editions.shown import words
from nstlib.fast import contact
from nstlib.views.html import GREY, image_tag

WIDTH = 220  # of a work on the page, in pixels


def contact_sheet(edition, kind="PNG"):
    """The bytes of one picture of all works that are made, numbered."""
    count = edition.plan.count
    return contact.sheet([(f"{work.number} / {count}", contact.thumbnail(work.image)) for work in edition.works], kind)


def fragment(edition, folder=False, titled=False):
    """The works side by side. folder: do their files lie beside the page? Else they lie within it. titled: does the
    page say above what they are called?"""
    plan = edition.plan
    cells = "".join(_cell(edition, work, folder) for work in edition.works)
    stopped = f"<p>{escape(edition.stopped)}</p>" if edition.stopped else ""
    title = "" if titled else escape(words.title_of(plan))
    called = ", ".join(filter(None, [title, escape(plan.facts["artist"])]))
    called = f"{called}: " if called else ""
    rows = "".join(f"<li>{escape(what)}: {escape(said)}</li>" for what, said in words.credits(plan))
    return (
        f'<div><p style="max-width:60em">{called}{plan.count} works. '
        f"{escape(words.about(plan))} Seed {plan.facts['seed']}. Press a work, and its card opens below it.</p>"
        f"{stopped}"
        f'<div style="display:flex;flex-wrap:wrap;gap:14px;align-items:flex-start">{cells}</div>'
        f'<ul style="max-width:60em">{rows}</ul></div>'
    )


def _cell(edition, work, folder):
    plan, number = edition.plan, work.number
    css = f"width:{WIDTH}px;height:auto;display:block"
    alt = words.alt_of(plan, number, work.image)
    if folder:
        name = quote(name_of(number, plan.count))
        picture = f'<img src="{name}" alt="{escape(alt, quote=True)}" style="{css}">'
    else:
        picture = image_tag(contact_size(work.image), alt, css)
    said = "".join(f"<li>{escape(one)}</li>" for one in plan.score(number).words)
    recipe = escape(json.dumps(plan.score(number).as_dict(), indent=1))
    small = f"width:{WIDTH}px;margin:4px 0;font-size:80%;overflow-wrap:anywhere"
    card = f'<ul style="{small};padding-left:1.2em;box-sizing:border-box">{said}</ul>'
    card += f'<p style="{small}">Code: <code>{plan.code(number)}</code></p>'
    caption = f'<span style="color:{GREY}">{escape(words.caption_of(plan, number))}</span>'
    return (
        f'<figure style="margin:0;width:{WIDTH}px"><details><summary style="list-style:none;cursor:pointer">{picture}'
        f'</summary>{card}<pre style="{small};white-space:pre-wrap">{recipe}</pre></details>'
        f"<figcaption>{number} / {plan.count} {caption}</figcaption></figure>"
    )


def contact_size(image):
    """A picture small enough for a page: twice as many pixels as it takes there."""
    from nstlib import images

    return images.resize(image, min(max(image.shape[:2]), 2 * WIDTH))


def whole(edition, folder=False):
    """A page of its own; folder: will it lie beside the works?"""
    title = escape(words.title_of(edition.plan))
    book = f'<p><a href="{BOOK}">The edition as a PDF</a></p>' if folder and not edition.stopped else ""
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>body {{ font: 16px/1.4 system-ui, sans-serif; margin: 1.5rem; }}
summary::-webkit-details-marker {{ display: none; }}
summary:focus-visible {{ outline: 3px solid #0072B2; }}</style></head><body>
<h1>{title}</h1>
{book}
{fragment(edition, folder, titled=True)}
</body></html>
"""
