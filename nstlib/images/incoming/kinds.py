"""What a file is by its first bytes, where it is no picture that can be read, and what to do with it then."""

import codecs
import re
from pathlib import Path

# Formats of Pillow that a learner can have. The others are data of one trade, or drawings: for PostScript Pillow starts
# an interpreter of programs. The first row is what Pillow has at hand; for the second it loads all its modules.
USUAL = ("JPEG", "PNG", "GIF", "BMP", "PPM")
OTHER = (
    "TIFF WEBP AVIF HEIF JXL JPEG2000 DIB ICO CUR ICNS PSD TGA QOI PCX DCX DDS SGI SUN FITS XBM XPM IM FLI MSP".split()  # noqa: SIM905
)

EXPORT = "export it as PNG or JPEG"
VIDEO = "pause it where it looks well and take a screenshot"
UNPACK = "unpack it and give the picture inside"
DEVELOP = (
    "it holds what the sensor measured, and a small preview: develop it (in darktable, Lightroom or the camera's own "
    "program) and export a JPEG or TIFF"
)
HEIC = (
    "to read it run: pip install pillow-heif; or make it a JPEG: share or export it as one, or run heif-convert "
    "photo.heic photo.jpg (an iPhone takes JPEG after Settings > Camera > Formats > Most Compatible)"
)
JXL = f"to read it run: pip install pillow-jxl-plugin; or {EXPORT}"
AVIF = f"Pillow reads it from version 11.3 on: pip install -U pillow; or {EXPORT}"
BRANDS = {  # of ISO base media files, by the name after "ftyp"
    **dict.fromkeys((b"avif", b"avis"), ("an AVIF picture", AVIF)),
    b"crx ": ("a camera's raw file (Canon CR3)", DEVELOP),
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"), ("a HEIC photo", HEIC)),
    b"jxl ": ("a JPEG XL picture", JXL),
}

# (the first bytes, what the file is, what to do), the first that fits; patterns are of bytes, from the start.
SIGNS = (
    (rb"\x04?%!PS|\xc5\xd0\xd3\xc6", "a PostScript drawing (EPS)", EXPORT),
    (rb"\s*%PDF", "a PDF document", "export the page as PNG, or take a screenshot of it"),
    (
        rb"\xd7\xcd\xc6\x9a|\x01\x00\x09\x00\x00[\x01-\x03]|\x01\x00\x00\x00.{36} EMF",
        "a Windows drawing (WMF or EMF)",
        EXPORT,
    ),
    (rb"FUJIFILMCCD-RAW", "a camera's raw file (Fujifilm RAF)", DEVELOP),
    (rb"(II\x2a\x00|MM\x00\x2a).{4}CR", "a camera's raw file (Canon CR2)", DEVELOP),
    (rb"II\x1a\x00\x00\x00HEAPCCDR", "a camera's raw file (Canon CRW)", DEVELOP),
    (rb"IIR[OS]|MMOR", "a camera's raw file (Olympus ORF)", DEVELOP),
    (rb"IIU\x00", "a camera's raw file (Panasonic RW2)", DEVELOP),
    (rb"\x00MRM", "a camera's raw file (Minolta MRW)", DEVELOP),
    (rb"FOVb", "a camera's raw file (Sigma X3F)", DEVELOP),
    (rb"\xff\x0a|\x00\x00\x00\x0cJXL \r\n", "a JPEG XL picture", JXL),
    (
        rb".{4}(ftyp|moov|mdat|wide|free)|RIFF.{4}AVI |\x1a\x45\xdf\xa3|\x00\x00\x01[\xb3\xba]|FLV\x01|0&\xb2u",
        "a video",
        VIDEO,
    ),
    (rb"RIFF.{4}WAVE|ID3|\xff[\xfb\xf3\xf2]|OggS|fLaC", "a sound", "give a picture"),
    (rb"\x00\x05\x16\x07", "what macOS keeps beside a picture", 'give the picture, whose name lacks the "._" in front'),
    (rb"gimp xcf", "a GIMP project", EXPORT),
    (rb"CSFCHUNK|\x00\xffKA", "a painting program's project", EXPORT),
    (rb"BLENDER", "a Blender scene", "render it to a PNG"),
    (rb"v/1\x01|#\?RADIANCE|#\?RGBE", "an HDR picture of linear light", "tone-map it and export it as PNG or TIFF"),
    (rb".{128}DICM", "a medical picture (DICOM)", "export it as PNG or TIFF"),
    (rb"\x93NUMPY", "a NumPy array", "read it with numpy.load and give the array, as floats in [0, 1]"),
    (rb"\x89HDF|SIMPLE  =|GRIB|BUFR", "a file of measurements", EXPORT),
    (
        rb"PK\x03\x04.{26,60}(mimetypeapplication/x-krita|mimetypeimage/openraster)",
        "a Krita or OpenRaster project",
        EXPORT,
    ),
    (
        rb"PK\x03\x04.{26}(\[Content_Types\]|_rels/|word/|ppt/|xl/|docProps/|mimetypeapplication/vnd)|\xd0\xcf\x11\xe0",
        "an Office document",
        "open it and save the picture out of it",
    ),
    (rb"PK\x03\x04|PK\x05\x06|\x1f\x8b|7z\xbc\xaf|Rar!|BZh|\xfd7zXZ|.{257}ustar", "a packed archive", UNPACK),
    (
        rb"L\x00\x00\x00\x01\x14\x02\x00|book\x00\x00\x00\x00mark|\[InternetShortcut\]",
        "a link to another file",
        "give the file it leads to",
    ),
    (rb"bplist00", "a settings file, or a placeholder of iCloud's", "download the picture (Finder: Download Now)"),
    (rb"version https://git-lfs", "a Git LFS pointer that stands for the file", "run: git lfs pull"),
    (rb"(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*(<!DOCTYPE svg[^>]*>\s*)?<svg", "an SVG drawing", EXPORT),
    (
        rb"(?i)(<!--.*?-->\s*)?<(!doctype html|html|head|body|script)",
        "a web page",
        "open it in a browser and save the picture itself",
    ),
    (
        rb"data:image/",
        "a picture as text (a data: address)",
        "paste it into a browser's address bar and save the picture",
    ),
)
RAW = {
    "ARW": "Sony", "SR2": "Sony", "SRF": "Sony", "NEF": "Nikon", "NRW": "Nikon", "CR2": "Canon", "CR3": "Canon",
    "CRW": "Canon", "DNG": "", "RAF": "Fujifilm", "ORF": "Olympus", "RW2": "Panasonic", "RAW": "Panasonic",
    "RWL": "Leica", "PEF": "Pentax", "SRW": "Samsung", "3FR": "Hasselblad", "FFF": "Hasselblad", "IIQ": "Phase One",
    "MRW": "Minolta", "X3F": "Sigma", "ERF": "Epson", "KDC": "Kodak", "DCR": "Kodak", "MEF": "Mamiya", "MOS": "Leaf",
    "GPR": "GoPro",
}  # fmt: skip
ENDINGS = {"jpg", "jpeg", "png", "webp", "tif", "tiff", "gif", "bmp"}  # of pictures, under which other files are found


