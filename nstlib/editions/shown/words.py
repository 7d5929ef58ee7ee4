"""An edition in words: its title, what a card says of a work, and whose it is."""

import shlex

from nstlib.catalogue import gallery
from nstlib.editions.series.rules import ABOUT, blend_in_words
from nstlib.files import as_path
from nstlib.keys import plain
from nstlib.views.words import compared_in_words, describe_in_words

MACHINE = "Computed: a program painted it by the rule and the numbers on its card. No hand has touched it."


def title_of(plan):
    """The title that was given, or what it is a series of."""
    if plan.facts["title"]:
        return plan.facts["title"]
    names = [as_path(name).stem for name in plan.facts["styles"]]
    several = " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
    ways = names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}"
    said = {
        "seeds": f"in the manner of {several}",
        "walk": f"a walk from {ways}",
        "drift": f"a drift of strokes, {ways}",
        "palette": f"a round of hues, {several}",
    }[plan.facts["by"]]
    if plan.facts["content"] is None:
        return f"Fields, {said}"
    known = {picture.name: picture.title for picture in gallery()}
    name = plan.facts["content"]["name"]
    return f"{known.get(name) or name_of(plan.facts['content'], 'A photograph')}: {said}"


def name_of(known, otherwise):
    """What a picture of the facts is called."""
    return as_path(known["name"]).stem if known["name"] else otherwise


def about(plan):
    """The rule in a sentence."""
    return f"The rule, {plan.facts['by']}: {ABOUT[plan.facts['by']]}."


def computed_by(plan):
    """What painted it, in a sentence."""
    how = "one pass of the network of many styles" if plan.facts["mode"] == "fast" else "the optimiser"
    network = (
        plan.facts["network"]
        if plan.facts["mode"] == "fast"
        else f"{plan.facts['recipe']['backbone']}, {plan.facts['network']}"
    )
    return f"Painted by {how} (weights {network}) with nstlib {plan.facts['nstlib']}, {plan.facts['engine']}."


def credits(plan):
    """[(what, whose it is and what is allowed)] of photograph, paintings, network and work."""
    known = {picture.name: picture for picture in gallery()}
    rows = []
    if plan.facts["content"] is not None:
        rows.append(("Photograph", _credit(plan.facts["content"], known)))
    for one in plan.facts["styles"].values():
        rows.append(("Painting", _credit(one, known)))
    licence = f" Its weights: {plan.facts['licence']}." if plan.facts["licence"] else ""
    return [*rows, ("Network", f"{computed_by(plan)}{licence}"), ("Work", MACHINE)]


def _credit(one, known):
    if one["name"] in known:
        picture = known[one["name"]]
        died = f", died {picture.died}" if picture.died else ""
        return f"{picture.title}, {picture.maker}{died}; {picture.licence}."
    name = one["name"] or "an array in a program"
    return f"{name}; whose it is, and what may be done with it, its owner must say: the file does not."


def ways_again(edition):
    """[(a sentence, the command)]: from the book, and from a card alone."""
    plan = edition.plan
    number = (plan.count + 1) // 2
    content = "none" if plan.facts["content"] is None else plan.facts["content"]["name"] or "PHOTO"
    by_card = ["nst", "edition", content]
    weights = plan.facts["weights_of_styles"]
    for one, weight in zip(plan.facts["styles"].values(), weights, strict=True):
        by_card += ["--style", one["name"] if weight == 1 else f"{one['name']}:{plain(weight)}"]
    by_card += ["--code", edition.code(number), "-o", "again.png"]
    fine = "" if plan.recipe is None else " and the edition's recipe, as --recipe FILE,"
    return [
        (
            f"From this book, here number {number}; edition.json does as well, and so does a work's own PNG:",
            f"nst edition --from edition.pdf --number {number} -o again.png",
        ),
        (f"From a card on paper, with the same pictures{fine} by its code:", shlex.join(by_card)),
    ]


def depends(plan):
    """What another painting of the same number depends on."""
    engine = f"on the same machine and engine ({plan.facts['engine']})"
    return (
        f"The same pictures and weights {plan.facts['network']} paint the same work: its pixels are equal to the bit "
        f"{engine}, and elsewhere but for rounding. Another photograph, painting or network is told in one sentence, "
        "and nothing is painted."
    )


def alt_of(plan, number, image):
    """A work in words, for a reader who cannot see it."""
    score = plan.score(number)
    seen = describe_in_words(image) if plan.photo is None else compared_in_words(image, plan.photo)
    return f"Number {number} of {plan.count}, {'; '.join(score.words)}: {seen}."


def caption_of(plan, number):
    """A few words that tell a work from its neighbours."""
    score, by = plan.score(number), plan.facts["by"]
    if by == "drift":
        return f"strokes x {score.strokes:.2f}, {score.turn:.0f}°"
    if by == "palette":
        return f"hues {score.hue[0]:.0f}° and {score.hue[1]:.0f}°"
    return blend_in_words(score.styles)
