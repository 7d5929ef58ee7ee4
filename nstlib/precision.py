"""In how many bits a run convolves: what "auto" means for one network on this machine."""

from nstlib import speed

# Only where a step is long enough to be worth a second's measurement; pocket's default picture is there in less time
# than it would save.
WIDE = ("vgg16", "vgg19")


def settled(recipe, network):
    """The recipe with "mixed" or "float32" in place of "auto": what is really used, so that it can be repeated."""
    if recipe.precision != "auto":
        return recipe
    pays = network.name in WIDE and speed.speedup() >= speed.PAYS
    return recipe.but(precision="mixed" if pays else "float32")


def in_words():
    """One line for the doctor, from what is remembered; nothing is measured."""
    ratio = speed.speedup(measure=False)
    if ratio is None:
        return "bfloat16 is not measured yet; the first run with vgg16 or vgg19 does it, or: nst doctor --measure"
    verdict = "used for vgg16 and vgg19" if ratio >= speed.PAYS else "not used"
    return f"bfloat16 convolutions are {ratio:.1f} x as fast as float32 here: {verdict}"
