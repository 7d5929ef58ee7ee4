"""A PDF of pictures, one a page, at their exact size, lossless, in sRGB by an embedded profile.

Pillow writes a PDF's pictures as JPEG and without a profile, matplotlib's have none either, so the few objects that it
takes are written here (ISO 32000-1: 7.5 the file, 7.4.4 FlateDecode with predictor 2, 8.6.5.5 ICCBased, 8.9.5 images).
"""

import zlib

import numpy as np

from nstlib.images.kept.profiles import srgb_profile

POINTS = 72  # on an inch
BAND = 1 << 22  # values at a time


def pdf(pages, dpi, title):
    """The bytes of a PDF of uint8 arrays (H, W, 3): a page is W / dpi x H / dpi inches. title: for its properties."""
    profile = zlib.compress(srgb_profile())
    first = 5  # the objects before those of the pages
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /ViewerPreferences << /PrintScaling /None /DisplayDocTitle true >> >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>"
        % (b" ".join(b"%d 0 R" % (first + 3 * i) for i in range(len(pages))), len(pages)),
        b"<< /Title %s /Producer (nstlib) >>" % _text(title),
        _stream(b"/N 3 /Alternate /DeviceRGB /Filter /FlateDecode", profile),
    ]
    for i, page in enumerate(pages):
        objects += _page(page, dpi, first + 3 * i)
    return _file(objects)


def _page(pixels, dpi, number):
    """The three objects of a page: itself, what it draws, and the picture."""
    height, width = pixels.shape[:2]
    wide, high = (b"%.4f" % (POINTS * count / dpi) for count in (width, height))
    drawn = b"q %s 0 0 %s 0 0 cm /Im Do Q" % (wide, high)
    facts = b"/Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent 8" % (width, height)
    facts += b" /ColorSpace [/ICCBased 4 0 R] /Filter /FlateDecode"
    facts += b" /DecodeParms << /Predictor 2 /Colors 3 /BitsPerComponent 8 /Columns %d >>" % width
    return [
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %s %s] /Contents %d 0 R /Resources << /XObject << /Im %d 0 R >>"
        b" >> >>" % (wide, high, number + 1, number + 2),
        _stream(b"", drawn),
        _stream(facts, _packed(pixels)),
    ]


def _packed(pixels):
    """FlateDecode, of each value less the one to the left of it."""
    packer, parts = zlib.compressobj(6), []
    rows = max(1, BAND // (3 * pixels.shape[1]))
    for y in range(0, len(pixels), rows):
        band = np.array(pixels[y : y + rows])
        band[:, 1:] -= pixels[y : y + rows, :-1]
        parts.append(packer.compress(band.tobytes()))
    return b"".join([*parts, packer.flush()])


def _text(text):
    """A string of any letters: UTF-16 with its mark, in hexadecimal (7.9.2.2)."""
    return b"<FEFF%s>" % text.encode("utf-16-be", "replace").hex().upper().encode()


def _stream(facts, data):
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (facts, len(data), data)


def _file(objects):
    """The whole file, with the table of where its objects begin (7.5.4)."""
    parts, places, at = [b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"], [], 15
    for number, body in enumerate(objects, 1):
        places.append(at)
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, body))
        at += len(parts[-1])
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    parts.append(b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table))
    parts.append(b"trailer\n<< /Size %d /Root 1 0 R /Info 3 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, at))
    return b"".join(parts)
