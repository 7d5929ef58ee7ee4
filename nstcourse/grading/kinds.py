"""What a file is that is no notebook, in words, and what to ask the student for."""

import re

ASK = "ask for the notebook itself, the file that ends in .ipynb"
ARCHIVES = {
    ".7z": "a 7z archive",
    ".rar": "a RAR archive",
    ".tar.gz": "a tar.gz archive",
    ".tgz": "a tar.gz archive",
    ".tar.bz2": "a tar.bz2 archive",
    ".tar.xz": "a tar.xz archive",
    ".tar.zst": "a tar.zst archive",
    ".tar": "a tar archive",
    ".gz": "a gzip archive",
    ".bz2": "a bzip2 archive",
    ".xz": "an xz archive",
    ".zst": "a zst archive",
    ".zipx": "a zipx archive",
    ".iso": "an image of a disk",
    ".dmg": "an image of a disk",
    ".z01": "a part of a zip file",
    ".001": "a part of an archive",
}
OTHERS = {
    ".html": "a web page (HTML)",
    ".htm": "a web page (HTML)",
    ".mhtml": "a web page",
    ".webarchive": "a web page",
    ".pdf": "a PDF",
    ".py": "a Python file",
    ".doc": "a text for Word",
    ".docx": "a text for Word",
    ".odt": "a text for LibreOffice",
    ".pages": "a text for Pages",
    ".rtf": "a text",
    ".md": "a text",
    ".txt": "a text",
    ".json": "JSON, but no notebook",
    ".tex": "a text for LaTeX",
    ".png": "a picture",
    ".jpg": "a picture",
    ".jpeg": "a picture",
    ".heic": "a picture",
    ".gdoc": "a link to a file elsewhere",
    ".url": "a link to a file elsewhere",
    ".webloc": "a link to a file elsewhere",
    ".lnk": "a link to a file elsewhere",
    ".crdownload": "a download that was not finished",
    ".part": "a download that was not finished",
    ".download": "a download that was not finished",
    ".xlsx": "a workbook",
    ".csv": "a table",
    ".pptx": "slides",
}
STARTS = {
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"Rar!\x1a\x07": "a RAR archive",
    b"\x1f\x8b": "a gzip archive",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ\0": "an xz archive",
    b"PK\x03\x04": "a zip file",
    b"PK\x05\x06": "a zip file",
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "a document of an old Office",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
}
MAYBE = re.compile(r"\.ipynb(?!$)|\.(json|txt)$|^[^.]+$", re.IGNORECASE)  # what may hold a notebook all the same


def by_first_bytes(data):
    """What a file is by its first bytes, or nothing."""
    if data.lstrip()[:1] == b"<":
        return "a web page (HTML)"
    if data.lstrip()[:1] == b"{":
        return "a notebook or other JSON"
    return next((words for start, words in STARTS.items() if data.startswith(start)), "")


def archive(name):
    """What kind of archive a name says, other than zip, or nothing."""
    return _by_ending(name, ARCHIVES)


def other(name):
    """What a name says that is no notebook and no archive, or nothing."""
    return _by_ending(name, OTHERS)


def _by_ending(name, kinds):
    name = name.casefold().rstrip(" .")
    return next((words for ending, words in kinds.items() if name.endswith(ending)), "")


def holds_notebook(data):
    """Is it the JSON of a notebook, as far as a glance tells?"""
    return data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{" and b'"cells"' in data and b'"nbformat"' in data
