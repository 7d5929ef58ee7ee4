"""The book of an edition: a title page, a contact sheet, a page for each work with its card, and whose all of it is."""

import json

import numpy as np

from nstlib import images
from nstlib.editions import plan
from nstlib.editions.reading import WITHIN
from nstlib.editions.shown import words
from nstlib.editions.shown.typeset import PAPERS, Page, as_pdf, checked_paper, fonts_for, with_boxes

__all__ = ["PAPERS", "checked_paper", "of"]

MARGIN, GAP = 20, 5  # mm
ON_A_SHEET = 20  # works
CARD = 92  # mm below a work for its card, on A4
SMALL = 300  # pixels of the longer side of a work on the contact sheet
MONO, WORDS = 6.5, 9.5  # points


def of(edition, paper="a4"):
    """The bytes of the book of a whole Edition. paper: "a4", "a3" or "letter". NSTError for another paper."""
    size = checked_paper(paper)
    title, artist = edition.title, edition.plan.facts["artist"]
    further, lacking = fonts_for([title, artist, *(said for _, said in words.credits(edition.plan))])
    if lacking:
        letters = "".join(sorted(lacking))[:20]
        print(
            f"note: no font on this machine has the letters {letters}, so boxes stand for them in the PDF; install one "
            "that has, such as Noto Sans CJK, and write it again. The file's own title has them all."
        )
    made = _Book(edition, size, further, lacking)
    keywords = WITHIN + plan.as_json(edition.facts, one_line=True)
    return as_pdf(made.pages(), title, artist, keywords)


