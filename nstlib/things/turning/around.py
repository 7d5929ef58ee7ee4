"""nst.panorama: a picture all around, repainted so that it closes and its poles are not pinched.

One pass of the network over one sheet: in its upper part the panorama twice, so that its seam lies in the middle of a
picture, in its lower part both poles in stereographic projection, three times. The network norms each of its channels
by mean and variance of the whole sheet: as every column is there twice, the statistics do not depend on where the seam
was cut, and as the poles are on the same sheet, they are painted in the same colours as what they meet.
"""

import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from nstlib import files, images, lasting
from nstlib.errors import NSTError, in_words, suggest
from nstlib.things.turning import sphere
from nstlib.things.turning.metadata import told

ALIKE = 0.01  # of width over height from 2
FITS = ("crop", "pad")
STEP = 24  # the width is a multiple: a third of it is then one of the network's stride
SMALLEST, LARGEST, USUAL = 192, 8192, 2048  # pixels of the width
CAP, BLEND = 46.0, 7.0  # degrees from a pole at which its cap ends, and over which it fades
OPEN_SEAM = 99.5  # percent: a seam whose jump is above nearly all others is none that closes


@dataclass(frozen=True, repr=False)
class Panorama:
    """image: (H, 2 H, 3) in [0, 1], equirectangular; words: what is to be seen; seconds: how long it took; notes: what
    was made to fit, sentences; files: what was read."""

    image: np.ndarray
    words: str
    seconds: float = 0.0
    notes: tuple = ()
    files: tuple = field(default=())

    def view(self, yaw=0.0, pitch=0.0, angle=75.0, shape=(480, 640)):
        """What one sees in a direction, in degrees to the right and up: see nstlib.things.turning.sphere.view."""
        return sphere.view(self.image, yaw, pitch, angle, shape)

    def page(self):
        """A web page to look around in it, as a text: see nstlib.things.turning.page."""
        from nstlib.things.turning.page import page_of

        return page_of(self)

    def save(self, path):
        """Write it: .html is a page to look around in; a JPEG or PNG says to viewers that it is a panorama."""
        path = check_panorama(path, self.files)
        if path.suffix.lower() in (".html", ".htm"):
            return lasting.write(path, self.page().encode(), self.files)
        return lasting.write(
            path, told(images.encode(self.image, images.check_writable(path)), self.image.shape), self.files
        )

    @property
    def alt(self):
        """What is to be seen, for a reader who cannot see it."""
        return f"a panorama, all around: {self.words}"

    def __repr__(self):
        height, width = self.image.shape[:2]
        return f"Panorama: {self.words}, {width} x {height} px, in {self.seconds:.1f} s"

    def _repr_png_(self):
        return images.encode(images.resize(self.image, min(1024, self.image.shape[1]))), {"alt": self.alt}


def panorama(photo, style, *, size=None, amount=1.0, fit=None, poles=True, network=None):
    """Repaint a photograph that shows all around, so that it still closes: a Panorama.

    photo: an equirectangular picture, twice as wide as high, (H, 2 H, 3) in [0, 1], a file, or "drawn", a place drawn
    by code. style: as for nst.paint, as are amount and network; None leaves the photograph as it is. size: the width in
    pixels, brought to a multiple of 24; None is the photograph's own, 2048 at most. fit: what to do with a photograph
    of another shape: "crop" cuts it to 2:1 in its middle; "pad" adds sky and ground above and below one that is wider,
    and mirrors one that is narrower. poles: False paints the poles as the rest, for comparison.

    What is exact: the network's convolutions see no seam, as half a turn is painted on either side of it; its norms are
    those of the whole sheet, in which each column stands twice, up to what the sheet's own rim does to them.
    Raises NSTError for a photograph of another shape without `fit`, a size outside 192 to 8192, and as nst.paint does.
    """
    from nstlib.fast.painting import called, paint

    began = time.perf_counter()
    image, name, notes = _photograph(photo, size, fit)
    if style is None:
        words = name or called(photo)
        return Panorama(image, words, time.perf_counter() - began, tuple(notes), images.files_of(photo))
    sheet, parts = _sheet(image, poles)
    painted = paint(sheet, style, amount, network=network)
    done = _closed(painted.image, parts, poles)
    named = name or called(photo)
    words = f"{named}, repainted in the manner of {painted.names[1]}"
    return Panorama(done, words, time.perf_counter() - began, tuple(notes), images.files_of(photo, style))


def check_panorama(path, read=()):
    """The path to write to, or an NSTError before the work."""
    path = files.as_path(path)
    files.check_folder(path)
    files.check_not_read(path, read)
    if path.suffix.lower() not in (".html", ".htm", ".jpg", ".jpeg", ".png"):
        raise NSTError(f"cannot write '{path}': a panorama's name must end in .jpg, .png, or .html for a page.")
    return Path(path)


