"""Colour spaces that a file names without a profile, as the profile that it could have carried.

PNG names them by cICP, or by gAMA and cHRM; AVIF and HEIC by a colr box of kind nclx. The numbers are those of ITU-T
H.273. Pillow hands on none of these but gAMA and cHRM, and converts none.
"""

import struct
from functools import lru_cache

import numpy as np

D50 = np.array([0.9642, 1.0, 0.8249])  # the white of profiles
BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
BT709, P3 = (0.640, 0.330, 0.300, 0.600, 0.150, 0.060), (0.680, 0.320, 0.265, 0.690, 0.150, 0.060)
D65, C, DCI = (0.3127, 0.3290), (0.310, 0.316), (0.314, 0.351)
PRIMARIES = {  # of H.273: the chromaticities x, y of red, green and blue, and of white
    1: (BT709, D65),
    4: ((0.67, 0.33, 0.21, 0.71, 0.14, 0.08), C),
    5: ((0.64, 0.33, 0.29, 0.60, 0.15, 0.06), D65),
    6: ((0.630, 0.340, 0.310, 0.595, 0.155, 0.070), D65),
    7: ((0.630, 0.340, 0.310, 0.595, 0.155, 0.070), D65),
    8: ((0.681, 0.319, 0.243, 0.692, 0.145, 0.049), C),
    9: ((0.708, 0.292, 0.170, 0.797, 0.131, 0.046), D65),
    11: (P3, DCI),
    12: (P3, D65),
    22: ((0.630, 0.340, 0.295, 0.605, 0.155, 0.077), D65),
}
PAPER, BRIGHTEST = (
    203,
    1000,
)  # cd/m² of white paper in an HDR picture (BT.2408), and of the brightest that it is graded for
PQ, HLG = 16, 18
TELEVISION = (1, 6, 14, 15)
CURVES = (4, 5, 8, 13, 17, PQ, HLG, *TELEVISION)


def decoded(signal, transfer):
    """Linear light in [0, 1] of an encoded signal in [0, 1], by the number of its transfer characteristics in H.273.

    PQ and HLG are light L, here in units of `PAPER`. What an ordinary screen shows of it is L / 2 up to paper, and
    above that (1 + ln L / ln M) / 2, with M = BRIGHTEST / PAPER: greys come within a few levels of what Chromium shows.
    It is done to each of red, green and blue, so saturated lights become paler than there.
    """
    signal = np.asarray(signal, dtype=np.float64)
    if transfer in (4, 5):
        return signal ** (2.2 if transfer == 4 else 2.8)
    if transfer == 8:
        return signal
    if transfer == PQ:  # SMPTE ST 2084
        root = signal ** (32 / 2523)
        light = 10_000 * (np.maximum(root - 107 / 128, 0) / (2413 / 128 - 2392 / 128 * root)) ** (8192 / 1305)
        return _toned(light)
    if transfer == HLG:  # BT.2100, on a display of 1000 cd/m²
        a, b, c = 0.17883277, 0.28466892, 0.55991073
        scene = np.where(signal <= 0.5, signal**2 / 3, (np.exp((signal - c) / a) + b) / 12)
        return _toned(1000 * scene**1.2)
    if transfer == 17:  # SMPTE ST 428-1
        return np.minimum(signal**2.6 * 52.37 / 48, 1)
    if transfer in TELEVISION:  # as its screens show it, BT.1886
        return signal**2.4
    return np.where(signal <= 0.04045, signal / 12.92, ((signal + 0.055) / 1.055) ** 2.4)


def _toned(light):
    """Light in cd/m² as a part of the brightest that an ordinary screen shows."""
    most = BRIGHTEST / PAPER
    light = np.minimum(light / PAPER, most)
    return np.where(light <= 1, light / 2, (1 + np.log(np.maximum(light, 1)) / np.log(most)) / 2)


@lru_cache(maxsize=16, typed=True)  # the exponent 1.0 is not the transfer number 1
def profile(chromaticities, white, transfer):
    """An ICC profile (version 4.3, matrix and curves), as bytes.

    chromaticities: x, y of red, green and blue. white: x, y. transfer: a number of H.273, or a float: the exponent by
    which the signal becomes light.
    """
    adapted = _adaptation(white)
    columns = (adapted @ to_xyz(chromaticities, white)).T
    signal = np.linspace(0, 1, 4096)
    light = signal**transfer if isinstance(transfer, float) else decoded(signal, transfer)
    curve = b"curv" + struct.pack(">II", 0, len(signal)) + np.round(65535 * light).astype(">u2").tobytes()
    tags = {b"desc": _text("named colour space"), b"cprt": _text("none"), b"wtpt": _xyz(D50)}
    tags |= {name: _xyz(column) for name, column in zip((b"rXYZ", b"gXYZ", b"bXYZ"), columns, strict=True)}
    tags |= {b"chad": b"sf32" + bytes(4) + _fixed(adapted)}
    offset, table, body = 128 + 4 + 12 * (len(tags) + 3), b"", b""
    for name, data in tags.items():
        table += name + struct.pack(">II", offset + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    for name in (b"rTRC", b"gTRC", b"bTRC"):  # one curve for all three
        table += name + struct.pack(">II", offset + len(body), len(curve))
    body += curve + bytes(-len(curve) % 4)
    head = struct.pack(">I4sI4s4s4s", offset + len(body), bytes(4), 0x04300000, b"mntr", b"RGB ", b"XYZ ")
    head += struct.pack(">6H4s4s", 2026, 1, 1, 0, 0, 0, b"acsp", bytes(4)) + bytes(24) + _fixed(D50)
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags) + 3) + table + body


