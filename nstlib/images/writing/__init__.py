"""Encode a picture and write its file, whole or not at all."""

import numpy as np

from nstlib import lasting
from nstlib.errors import NSTError
from nstlib.files import as_path, check_folder
from nstlib.images.arrays import check_image
from nstlib.images.kept.alpha import bled
from nstlib.images.kept.keeping import Kept, check_conversion
from nstlib.images.kept.profiles import from_srgb, srgb_profile
from nstlib.images.writing import deep, plain

RECIPE_KEY, RUN_KEY = "nst-recipe", "nst-run"  # the texts, of a PNG or in a TIFF, with the recipe and the run's facts
WRITABLE = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WEBP", ".tif": "TIFF", ".tiff": "TIFF"}
WITH_RECIPE = (".png", ".tif", ".tiff")
OF_16_BITS, WITH_ALPHA = ("PNG", "TIFF"), ("PNG", "TIFF", "WEBP")
DEPTHS, PROFILES = (8, 16), ("srgb", "photo")


def save_image(image, path, recipe=None, *, depth=8):
    """Write a picture as PNG, JPEG, WebP or TIFF, chosen by the file's ending, and return the path.

    recipe: JSON text kept in a PNG or TIFF (see `read_recipe`); other formats do not carry it. depth: 16 writes 16
    bits for each colour, into a PNG or TIFF.
    The file is written under a temporary name and renamed, so a failure leaves nothing half-written.
    """
    kind = check_writable(path, depth)
    return lasting.write(path, encode(image, kind, {RECIPE_KEY: recipe} if recipe else {}, depth=depth))


def encode(image, kind="PNG", texts=None, quality=92, *, depth=8, kept=None, profile="srgb"):
    """The bytes of a PNG, JPEG, WebP or TIFF file of a picture (H, W, 3); value v is stored as round(v (2^depth - 1)).

    texts: {key: text}, kept in a PNG, and as JSON in a TIFF's ImageDescription. kept: the Kept of the photograph. Its
    alpha, at the picture's size, goes into the file, and the colours under it are `bled`; so does its resolution. With
    profile="srgb" an sRGB profile is added where the photograph had any profile; "photo" converts the picture to the
    photograph's own and adds that. Colours outside sRGB were lost when it was read, and are not brought back.
    """
    image, kept = check_image(image), kept or Kept()
    alpha = kept.alpha_at(image.shape)
    check_extent(kind, image.shape)
    check_asked(kind, depth, alpha is not None, profile)
    if alpha is not None:
        image = bled(image, alpha)
    icc = kept.profile and (kept.profile if profile == "photo" else srgb_profile())
    if kept.profile and profile == "photo":
        image = from_srgb(image, kept.profile)
    pixels = _whole_numbers(image, alpha, np.uint16 if depth == 16 else np.uint8)
    del image
    if depth == 16 and kind == "PNG":
        return deep.png(pixels, plain.chunks(texts), kept.dpi, icc)
    if depth == 16:
        return deep.tiff(pixels, plain.description(texts), kept.dpi, icc)
    return plain.encoded(pixels, kind, texts, quality, kept.dpi, icc)


def _whole_numbers(image, alpha, kind):
    """(H, W, 3 or 4) of uint8 or uint16, band by band: a film's frame as float64 would be the largest thing here."""
    top = np.iinfo(kind).max
    pixels = np.empty((*image.shape[:2], 3 if alpha is None else 4), kind)
    for y in range(0, len(image), 256):
        pixels[y : y + 256, :, :3] = np.round(image[y : y + 256] * top)
        if alpha is not None:
            pixels[y : y + 256, :, 3] = np.round(alpha[y : y + 256] * top)
    return pixels


def check_extent(kind, shape):
    """Raise NSTError when a picture is too long for its file format."""
    limit = {"WEBP": 16_383, "JPEG": 65_500}.get(kind, 2**31 - 1)
    if max(shape[:2]) > limit:
        raise NSTError(f"a {kind} file can be at most {limit} pixels long, not {max(shape[:2])}; write a PNG instead.")


def check_writable(path, depth=8, keep_alpha=False, profile="srgb"):
    """The Pillow format for `path`, or an NSTError when its ending or its folder will not do, or the format does not
    hold what is asked for."""
    path = as_path(path)
    kind = WRITABLE.get(path.suffix.lower())
    if kind is None:
        check_folder(path)  # of which one that is there may be meant
        raise NSTError(f"cannot write '{path}': the name must end in {', '.join(WRITABLE)}.")
    check_asked(kind, depth, keep_alpha, profile)
    check_folder(path)
    return kind


def check_kept(path, facts, depth=8, profile="srgb"):
    """`check_writable` for a picture that keeps what these say, `Kept.facts` or {}; and that its profile will do."""
    check_writable(path, depth, bool(facts.get("alpha")), profile)
    if facts and profile == "photo":
        check_conversion(Kept.of(facts | {"alpha": False}, {}).profile)


def check_asked(kind, depth=8, keep_alpha=False, profile="srgb"):
    """Raise NSTError where a file of that kind does not hold so many bits, or transparency."""
    if isinstance(depth, bool) or depth not in DEPTHS:
        raise NSTError(f"depth must be 8 or 16, the bits for each colour, not {depth!r}.")
    if profile not in PROFILES:
        raise NSTError(f'profile must be "srgb" or "photo", not {profile!r}.')
    if depth == 16 and kind not in OF_16_BITS:
        raise NSTError(
            f"a {kind} file holds 8 bits for each colour; for 16 the name must end in {_endings(OF_16_BITS)}."
        )
    if keep_alpha and kind not in WITH_ALPHA:
        raise NSTError(
            f"a {kind} file cannot be transparent; to keep that, the name must end in {_endings(WITH_ALPHA)}."
        )


def _endings(kinds):
    found = [ending for ending, kind in WRITABLE.items() if kind in kinds]
    return f"{', '.join(found[:-1])} or {found[-1]}"