def _photograph(photo, size, fit):
    """(the panorama (H, 2 H, 3) at its size, a name of it or "", notes)."""
    check_size(size)
    if fit is not None and fit not in FITS:
        raise NSTError(f"there is no way '{fit!s:.40}' to make a panorama fit; {suggest(fit, FITS)}.")
    if isinstance(photo, str) and photo == "drawn":
        from nstlib.things.turning.seen import WORDS, drawn_panorama

        return drawn_panorama(_fitting(size or USUAL // 2)), WORDS, []
    image, notes = images.at_most(photo, "panoramic", size or USUAL), []
    height, width = image.shape[:2]
    if abs(width / height / 2 - 1) > ALIKE:
        if fit is None:
            raise NSTError(
                f"a picture of {width} x {height} px is no panorama of all around, which is twice as wide as high; "
                "--fit crop cuts it to that shape, and --fit pad adds what is missing."
            )
        image = FITTED[fit](image)
        notes.append(f"{width} x {height} px became 2 : 1 ({fit}).")
    wanted = _fitting(size or image.shape[1])
    if wanted < SMALLEST:
        raise NSTError(f"a panorama of {image.shape[1]} px is too narrow; it needs {SMALLEST}.")
    if size is not None and wanted != size:
        notes.append(f"{size} px became {wanted}, a multiple of {STEP}.")
    image = images.resize(image, (wanted // 2, wanted))
    if sphere.seam_rank(image) > OPEN_SEAM:
        notes.append("its left and right edges do not meet, so a seam is left behind you; is it all around?")
    return image, "", notes


def check_size(size):
    """Raise NSTError unless it is a width, or None."""
    if size is None:
        return
    if isinstance(size, bool) or not isinstance(size, int | np.integer):
        raise NSTError(f"size is a panorama's width in pixels, a whole number, not {in_words(size)}.")
    if not SMALLEST <= size <= LARGEST:
        raise NSTError(f"a panorama {size} px wide cannot be painted; give a size from {SMALLEST} to {LARGEST}.")


def _fitting(width):
    return max(STEP, round(width / STEP) * STEP)


def _cropped(image):
    """The middle of a picture, of shape 2 : 1."""
    height, width = image.shape[:2]
    rows, columns = min(height, max(1, width // 2)), min(width, 2 * height)
    top, left = (height - rows) // 2, (width - columns) // 2
    return image[top : top + rows, left : left + columns]


def _padded(image):
    """With rows above and below, in the colours of its rims, which fade into their means; or mirrored to the right."""
    height, width = image.shape[:2]
    if width < 2 * height:
        return _cropped(np.concatenate([image, image[:, ::-1]], axis=1)) if width >= height else _cropped(image)
    missing = width // 2 - height
    above = missing // 2

    def faded(row, count):
        share = np.linspace(0, 1, max(count, 1))[:count, None, None] ** 0.5
        return row * (1 - share) + row.mean(1, keepdims=True) * share

    top, bottom = image[: max(1, height // 40)].mean(0)[None], image[-max(1, height // 40) :].mean(0)[None]
    sides = faded(top, above)[::-1], image, faded(bottom, missing - above)
    return np.concatenate(sides).astype(np.float32)


FITTED = {"crop": _cropped, "pad": _padded}


def _sheet(image, poles):
    """(the sheet that is painted, how wide the panorama is)."""
    width, half = image.shape[1], image.shape[1] // 2
    twice = np.concatenate([image[:, half:], image, image[:, :half]], axis=1)
    if not poles:
        return twice, width
    both = np.concatenate([sphere.cap(image, width // 3, pole) for pole in (sphere.UP, sphere.DOWN)], axis=1)
    return np.concatenate([twice, np.tile(both, (1, 3, 1))]), width


def _closed(painted, width, poles):
    """The panorama out of its painted sheet."""
    height, half, side = width // 2, width // 2, width // 3
    out = np.ascontiguousarray(painted[:height, half : half + width])
    if not poles:
        return out
    looks = sphere.directions(height, width)
    for number, pole in enumerate((sphere.UP, sphere.DOWN)):
        left = 2 * side + number * side  # of the three the middle one
        face = painted[height : height + side, left : left + side]
        rows = np.flatnonzero(np.degrees(np.arccos(np.clip(pole * looks[:, 0, 1], -1, 1))) < CAP + BLEND)
        part = looks[rows].reshape(-1, 3)
        away = np.degrees(np.arccos(np.clip(pole * part[:, 1], -1, 1)))
        share = np.clip((CAP + BLEND / 2 - away) / BLEND, 0, 1)
        share = (share * share * (3 - 2 * share))[:, None]
        old = out[rows].reshape(-1, 3)
        out[rows] = (old * (1 - share) + share * sphere.from_cap(face, part, pole)).reshape(len(rows), width, 3)
    return np.clip(out, 0, 1)
