"""nst.edition: the works of a series, one after the other, the time foretold; what was broken off goes on."""

import sys
import time
from dataclasses import dataclass, field

import numpy as np

from nstlib import files, images, settings
from nstlib.editions import folder as folders
from nstlib.editions import plan
from nstlib.editions.series.painting import work_of
from nstlib.editions.shown import page, words
from nstlib.engine.foreground import progress_bar
from nstlib.errors import Interrupted, NSTError
from nstlib.interrupts import held
from nstlib.views.board import Board, Entry, check_drawable
from nstlib.views.kinds import html_of

SIZE, COUNT = 512, 12


@dataclass(frozen=True, eq=False)
class Work:
    """One picture of a series: its number from 1, the picture (H, W, 3) in whole levels of 8 bits, its Score."""

    number: int
    image: np.ndarray = field(repr=False)
    score: object


@dataclass(eq=False)
class Edition:
    """A series of numbered pictures. plan: what it is; works: those that are made, in order; stopped: "" when all are,
    else a sentence; path: its folder, or None."""

    plan: plan.Plan
    works: list
    stopped: str = ""
    path: object = None

    def __len__(self):
        return self.plan.count

    @property
    def title(self):
        """The title that was given, or what it is a series of."""
        return words.title_of(self.plan)

    @property
    def facts(self):
        """Everything that the edition is made by, as plain values, with the checksums of the works' pixels."""
        pixels = {str(work.number): plan.pixels_of(work.image) for work in self.works}
        known = {name: value for name, value in self.plan.facts.items() if name != "engine_here"}
        return known | {"pixels": known["pixels"] | pixels}

    def work(self, number):
        """The Work of that number; NSTError where it is not made, or there is none."""
        plan.checked_number(number, len(self))
        for work in self.works:
            if work.number == number:
                return work
        raise NSTError(f"number {number} is not made yet; paint it alone, with again({number}).")

    def again(self, number):
        """Paint that number anew, alone: a picture (H, W, 3) with the pixels that the series has."""
        return self.plan.paint(plan.checked_number(number, len(self)))

    def code(self, number):
        """The short code of a number: enough, with the same pictures, to paint it again."""
        return str(self.plan.code(plan.checked_number(number, len(self))))

    def save(self, path, paper="a4"):
        """Write the edition as a book (.pdf), as a page (.html), as what it is made by (.json), or the contact sheet
        (.png, .jpg, .webp). paper: of the book, see nstlib.editions.shown.book. Returns the path."""
        path = files.as_path(path)
        kind = path.suffix.lower()
        files.check_folder(path)
        files.check_not_read(path, self.plan.files)
        if kind == ".pdf":
            data = self.book(paper)
        elif kind in (".html", ".htm"):
            data = page.whole(self).encode("utf-8", "replace")
        elif kind == ".json":
            data = plan.as_json(self.facts).encode()
        else:
            data = page.contact_sheet(self, images.check_writable(path))
        return files.write_atomically(path, data)

    def book(self, paper="a4"):
        """The bytes of the edition as a PDF; NSTError where works are missing."""
        if self.stopped:
            raise NSTError(f"a book needs all {len(self)} works, and {len(self.works)} are made; go on first.")
        from nstlib.editions.shown import book

        return book.of(self, paper)

    def board(self):
        """All works that are made, as a Board."""
        count = len(self)
        entries = tuple(
            Entry(
                work.image,
                f"{work.number} / {count}: {words.caption_of(self.plan, work.number)}",
                words.alt_of(self.plan, work.number, work.image),
            )
            for work in self.works
        )
        text = " ".join(filter(None, [words.about(self.plan), f"Seed {self.plan.facts['seed']}.", self.stopped]))
        return Board(self.title, entries, text, height=160)

    def _repr_html_(self):
        return page.fragment(self)

    def __repr__(self):
        return f"Edition: {self.title}, {len(self.works)} of {len(self)} works. {self.stopped}".rstrip()


