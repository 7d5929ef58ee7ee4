"""Pictures as devices and programs leave them, drawn in memory: bytes of files, a kind at a time."""

import io
import struct
import zlib

import numpy as np
import PIL
from PIL import Image, ImageCms
from PIL.TiffImagePlugin import ImageFileDirectory_v2

HEIGHT, WIDTH = 30, 40
Image.init()  # or Pillow has not yet learnt which formats it knows


def scene(width=WIDTH, height=HEIGHT):
    """A picture without two equal rows or columns, and with every primary."""
    y, x = np.mgrid[0:height, 0:width]
    pixels = np.stack([x * 255 / width, y * 255 / height, 128 + 100 * np.sin(x / 3) * np.cos(y / 2)], axis=-1)
    pixels[height // 3 : height // 2, width // 3 : width // 2] = (250, 240, 30)
    return Image.fromarray(pixels.astype(np.uint8))


def file(picture, kind, **options):
    """A picture as Pillow writes it."""
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def srgb():
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(values, *chunks, colour=2, depth=8):
    """A PNG by hand, for what Pillow does not write: 16 bits of colour, and chunks of any kind before the pixels."""
    values = np.asarray(values)
    rows = b"".join(b"\0" + row.astype(">u2" if depth == 16 else "u1").tobytes() for row in values)
    header = struct.pack(">IIBBBBB", values.shape[1], values.shape[0], depth, colour, 0, 0, 0)
    parts = [chunk(b"IHDR", header), *chunks, chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def cicp(primaries, transfer):
    return chunk(b"cICP", bytes([primaries, transfer, 0, 1]))


def gama(exponent):
    """The chunk that says: the signal is light to the power of `exponent`."""
    return chunk(b"gAMA", struct.pack(">I", round(exponent * 1e5)))


def chrm(*xy):
    return chunk(b"cHRM", struct.pack(">8I", *(round(value * 1e5) for value in xy)))


def colours(*rgb):
    """One row of colours, four pixels each."""
    return np.repeat(np.array([rgb], np.uint8), 4, axis=1).repeat(4, axis=0)


def avif(picture, primaries, transfer, **options):
    """An AVIF whose colr box names these numbers; Pillow can only write sRGB's."""
    data = bytearray(file(picture, "AVIF", quality=100, subsampling="4:4:4", **options))
    at = data.index(b"colrnclx") + 8
    data[at : at + 4] = struct.pack(">HH", primaries, transfer)
    return bytes(data)


def base_media(*brands, size=400):
    """The beginning of an ISO base media file: a phone's photo, a video."""
    body = brands[0] + bytes(4) + b"".join(brands[1:])
    return struct.pack(">I", 8 + len(body)) + b"ftyp" + body + bytes(size)


def tiff(pages, **tags):
    """A TIFF of several pages; tags of the first are t254=1 and the like."""
    directory = ImageFileDirectory_v2()
    for name, value in tags.items():
        number = int(name[1:])
        directory[number] = value
        if isinstance(value, bytes):
            directory.tagtype[number] = 1
    return file(pages[0], "TIFF", tiffinfo=directory, save_all=True, append_images=pages[1:])


def float_tiff():
    """One pixel of three floats, which Pillow has no mode for."""
    tags = [(256, 3, 1), (257, 3, 1), (258, 3, 32), (259, 3, 1), (262, 3, 2), (273, 4, 122), (277, 3, 3), (278, 3, 1)]
    tags += [(279, 4, 12)]
    rows = [struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in [*tags, (339, 3, 3)]]
    head = struct.pack("<2sHIH", b"II", 42, 8, len(rows)) + b"".join(rows)
    return head.ljust(134, b"\0")


def white_is_zero(values):
    """A TIFF of 16 bits whose 0 is white, as films are scanned."""
    values = np.asarray(values, "<u2")
    height, width = values.shape
    tags = {256: width, 257: height, 258: 16, 259: 1, 262: 0, 273: 122, 277: 1, 278: height, 279: values.nbytes}
    rows = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags.items())
    return struct.pack("<2sHIH", b"II", 42, 8, len(tags)) + rows + bytes(4) + values.tobytes()


def dng():
    """As Pillow sees a camera's raw file: a thumbnail first, and the picture behind it."""
    return tiff([scene(16, 12), scene()], t254=1, t50706=b"\x01\x04\x00\x00")


def cr2():
    """As Pillow sees Canon's raw file: a preview that it can read, and the mark of the kind after the head."""
    data = tiff([scene(16, 12)])
    end = 8 + 2 + 12 * int.from_bytes(data[8:10], "little") + 4  # of the tags, which go behind all else
    return data[:4] + struct.pack("<I", len(data)) + b"CR\2\0" + data[12:] + data[8:end]


def bmp_with_an_empty_byte():
    """A BMP of 32 bits whose fourth byte is said to be alpha, and is 0 all over."""
    pixels = np.dstack([np.asarray(scene())[..., ::-1], np.zeros((HEIGHT, WIDTH), np.uint8)])[::-1]
    header = struct.pack("<2sIHHI", b"BM", 138 + pixels.nbytes, 0, 0, 138)
    header += struct.pack("<IiiHHIIiiII", 124, WIDTH, HEIGHT, 1, 32, 3, pixels.nbytes, 0, 0, 0, 0)
    header += struct.pack("<IIII", 0xFF0000, 0xFF00, 0xFF, 0xFF000000)
    return header.ljust(138, b"\0") + pixels.tobytes()


def animated(kind, frames, **options):
    return file(frames[0], kind, save_all=True, append_images=frames[1:], duration=50, **options)


def fading_in(kind, **options):
    """White, red, blue, and then the picture."""
    return animated(
        kind, [*(Image.new("RGB", (WIDTH, HEIGHT), c) for c in ("white", "red", "blue")), scene()], **options
    )


def white_logo():
    logo = np.full((HEIGHT, WIDTH, 4), 255, np.uint8)
    logo[..., 3] = 0
    logo[10:20, 10:30, 3] = 255
    return Image.fromarray(logo)


def readable():
    """{file name: bytes} of a picture of every kind that is read without a package of its own."""
    picture, grey = scene(), scene().convert("L")
    deep = np.asarray(grey).astype(np.uint16)
    turned = Image.Exif()
    turned[0x0112] = 6
    turned = turned.tobytes()
    lab = ImageCms.profileToProfile(
        picture, ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), outputMode="LAB"
    )
    dotted = picture.copy()
    dotted.paste((0, 0, 0), (0, 0, 9, 9))
    clear = scene().convert("RGBA")
    clear.putalpha(0)
    jpeg = file(picture, "JPEG", quality=95)
    kinds = {
        "plain.png": file(picture, "PNG"),
        "plain.jpg": jpeg,
        "png_named.jpg": file(picture, "PNG"),
        "trailing.jpg": jpeg + bytes(5000) + b"motion photo",
        "no_end.jpg": jpeg[:-2],
        "two.jpg": file(picture, "MPO", save_all=True, append_images=[scene(20, 15)]),
        "cmyk.jpg": file(picture.convert("CMYK"), "JPEG", quality=95),
        "grey_with_colour_profile.jpg": file(grey, "JPEG", icc_profile=srgb()),
        "cmyk.tif": file(picture.convert("CMYK"), "TIFF"),
        "ycbcr.tif": file(picture.convert("YCbCr"), "TIFF"),
        "lab.tif": file(lab, "TIFF"),
        "palette_profile.png": file(picture.convert("P"), "PNG", icc_profile=srgb()),
        "broken_profile.png": file(picture, "PNG", icc_profile=b"not a profile"),
        "transparent_colour_profile.png": file(dotted, "PNG", transparency=(0, 0, 0), icc_profile=srgb()),
        "transparent_grey_profile.png": file(dotted.convert("L"), "PNG", transparency=0, icc_profile=srgb()),
        "grey_alpha.png": file(picture.convert("LA"), "PNG", icc_profile=srgb()),
        "bilevel.png": file(picture.convert("1"), "PNG"),
        "grey16.png": file(Image.fromarray(deep * 257), "PNG"),
        "grey12in16.tif": file(Image.fromarray(deep * 16), "TIFF"),
        "hounsfield.tif": file(Image.fromarray(deep.astype(np.int32) * 8 - 1024), "TIFF"),
        "float4095.tif": file(Image.fromarray(deep.astype(np.float32) * 16), "TIFF"),
        "rgb16.png": png(np.asarray(picture).astype(int) * 257, depth=16),
        "linear.png": png(picture, gama(1)),
        "p3.png": png(picture, cicp(12, 13)),
        "hdr.png": png(picture, cicp(9, 16)),
        "fade_in.gif": fading_in("GIF"),
        "fade_in.png": fading_in("PNG"),
        "fade_in.webp": fading_in("WEBP", lossless=True),
        "logo.png": file(white_logo(), "PNG"),
        "transparent.png": file(clear, "PNG"),
        "screenshot.bmp": bmp_with_an_empty_byte(),
        "plain.jp2": file(picture, "JPEG2000"),
        "scan_first.tif": tiff([picture, scene(16, 12)]),
        "small_first.tif": tiff([scene(16, 12), picture], t254=1),
        **{f"turned.{kind}": file(picture, name, exif=turned) for kind, name in (("jpg", "JPEG"), ("png", "PNG"))},
        "turned.tif": file(picture, "TIFF", exif=turned),
        **{
            f"{w}x{h}.png": file(scene(max(w, 2), max(h, 2)).resize((w, h)), "PNG")
            for w, h in ((300, 2), (1, 1), (1, 90))
        },
    }
    if int(PIL.__version__.split(".")[0]) < 13:  # which writes YCbCr in a way that it cannot read
        del kinds["ycbcr.tif"]
    if "AVIF" in Image.SAVE:
        kinds |= {
            "plain.avif": file(picture, "AVIF"),
            "p3.avif": avif(picture, 12, 13),
            "turned.avif": file(picture, "AVIF", exif=turned),
        }
    return kinds