def named(path, head):
    """A sentence that says what the file is whose first bytes are `head`, or "" where nothing is known of it."""
    name = Path(str(path)).name
    if name.endswith(".icloud"):
        return f"'{path}' only stands for a picture that is in iCloud; download it first (Finder: Download Now)."
    if head and not head.strip(b"\0"):
        return f"'{path}' begins with zeros alone: it was not copied, or not downloaded, to its end; get it again."
    found = _brand(head) or _sign(head) or _text(head)
    if found is None:
        return ""
    ending = Path(name).suffix.lower()
    spite = f", in spite of its ending {ending}" if ending[1:] in ENDINGS else ""
    return f"'{path}' is {found[0]}{spite}; {found[1]}."


def raw(path, head):
    """A sentence about a camera's raw file, by its first bytes or the ending of its name; "" for others."""
    what, _ = _brand(head) or _sign(head) or (raw_name(path), "")
    return f"'{path}' is {what}; {DEVELOP}." if "raw file" in what else ""


def damaged(path, head, why):
    """A sentence about a file that a reader took for a picture, and could not read; why: what the reader said."""
    what = {"HEIF": "a HEIC photo, ", "JXL": "a JPEG XL picture, ", "AVIF": "an AVIF picture, "}.get(reader(head), "")
    why = "no picture can be read from it" if what else why  # of the libraries that are behind these
    return f"'{path}' is {what}damaged or cut off ({why}); get it again from where it came."


def unknown(path, head):
    """A sentence about a picture of a usual format that no reader takes for one; "" for other files."""
    if re.match(rb"(II|MM)(\x2a\0|\0\x2a|\x2b\0|\0\x2b)", head):
        return f"'{path}' is a TIFF of a rare kind, such as of floats in colour; save it with 8 or 16 bits a channel."
    if re.match(rb"\xff\xd8|\x89PNG|GIF8|RIFF.{4}WEBP|BM|8BPS", head, re.DOTALL):
        return f"'{path}' is damaged or cut off (its head is not whole); get it again from where it came."
    return ""


def reader(head):
    """The name of the reader for a kind that Pillow alone may not read: "HEIF", "JXL" or "AVIF"; "" for others."""
    found = _brand(head) or _sign(head) or ("",)
    return {"a HEIC photo": "HEIF", "a JPEG XL picture": "JXL", "an AVIF picture": "AVIF"}.get(found[0], "")


def raw_name(path):
    """What a camera's raw file is called by the ending of its name; "" for other endings."""
    ending = Path(str(path)).suffix[1:].upper()
    return f"a camera's raw file ({f'{RAW[ending]} {ending}'.strip()})" if ending in RAW else ""


def _brand(head):
    """By the brands of an ISO base media file, the major one first; mif1 and msf1 only say that it is a picture."""
    if head[4:8] != b"ftyp":
        return None
    size = int.from_bytes(head[:4], "big")
    brands = [head[8:12], *(head[i : i + 4] for i in range(16, min(size, len(head)), 4))]
    special = [brand for brand in brands if brand in BRANDS and brand not in (b"mif1", b"msf1")]
    return next((BRANDS[brand] for brand in [*special, *brands] if brand in BRANDS), None)


def _sign(head):
    bare = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    for pattern, what, do in SIGNS:
        if re.match(pattern, head, re.DOTALL) or re.match(pattern, bare, re.DOTALL):
            return what, do
    return None


def _text(head):
    """What a text is, by its first letters."""
    coding = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    try:
        text = codecs.getincrementaldecoder(coding)().decode(head)  # a letter may be cut in two at the end
    except UnicodeDecodeError:
        return None
    if not text or not all(letter.isprintable() or letter.isspace() for letter in text):
        return None
    data = " of data (JSON)" if text.lstrip()[:1] in tuple("{[") else ""
    return f"not a picture but a text{data}", "give the picture that it is about"
