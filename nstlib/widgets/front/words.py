"""Words of the front: ways of painting with a sentence each, and where a run stands without a number of its loss."""

from html import escape

from nstlib.catalogue import gallery
from nstlib.views.words import alt_of

TITLE = "Paint a photo"
INTRO = (
    "Choose a photo and a painting, say how to paint, and press Paint: the photo is painted anew in the manner of the "
    "painting. You can look at it before and after, and download it. Photos stay on the computer that runs this page."
)
# Recipe: (its name here, what it does). Those of the lessons, and of papers, are among all settings.
MANNERS = {
    "quick": ("A quick sketch", "A small picture, soon done: to see whether the two go together."),
    "default": ("Balanced", "The photo stays easy to recognise, and the painting's colours and strokes are all there."),
    "faithful": ("Close to the photo", "Faces, letters and small things stay readable; the painting holds back."),
    "bold": ("Thick with paint", "The painting leads, and only the large shapes of the photo are left."),
    "patches": ("With whole motifs", "Suns, waves and flowers of the painting come over whole; small things may go."),
    "quality": ("Large and fine", "Twice as large as Balanced, with finer strokes; it takes many times as long."),
}
OTHERWISE = "As chosen below, under All settings."
REST = ("finished", "stopped", "paused", "failed")


def of_pictures(names, kind, pictures):
    """[{value, label, words, picture}] of pictures to choose from; pictures: {name: a small JPEG as a data address}."""
    known = {picture.name: picture for picture in gallery()}
    own = {"content": "a photo of your own", "style": "a picture of your own"}[kind]
    return [
        {
            "value": name,
            "label": known[name].title if name in known else name.rpartition("/")[2],
            "words": known[name].alt if name in known else own,
            "picture": pictures[name],
        }
        for name in names
    ]


def of_manners(recipe):
    """[{value, label, words, picture}] of the ways to paint; a recipe that is none of them has a line of its own."""
    found = [{"value": name, "label": label, "words": words} for name, (label, words) in MANNERS.items()]
    if recipe.name not in MANNERS:
        found.append({"value": recipe.name, "label": "Another way", "words": OTHERWISE})
    return [{**one, "picture": ""} for one in found]


def called(name):
    """What a picture of this name is called on the page."""
    known = {picture.name: picture.title for picture in gallery()}
    return known.get(name, name.rpartition("/")[2])


def pair(names):
    """A content picture and a style, by their names."""
    return f"{called(names[0])}, in the manner of {called(names[1])}"


def of_before(name, image):
    """Alternative text of the photo."""
    return f"The photo, {called(name)}: {alt_of(name, image)}"


def of_after(names, compared=""):
    """Alternative text of the painting; compared: how it relates to its photo."""
    return f"The painting: {pair(names)}{'. Against the photo: ' if compared else ''}{compared}"


def standing(state, share, seconds=None):
    """(what is shown, what a screen reader hears) of a run of which this share, 0 to 1, is done.

    What is heard changes at every quarter alone: a line that changes several times a second cannot be listened to.
    """
    if state == "idle":
        return ("Ready: press Paint.",) * 2
    if state == "preparing" or (state == "running" and not share):
        return ("Getting ready. The first painting takes longest to begin.",) * 2
    if state == "running":
        left = "" if seconds is None else f", about {max(1, round(seconds))} seconds left"
        return f"Painting: {share:.0%} done{left}.", f"Painting: {int(share * 4) * 25} % done."
    if state == "finished":
        return ("Done. Compare before and after, or download the picture.",) * 2
    if state in ("paused", "stopped"):
        return (f"Stopped at {share:.0%}. This is the picture so far; Paint goes on, or begins anew.",) * 2
    return ("This did not work.",) * 2


def heading():
    """HTML: the title and what to do."""
    return f"<h1>{escape(TITLE)}</h1><p>{escape(INTRO)}</p>"
