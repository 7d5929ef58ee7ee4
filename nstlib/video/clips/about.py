"""What a painted clip says of itself: from what, in which style and by which settings, so that it can be repeated.

A film says it in its title and comment, a GIF in its comment, a WebP in its XMP, PNG files each in a text, and all of
it can be read again by `settings_of`.
"""

import json
import re
import struct
import zlib
from html import escape, unescape

from nstlib import files, images
from nstlib.errors import NSTError
from nstlib.video.clips.reading import video_library

MARK = "nst-video"
WHERE = re.compile(r"\{\"" + MARK + r"\".*\}", re.DOTALL)


def told(clip, words, settings):
    """{"title": a line for people, "comment": JSON of all settings, {"nst-video": {name: value}}}."""
    settings = {"clip": clip, "words": words} | settings
    return {"title": f"{clip} in the manner of {words}", "comment": json.dumps({MARK: settings})}


def xmp(told):
    """The comment as the XMP packet of a WebP."""
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" rdf:about=""><dc:description><rdf:Alt>'
        f'<rdf:li xml:lang="x-default">{escape(told["comment"], quote=False)}</rdf:li></rdf:Alt></dc:description>'
        "</rdf:Description></rdf:RDF></x:xmpmeta>"
    ).encode()


def with_text(png, told):
    """The bytes of a PNG file with the comment as a text of it, behind its head; one that has it already, as it is."""
    head = 8 + 25  # the signature, and the chunk IHDR
    chunk = b"tEXt" + MARK.encode() + b"\0" + told["comment"].encode("ascii")
    if chunk in png:
        return png
    return png[:head] + struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) + png[head:]


def settings_of(path):
    """The settings by which nst video painted a clip, {name: value}: of a film, a GIF, a WebP or a folder of PNG files.

    Raises NSTError for what is no clip, and for one that says nothing of them.
    """
    path = files.as_path(path)
    if not path.exists():
        raise NSTError(f"there is no file '{path}'; check the spelling and the folder.")
    found = WHERE.search(_texts(path))
    try:
        return json.loads(found.group())[MARK]
    except (AttributeError, ValueError, KeyError):
        raise NSTError(
            f"'{path}' does not say how it was painted; nst video writes that into the clips it makes."
        ) from None


def in_words(settings):
    """What a person wants to know of them: how still, whose colours, which key frames."""
    said = [f"mode {settings['mode']}", f"amount {settings['amount']:g}", f"flicker {settings['flicker']:g}"]
    if settings["colour"]:
        said.append({"photo": "the clip's own colours", "style": "the painting's colours"}[settings["colour"]])
    if settings["recipe"]:
        at = ", ".join(f"{key['at']:g} s" for key in settings["recipe"]["keys"])
        said.append(f"key frames at {at}" if at else f"recipe {settings['recipe']['name']}")
    return f"In the manner of {settings['words']}: {', '.join(said)}."


def _texts(path):
    if path.is_dir():
        first = next(iter(sorted(path.glob("frame-*.png"))), None)
        return "" if first is None else images.read_texts(first).get(MARK, "")
    if path.suffix.lower() in (".gif", ".webp"):
        from PIL import Image, UnidentifiedImageError

        try:
            with Image.open(path) as picture:
                words = picture.info.get("comment") or unescape(
                    (picture.info.get("xmp") or b"").decode("utf-8", "replace")
                )
        except (UnidentifiedImageError, OSError):
            raise NSTError(f"'{path}' is no animation that can be read.") from None
        return words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    av = video_library()
    try:
        with av.open(str(path)) as container:
            return next((text for name, text in container.metadata.items() if name.lower() == "comment"), "")
    except (av.FFmpegError, OSError, ValueError):
        raise NSTError(f"'{path}' is no clip that can be read.") from None
