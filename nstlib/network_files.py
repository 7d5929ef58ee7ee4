"""nst weights and nst export: the files of networks, fetched and written."""

from pathlib import Path
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


def export_network(
    folder: Annotated[
        Path | None, typer.Argument(help="A new folder, for a TensorFlow SavedModel.", metavar="DIR")
    ] = None,
    onnx: Annotated[Path | None, typer.Option(help="A file to write, for ONNX Runtime.", metavar="FILE.onnx")] = None,
    style: Annotated[
        list[str] | None, typer.Option(help="ONNX: only this style, or this blend; all of them if left out.")
    ] = None,
    network: Annotated[Path | None, typer.Option(help="The file of another network.", metavar="FILE")] = None,
    web: Annotated[bool, typer.Option("--web", help="DIR gets files for a web page, and pocket beside them.")] = False,
):
    """Write the network of nst paint for other programs: a SavedModel that takes two pictures, an ONNX file, or files
    for a web page.

    The SavedModel paints in the style of any picture, as TF-Hub's models do: hub.load(DIR)(content, style)[0]. The ONNX
    file has the learnt styles, and free height and width, for browsers and phones. For a web page, the weights in 16
    bits and a list of the layers in JSON.
    """
    from nstlib import files
    from nstlib.fast import export_onnx, export_saved_model, export_web
    from nstlib.fast.photographs import share

    if folder is None and onnx is None:
        raise NSTError("where to? Give a new folder, for a SavedModel or with --web, or --onnx FILE.onnx.")
    if web and folder is None:
        raise NSTError("--web writes several files; give a new folder for them.")
    if style and onnx is None:
        raise NSTError("--style belongs to --onnx; a SavedModel takes its style from a picture, and --web has all.")
    if onnx is not None:
        files.check_none_read([onnx], {"the network's file": [network], "a file of the style": style or ()})
    if onnx is not None:
        path = export_onnx(onnx, dict(map(share, style)) if style else None, network=network)
        print(f"{path}: {path.stat().st_size / 1e6:.2f} MB, input picture (1, 3, height, width) in [0, 1]")
    if folder is not None:
        path = (export_web if web else export_saved_model)(folder, network=network)
        size = sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
        how = "pocket and the styles for a web page" if web else f"tf.saved_model.load('{path}')(content, style)[0]"
        print(f"{path}: {size / 1e6:.1f} MB, {how}")


def tell_of_own_weights(recipe, weights):
    """A recipe names its backbone but not a private weight file; say so instead of using other weights silently."""
    from nstlib import images

    if recipe is None or weights is not None or not recipe.lower().endswith(images.WITH_RECIPE):
        return False
    used = str(images.read_run(recipe).get("weights", ""))
    if used.startswith("own weights"):
        print(f"note: that picture was made with {used}; give the same file with --weights to repeat it.")
    return used.startswith("own weights")
