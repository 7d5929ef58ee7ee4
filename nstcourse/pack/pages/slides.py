"""A lesson as slides: one idea each, in one file of HTML.

A paragraph comes with its first sentences, and whole into the notes below the slide; a formula with the sentence that
leads to it; a prediction by itself, then what the cell showed, then what was to be seen, beside those pictures again.
Code is shown where it is short. The script fits what is still too large.
"""

import re
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from nstcourse.pack.pages import written

PAGE = Path(__file__).parent
SAID = 42  # words of a slide that is read while somebody speaks
CONCLUDED = 75  # of one that stands beside pictures
LED = 34  # before, and after, a formula, a prediction or a picture
LITTLE = 14  # words that are no slide of their own
PORTIONS = 2  # slides of one run of text; what is more is said, and stands in the notes
CODE = 8  # lines
WIDE = 100  # characters of a line of code
PRINTED = 14  # lines
FEW = 4  # lines that stand below pictures
ROWS = 12  # of a table
PICTURES = 8  # on a slide
KNOWN = {"predict": "Predict", "observe": "Observe", "explain": "Explain"}


@dataclass
class Slide:
    """title: the section; body: HTML; notes: HTML of what is said to it; kind: a class for the style sheet.

    again: the slide, by its number, whose pictures stand beside the words once more.
    """

    kind: str
    title: str
    body: str
    notes: list = field(default_factory=list)
    again: int | None = None


def slides(lesson, teacher=""):
    """[Slide] of a Lesson; teacher: Markdown of the notes for whoever teaches it, which go to the first one."""
    made = _Maker()
    made.begin(lesson, teacher)
    for step in lesson.steps:
        getattr(made, f"add_{step.kind}")(step)
    made.flush()
    made.end(lesson)
    return made.slides


def page(lesson, teacher=""):
    """The slides of a lesson as one page."""
    found = slides(lesson, teacher)
    body = "\n".join(_section(slide, place, len(found)) for place, slide in enumerate(found, start=1))
    title = f"{lesson.row.number} {lesson.row.title}"
    frame = (PAGE / "slides.html").read_text(encoding="utf-8")
    parts = {"title": escape(title), "slides": body, "number": str(len(found))}
    for name in ("css", "js"):
        parts[name] = (PAGE / f"slides.{name}").read_text(encoding="utf-8")
    return re.sub(r"\{\{(\w+)\}\}", lambda found: parts[found[1]], frame)


def _section(slide, place, number):
    again = f' data-again="{slide.again}"' if slide.again else ""
    notes = f'<aside class="notes" aria-label="Notes">{"".join(slide.notes)}</aside>' if slide.notes else ""
    heading = f"<h2>{slide.title}</h2>" if slide.kind != "title" else ""
    return (
        f'<section id="{place}" class="slide {slide.kind}" aria-label="Slide {place} of {number}"{again}>'
        f'<div class="stage">{heading}<div class="body">{slide.body}</div></div>{notes}</section>'
    )


