"""VGG16 and VGG19 with ImageNet weights (Simonyan and Zisserman 2015): one row of the table each.

VGG19's weights come from keras.applications. VGG16's are in the package, 8 bits a weight (nstlib.backbones.eight_bits);
a weight file given by path, or NST_WEIGHTS, brings float32.
"""

from pathlib import Path

from nstlib import settings
from nstlib.backbones import eight_bits
from nstlib.backbones.network import Network, layer_names
from nstlib.backbones.weights import PUBLISHED, cache_folder, fetch, md5
from nstlib.backend import load_keras
from nstlib.errors import NSTError
from nstlib.files import as_path, check_folder, write_atomically

CONVOLUTIONS = {"vgg16": (2, 2, 3, 3, 3), "vgg19": (2, 2, 4, 4, 4)}  # per block: configurations D and E of the paper
CHANNELS = (64, 128, 256, 512, 512)  # of every layer of a block
COUNTS = {"vgg16": "thirteen", "vgg19": "sixteen"}
LAYERS = {name: layer_names(counts) for name, counts in CONVOLUTIONS.items()}
MEAN_BGR = (103.939, 116.779, 123.68)  # of the ImageNet training pictures, in 0..255
IN_PACKAGE = Path(__file__).with_name("vgg16.npz")


def layout(name):
    """{layer: (channels in, channels out)} of VGG16 or VGG19."""
    widths = [CHANNELS[int(layer[5]) - 1] for layer in LAYERS[name]]
    return dict(zip(LAYERS[name], zip([3, *widths], widths, strict=False), strict=True))


def load(name, weights=None):
    """The network called "vgg16" or "vgg19".

    weights: path of a weight file of its layout. None uses what the environment variable NST_WEIGHTS names, if that
    is a file of this layout; else VGG16's 8 bits from the package, or VGG19's file from the cache, which is filled.
    A file from the cache or a download must have the published MD5. A file given by path may be your own
    (re-trained, say): its layout is checked instead. Raises NSTError in every case that cannot work.
    """
    weights = weights or _from_environment(name)
    if weights is not None:
        path = _check_file(name, weights)
        known = md5(path) == PUBLISHED[name].md5
        source = f"ImageNet weights in {path.name}, MD5 {md5(path)}" if known else f"own weights in {path.name}"
        return _from_file(name, path, source)
    if name == "vgg16":
        tensors = eight_bits.read(IN_PACKAGE, LAYERS[name])
        return Network(name, "ImageNet weights in 8 bits, shipped with nstlib", tensors, preprocess)
    path = fetch(name)
    return _from_file(name, path, f"ImageNet weights of keras.applications, MD5 {PUBLISHED[name].md5}")


def _from_environment(name):
    """NST_WEIGHTS, unless it is a file of the other layout."""
    wish = settings.value("NST_WEIGHTS")
    return wish if wish is not None and layout_of(wish) in (name, None) else None


def _from_file(name, path, source):
    keras = load_keras()
    make = {"vgg16": keras.applications.VGG16, "vgg19": keras.applications.VGG19}[name]
    try:
        return from_model(make(include_top=False, weights=str(path)), source)
    except Exception as error:
        raise NSTError(
            f"'{path}' does not hold weights of {PUBLISHED[name].title}'s layout, {COUNTS[name]} convolutions and no "
            f"top ({str(error).splitlines()[0][:100].rstrip('.')}); the right file is {PUBLISHED[name].file}."
        ) from None


def from_model(model, source="a Keras model"):
    """The Network of a keras.applications.VGG16 or VGG19 that is already there, with whatever weights it has."""
    have = [layer.name for layer in model.layers if layer.name.startswith("block") and "_conv" in layer.name]
    name = next((name for name, layers in LAYERS.items() if list(layers) == have), None)
    if name is None:
        raise NSTError("this model has not the convolutions of VGG16 or VGG19; make it with keras.applications.")
    return Network(name, source, {layer: model.get_layer(layer).get_weights() for layer in have}, preprocess)


def preprocess(image):
    """RGB in [0, 1] to what VGG was trained on: BGR in 0..255 minus the mean colour of ImageNet."""
    ops = load_keras().ops
    return ops.flip(image, axis=-1) * 255.0 - ops.convert_to_tensor(MEAN_BGR, dtype="float32")


def layout_of(path):
    """ "vgg16" or "vgg19", by the layers in a Keras weight file; None when neither can be told from it."""
    import h5py

    names = set()
    try:
        with h5py.File(path, "r") as file:
            file.visit(lambda entry: names.update(entry.split("/")))
    except (OSError, RuntimeError, ValueError):
        return None
    if "block5_conv4" in names or "conv2d_15" in names:
        return "vgg19"
    return "vgg16" if {"block5_conv3", "conv2d_12"} & names else None


def export(path):
    """Write VGG16's weights as a Keras weight file, for keras.applications.VGG16(include_top=False, weights=path).

    Its name ends in .weights.h5, which is how Keras 3 knows its own format; a file that is there is not overwritten.
    """
    path = as_path(path)
    if not path.name.endswith(".weights.h5"):
        raise NSTError(f"the name of a Keras weight file must end in .weights.h5, which '{path}' does not.")
    if path.exists():
        raise NSTError(f"'{path}' is there already; give another name, or remove it first.")
    check_folder(path)
    import tempfile

    network = load("vgg16")
    model = load_keras().applications.VGG16(include_top=False, weights=None)
    for layer in network.layers:
        model.get_layer(layer).set_weights(network.tensors(layer))
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / path.name
        try:
            model.save_weights(written)
        except OSError as error:
            raise NSTError(f"cannot write '{path}': {(error.strerror or str(error)).lower()}.") from None
        return write_atomically(path, written.read_bytes())


def _check_file(name, weights):
    wanted, path = PUBLISHED[name], as_path(weights)
    if path.is_dir() or not path.is_file():
        what = "is a folder" if path.is_dir() else "does not exist"
        raise NSTError(f"the weight file '{path}' {what}; give the path of {wanted.file}.")
    if path.suffix not in (".h5", ".hdf5"):
        raise NSTError(f"'{path}' is not an .h5 file; the weights of {wanted.title} come as {wanted.file}.")
    if (
        path.name == wanted.file
        and path.resolve() == (cache_folder() / path.name).resolve()
        and md5(path) != wanted.md5
    ):
        raise NSTError(
            f"'{path}' has a wrong checksum (MD5 is not {wanted.md5}); delete it and run 'nst weights fetch {name}'."
        )
    return path
