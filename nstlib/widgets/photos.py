"""PhotoDrop: a field into which photographs are dropped, or chosen by a button, of any size, phone photos included.

ipywidgets' own FileUpload sends all files in one message; above the server's limit nothing arrives, nothing is said,
and the widget is deaf from then on. Here the page (photos.js) shrinks each picture, sets it upright and sends it in
pieces; this file puts them together, checks that they are a picture, and keeps it in a folder beside the notebook.
"""

import importlib.util
from functools import cache
from html import escape
from pathlib import Path

from nstlib import images
from nstlib.errors import NSTError
from nstlib.files import as_path, make_folder, write_atomically
from nstlib.widgets import host

LARGEST = 64 * 2**20  # bytes; what the page sends has about 2
UNFINISHED = 4  # photos that may be on their way at a time; of more, the oldest are forgotten
PATIENCE = 15  # seconds without an answer after which the page says so
LONGEST_NAME = 80  # letters
LONGEST_STEM = 200  # bytes in UTF-8, of the 255 that file systems take: a number and an ending follow
RESERVED = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{port}{n}" for port in ("com", "lpt") for n in "123456789¹²³"),
}  # by Windows
BY_HAND = (
    "To bring a photo, {bring}, and type its name where a picture is asked for. (The package anywidget makes a field "
    "here to drop it into: pip install anywidget, and {restart}.)"
)
STATIC = "Photos can be dropped here while a kernel runs."


class PhotoDrop:
    """A field for photographs, to be shown by itself or placed into another widget's box.

    on_photo(name, path): called for each photo that has arrived: the name of the file that was chosen, and the path of
    the JPEG that was kept, upright, its longer side at most 2048 px. An NSTError that it raises is told in the field.
    folder: where photos are kept; made with the first one, relative to the kernel's folder, which is the notebook's.
    """

    def __init__(self, on_photo=None, folder="photos"):
        self.on_photo, self.folder = on_photo, as_path(folder)
        self._uploads = {}

    def build(self, label="Add photos"):
        """A new ipywidget: the field with a button of this label, or, without anywidget, a sentence that says how
        photos are brought by hand."""
        import ipywidgets

        if importlib.util.find_spec("anywidget") is None:
            return ipywidgets.HTML(f'<div class="nst-photos">{escape(_by_hand())}</div>')
        field = _field_class()(again=host.again(), label=label)
        field.on_msg(self._answer)
        return field

    def _ipython_display_(self):
        from IPython.display import display

        if not host.live():
            display({"text/plain": STATIC}, raw=True)
            return
        view = {"version_major": 2, "version_minor": 0, "model_id": self.build().model_id}
        display({"application/vnd.jupyter.widget-view+json": view, "text/plain": STATIC}, raw=True)

    def _answer(self, field, message, buffers):
        """Each message of the page gets one: "next", "kept" or "refused", the latter two with words."""
        upload = message.get("upload")
        try:
            words = self.receive(message, buffers)
            reply = {"kind": "next"} if words is None else {"kind": "kept", "words": words}
        except NSTError as error:
            reply = {"kind": "refused", "words": str(error)}
        except Exception as error:  # what goes wrong with one photo must not make the field deaf
            reply = {"kind": "refused", "words": f"the photo could not be used ({type(error).__name__}: {error})."}
        if reply["kind"] != "next":
            self._uploads.pop(upload, None)
        field.send({"upload": upload, **reply})

    def receive(self, message, buffers=()):
        """Take one message of an upload: "begin", "piece" or "end"; the last one returns words, the others None.

        Raises NSTError where something is missing or wrong, or no file can be written.
        """
        kind, upload = message.get("kind"), message.get("upload")
        if kind == "begin":
            self._uploads[upload] = Upload(message.get("name"), message.get("count"), message.get("total"))
            for oldest in list(self._uploads)[:-UNFINISHED]:
                del self._uploads[oldest]
            return None
        if upload not in self._uploads:
            raise NSTError("a photo did not arrive from its beginning; choose it again.")
        if kind == "piece":
            self._uploads[upload].take(message.get("number"), buffers[0] if buffers else b"")
            return None
        return self._keep(self._uploads[upload])

    def _keep(self, upload):
        data = upload.whole()
        height, width = images.picture_in(data, upload.name).shape[:2]
        path = _kept(make_folder(self.folder), file_stem(upload.name), data)
        if self.on_photo is not None:
            self.on_photo(upload.name, path)
        return f"'{upload.name}' has arrived: {path}, {width} x {height} px."


class Upload:
    """One file on its way, in pieces that may come in any order.

    name: as the page calls the file. count: how many pieces there are. total: bytes of them all. again: what to do
    where it does not arrive.
    """

    def __init__(self, name, count, total, again="choose it again"):
        self.name, self.again = str(name)[:LONGEST_NAME], again
        if not (type(count) is type(total) is int and 0 < count <= total <= LARGEST):
            raise NSTError(f"'{self.name}' is announced as {total} bytes in {count} pieces; {self.again}.")
        self.count, self.total, self._pieces = count, total, {}

    def take(self, number, data):
        """Keep one piece; number: from 0."""
        data = bytes(data)
        if not (type(number) is int and 0 <= number < self.count and len(data) <= self.total):
            raise NSTError(f"'{self.name}' did not arrive as it was announced; {self.again}.")
        self._pieces[number] = data

    def whole(self):
        """The bytes of the file."""
        missing = [n for n in range(self.count) if n not in self._pieces]
        if missing:
            raise NSTError(
                f"'{self.name}' did not arrive whole: piece {missing[0] + 1} of {self.count} is missing; {self.again}."
            )
        data = b"".join(self._pieces[n] for n in range(self.count))
        if len(data) != self.total:
            raise NSTError(f"'{self.name}' did not arrive whole: {len(data)} bytes of {self.total}; {self.again}.")
        return data


def _by_hand():
    if host.own_page():
        return BY_HAND.format(bring=f"put it into the folder {Path.cwd()}", restart="begin nst studio anew")
    return BY_HAND.format(bring="drag it into the list of files left of the notebook", restart="restart the kernel")


def file_stem(name):
    """A file name for a photo, without folders and ending, that is allowed everywhere and needs no quotes."""
    last = str(name).replace("\\", "/").rpartition("/")[2]
    stem = last.rpartition(".")[0] or last
    stem = "".join(c if c.isalnum() or c in "-_." else "-" for c in stem)[:LONGEST_NAME]
    stem = stem.encode()[:LONGEST_STEM].decode(errors="ignore").strip("-.")
    # Windows reserves a name with whatever ending: con.old.jpg is the console, too.
    return f"photo-{stem}" if stem.partition(".")[0].lower() in RESERVED else stem or "photo"


def _kept(folder, stem, data):
    """The file that holds this photo: one of an earlier time with the same bytes, or a new one under a free name."""
    number, path = 1, folder / f"{stem}.jpg"
    while path.exists():
        if path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data:
            return path
        number += 1
        path = folder / f"{stem}-{number}.jpg"
    return write_atomically(path, data)


@cache
def _field_class():
    import anywidget
    import traitlets

    class PhotoField(anywidget.AnyWidget):
        """The page's side; all that it says and is told goes through messages."""

        _esm = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
        _css = Path(__file__).with_suffix(".css").read_text(encoding="utf-8")
        again = traitlets.Unicode("run this cell again").tag(sync=True)
        label = traitlets.Unicode("Add photos").tag(sync=True)
        patience = traitlets.Float(PATIENCE).tag(sync=True)

    return PhotoField