class _Book:
    """What all pages have in common. unit: how large things are, over A4."""

    def __init__(self, edition, size, further, lacking):
        self.edition, self.plan, self.size, self.further = edition, edition.plan, size, further
        self.title, self.artist = (with_boxes(text, lacking) for text in (edition.title, edition.plan.facts["artist"]))
        self.credits = [(what, with_boxes(said, lacking)) for what, said in words.credits(edition.plan)]
        self.unit = min(size[0] / 210, size[1] / 279)
        self.margin = MARGIN * self.unit
        self.width = size[0] - 2 * self.margin

    def pages(self):
        yield self._title_page()
        works = self.edition.works
        sheets = -(-len(works) // ON_A_SHEET)
        each = -(-len(works) // sheets)
        for first in range(0, len(works), each):
            yield self._contact_page(works[first : first + each], each)
        for work in works:
            yield self._work_page(work)
        yield self._last_page()

    def _page(self):
        return Page(self.size, self.further)

    def _title_page(self):
        page, unit, facts = self._page(), self.unit, self.plan.facts
        points = next(
            n for n in (34, 28, 24, 20, 16) if n == 16 or page.lines(self.title, n * unit, self.width, "serif") <= 3
        )
        y = page.text(self.margin, 45 * unit, self.title, points * unit, self.width, "serif", most=6) + 4 * unit
        if self.artist:
            y = page.text(self.margin, y, self.artist, 15 * unit, self.width, "serif", grey="0.3", most=2)
        strip = strip_of([work.image for work in self.edition.works])
        high = min(self.width * strip.shape[0] / strip.shape[1], 110 * unit)
        y = max(y + 12 * unit, 105 * unit)
        page.picture(self.margin, y, strip, self.width, high)
        y += high + 8 * unit
        count = (
            f"An edition of {len(self.edition)} {'work' if len(self.edition) == 1 else 'works'}, seed {facts['seed']}."
        )
        y = page.text(self.margin, y, count, 12 * unit, self.width) + 2 * unit
        y = page.text(self.margin, y, words.about(self.plan), 10.5 * unit, self.width, grey="0.25") + 2 * unit
        page.text(self.margin, y, words.MACHINE, 10.5 * unit, self.width, grey="0.25")
        return page

    def _contact_page(self, works, room):
        """As many works as there are, as large as where there is room for so many."""
        page, unit = self._page(), self.unit
        top = page.text(self.margin, self.margin, "Contact sheet", 14 * unit, self.width, "serif") + 4 * unit
        height, width = self.plan.shape
        caption = 11 * unit
        columns, wide = _grid(room, width / height, self.width, self.size[1] - top - self.margin, caption, GAP * unit)
        high = wide * height / width
        for i, work in enumerate(works):
            x = self.margin + (i % columns) * (wide + GAP * unit)
            y = top + (i // columns) * (high + caption + GAP * unit)
            page.picture(x, y, images.resize(work.image, min(SMALL, max(self.plan.shape))), wide, high)
            below = page.text(x, y + high + 1.2 * unit, f"{work.number} / {self.plan.count}", 8.5 * unit, wide)
            said = words.caption_of(self.plan, work.number)
            page.text(x, below, said, 6.5 * unit, wide, grey="0.35", most=1)
        return page

    def _work_page(self, work):
        page, unit, number = self._page(), self.unit, work.number
        height, width = work.image.shape[:2]
        room = self.size[1] - 2 * self.margin - CARD * unit
        wide = min(self.width, room * width / height)
        high = wide * height / width
        page.picture((self.size[0] - wide) / 2, self.margin + (room - high) / 2, work.image, wide, high)
        y = self.margin + room + 7 * unit
        self._signature(page, y, number)
        y += 17 * unit
        half = (self.width - 8 * unit) / 2
        self._in_words(page, y, half, work, wide)
        score = {"number": number, "pixels": plan.pixels_of(work.image)} | self.plan.score(number).as_dict()
        right = self.margin + half + 8 * unit
        below = page.text(right, y, "Recipe, complete", 7.5 * unit, half, grey="0.4") + 0.5 * unit
        page.text(right, below, json.dumps(score), MONO * unit, half, "mono", grey="0.2", most=17)
        foot = self.size[1] - self.margin - 6 * unit
        page.rule(self.margin, foot - 2 * unit, self.width, 0.4)
        page.text(self.margin, foot, self.edition.code(number), 10 * unit, font="mono")
        page.text(
            self.size[0] - self.margin, foot + 0.5 * unit, "code of this work", 7.5 * unit, align="right", grey="0.4"
        )
        return page

    def _signature(self, page, y, number):
        """Number on the left, title in the middle, a line to sign on the right, as prints have them."""
        unit, line = self.unit, 52 * self.unit
        page.text(self.margin, y, f"{number} / {self.plan.count}", 13 * unit, font="serif")
        middle = self.width - 2 * line - 12 * unit
        page.text(
            self.size[0] / 2, y + 0.8 * unit, self.title, 10 * unit, middle, "serif", "center", most=2, style="italic"
        )
        right = self.size[0] - self.margin
        page.rule(right - line, y + 6 * unit, line)
        page.text(right - line, y + 7.2 * unit, self.artist or "signature", 7.5 * unit, line, grey="0.4", most=1)

    def _in_words(self, page, y, width, work, wide):
        unit, (height, columns) = self.unit, work.image.shape[:2]
        y = page.text(self.margin, y, "Recipe, in words", 7.5 * unit, width, grey="0.4") + 0.5 * unit
        for said in self.plan.score(work.number).words:
            said = f"{said[0].upper()}{said[1:]}.".replace(" %", "\N{NO-BREAK SPACE}%")
            y = page.text(self.margin, y, said, WORDS * unit, width) + 0.8 * unit
        cm = wide / 10, wide / 10 * height / columns
        fine = columns / 300 * 2.54, height / 300 * 2.54
        size = (
            f"{columns} x {height} pixels: {cm[0]:.1f} x {cm[1]:.1f} cm here, {columns / cm[0] * 2.54:.0f} to an inch; "
            f"at 300 to an inch {fine[0]:.1f} x {fine[1]:.1f} cm."
        )
        page.text(self.margin, y + unit, size, 8 * unit, width, grey="0.3")

    def _last_page(self):
        page, unit = self._page(), self.unit
        y = page.text(self.margin, self.margin, "Whose it is", 14 * unit, self.width, "serif") + 3 * unit
        for what, said in self.credits:
            page.text(self.margin, y, what, 9 * unit, grey="0.4")
            y = page.text(self.margin + 26 * unit, y, said, 9 * unit, self.width - 26 * unit, most=5) + 1.2 * unit
        y = page.text(self.margin, y + 7 * unit, "To paint a work again", 14 * unit, self.width, "serif") + 3 * unit
        for said, command in words.ways_again(self.edition):
            y = page.text(self.margin, y, said, 9 * unit, self.width) + 0.5 * unit
            y = page.text(self.margin, y, command, 8 * unit, self.width, "mono", grey="0.2") + 2.5 * unit
        y = page.text(self.margin, y, words.depends(self.plan), 9 * unit, self.width) + 7 * unit
        y = page.text(self.margin, y, "The edition, for programs", 14 * unit, self.width, "serif") + 3 * unit
        facts = {
            name: value
            for name, value in self.edition.facts.items()
            if name not in ("works", "pixels", "title", "artist")
        }
        text = json.dumps(facts)
        room = int((self.size[1] - self.margin - y) / (MONO * unit * 1.32 * 25.4 / 72))
        page.text(self.margin, y, text, MONO * unit, self.width, "mono", grey="0.2", most=max(2, room))
        return page


def strip_of(pictures):
    """One picture of a slice of each, from left to right: slice n of N is the n-th of the picture's own N parts."""
    width = pictures[0].shape[1]
    cuts = np.round(np.linspace(0, width, len(pictures) + 1)).astype(int)
    return np.concatenate([one[:, a:b] for one, a, b in zip(pictures, cuts, cuts[1:], strict=False)], axis=1)


def _grid(count, aspect, width, height, caption, gap):
    """(columns, width of a picture) by which so many pictures are largest. aspect: width over height."""
    best = (1, 0.0)
    for columns in range(1, min(count, 6) + 1):
        rows = -(-count // columns)
        wide = (width - (columns - 1) * gap) / columns
        wide = min(wide, ((height - (rows - 1) * gap) / rows - caption) * aspect)
        best = max(best, (columns, wide), key=lambda pair: pair[1])
    return best
