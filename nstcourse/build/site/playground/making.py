"""The playground's folder: pages, library, weights, pictures, and the list by which it works without a network."""

import hashlib
import json
import shutil
from pathlib import Path

from nstcourse.build.site.playground import npm
from nstlib import catalogue, images
from nstlib._version import __version__
from nstlib.fast import export_web

HERE = Path(__file__).parent
PAGE = HERE / "page"
FOLDER = "playground"  # of the site
# A link to a file that the generator does not know, so it is written as HTML.
INVITED = (
    f'> **Style transfer in this page.** <a href="{FOLDER}/index.html">The playground</a> repaints a picture of yours, '
    "of the gallery or of the camera while you watch, with its ledger: nothing to install, and no picture leaves your "
    "machine."
)
# Where npm's packages hold what a page needs, and what it is called there.
LIBRARY = {
    "@tensorflow/tfjs-core/dist/tf-core.min.js": "tf-core.min.js",
    "@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.min.js": "tf-backend-wasm.min.js",
    "@tensorflow/tfjs-backend-webgpu/dist/tf-backend-webgpu.min.js": "tf-backend-webgpu.min.js",  # where an adapter is
    "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm": "tfjs-backend-wasm.wasm",
    "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm": "tfjs-backend-wasm-simd.wasm",
}
SIDE, QUALITY = 256, 88  # of the course's pictures here: pixels of the longer side, of JPEG
LIST, SERVICE = "files.json", "sw.js"  # what the service worker keeps; itself


def build(folder):
    """Make the playground in a folder that is not there yet; NSTError, in words for a list of news, where npm's files
    are not to be had."""
    library = npm.fetched(HERE, LIBRARY)
    shutil.copytree(PAGE, folder)
    (folder / "lib").mkdir()
    for name in LIBRARY.values():
        shutil.copy(library / name, folder / "lib" / name)
    export_web(folder / "weights")
    _pictures(folder / "pictures")
    _list(folder)
    return folder


def without(error):
    """The line of news of a site that has no playground."""
    return f"the playground is left out: {str(error).rstrip('.')}."


def _pictures(folder):
    """The pictures of the course at the playground's size, and pictures.json with their names and words."""
    folder.mkdir()
    listed = []
    for picture in catalogue.gallery():
        file = f"{picture.name}.jpg"
        (folder / file).write_bytes(images.encode(images.load_image(picture.path, SIDE), "JPEG", quality=QUALITY))
        listed.append(
            {key: getattr(picture, key) for key in ("name", "kind", "title", "maker", "alt")} | {"file": file}
        )
    _write(folder / "pictures.json", listed)


def _list(folder):
    """The files of the playground and a version that changes with any of them."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    digest = hashlib.sha256(__version__.encode())
    for file in files:
        digest.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes())
    version = digest.hexdigest()[:16]
    worker = folder / SERVICE
    worker.write_text(worker.read_text(encoding="utf-8").replace("'none'", f"'{version}'", 1), encoding="utf-8")
    _write(folder / LIST, {"version": version, "files": [file.relative_to(folder).as_posix() for file in files]})


def _write(path, value):
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
