"""The ledger in a notebook of 800 pixels, of which JupyterLab leaves 612 to an output: all columns are seen."""

import pytest

from nstlib.ledger import Ledger, Row
from nstlib.views import ledger_html
from nstlib.views.html import plain

pytestmark = pytest.mark.browser
TERMS = [
    ("content", "block4_conv2"),
    ("style", "block5_conv1"),
    ("cross-layer", "block1_conv1+block5_conv1"),
    ("smoothness", "pixels"),
]


@pytest.mark.parametrize("form", [str, plain], ids=["live", "without a kernel"])
def test_no_column_of_shares_is_cut_off_and_bars_stand_beside_their_numbers(page, form):
    ledger = Ledger(tuple(Row(*term, 0.00303, 0.0516, 0.00156, 0.65, 1.0, 0.65) for term in TERMS), 0.4, 150.0)
    page.set_content(f'<body style="margin:0;width:612px;font:14px sans-serif">{form(ledger_html(ledger))}</body>')
    cells = page.locator("tbody tr:first-child td")
    assert cells.count() == 6
    right, height = (
        cells.evaluate_all(f"all => all.map(c => c.getBoundingClientRect().{s})") for s in ("right", "height")
    )
    assert max(right) <= 612 and max(height) < 30