def refused():
    """{file name: (bytes, what is said)} of every kind that is not read."""
    return {
        "photo.heic": (base_media(b"heic", b"mif1", b"heic"), "a HEIC photo;.*heif-convert.*Most Compatible"),
        "photo_heic.jpg": (base_media(b"mif1", b"miaf", b"heic"), r"a HEIC photo, in spite of its ending \.jpg"),
        "photo.jxl": (b"\0\0\0\x0cJXL \r\n\x87\n" + bytes(99), "a JPEG XL picture.*pip install"),
        "raw.dng": (dng(), r"raw file \(DNG\).*darktable"),
        "raw.nef": (dng(), r"raw file \(Nikon NEF\).*export"),
        "canon.tif": (cr2(), r"raw file \(Canon CR2\)"),
        "canon.jpg": (cr2(), r"raw file \(Canon CR2\).*darktable"),
        "renamed.tif": (dng(), r"raw file \(DNG\)"),
        "unmarked.tif": (tiff([scene(16, 12)], t254=1, t330=8), "only a small copy"),
        "old.pef": (b"MM\0\x2a" + bytes(90), r"raw file \(Pentax PEF\)"),
        "a.cr2": (b"II\x2a\0\x10\0\0\0CR\2\0" + bytes(90), r"raw file \(Canon CR2\)"),
        "a.cr3": (base_media(b"crx ", b"crx ", b"isom"), r"raw file \(Canon CR3\)"),
        "a.raf": (b"FUJIFILMCCD-RAW 0201", r"raw file \(Fujifilm RAF\)"),
        "a.orf": (b"IIRO\x08\0\0\0" + bytes(90), r"raw file \(Olympus ORF\)"),
        "a.rw2": (b"IIU\0\x08\0\0\0" + bytes(90), r"raw file \(Panasonic RW2\)"),
        "eps_named.jpg": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 8\n", "a PostScript drawing"),
        "preview.eps": (b"\xc5\xd0\xd3\xc6" + bytes(40), "a PostScript drawing"),
        "page.jpg": (b"%PDF-1.7\n", "a PDF document"),
        "drawing.wmf": (b"\xd7\xcd\xc6\x9a" + bytes(90), "a Windows drawing"),
        "drawing.svg": (b'<?xml version="1.0"?>\n<!-- made by hand -->\n<svg xmlns="x"/>', "an SVG drawing"),
        "clip.mp4": (base_media(b"isom", b"mp42"), "a video"),
        "clip.mov": (base_media(b"qt  "), "a video"),
        "clip.webm": (b"\x1a\x45\xdf\xa3" + bytes(90), "a video"),
        "saved.jpg": (b"\n<!DOCTYPE html><html><head>", "a web page, in spite of its ending"),
        "album.zip": (b"PK\3\4" + bytes(26) + b"a.jpg", "a packed archive"),
        "text.docx": (b"PK\3\4" + bytes(26) + b"[Content_Types].xml", "an Office document"),
        "art.kra": (b"PK\3\4" + bytes(26) + b"mimetypeapplication/x-krita", "a Krita"),
        "art.xcf": (b"gimp xcf v011\0", "a GIMP project"),
        "lfs.png": (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "a Git LFS pointer.*git lfs pull"),
        ".photo.jpg.icloud": (b"bplist00" + bytes(90), "in iCloud; download it"),
        "._photo.jpg": (b"\0\5\x16\7\0\2\0\0Mac OS X", "macOS keeps beside"),
        "zeros.jpg": (bytes(9000), "begins with zeros"),
        "poem.jpg": ("I am a poem, renamed. Ä".encode(), "not a picture but a text, in spite"),
        "utf16.png": ("I am a poem.".encode("utf-16"), "not a picture but a text"),
        "photo.jpg.json": (b'{"title": "photo.jpg"}', "not a picture but a text of data"),
        "array.npy": (b"\x93NUMPY\x01\0", "a NumPy array"),
        "light.exr": (b"v/1\x01" + bytes(90), "linear light"),
        "scan.dcm": (bytes(128) + b"DICM" + bytes(90), "DICOM"),
        "floats.tif": (float_tiff(), "a TIFF of a rare kind"),
        "head.png": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "cut off.*get it again"),
        "head.gif": (b"GIF89a", "cut off .its head is not whole"),
        "noise.jpg": (bytes(range(255, 0, -1)) * 9, "is not a picture that can be read"),
        "cut.jpg": (file(scene(), "JPEG")[:700], "cut off.*get it again"),
        "cut.png": (file(scene(), "PNG")[:-60], "cut off.*get it again"),
        "nothing.png": (file(Image.new("RGBA", (9, 9), (10, 20, 30, 0)), "PNG"), "transparent all over, and empty"),
    }
