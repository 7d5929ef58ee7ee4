"""The short code on a card: enough, with the same pictures, to paint its work again.

    walk-7of12-1889-fast-512-K3T0W9X
    rule-number of count-seed-mode-longer side-check

Of the check, two symbols tell a typing error and five another photograph, style, network or recipe. The first two are
Σ i c_i mod 1021 of all other letters: a wrong letter, or two that have changed places, gives another sum, as 1021 is a
prime above every i and every difference of two letters. The symbols are Crockford's 32, which leave out I, L, O and U;
in a check that is typed, O is read as 0, and I and L as 1.
"""

import hashlib
import json
import re
from dataclasses import dataclass

from nstlib.editions.series.rules import checked_rule
from nstlib.errors import NSTError

SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
OF_TEXT, OF_WORK = 2, 5
PRIME = 1021
EXAMPLE = "walk-7of12-1889-fast-512-K3T0W9X"
_FORM = re.compile(r"([a-z]+)-(\d{1,4})of(\d{1,4})-(\d{1,10})-(fast|fine)-(\d{1,5})-([0-9A-Z]{7})", re.IGNORECASE)


@dataclass(frozen=True)
class Code:
    """What a code says; work: the five symbols by which the work itself is known."""

    by: str
    number: int
    count: int
    seed: int
    mode: str
    size: int
    work: str

    def __str__(self):
        text = self._text
        total = sum(place * ord(letter) for place, letter in enumerate(text + self.work, 1))
        return f"{text}-{_symbols(total % PRIME, OF_TEXT)}{self.work}"

    @property
    def _text(self):
        return f"{self.by}-{self.number}of{self.count}-{self.seed}-{self.mode}-{self.size}"


def read(text):
    """The Code of what somebody typed, or an NSTError."""
    found = _FORM.fullmatch(re.sub(r"\s+", "", str(text)))
    if not found:
        raise NSTError(f"'{str(text)[:60]}' is no code of a work; it looks like {EXAMPLE}.")
    by, number, count, seed, mode, size, check = found.groups()
    check = check.upper().translate(str.maketrans("OIL", "011"))
    code = Code(by.lower(), int(number), int(count), int(seed), mode.lower(), int(size), check[OF_TEXT:])
    if str(code) != f"{code._text}-{check}":
        raise NSTError(f"the code '{str(text).strip()[:60]}' has a typing error; compare it with the card once more.")
    checked_rule(code.by)
    return code


def mark_of_work(facts):
    """Five symbols that tell one work from others. facts: plain values."""
    return _symbols(int.from_bytes(hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).digest()[:8]), OF_WORK)


def _symbols(number, count):
    return "".join(SYMBOLS[number >> 5 * i & 31] for i in range(count))
