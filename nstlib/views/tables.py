"""Numbers of a run for people: the ledger as a table with bars, the loss as a curve (HTML and SVG)."""

from html import escape

import numpy as np

from nstlib.terms import KINDS, kind_of

COLOURS = {word: kind.colour for word, kind in KINDS.items()}
# Narrow enough for all columns of a ledger in a notebook that is 800 pixels wide.
CELL = "padding:2px 5px;text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap"
HEAD = "padding:2px 5px;text-align:right;font-weight:600;border-bottom:1px solid currentColor"
BAR = 50  # pixels of the whole


def ledger_html(ledger):
    """The ledger as a table with two bars per row: share of the loss, share of the gradient."""
    head = "".join(
        f'<th scope="col" style="{HEAD}">{h}</th>'
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
    said = "<br>".join(ledger.sentences)
    return (
        '<table class="nst-ledger" style="border-collapse:collapse;font-size:90%">'
        f'<caption style="text-align:left">{caption}'
        f"</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table><p>{said}</p>"
    )


def _ledger_row(row):
    numbers = "".join(f'<td style="{CELL}">{v:.3g}</td>' for v in (row.value, row.weight, row.weighted))
    bars = "".join(f'<td style="{CELL}">{_bar(v, row.colour)}</td>' for v in (row.loss_share, row.gradient_share))
    layer = escape(row.layer).replace("+", "+<wbr>")  # two layers of one term may stand below each other
    return (
        f'<tr><th scope="row" style="{CELL};text-align:left">{row.kind}</th>'
        f'<td style="{CELL};text-align:left;white-space:normal"><code>{layer}</code></td>{numbers}{bars}</tr>'
    )


def shares_html(step):
    """One step's share of the loss by term, as bars: free, as every step computes all terms."""
    rows = "".join(
        f'<tr data-layer="{escape(name.partition("/")[2])}">'
        f'<th scope="row" style="{CELL};text-align:left;font-weight:400">'
        f"{escape(name.replace('/', ' ', 1))}</th>"
        f'<td style="{CELL}">{_bar(share, kind_of(name).colour)}</td></tr>'
        for name, share in step.shares.items()
    )
    caption = f"Share of the loss at step {step.step}"
    return (
        f'<table class="nst-shares" style="border-collapse:collapse;font-size:90%"><caption style="text-align:left">'
        f"{caption}</caption><tbody>{rows}</tbody></table>"
    )


def table_html(caption, head, rows):
    """A table of parts: rows of a name and cells, each a whole <td>, below these headings."""
    headings = "".join(f'<th scope="col" style="{HEAD}">{escape(h)}</th>' for h in head)
    body = "".join(
        f'<tr><th scope="row" style="{CELL};text-align:left;font-weight:400">{escape(name)}</th>{"".join(cells)}</tr>'
        for name, *cells in rows
    )
    return (
        '<table class="nst-shares" style="border-collapse:collapse;font-size:90%">'
        f'<caption style="text-align:left">{escape(caption)}</caption>'
        f"<thead><tr>{headings}</tr></thead><tbody>{body}</tbody></table>"
    )


def _bar(share, colour):
    width = max(0, min(BAR, BAR * share))
    return (
        f'<svg width="{BAR}" height="10" role="img" aria-label="{share:.0%}" style="vertical-align:middle">'
        f'<rect width="{width:.1f}" height="10" fill="{colour}"/></svg>'
        f'<span style="display:inline-block;width:2.6em">{share:.0%}</span>'
    )


def loss_svg(history, width=520, height=180, at=None):
    """The loss per step on a logarithmic axis, with a line where a new scale begins, and a dot at the step `at`."""
    losses = np.array([s.loss for s in history], dtype=float)
    if len(losses) < 2:
        return ""
    left, bottom, logs = 52, 40, np.log10(np.maximum(losses, 1e-12))
    low, high = logs.min(), max(logs.max(), logs.min() + 1e-6)
    x = left + (width - left - 8) * np.arange(len(logs)) / (len(logs) - 1)
    y = 8 + (height - bottom - 8) * (high - logs) / (high - low)
    sides = [max(step.width, step.height) for step in history]  # what `size` means
    points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))
    marks = "".join(
        f'<line x1="{x[i]:.1f}" x2="{x[i]:.1f}" y1="8" y2="{height - bottom}" stroke="#999" stroke-dasharray="3 3"/>'
        f'<text x="{x[i] + 3:.1f}" y="{height - bottom + 12}" font-size="10" fill="currentColor">{sides[i]} px</text>'
        for i in range(len(history))
        if i == 0 or sides[i] != sides[i - 1]
    )
    here = next((i for i, s in enumerate(history) if s.step == at), None)
    dot = "" if here is None else f'<circle cx="{x[here]:.1f}" cy="{y[here]:.1f}" r="5" fill="{COLOURS["style"]}"/>'
    alt = (
        f"Curve of the loss over {len(losses)} steps: from {losses[0]:.3g} to {losses[-1]:.3g}, "
        f"with a jump wherever a finer scale begins{'' if here is None else f'; a dot at step {at}'}."
    )
    return (
        f'<svg viewBox="0 0 {width} {height}" width="{width}" role="img" aria-label="{alt}" '
        f'style="max-width:100%;font-family:sans-serif"><title>{alt}</title>{marks}'
        f'<polyline points="{points}" fill="none" stroke="{COLOURS["content"]}" stroke-width="1.8"/>{dot}'
        f'<text x="4" y="16" font-size="11" fill="currentColor">{losses.max():.3g}</text>'
        f'<text x="4" y="{height - bottom}" font-size="11" fill="currentColor">{losses.min():.3g}</text>'
        f'<text x="{left}" y="{height - 12}" font-size="11" fill="currentColor">'
        f"loss (logarithmic axis) over {len(losses)} steps</text></svg>"
    )
