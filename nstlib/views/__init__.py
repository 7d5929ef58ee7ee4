"""Pictures, tables and curves for people: pure functions from results to HTML, SVG, JPEG or a matplotlib Figure.

A string carries its alternative text inside, so that it reads the same in JupyterLab, on a web page and in a saved
notebook. Colours are Okabe and Ito's, which colour-blind readers can tell apart; no information is carried by colour
alone.
"""

from nstlib.views.html import Html, drawn, gallery_html, image_tag, result_html, show
from nstlib.views.moving.flip import play
from nstlib.views.moving.wipe import wipe_html as wipe
from nstlib.views.operations import roofline
from nstlib.views.page import report_page
from nstlib.views.tables import COLOURS, ledger_html, loss_svg, shares_html
from nstlib.views.words import compared_in_words, describe_in_words, result_alts

__all__ = [
    "COLOURS",
    "Html",
    "compared_in_words",
    "describe_in_words",
    "drawn",
    "gallery_html",
    "image_tag",
    "ledger_html",
    "loss_svg",
    "play",
    "report_page",
    "result_alts",
    "result_html",
    "roofline",
    "shares_html",
    "show",
    "wipe",
]
