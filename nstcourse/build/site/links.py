"""Every link of finished pages, held against the files: what a reader clicks must lead somewhere.

Addresses of other sites are not asked; a test must not need the network.
"""

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

LEADS = {("a", "href"), ("img", "src"), ("link", "href"), ("script", "src"), ("source", "src"), ("iframe", "src")}


class Page(HTMLParser):
    """The addresses and the anchors of a page."""

    def __init__(self, text):
        super().__init__()
        self.addresses, self.anchors = [], {"", "top"}
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        """Note what leads somewhere, and what can be led to."""
        for name, value in attrs:
            if value and name in ("id", "name"):
                self.anchors.add(value)
            if value and (tag, name) in LEADS:
                self.addresses.append(value)


def broken(folder, beside=None):
    """["PAGE: ADDRESS"] of the links in a folder of pages that lead to no file, or to no place of a page.

    beside: a folder in it whose own pages are others' work and are not looked into.
    """
    folder = Path(folder).resolve()
    files = [file for file in sorted(folder.rglob("*.html")) if file.relative_to(folder).parts[0] != beside]
    known = {file: Page(file.read_text(encoding="utf-8")) for file in files}
    lost = []
    for file, page in known.items():
        for address in page.addresses:
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                continue
            target = (file.parent / unquote(parts.path)).resolve() if parts.path else file
            target = target / "index.html" if target.is_dir() else target
            there = target.is_file() and target.is_relative_to(folder)
            if not there or (target in known and unquote(parts.fragment) not in known[target].anchors):
                lost.append(f"{file.relative_to(folder).as_posix()}: {address}")
    return lost


def outside(folder):
    """Addresses from which the pages would load something, by file; a site that works offline has none."""
    found = {}
    for file in sorted(Path(folder).rglob("*.html")):
        text = file.read_text(encoding="utf-8")
        page = Loaded(text)
        if page.addresses:
            found[file.relative_to(folder).as_posix()] = page.addresses
    return found


class Loaded(Page):
    """The addresses on other machines that a browser asks without being told to."""

    def handle_starttag(self, tag, attrs):
        """Links are followed by people; all else is loaded."""
        for name, value in attrs:
            away = value and (urlsplit(value).netloc or value.startswith("//"))
            if tag != "a" and (tag, name) in LEADS and away:
                self.addresses.append(value)