class _Maker:
    """Adds steps one by one; text waits until it is known whether a formula follows."""

    def __init__(self):
        self.slides, self.waiting, self.section, self.pictured = [], [], "", None
        self.after_formula = False

    def add(self, kind, body, notes=(), again=None):
        self.slides.append(Slide(kind, self.title(), body, list(notes), again))

    def title(self):
        plain, bracket, rest = self.section.partition(" (may be skipped)")
        mark = ' <small class="optional">may be skipped</small>' if bracket else ""
        return f"{written.inline(plain)}{rest}{mark}"

    def enter(self, section):
        if section != self.section:
            self.flush()
            self.section, self.pictured, self.after_formula = section, None, False

    # --- the ends ---

    def begin(self, lesson, teacher):
        row = lesson.row
        self.section = row.heading
        name, _, rest = row.title.partition(":")
        promise = written.inline(row.promise)
        head = f"<h1>{escape(name)}<span>{escape(rest.strip())}</span></h1><p>{promise}</p>"
        minutes = f'<p class="facts">Lesson {row.number} · {row.minutes} minutes</p>'
        notes = [written.html(teacher)] if teacher else []
        self.add("title", f"{minutes}{head}", notes)
        if questions := lesson.head.get("Questions"):
            items = "".join(f"<li>{written.inline(q)}</li>" for q in written.sentences(questions))
            self.section = "Questions of this lesson"
            self.add("questions", f"<ul>{items}</ul>", [written.html(lesson.head.get("Objectives", ""))])

    def end(self, lesson):
        self.section = "Key points"
        for portion in _by_words(lesson.points, 60):
            self.add("points", "<ul>" + "".join(f"<li>{written.inline(p)}</li>" for p in portion) + "</ul>")
        self.section = "Test yourself"
        for question, answer in lesson.tests:
            folded = f"<details><summary>Answer</summary><div>{written.html(answer)}</div></details>"
            self.add("test", f'<p class="question">{written.inline(question)}</p>{folded}')
        self.section = "Words"
        for portion in _by_words(re.findall(r"\*\*.+?(?=\s\*\*[^*]+\*\*[:,]|\Z)", lesson.glossary, re.DOTALL), 55):
            self.add(
                "words", "<ul>" + "".join(f"<li>{written.inline(' '.join(w.split()))}</li>" for w in portion) + "</ul>"
            )

    # --- what is said ---

    def add_text(self, step):
        self.enter(step.section)
        if self.after_formula:
            self.after_formula = False
            self.finish_formula(step.text)
            return
        self.waiting.append(step.text)

    def finish_formula(self, text):
        """What a formula's letters mean stands below it; the rest waits, and all that leads on to something else."""
        whole = written.sentences(text)
        first = written.packed(whole, LED)[0]
        leads_on = text.rstrip()[-1] not in ".!?)" and text[:1].isupper() and not text.startswith("In words")
        if leads_on or written.words(first) > LED + 10:
            self.waiting.append(text)
            return
        self.slides[-1].body += f'<p class="after">{written.inline(first)}</p>'
        self.slides[-1].notes.append(written.html(text))
        if rest := " ".join(whole)[len(first) :].strip():
            self.waiting.append(rest)

    def flush(self, keep=0):
        """Slides of the text that waits; its last sentence, or all of it where it has at most `keep` words, is handed
        back instead, with the notes that belong to it."""
        self.after_formula = False
        texts, self.waiting = self.waiting, []
        notes = [written.html(text) for text in texts]
        spoken = [s for text in texts for s in written.sentences(text) if not s.startswith("(")]
        if not spoken:
            return "", notes
        last = [spoken.pop()] if keep and written.words(spoken[-1]) <= keep + 10 else []
        while last and spoken and written.words(" ".join([spoken[-1], *last])) <= keep:
            last.insert(0, spoken.pop())
        if last and written.words(" ".join(spoken)) <= LITTLE:  # too little for a slide of its own
            last, spoken = [*spoken, *last], []
        for place, portion in enumerate(written.packed(spoken, SAID)[:PORTIONS]):
            self.add("text", written.html(portion), notes if place == 0 else ())
        return " ".join(last), [] if spoken else notes

    def lead(self):
        """What leads to something, as HTML above it, and notes."""
        words, notes = self.flush(keep=LED)
        return (f'<p class="lead">{written.inline(words)}</p>' if words else ""), notes

    def add_list(self, step):
        self.enter(step.section)
        self.flush()
        items = re.split(r"^(?:- |\d+\. )", step.text, flags=re.MULTILINE)[1:]
        for portion in _by_words(items, 60):
            self.add(
                "points", "<ul>" + "".join(f"<li>{written.inline(' '.join(p.split()))}</li>" for p in portion) + "</ul>"
            )

    def add_table(self, step):
        self.enter(step.section)
        self.flush()
        self.add("table", written.html(step.text))

    def add_aside(self, step):
        """What is folded in a lesson is told to whoever asks."""
        self.enter(step.section)
        self.flush()
        if self.slides:
            self.slides[-1].notes.append(written.html(step.text))

    def add_formula(self, step):
        self.enter(step.section)
        lead, notes = self.lead()
        self.add("formula", f"{lead}{written.html(step.text)}", notes)
        self.after_formula = True

    def add_predict(self, step):
        self.enter(step.section)
        lead, notes = self.lead()
        # Beside the question stands what was shown before it, and never what answers it.
        self.add("predict", f"{lead}{self.labelled(step)}", notes, self.pictured)

    def labelled(self, step, text=None):
        return f'<p class="label">{KNOWN[step.kind]}</p>{written.html(text or step.text)}'

    def add_observe(self, step):
        self.enter(step.section)
        self.flush()
        spoken = [s for s in written.sentences(step.text) if not s.startswith("(")]
        for place, portion in enumerate(written.packed(spoken, CONCLUDED)):
            self.add(step.kind, self.labelled(step, portion), [written.html(step.text)] * (not place), self.pictured)

    add_explain = add_observe

    # --- what is shown ---

    def add_code(self, step):
        self.enter(step.section)
        lead, notes = self.lead()
        shown = step.shown
        if shown.ask:
            self.ask(shown.ask, lead)
            return
        notes = [*notes, f"<details><summary>The cell</summary><pre><code>{escape(step.text)}</code></pre></details>"]
        lines = [line for line in step.text.split("\n") if line.strip()]
        code = ""
        if len(lines) <= CODE and max(map(len, lines), default=0) <= WIDE and not step.text.startswith("widgets."):
            code = f'<pre class="code"><code>{escape(step.text)}</code></pre>'
        few = shown.pictures and sum(text.count("\n") + 1 for text in shown.lines) <= FEW
        printed = "".join(_printed(text) for text in shown.lines)
        if shown.lines and not few:
            self.add("printed", lead + ("" if step.predicted else code) + printed, notes)
        elif not shown and (code or lead):
            self.add("printed" if code else "text", lead + code, notes)
        lead = "" if shown.lines and not few else lead
        self.add_pictures(shown, notes, lead, printed if few else "")
        lead = "" if shown.pictures else lead
        for player in shown.players:
            self.add("player", f"{lead}{player}", notes)
            self.pictured, lead = len(self.slides), ""
        for table in shown.tables:
            if table.count("<tr") <= ROWS + 1:
                below = f'<p class="after">{escape(" ".join(shown.words))}</p>' if not shown.pictures else ""
                self.add("table", f"{lead}{table}{below}", notes)
                self.pictured = self.pictured if shown.pictures else len(self.slides)

    def add_pictures(self, shown, notes, lead, printed):
        # Twenty small ones on one slide are looked at as a wall; nine to sixteen on two slides.
        most = PICTURES if len(shown.pictures) <= 2 * PICTURES else len(shown.pictures)
        for first in range(0, len(shown.pictures), most):
            some = shown.pictures[first : first + most]
            words = " ".join(shown.words) if first == 0 and not shown.tables else ""
            below = f'<p class="after">{escape(words)}</p>' if words and written.words(words) <= LED else ""
            if first:
                lead = printed = ""
            self.add(
                "pictures",
                f"{lead}{_wall(some)}{printed}{below}",
                [*notes, *([f"<p>{escape(words)}</p>"] if words else [])],
            )
            self.pictured = len(self.slides) if first == 0 else self.pictured

    def ask(self, ask, lead):
        question, choices, answer = ask
        items = "".join(f"<li>{choice}</li>" for choice in choices)
        folded = f"<details><summary>Answer</summary><div><p>{answer}</p></div></details>"
        self.add(
            "test",
            f'{lead}<p class="label">Predict</p><p class="question">{question}</p><ol type="a">{items}</ol>{folded}',
        )


def _printed(lines):
    kept = lines.split("\n")
    more = f"\n... {len(kept) - PRINTED} lines more" if len(kept) > PRINTED else ""
    return f'<pre class="out">{escape(chr(10).join(kept[:PRINTED]))}{more}</pre>'


def _wall(pictures):
    count = len(pictures)
    columns = count if count <= 3 else (count + 1) // 2 if count <= PICTURES else 7
    figures = "".join(
        f"<figure>{picture}{f'<figcaption>{caption}</figcaption>' if caption else ''}</figure>"
        for picture, _, caption in pictures
    )
    return f'<div class="wall" style="--columns:{columns};--rows:{-(-count // columns)}">{figures}</div>'


def _by_words(items, most):
    """Items in portions of at most so many words, in order; none is divided."""
    portions, size = [], 0
    for item in items:
        count = written.words(item)
        if not portions or size + count > most:
            portions.append([])
            size = 0
        portions[-1].append(item)
        size += count
    return portions