def to_xyz(chromaticities, white):
    """The matrix from linear RGB to XYZ, whose white (1, 1, 1) has the luminance 1."""
    columns = np.array([(x / y, 1, (1 - x - y) / y) for x, y in np.reshape(chromaticities, (3, 2))]).T
    x, y = white
    return columns * np.linalg.solve(columns, [x / y, 1, (1 - x - y) / y])


def _adaptation(white):
    """Bradford's matrix from colours under `white` to colours under D50."""
    x, y = white
    cones = BRADFORD @ [x / y, 1, (1 - x - y) / y]
    return np.linalg.inv(BRADFORD) @ np.diag(BRADFORD @ D50 / cones) @ BRADFORD


def _fixed(numbers):
    return np.round(65536 * np.ravel(numbers)).astype(">i4").tobytes()


def _xyz(numbers):
    return b"XYZ " + bytes(4) + _fixed(numbers)


def _text(words):
    return b"mluc" + struct.pack(">III2s2sII", 0, 1, 12, b"en", b"US", 2 * len(words), 28) + words.encode("utf-16-be")


def by_numbers(primaries, transfer):
    """The profile of a pair of H.273's numbers; None for what is sRGB, or not said, or not known. A curve that is not
    known is taken for sRGB's."""
    transfer = transfer if transfer in CURVES else 13
    if primaries not in PRIMARIES or (primaries, transfer) == (1, 13):
        return None
    return profile(*PRIMARIES[primaries], transfer)


def by_chunks(info):
    """The profile of a PNG's gAMA and cHRM, from Pillow's info; None where these are sRGB's, or not there."""
    gamma, chromaticities = info.get("gamma"), info.get("chromaticity")
    if not gamma or "srgb" in info:
        return None
    usual = abs(gamma - 0.45455) < 0.005
    white, colours = (D65, BT709) if chromaticities is None else (chromaticities[:2], chromaticities[2:])
    if usual and np.allclose([*white, *colours], [*D65, *BT709], atol=0.002):
        return None
    try:
        return profile(tuple(colours), tuple(white), 1 / gamma)
    except (ArithmeticError, np.linalg.LinAlgError, ValueError):
        return None  # chromaticities that no colours have


def png_numbers(file):
    """(primaries, transfer) of a PNG's cICP chunk, which stands before the pixels; None without one."""
    file.seek(8)
    while len(header := file.read(8)) == 8 and header[4:] not in (b"IDAT", b"IEND"):
        size = int.from_bytes(header[:4], "big")
        if header[4:] == b"cICP" and size == 4:
            numbers = file.read(4)
            return tuple(numbers[:2]) if len(numbers) == 4 else None
        file.seek(size + 4, 1)  # and the checksum
    return None


def avif_numbers(file):
    """(primaries, transfer) of an AVIF's colr box of kind nclx that belongs to its main picture; None without one."""
    file.seek(0)
    while len(header := file.read(8)) == 8:
        size = int.from_bytes(header[:4], "big")
        if header[4:] == b"meta":
            return _main_nclx(file.read(size - 8)[4:])
        if size < 8:
            return None
        file.seek(size - 8, 1)
    return None


def _main_nclx(meta):
    boxes = dict(_boxes(meta))
    main = int.from_bytes(boxes[b"pitm"][4 : 8 if boxes[b"pitm"][0] else 6], "big")
    inside = dict(_boxes(boxes[b"iprp"]))
    properties = list(_boxes(inside[b"ipco"]))
    for index in _associated(inside[b"ipma"], main):
        kind, data = properties[index - 1] if 0 < index <= len(properties) else (b"", b"")
        if kind == b"colr" and data[:4] == b"nclx":
            return struct.unpack(">HH", data[4:8])
    return None


def _boxes(data):
    """(kind, content) of each box in a row of them."""
    at = 0
    while at + 8 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        if size < 8:
            return
        yield data[at + 4 : at + 8], data[at + 8 : at + size]
        at += size


def _associated(ipma, main):
    """The numbers, from 1, of the properties of the item `main`."""
    wide_item, wide_index = ipma[0] > 0, ipma[3] & 1
    at = 8
    for _ in range(int.from_bytes(ipma[4:8], "big")):
        item = int.from_bytes(ipma[at : at + (4 if wide_item else 2)], "big")
        at += 4 if wide_item else 2
        count, at = ipma[at], at + 1
        step = 2 if wide_index else 1
        found = [int.from_bytes(ipma[at + i * step : at + (i + 1) * step], "big") for i in range(count)]
        at += count * step
        if item == main:
            return [index & (0x7FFF if wide_index else 0x7F) for index in found]  # but for the bit "essential"
    return []