html_of.register(Edition, page.fragment)


def edition(
    content=None,
    styles=None,
    *,
    count=COUNT,
    seed=0,
    by="seeds",
    mode="fast",
    size=SIZE,
    recipe=None,
    network=None,
    title="",
    artist="",
    folder=None,
    paper="a4",
    progress=True,
):
    """A series of numbered pictures that differ by a rule and a seed: an Edition.

    content: a picture (H, W, 3), a file or a gallery name; None paints what the seed draws, square. styles: a name or a
    file, several, or {style: weight}, as nst.paint takes them by name.
    by: "seeds", each number another field of colours, and the styles dealt round; "walk", from style to style; "drift",
    strokes from fine to broad, or back, and turning; "palette", hues once round the circle; see
    nstlib.editions.series.rules.
    seed: what the rule draws from; count: how many, up to 100. mode: "fast", one pass of nst.paint each, or "fine", by
    the optimiser with `recipe`. size: the longer side in pixels. network: of another nst.paint. title, artist: for the
    book, one line each.
    folder: each work is written there as soon as it is finished, and in the end edition.json, a page, a contact sheet
    and a PDF on `paper`; what is there already of the same edition is not made again. progress: print the forecast, and
    show a bar. Ctrl-C keeps what is done.
    Number n depends on nothing but the facts: edition.again(n) has the same bits on the same machine and engine.
    Raises NSTError for pictures, rules, numbers and sizes that there are not, and a folder that holds something else.
    """
    asked = {"count": count, "seed": seed, "by": by, "mode": mode, "size": size, "recipe": recipe, "network": network}
    planned = plan.planned(content, styles, **asked, title=title, artist=artist)
    kept = None
    if folder is not None:
        from nstlib.editions.shown import book

        check_drawable()  # told now, and not after all is painted
        book.checked_paper(paper)
        kept = folders.Folder(folder, planned)
    made = Edition(planned, [], path=kept and kept.path)
    if kept:
        for number in range(1, count + 1):
            found = kept.finished(planned, number)
            if found is not None:
                made.works.append(Work(number, found, planned.score(number)))
    try:
        _make(made, kept, progress)
    except KeyboardInterrupt:
        if not made.works:
            raise Interrupted("interrupted before the first work; there is no edition yet.") from None
        goes_on = ", and the same command goes on." if kept else "."
        made.stopped = f"interrupted; {len(made.works)} of {count} works are made{goes_on}"
    with held("The edition is being kept; one moment.") as pressed:
        made.plan = planned.with_facts(pixels=made.facts["pixels"])
        if kept:
            kept.close(
                made.plan, page.whole(made, True), page.contact_sheet(made), None if made.stopped else made.book(paper)
            )
        pressed.clear()
    return made


def _make(made, kept, progress):
    """All works that are not there yet, one after the other."""
    there = {work.number for work in made.works}
    missing = [number for number in range(1, len(made) + 1) if number not in there]
    if progress and there:
        print(f"{len(there)} of {len(made)} works are there already.")
    foretell = progress and len(missing) > 1 and not settings.switch("NST_STATIC")
    with progress_bar(len(made), len(there), "work", progress and bool(missing)) as bar:
        for number in missing:
            began = time.perf_counter()
            image = made.plan.paint(number)
            if kept:
                kept.keep(made.plan, number, image)
            made.works.append(Work(number, image, made.plan.score(number)))
            made.works.sort(key=lambda work: work.number)
            if foretell:
                foretell = False
                bar.clear()
                _foretell(made.plan, missing, time.perf_counter() - began)
            bar.update()


def _foretell(planned, missing, seconds):
    """Say what the others will take, by what the first took."""
    work = [work_of(planned.score(number), planned.recipe) for number in missing]
    left, (height, width) = seconds * sum(work[1:]) / work[0], planned.shape
    print(f"{len(work)} works of {width} x {height} px: about {left:.0f} s more.", file=sys.stderr, flush=True)
