"""What the pages have in common: head and style, tables, marks as symbol and word. No scripts, nothing from outside."""

from nstcourse.grading.reports.style import STYLE
from nstcourse.grading.reports.texts import html, plain

MOST_COMMENT = 5_000  # characters of a comment that are shown
GENERATOR = '<meta name="generator" content="nst grade">'
# Symbol first: whoever cannot tell the colours apart, or has a page printed in grey, reads the same.
SYMBOLS = {
    "full": "✓",
    "partial": "◐",
    "wrong": "✗",
    "error": "!",
    "timeout": "◷",
    "refused": "⊘",
    "not attempted": "–",
    "missing": "∅",
    "manual": "✎",
}
# A page that forbids scripts is safe even if something were left unescaped.
HEAD = (
    '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    '<meta name="referrer" content="no-referrer"><meta name="robots" content="noindex">'
)


def page(title, body, foot, style=""):
    """A whole page; title is escaped here, body and foot are HTML; style: what comes after the common style sheet."""
    return (
        f'<!doctype html>\n<html lang="en"><head>{HEAD}{GENERATOR}\n<title>{html(title)}</title>\n'
        f"<style>{STYLE}{style}</style></head>\n<body>\n<main>\n{body}\n</main>\n<footer>{foot}</footer>\n</body></html>\n"
    )


def symbol(status):
    return f'<span aria-hidden="true">{SYMBOLS.get(status, "?")}</span>'


def badge(status):
    """A status as colour, symbol and word."""
    return f'<span class="badge {kind(status)}">{symbol(status)} {html(status)}</span>'


def kind(status):
    """The class of a status in the style sheet; whatever else a report may say is grey."""
    return status.replace(" ", "-") if status in SYMBOLS else "missing"


def table(caption, head, rows, numbers=(), css=""):
    """A table whose first column heads its rows. head, rows: HTML cells; a cell that begins with <td is taken as it is;
    numbers: the columns that are set to the right."""
    right = ['class="number"' if k in numbers else "" for k in range(len(head))]
    first = "".join(f'<th scope="col" {r}>{cell}</th>' for cell, r in zip(head, right, strict=True))
    lines = ""
    for top, *cells in rows:
        rest = "".join(
            c if c.startswith("<td") else f"<td {r}>{c}</td>" for c, r in zip(cells, right[1:], strict=False)
        )
        lines += f'<tr><th scope="row">{top}</th>{rest}</tr>\n'
    return (
        f'<div class="wide"><table class="{css}"><caption>{caption}</caption><thead><tr>{first}</tr></thead>'
        f"<tbody>\n{lines}</tbody></table></div>"
    )


def spoken(comment):
    """A teacher's words, with their lines as they were written; nothing for none."""
    text = plain(comment or "", MOST_COMMENT).strip()
    if not text:
        return ""
    lines = "<br>".join(html(part, MOST_COMMENT) for part in text.splitlines())
    return f'<div class="said"><p><strong>Your teacher</strong> {lines}</p></div>\n'


def figure(svg, twin):
    """A chart, and the same as a table for whoever cannot see it or wants to copy it."""
    return (
        f'<figure><div class="wide">{svg}</div><details><summary>The same as a table</summary>{twin}</details></figure>'
    )


def legend(statuses):
    return '<ul class="legend">' + "".join(f"<li>{badge(s)}</li>" for s in statuses) + "</ul>"
