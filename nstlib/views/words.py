"""What is to be seen on a picture, in words, for a reader who cannot see it."""

import numpy as np

from nstlib import images
from nstlib.catalogue import gallery
from nstlib.pyramid import shape_for

LOOKED_AT = 256  # pixels: two pictures are compared at this size at most


def describe_in_words(image):
    """A sentence about a picture that nobody has described: its size, tone and contrast."""
    facts = images.describe(image)
    tone = ("dark", "mid-toned", "bright")[min(2, int(np.mean(facts["mean_rgb"]) * 3))]
    contrast = "low" if facts["contrast"] < 0.12 else "high" if facts["contrast"] > 0.25 else "medium"
    return f"a {tone} picture, {facts['width']} by {facts['height']} pixels, of {contrast} contrast"


def of_a_surface(surface):
    """(3 x 3 tiles of a nst.Surface, the caption, the alternative text)."""
    whole, (content, style) = surface.laid_out(3, 3), surface.result.names
    what = f"{content}, in the manner of {style}, as 3 x 3 tiles of a {surface.repeat} repeat"
    return whole, f"{what}: {surface.told()}", f"{what}: {describe_in_words(whole)}"


def alt_of(picture, image):
    """The catalogue's words for a gallery picture, given by its name; a description of any other one's image."""
    known = {p.name: p.alt for p in gallery()}
    return known.get(picture) if isinstance(picture, str) and picture in known else describe_in_words(image)


def compared_in_words(picture, original):
    """How a picture relates to another one, for a reader who cannot see them: shapes, colours, detail.

    Shapes are judged by the correlation of the blurred brightness or, where that says more, of its edges, as what is
    rebuilt from features keeps these and may turn light into dark; detail by that of what blurring takes away, colours
    by their mean, their spread about grey and, where shapes are left, their places. The limits between the words were
    set by looking at the course's runs.
    """
    shape = shape_for(picture.shape, min(LOOKED_AT, max(picture.shape[:2])))
    picture, original = (images.resize(image, shape) for image in (picture, original))
    (broad, fine, colours), (broad0, fine0, colours0) = map(_parts, (picture, original))
    alike, detail = _correlation(broad, broad0), _correlation(fine, fine0)
    shapes = (
        "no shape is where it was",
        "only rough shapes are left",
        "the shapes can be made out",
        "all shapes are kept",
    )
    moved = np.abs(np.mean(picture, axis=(0, 1)) - np.mean(original, axis=(0, 1))).max()
    spread = np.std(colours) / max(np.std(colours0), 1e-6)
    in_place = alike < 0.3 or _correlation(colours, colours0) > 0.85
    grey = max(np.std(colours), np.std(colours0)) < 0.005
    own = "its own" if moved < 0.03 and (grey or (0.75 < spread < 1.3 and in_place)) else "other"
    rough = fine.std() > 0.6 * fine0.std()
    details = ("fine detail of another kind" if rough else "little fine detail", "details weakened", "details kept")
    outlines = _correlation(_edges(broad), _edges(broad0))
    kept = max(np.searchsorted([0.3, 0.7, 0.93], alike), np.searchsorted([0.3, 0.45, 0.97], outlines))
    words = shapes[kept], details[np.searchsorted([0.4, 0.7], detail)]
    return f"{words[0]}, in {own} colours, {words[1]}"


def where_in_words(values):
    """Where values (h, w) are largest in the mean, to thirds of the picture: "most at the top left"."""
    thirds = [np.array_split(band, 3, axis=1) for band in np.array_split(values, 3)]
    row, column = divmod(int(np.argmax([part.mean() if part.size else -np.inf for band in thirds for part in band])), 3)
    place = " ".join(filter(None, (("top", "", "bottom")[row], ("left", "", "right")[column])))
    return f"most at the {place}" if place else "most in the middle"


def _correlation(a, b):
    """Of the values of two arrays; 0 where one of them is constant, 1 where both are."""
    flat = [array.std() < 1e-6 for array in (a, b)]
    return float(all(flat)) if any(flat) else float(np.corrcoef(a.ravel(), b.ravel())[0, 1])


def _edges(brightness):
    """How steep the blurred brightness (H, W) is at every place, blurred once more, so that near is near enough."""
    from scipy.ndimage import gaussian_filter, sobel

    return gaussian_filter(np.hypot(sobel(brightness, 0), sobel(brightness, 1)), max(brightness.shape) / 100)


def _parts(image):
    """(brightness without its fine detail, that detail, the blurred distance of every colour from grey)."""
    from scipy.ndimage import gaussian_filter

    width = max(image.shape[:2]) / 100
    grey = images.luminance(image)
    broad = gaussian_filter(grey, width)
    return broad, grey - broad, gaussian_filter(image - grey[..., None], (width, width, 0))


def result_alts(result):
    """Alternative texts of a result's three pictures: the catalogue's where there is one."""
    known = {p.name: p.alt for p in gallery()}
    content, style = result.names
    made = f"{content} repainted in the manner of {style}: {compared_in_words(result.image, result.content)}."
    return (
        known.get(content, f"The content picture, {content}."),
        known.get(style, f"The style picture, {style}."),
        made,
    )
