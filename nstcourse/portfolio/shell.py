"""The frame of the portfolio's pages: the look of the class's reports, pictures inside, nothing from outside."""

import base64
import hashlib

from nstcourse.grading.reports.style import STYLE
from nstcourse.grading.reports.texts import html
from nstlib._version import __version__

OWN = """
.works { display: flex; flex-wrap: wrap; gap: 1.2rem; margin: 1rem 0; }
figure { margin: 0; } figure img { max-width: 100%; height: auto; display: block; }
figcaption { color: var(--quiet); font-size: .9rem; max-width: 46rem; margin-top: .3rem; }
.works figure { flex: 1 1 14rem; max-width: 22rem; } .works img { width: 100%; }
.differs { font-weight: 650; }
blockquote { margin: .5rem 0; padding-left: .8rem; border-left: 3px solid var(--line); white-space: pre-line; }
fieldset { border: 1px solid var(--line); border-radius: 6px; margin: .8rem 0; }
label { display: block; margin: .35rem 0; }
textarea, input[type=text] { width: 100%; font: inherit; padding: .3rem; }
button { font: inherit; padding: .4rem 1rem; }
:focus-visible { outline: 3px solid #0072b2; outline-offset: 2px; }
pre { overflow-x: auto; background: var(--card); padding: .6rem; font-size: .85rem; }
@media print {
  textarea { min-height: 5rem; } button, .screen { display: none; } figure, tr, fieldset { break-inside: avoid; }
}
"""


def page(title, body, script=""):
    """A whole page; title is escaped here, body is HTML. A script is named by its checksum, and no other one runs."""
    allowed = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    if script:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        allowed += f"; script-src 'sha256-{digest}'"
        script = f"<script>{script}</script>\n"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{allowed}"><meta name="referrer" content="no-referrer">'
        f'<meta name="generator" content="nst portfolio">\n<title>{html(title)}</title>\n<style>{STYLE}{OWN}</style>'
        f"</head>\n<body>\n<main>\n{body}\n</main>\n<footer>Made by nst portfolio, nstlib {__version__}.</footer>\n"
        f"{script}</body></html>\n"
    )
