"""nst weights: the files of networks, fetched and written."""

from typing import Annotated

import typer

from nstlib.errors import NSTError

weights_app = typer.Typer(help="The ImageNet weights of VGG19 and VGG16.", no_args_is_help=True, rich_markup_mode=None)


@weights_app.command()
def fetch(name: Annotated[str, typer.Argument(help="vgg19, or vgg16 in float32.")] = "vgg19"):
    """Download a network's ImageNet weights into Keras's cache and check them."""
    from nstlib.backbones import weights
    from nstlib.errors import suggest

    if name not in weights.PUBLISHED:
        raise NSTError(f"there are no published weights of '{name}'; {suggest(name, weights.PUBLISHED)}.")
    known = weights.cached(name)
    path = known or weights.fetch(name)
    title = weights.PUBLISHED[name].title
    print(f"{title}'s weights are {'already ' if known else ''}at {path}, checksum correct.")


@weights_app.command()
def export(file: Annotated[str, typer.Argument(help="The file to write; its name ends in .weights.h5.")]):
    """Write VGG16's weights as a Keras weight file, which keras.applications.VGG16 loads."""
    from nstlib.backbones import vgg

    path = vgg.export(file)
    print(f"{path}: keras.applications.VGG16(include_top=False, weights='{path}') loads it.")


def tell_of_own_weights(recipe, weights):
    """A recipe names its backbone but not a private weight file; say so instead of using other weights silently."""
    from nstlib import images

    if recipe is None or weights is not None or not recipe.lower().endswith(images.WITH_RECIPE):
        return False
    used = str(images.read_run(recipe).get("weights", ""))
    if used.startswith("own weights"):
        print(f"note: that picture was made with {used}; give the same file with --weights to repeat it.")
    return used.startswith("own weights")
