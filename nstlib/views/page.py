"""Self-contained web pages: of one run, and of several boards."""

from html import escape

from nstlib.views.html import figure_tag
from nstlib.views.tables import ledger_html, loss_svg
from nstlib.views.words import result_alts


def report_page(result):
    """A self-contained web page of one run: pictures, ledger, loss curve and recipe."""
    content, style = result.names
    title, made = f"{content} × {style}", f"{content} repainted in the manner of {style}"
    captions = (f"content: {content}", f"style: {style}", "result")
    three = zip((result.content, result.style, result.image), captions, result_alts(result), strict=True)
    pictures = "".join(figure_tag(*entry) for entry in three)
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


def page_of(title, boards):
    """A self-contained web page of {name: Board}: the first one is open, and a press opens another in its place."""
    parts = "".join(
        f'<details name="nst-board"{"" if i else " open"}><summary>{escape(name)}</summary>{board.to_html()}</details>'
        for i, (name, board) in enumerate(boards.items())
    )
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{escape(title)}</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 68rem; margin: 2rem auto; padding: 0 1rem; }}
summary {{ cursor: pointer; font-weight: 600; padding: .3rem 0; }} img {{ max-width: 100%; height: auto !important; }}
</style></head><body>
<h1>{escape(title)}</h1>
{parts}
</body></html>
"""
