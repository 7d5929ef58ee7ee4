"""Text from strangers, made safe for where it goes: a page, a cell of a spreadsheet, XML.

A name or a line of code can hold what turns text around, hides it, colours a terminal, ends a tag, or starts a formula.
Whatever is written goes through one of these functions.
"""

import re
import unicodedata
from html import escape

ANSI = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")
JOINERS = "\u200c\u200d"  # invisible, but letters and emoji are written with them
# A formula may begin a cell, or what a spreadsheet with other separators takes for one; spaces and quotes before it do
# not matter, nor does the width of the character.
FORMULA = re.compile(r"""(^|[;,|\t\r\n"'])(?=[\s"']*[=+\-@＝＋－＠﹢﹣﹦﹫])""")


def plain(text, most=2_000, mark=""):
    """Text without control characters and without those that hide or turn it, at most so many characters; `mark`
    stands where one was. New lines and tabs stay."""
    text = ANSI.sub(mark, str(text)[: 4 * most]).replace("\r\n", "\n").replace("\r", "\n")
    clean = "".join(c if _is_seen(c) else mark for c in text)
    return clean if len(clean) <= most else clean[:most] + " …"


def _is_seen(character):
    if character in "\n\t" or character in JOINERS:
        return True
    if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp"):
        return False
    number = ord(character)
    return number & 0xFFFE != 0xFFFE and not 0xFDD0 <= number <= 0xFDEF  # these are no characters, nor allowed in XML


def line(text, most=200):
    """The same in one line."""
    return " ".join(plain(text, most).split())


def html(text, most=200):
    """One line, for between tags or for an attribute."""
    return escape(line(text, most), quote=True)


def block(text, most=2_000, mark=""):
    """Several lines, for <pre>."""
    return escape(plain(text, most, mark), quote=True)


def cell(value, most=200):
    """A value for a CSV file: numbers stay numbers; an apostrophe stands before what would start a formula."""
    if isinstance(value, int | float):
        return value
    return FORMULA.sub(r"\1'", line(value, most))


def sentence(text):
    """With a capital letter and a full stop."""
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?", ":", "…")) else ".") if text else ""


def join(words):
    """ "a, b and c" """
    *first, last = words or [""]
    return f"{', '.join(first)} and {last}" if first else last


def plural(count, word, words=None):
    return f"{count} {word if count == 1 else words or word + 's'}"
