"""The CSS snippet of a background, and a page that shows it: with text on it, with and without its veil."""

from html import escape
from urllib.parse import quote

from nstlib.prints.screen.contrast import ENOUGH, css, shown

ALONG = {"xy": "repeat", "x": "repeat-x", "y": "repeat-y"}


def words(made):
    """Lines that say what text has on it."""
    own, best = made.text, made.best
    yield f"text {css(own.colour)}: contrast {own}; WCAG 2 asks 4.5 of text"
    if best.colour != own.colour:
        yield f"text {css(best.colour)}, the better of black and white: {best}"
    yield veil_in_words(made)


def veil_in_words(made):
    """What a veil does, in a sentence."""
    if made.veil is None:
        return "no veil gives this text a contrast of 4.5; take a darker or a lighter text"
    name, opacity = _veil(made)
    if opacity == 0:
        return f"every pixel has {ENOUGH} without a veil"
    return f"a {name} veil of {opacity:.2f} gives every pixel {ENOUGH}: {made.veiled}"


def _sentence(text):
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def _veil(made):
    colour, opacity = made.veil
    return "white" if colour[0] else "black", opacity


def snippet(made):
    """The CSS: a fallback colour, the pictures by what a browser reads, their size, and the class .veiled."""
    names = [f'url("{quote(path.name)}")' for path in made.files[: len(made.packed)]]
    types = [f'type("image/{one.kind.lower()}")' for one in made.packed]
    old = names[[one.kind for one in made.packed].index("WEBP")] if len(names) > 1 else names[0]
    chosen = ", ".join(f"{name} {kind}" for name, kind in zip(names, types, strict=True))
    layers = [("background-image", f"linear-gradient(var(--nst-veil), var(--nst-veil)), {old}")]
    if len(names) > 1:
        layers.append(("background-image", f"linear-gradient(var(--nst-veil), var(--nst-veil)), image-set({chosen})"))
    if made.shown is None:
        layers += [("background-size", "cover"), ("background-position", "center"), ("background-repeat", "no-repeat")]
    else:
        wide, high = made.shown
        layers += [
            ("background-size", f"auto, {wide:g}px {high:g}px"),
            ("background-repeat", f"no-repeat, {ALONG[made.axes]}"),
        ]
    high, wide = made.shape
    lines = [f"{wide} x {high} px; {'; '.join(map(str, made.packed))}.", *(f"{line}." for line in words(made))]
    veil = "transparent" if made.veil is None else "rgb({} {} {} / {:.2f})".format(*made.veil[0], made.veil[1])
    return "\n".join(
        [
            "/* " + "\n   ".join(lines) + " */",
            ".nst-background {",
            "  --nst-veil: transparent;",
            f"  color: {css(made.text.colour)};",
            f"  background-color: {css(made.fallback)};",
            *(f"  {name}: {value};" for name, value in layers),
            "}",
            ".nst-background.veiled {",
            f"  --nst-veil: {veil};",
            "}",
            "",
        ]
    )


def page(made, name):
    """The page, which takes the snippet from the file beside it."""
    rows = "".join(
        f"<tr><th scope=row><span style='background:{css(one.colour)}'></span> {label}</th>"
        f"<td>{shown(one.worst)}</td><td>{shown(one.low)}</td><td>{shown(one.median)}</td></tr>"
        for label, one in _rows(made)
    )
    files = "; ".join(
        f"{escape(path.name)}: {escape(str(one))}" for path, one in zip(made.files, made.packed, strict=False)
    )
    ticked = " checked" if made.veil else ""
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{escape(name)} as a background</title>
<link rel="stylesheet" href="{quote(made.files[-2].name)}">
<style>
body {{ margin: 0; min-height: 100vh; font: 1.05rem/1.6 system-ui, sans-serif; }}
main {{ max-width: 42rem; margin: 0 auto; padding: 3rem 1.25rem; }}
h1 {{ font-size: clamp(1.8rem, 6vw, 3.2rem); line-height: 1.15; overflow-wrap: anywhere; }}
.card {{ background: #fff; color: #222; border-radius: .6rem; padding: 1rem 1.25rem; margin-top: 45vh; }}
.card div, pre {{ overflow-x: auto; }} summary {{ cursor: pointer; }} pre {{ font-size: .8rem; }}
table {{ border-collapse: collapse; }}
th, td {{ text-align: left; padding: .2rem clamp(.4rem, 2vw, 1rem) .2rem 0; font-weight: 400; }}
@media (max-width: 30rem) {{ table {{ font-size: .9rem; }} }}
th span {{ display: inline-block; width: .9em; height: .9em; border: 1px solid #777; vertical-align: -.1em; }}
label {{ display: inline-block; background: #fff; color: #222; border-radius: .4rem; padding: .3rem .8rem; }}
</style></head><body class="nst-background{" veiled" if made.veil else ""}">
<main>
<p><label><input type="checkbox"{ticked}{"" if made.veil else " disabled"}> with the veil</label></p>
<h1>{escape(name)}</h1>
<p>Text as it stands on the picture itself. Long lines are harder to read over strokes than a title is, and small
letters harder than large ones: read this paragraph with the veil and without it, then decide.</p>
<div class="card">
<h2>What text has on it</h2>
<div><table><tr><th scope=col>text</th><th scope=col>worst</th><th scope=col>5th percentile</th>
<th scope=col>median</th></tr>{rows}</table></div>
<p>Contrast by WCAG 2, which asks {ENOUGH} of text. {escape(_sentence(veil_in_words(made)))}</p>
<p>{files}.</p>
<details><summary>The CSS, as in {escape(made.files[-2].name)}</summary><pre>{escape(snippet(made))}</pre></details>
</div>
</main>
<script>
document.querySelector("input").addEventListener("change", (event) =>
  document.body.classList.toggle("veiled", event.target.checked));
</script>
</body></html>
"""


def _rows(made):
    yield css(made.text.colour), made.text
    if made.best.colour != made.text.colour:
        yield css(made.best.colour), made.best
    if made.veiled is not None and made.veil[1] > 0:
        name, opacity = _veil(made)
        yield f"{css(made.text.colour)} over {name} {opacity:.2f}", made.veiled
