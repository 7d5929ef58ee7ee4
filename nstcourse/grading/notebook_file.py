"""From a submitted file's bytes to the cells of a notebook, or to a sentence that says what the file is instead.

Whatever encoding and format it has, it is read where nothing has to be guessed, and it is told. Limits keep what a file
takes in memory in proportion to its size: they count bytes, values and cells before anything is made of them.
"""

import base64
import json
import re

from nstlib.errors import NSTError

LARGEST = 100_000_000  # bytes of a notebook, outputs included
MOST_VALUES = 5_000_000  # in the JSON of a notebook: a list of little takes a hundred times its length in memory
MOST_PARTS = 1_000_000  # lists and objects among them
MOST_QUOTES = 4_000_000  # two for each text
MOST_CELLS = 5_000
MOST_CODE = 1_000_000  # bytes of all code cells together
GRADE_ID = re.compile(r"task-(\d+)-(\d+)")  # nbgrader's name of an answer cell, as nstcourse.nbgrader gives it
WIDE = re.compile(rb"[\xf0-\xf7]|\\u[dD][89abAB]")  # one such character, and every one of its text takes four bytes
MARKS = ((b"\xff\xfe\0\0", "utf-32"), (b"\0\0\xfe\xff", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
FROM_JUPYTER = "ask the student to open it in Jupyter, save it and hand in the .ipynb file that lies there then."
AGAIN = "ask the student to hand in the .ipynb file itself."
# What other files begin with, and what to ask for.
KNOWN = (
    (rb"PK\x03\x04", "a zip file (as Word and Excel files are, too) with another name", AGAIN),
    (rb"\x89PNG", "a PNG picture", AGAIN),
    (rb"\xff\xd8\xff", "a JPEG picture", AGAIN),
    (rb"GIF8", "a GIF picture", AGAIN),
    (rb"%PDF", "a PDF", AGAIN),
    (rb"\x1f\x8b", "a gzip archive", AGAIN),
    (rb"7z\xbc\xaf\x27\x1c", "a 7z archive", AGAIN),
    (rb"Rar!", "a RAR archive", AGAIN),
    (rb"SQLite format 3", "a database", AGAIN),
    (rb"\x00\x05\x16\x07", "what macOS keeps beside a file, not the file", AGAIN),
    (rb"bplist", "a property list of macOS's, perhaps of a file that still lies in iCloud", AGAIN),
    (rb"version https://git-lfs", "a Git LFS pointer, which only names a file that lies elsewhere", "ask the student "
     "to run git lfs pull and hand in what the file holds then."),
    (rb"(?i:\[InternetShortcut\]|\[Desktop Entry\])", "a link to a page", AGAIN),
    (rb"(?is:<!doctype html|<html|<head|<body)", "a web page (HTML)", "ask the student for the notebook's own file: "
     "File > Download in Jupyter and Colab, 'Download raw file' on GitHub."),
    (rb"<\?xml|<svg", "an XML file", AGAIN),
    (rb"\{\\rtf", "a text of a word processor's (RTF)", AGAIN),
    (rb"diff --git|--- a/", "a list of changes (a diff)", AGAIN),
    (rb"(?:\s|#[^\n]*\n)*(?:import|from|def|class)\b", "a Python script", FROM_JUPYTER),
)  # fmt: skip


def read(data):
    """(cells, notes) of a submitted file's bytes; NSTError with a sentence if it is no notebook.

    A cell is {"kind": "code", "markdown" or "raw", "id", "task": by its metadata, "source"}.
    """
    if len(data) > LARGEST:
        raise NSTError(f"the file has {len(data) / 1e6:.0f} MB; at most {LARGEST / 1e6:.0f} MB are read.")
    text, notes = _decoded(data)
    notebook = _notebook(_json(text), notes)
    cells = [_cell(c) for c in _listed(notebook, notes)]
    code = sum(len(c["source"].encode()) for c in cells if c["kind"] == "code")
    if code > MOST_CODE:
        raise NSTError(f"its code cells hold {code / 1e6:.1f} MB of text, far too many; {FROM_JUPYTER}")
    return cells, notes


# --- bytes to text ---------------------------------------------------------------------------------------------------


def _decoded(data):
    """(text, notes); NSTError where it is none."""
    if not data.strip(b"\0 \t\r\n"):
        what = "empty" if not data else f"{len(data)} bytes of nothing (a copy that was broken off, or a full disk)"
        raise NSTError(f"the file is {what}, and so no notebook; ask the student to save it and hand it in anew.")
    if len(data) * (4 if WIDE.search(data) else 1) > 2 * LARGEST:
        raise NSTError(f"the file has {len(data) / 1e6:.0f} MB with characters of four bytes, which is too many.")
    notes = []
    if data.endswith(b"\0") and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"{\0", b"\0")):
        data = data.rstrip(b"\0")
        notes.append("zero bytes at its end were left out.")
    for begins, code in (*MARKS, (b"{\0", "utf-16-le"), (b"\0{", "utf-16-be"), (b"\xef\xbb\xbf", "utf-8-sig")):
        if data.startswith(begins):
            try:
                text = data.decode(code)
            except UnicodeDecodeError:
                break
            return text, [*notes, f"it is written in {code.upper()}, not UTF-8; it was read all the same."]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        _refuse_known(data, "no text in UTF-8 but ")
        return _in_another_encoding(data, notes)
    _refuse_known(data, "no notebook but ")
    return text, notes


def _refuse_known(data, no):
    begin = data[:2_000].lstrip(b"\xef\xbb\xbf \t\r\n")
    for pattern, what, ask in KNOWN:
        if re.match(pattern, begin):
            raise NSTError(f"the file is {no}{what}; {ask}")


