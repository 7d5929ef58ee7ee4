"""Files of 16 bits for each colour, PNG and TIFF, which Pillow does not write.

Here the numbers are put in order and compressed by zlib; the chunks of a PNG and the tags of a TIFF are Pillow's work.
"""

import io
import struct
import zlib

import numpy as np

BAND = 1 << 21  # values at a time, of what is compressed
LEVEL = 4  # of zlib: a painting is 1 % larger than at 6, and one with alpha is packed three times as fast
# Tags of a TIFF (TIFF 6.0, section 8), and values of them.
WIDTH, LENGTH, BITS, COMPRESSION, PHOTOMETRIC, DESCRIPTION = 256, 257, 258, 259, 262, 270
STRIPS, SAMPLES, ROWS, COUNTS, X_RESOLUTION, Y_RESOLUTION = 273, 277, 278, 279, 282, 283
PLANAR, UNIT, PREDICTOR, EXTRA, PROFILE = 284, 296, 317, 338, 34675
DEFLATE, RGB, TOGETHER, INCHES, DIFFERENCES, NOT_MULTIPLIED_IN = 8, 2, 1, 2, 2, 2


def png(pixels, info=None, dpi=None, profile=None):
    """The bytes of a PNG of uint16 pixels (H, W, 3 or 4). info: a PngInfo of texts; dpi: (x, y); profile: ICC bytes."""
    from PIL.PngImagePlugin import putchunk

    height, width, channels = pixels.shape
    file = io.BytesIO()
    file.write(b"\x89PNG\r\n\x1a\n")
    putchunk(file, b"IHDR", struct.pack(">2I5B", width, height, 16, {3: 2, 4: 6}[channels], 0, 0, 0))
    if profile:
        putchunk(file, b"iCCP", b"ICC Profile\0\0" + zlib.compress(profile))
    for text in info.chunks if info else ():
        putchunk(file, *text[:2])
    if dpi:
        putchunk(file, b"pHYs", struct.pack(">2IB", *(round(n / 0.0254) for n in dpi), 1))
    for piece in _compressed(_filtered(pixels)):
        putchunk(file, b"IDAT", piece)
    putchunk(file, b"IEND", b"")
    return file.getvalue()


def _filtered(pixels):
    """Bands of rows as PNG stores them: each begins with its filter's number, 2, Up: bytes less those above."""
    above = np.zeros((1, 2 * pixels[0].size), np.uint8)
    for rows in _bands(pixels):
        stored = np.ascontiguousarray(rows, ">u2").view(np.uint8).reshape(len(rows), -1)
        out = np.full((len(rows), 1 + stored.shape[1]), 2, np.uint8)
        np.subtract(stored, np.concatenate([above, stored[:-1]]), out=out[:, 1:])
        above = stored[-1:]
        yield out


def _bands(pixels):
    rows = max(1, BAND // (pixels.shape[1] * pixels.shape[2]))
    return [pixels[y : y + rows] for y in range(0, len(pixels), rows)]


def _compressed(bands):
    packer = zlib.compressobj(LEVEL)
    for band in bands:
        yield packer.compress(band)
    yield packer.flush()


def tiff(pixels, text="", dpi=None, profile=None):
    """The bytes of a TIFF of uint16 pixels (H, W, 3 or 4), deflated. text: ASCII, its ImageDescription."""
    from PIL.TiffImagePlugin import ImageFileDirectory_v2

    height, width, channels = pixels.shape
    strip = b"".join(_compressed(map(_differences, _bands(pixels))))  # one: for several, Pillow needs to be of 2024
    tags = ImageFileDirectory_v2()
    tags[WIDTH], tags[LENGTH], tags[BITS], tags[SAMPLES] = width, height, (16,) * channels, channels
    tags[COMPRESSION], tags[PREDICTOR], tags[PHOTOMETRIC], tags[PLANAR] = DEFLATE, DIFFERENCES, RGB, TOGETHER
    tags[ROWS], tags[COUNTS], tags[STRIPS] = height, len(strip), 0  # the last from the end of the tags
    if channels == 4:
        tags[EXTRA] = NOT_MULTIPLIED_IN
    if text:
        tags[DESCRIPTION] = text
    if dpi:
        tags[X_RESOLUTION], tags[Y_RESOLUTION], tags[UNIT] = *dpi, INCHES
    if profile:
        tags[PROFILE] = profile
    file = io.BytesIO()
    tags.save(file)
    file.write(strip)
    return file.getvalue()


def _differences(rows):
    """The bytes of a strip: each value less the one to the left of it, as TIFF's predictor 2 has them."""
    out = np.array(rows, "<u2")
    out[:, 1:] -= rows[:, :-1]
    return out.tobytes()
