"""Whose a hand-in is: what its name says, against the roster.

Whole words only, without regard to capitals; the longest match counts. What may be two people's is not guessed.
"""

import re
import unicodedata
from collections import defaultdict

from nstcourse.grading.names import normal

SURE, NAMED, TURNED, BARE = 3, 2, 1, 0  # an id; a name; one surname first or written together; one without accents
FEWEST = 5  # digits: a number of fewer may stand in a name for another reason


def words_of(text):
    return tuple(re.findall(r"[^\W_]+", normal(text)))


class People:
    """A roster, to be asked who handed in a file or folder."""

    def __init__(self, roster):
        self.roster = roster
        self.phrases = defaultdict(dict)  # {words: {student: how sure}}
        self.numbers = defaultdict(set)  # {a number without its first zeros: ids}
        for student, name in roster.items():
            for other in (student, *getattr(roster, "also", {}).get(student, ())):
                self._add(student, words_of(other), SURE)
                if other.isdecimal():
                    self.numbers[other.lstrip("0")].add(student)
            for full in filter(None, (name, student if " " in student else "")):
                self._add_name(student, full)
        self.longest = max(map(len, self.phrases), default=0)

    def _add(self, student, words, how):
        if words:
            known = self.phrases[words]
            known[student] = max(how, known.get(student, BARE))

    def _add_name(self, student, name):
        for how, text in ((NAMED, name), (BARE, _without_accents(name)), (BARE, _spelled(name))):
            words = words_of(text)
            self._add(student, words, how)
            for turn in range(len(words)):
                turned = words[turn:] + words[:turn]
                self._add(student, turned, min(how, TURNED))
                if len(words) > 1:  # as Canvas writes it
                    self._add(student, ("".join(turned),), min(how, TURNED))

    def named(self, entry, name):
        """The ids that an Entry, or its bare name, may mean: none, one, or several, between which nothing decides."""
        for exact in (name, entry.sure, entry.names):
            if exact in self.roster:
                return [exact]
        by_name = self._in(entry.names, entry.whole)
        by_id = self._with_ids(entry)
        if by_name and by_id and not set(by_name) & by_id:
            return sorted({*by_name, *by_id})
        return [s for s in by_name if s in by_id] or by_name or sorted(by_id) or self._without_zeros(entry)

    def contradicted(self, entry, student):
        """Ids of others that stand in a name as small numbers, by which nothing was decided."""
        small = [word for word in words_of(entry.names) if _is_small(word)]
        ids = {s for word in small for s in self.numbers.get(word.lstrip("0"), ())}
        return sorted(ids - {student}) if student not in ids else []

    def _with_ids(self, entry):
        """Whose id a platform has put into a name; a number of its own that happens to be another's id is not."""
        found = {s for text in entry.ids for s, how in self.phrases.get(words_of(text), {}).items() if how == SURE}
        if entry.platform == "moodle":  # counts participants: that number is an id only in a roster made of such
            return {s for s in found if not self.roster[s] or not s.isdecimal()}
        written = "".join(words_of(_without_accents(entry.names)))
        names = {s: words_of(_without_accents(self.roster[s])) for s in found}
        if entry.platform == "canvas":
            return {s for s in found if not names[s] or any(word in written for word in names[s])}
        return found

    def _in(self, text, whole):
        words = words_of(text)
        spans = {}
        for start in range(len(words)):
            for end in range(start + 1, min(len(words), start + self.longest) + 1):
                if known := self.phrases.get(words[start:end]):
                    spans[start, end] = known
        bare = words_of(_without_accents(text))
        if not spans and bare != words:
            return self._in(_without_accents(text), whole)
        if whole and (0, len(words)) not in spans:
            return []
        # A name inside of a longer one is another's.
        spans = {
            span: known
            for span, known in spans.items()
            if not any(o != span and o[0] <= span[0] and span[1] <= o[1] for o in spans)
        }
        best = [{s: how for s, how in known.items() if how == max(known.values())} for known in spans.values()]
        # Where somebody is named in words, a small number is no one's id.
        numbers = [all(map(_is_small, words[start:end])) for start, end in spans]
        if not all(numbers):
            best = [found for found, is_number in zip(best, numbers, strict=True) if not is_number]
        return self._agreed(best)

    @staticmethod
    def _agreed(found):
        """The students of several matches: those whom all of them may mean, or else every one."""
        if not found:
            return []
        common = set.intersection(*map(set, found))
        return sorted(common or set().union(*found))

    def _without_zeros(self, entry):
        """Whose id is a number but for the zeros before it, which spreadsheets take away."""
        number = entry.names.strip(" _-")
        return sorted(self.numbers.get(number.lstrip("0"), ())) if number.isdecimal() else []


def _is_small(word):
    return word.isdecimal() and len(word) < FEWEST


def _spelled(text):
    """As Germans write their letters where a keyboard lacks them."""
    letters = {letter: f"{base}e" for letter, base in zip("äöü", "aou", strict=True)}
    return unicodedata.normalize("NFC", text).casefold().translate(str.maketrans(letters))


def _without_accents(text):
    text = text.casefold().translate(str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"}))
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