def _in_another_encoding(data, notes):
    """A text of an older editor's. Its letters may be others than were meant, but what stands for a letter of one byte
    is the same letter everywhere, and Python's own words are plain ASCII: nothing that counts is guessed."""
    if not data.lstrip().startswith(b"{") or re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", data):
        raise NSTError(f"the file is no text in UTF-8, nor a notebook in another encoding; {FROM_JUPYTER}")
    text = data.decode("utf-8", "replace")
    lost = text.count("\ufffd")
    if sum(map(len, re.findall(r"[^\x00-\x7f\ufffd]+", text))) <= lost:
        text = data.decode("cp1252", "replace")
        return text, [*notes, "it is no text in UTF-8; it was read as Windows-1252, so that some letters may be wrong."]
    return text, [*notes, f"it is no text in UTF-8 throughout; {lost} characters of it are lost."]


# --- text to JSON ----------------------------------------------------------------------------------------------------


def _json(text):
    many = sum(map(text.count, "[{,"))
    if many > MOST_VALUES or text.count("[") + text.count("{") > MOST_PARTS or text.count('"') > MOST_QUOTES:
        raise NSTError("the file holds too many values to be a notebook.")
    try:
        # Every number is made a float: an integer of a million digits would take minutes.
        return json.loads(text.lstrip("\ufeff"), parse_int=float, strict=False)
    except RecursionError:
        raise NSTError("the file is nested too deeply to be a notebook.") from None
    except ValueError as error:
        place = getattr(error, "pos", 0)
        raise NSTError(_no_json(text, place, str(error))) from None


def _no_json(text, place, error):
    begins = text.lstrip("\ufeff \t\r\n")[:1]
    if re.search(r"^[ \t]*(<<<<<<<|>>>>>>>)( |\r?$)", text, flags=re.MULTILINE):
        return (
            "the file is no notebook as it is: it holds the marks of a merge in git that was not finished (<<<<<<<); "
            "ask the student to choose one of the two sides, or open it in Jupyter, and save it."
        )
    if begins in ("{", "[") and (place >= len(text.rstrip()) or "Unterminated string" in error):
        return (
            f"the file is no notebook to its end: it breaks off after {len(text):,} characters, as a download that did "
            "not finish does; ask the student to hand it in again."
        )
    if begins in ("{", "["):
        line = text.count("\n", 0, place) + 1
        return f"the file is no notebook (its JSON is damaged in line {line}); {FROM_JUPYTER}"
    return f"the file is no notebook (it is not the JSON of one); {AGAIN}"


# --- JSON to cells ---------------------------------------------------------------------------------------------------


def _notebook(raw, notes, depth=0):
    """The notebook in what a file holds: itself, or as the answer of a server wraps it."""
    if isinstance(raw, dict) and not isinstance(raw.get("cells"), list) and depth < 2:
        content = raw.get("content")
        if raw.get("encoding") == "base64" and isinstance(content, str):  # GitHub's
            try:
                content = base64.b64decode(content).decode("utf-8")
            except ValueError:
                content = None
        if isinstance(content, str) and content.lstrip().startswith("{"):
            content = _json(content)
        if isinstance(content, dict):
            if depth == 0:
                notes.append("it is a server's answer with the notebook in it, which was taken out.")
            return _notebook(content, notes, depth + 1)
    if not isinstance(raw, dict):
        raise NSTError(f"the file is no notebook (JSON of another kind); {AGAIN}")
    if "doc_id" in raw or ("url" in raw and len(raw) < 10):
        raise NSTError(f"the file is no notebook but a link to one, as Google Drive leaves it; {AGAIN}")
    return raw


def _listed(notebook, notes):
    """The cells of a notebook of any format, as the file has them."""
    version = notebook.get("nbformat")
    number = float(version) if isinstance(version, float | str) and re.fullmatch(r"\d\d?(\.0)?", str(version)) else None
    cells = notebook.get("cells")
    sheets = notebook.get("worksheets")
    if not isinstance(cells, list) and isinstance(sheets, list):
        sheets = [s.get("cells") for s in sheets if isinstance(s, dict)]
        cells = [cell for sheet in sheets if isinstance(sheet, list) for cell in sheet]
    whole = isinstance(cells, list) and (number or any(isinstance(c, dict) and "cell_type" in c for c in cells))
    if not whole:
        raise NSTError(f"the file is no notebook (JSON without cells); {AGAIN}")
    if len(cells) > MOST_CELLS:
        raise NSTError(f"the file has {len(cells):,} cells, far too many for a notebook of this course.")
    if number is None:
        notes.append("it does not say its notebook format; it was read all the same.")
    elif number > 4:
        raise NSTError(f"the file is no notebook of a known format ({number:g}); ask the student to save it as 4.")
    elif number < 4:
        notes.append(f"it is in the notebook format {number:g}, which was converted.")
    return [c for c in cells if isinstance(c, dict) and c.get("cell_type") in ("code", "markdown", "raw", "heading")]


def _cell(cell):
    # Format 3 has "input" where format 4 has "source"; format 1 had "code".
    source = next((cell[key] for key in ("source", "input", "code") if cell.get(key) is not None), "")
    source = "".join(map(str, source)) if isinstance(source, list) else str(source)
    source = source.encode("utf-8", "replace").decode()  # JSON can hold halves of characters, which no file can
    metadata = cell.get("metadata")
    ours, theirs = (metadata.get(k) if isinstance(metadata, dict) else None for k in ("nst", "nbgrader"))
    task = ours.get("task") if isinstance(ours, dict) else None
    if task is None and isinstance(theirs, dict):
        named = GRADE_ID.fullmatch(str(theirs.get("grade_id")))
        task = f"{named[1]}.{named[2]}" if named else None
    return {"kind": cell["cell_type"], "id": cell.get("id"), "task": task, "source": source}
