"""What theme and reader of notebooks leave open for those who hear a page or go through it by keys, mended in the
finished pages. tests/course/test_site.py asks axe-core whether all is well."""

import re
from pathlib import Path

EMPTY_HEAD = re.compile(r"<thead>\s*<tr[^>]*>\s*(?:<th[^>]*>(?:<p></p>)?</th>\s*)+</tr>\s*</thead>")
# No line begins with the comma behind a formula; a long one takes it into the box in which it can be moved.
LONG = re.compile(r"</math></span>([.,;:!?)]+)")
FORMULA = re.compile(r"\(?<math [^>]*display=\"inline\"(?:(?!</math>).)*</math>(?:[.,;:!?)]+|-\w+)", re.DOTALL)
MENDED = (
    # Captions of the list of pages are headings without a level.
    ('<p class="caption" role="heading">', '<p class="caption" role="heading" aria-level="2">'),
    # Two regions beside the text of which a list of regions says the same.
    ('<aside class="sidebar-drawer">', '<aside class="sidebar-drawer" aria-label="All pages">'),
    ('<aside class="toc-drawer', '<aside aria-label="On this page" class="toc-drawer'),
    # A line to open something, read aloud by other words than are to be seen.
    ('<summary aria-label="Toggle hidden content">', "<summary>"),
    # The corner of a table is no head of anything.
    ('<th class="head"><p></p></th>', "<td></td>"),
)


def mend(folder):
    """Mend all pages in a folder."""
    for file in Path(folder).rglob("*.html"):
        text = file.read_text(encoding="utf-8")
        better = EMPTY_HEAD.sub("", text)  # Markdown knows no table without a head; ours stay empty
        better = LONG.sub(r"</math>\1</span>", better)
        better = FORMULA.sub(r'<span class="nst-together">\g<0></span>', better)
        for found, instead in MENDED:
            better = better.replace(found, instead)
        if better != text:
            file.write_text(better, encoding="utf-8")
