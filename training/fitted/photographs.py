"""What the fit looks at: photographs of named Debian packages, cut-out things pasted on them, and drawn pictures.

None of the pictures is shipped, and none of those by which the result is judged is among them. apt-get and dpkg-deb
fetch and open the packages; what was fetched once lies in training/cache/.
"""

import subprocess
from pathlib import Path

import numpy as np
from PIL import Image

HERE = Path(__file__).resolve().parent.parent
CACHE = HERE / "cache"
SIDE = 160  # of the crops
# (package, where its pictures lie, licence by its copyright file). One package an entry; versions of Debian 12.
PACKAGES = (
    ("gnome-backgrounds=43.1-1", "usr/share/backgrounds/gnome", "CC BY-SA 3.0, CC BY-SA 2.0, CC BY 2.0"),
    ("lomiri-wallpapers-16.04=20.04.0-2", "usr/share", "CC BY-SA 4.0, CC BY 4.0, CC BY-SA 3.0"),
    ("lomiri-wallpapers-20.04=20.04.0-2", "usr/share", "CC BY-SA 4.0, CC BY 4.0"),
    ("mate-backgrounds=1.26.0-1", "usr/share/backgrounds/mate/nature", "GPL 2 or later"),
    ("plasma-workspace-wallpapers=4:5.27.5-2", "usr/share/wallpapers", "GPL 2 or later"),
    ("ukui-wallpapers=20.04.3-1.1", "usr/share", "CC BY-SA 3.0"),
)
STAMPS = ("tuxpaint-stamps-default=2022.06.04-1", "usr/share/tuxpaint/stamps", "GPL 2")
SUFFIXES = (".jpg", ".jpeg", ".png", ".webp")
Image.MAX_IMAGE_PIXELS = None  # wallpapers are large


def unpacked(package):
    """The folder of an unpacked Debian package, in the cache."""
    name = package.split("=")[0]
    folder = CACHE / "packages" / name
    if folder.is_dir():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    refusal = f"the package {package} cannot be had: this step needs Debian 12 with fresh lists (apt-get update)."
    try:
        subprocess.run(["apt-get", "download", "--quiet", package], cwd=folder.parent, check=True, capture_output=True)
        (archive,) = folder.parent.glob(f"{name}_*.deb")
        partial = folder.with_suffix(".part")
        subprocess.run(["dpkg-deb", "-x", archive, partial], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError, ValueError):
        raise SystemExit(refusal) from None
    archive.unlink()
    return partial.rename(folder)


def files_of(package, inside):
    """Its pictures by name; of a wallpaper that is there in several sizes, the smallest of at least 1280 px."""
    found = [p for p in sorted((unpacked(package) / inside).rglob("*")) if p.suffix.lower() in SUFFIXES]
    if "plasma" not in package:
        return [p for p in found if p.is_file() and not p.is_symlink()]
    smallest = {}
    for path in (p for p in found if p.parent.name.startswith("images") and p.parent.parent.name == "contents"):
        width, height = Image.open(path).size
        paper = path.parent.parent.parent.name
        if width >= 1280 and width > height and (paper not in smallest or width < smallest[paper][0]):
            smallest[paper] = width, path
    return [path for _, path in smallest.values()]


def photographs(longer=640):
    """All photographs, uint8 (h, w, 3), their longer side `longer`."""
    out = []
    for package, inside, _ in PACKAGES:
        for path in files_of(package, inside):
            with Image.open(path) as image:
                if min(image.size) >= 500:
                    image.draft("RGB", (1400, 1400))
                    picture = image.convert("RGB")
                    picture.thumbnail((longer, longer), Image.Resampling.LANCZOS)
                    out.append(np.asarray(picture))
    return out


def crops(pictures, each, rng):
    """uint8 (n, SIDE, SIDE, 3): `each` crops of every picture, at random sizes; plain ones are left out."""
    out = []
    for picture in pictures:
        for _ in range(each):
            height = int(rng.integers(SIDE + 4, max(SIDE + 5, min(picture.shape[0], 400) + 1)))
            width = max(SIDE + 4, round(picture.shape[1] * height / picture.shape[0]))
            scaled = np.asarray(Image.fromarray(picture).resize((width, height), Image.Resampling.LANCZOS))
            y, x = rng.integers(0, height - SIDE + 1), rng.integers(0, width - SIDE + 1)
            crop = scaled[y : y + SIDE, x : x + SIDE]
            if crop.std() >= 8:
                out.append(crop)
    return np.stack(out)


def stamps(smallest=120, colours=150):
    """Cut-out things with many colours (photographs and shaded drawings), as RGBA pictures."""
    out = []
    for path in sorted((unpacked(STAMPS[0]) / STAMPS[1]).rglob("*.png")):
        with Image.open(path) as image:
            if image.mode != "RGBA" or min(image.size) < smallest:
                continue
            few = np.asarray(image.convert("RGB"))[::7, ::7].reshape(-1, 3)
            if len(np.unique(few, axis=0)) >= colours:
                image.thumbnail((300, 300), Image.Resampling.LANCZOS)
                out.append(image.copy())
    return out


def scenes(backgrounds, things, count, rng):
    """uint8 (count, SIDE, SIDE, 3): one to four things pasted on a background."""
    out = []
    for _ in range(count):
        scene = Image.fromarray(backgrounds[rng.integers(len(backgrounds))].copy())
        for _ in range(rng.integers(1, 5)):
            thing, size = things[rng.integers(len(things))].copy(), int(rng.integers(50, 150))
            thing.thumbnail((size, size), Image.Resampling.LANCZOS)
            if rng.random() < 0.5:
                thing = thing.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
            corner = [int(rng.integers(-size // 3, SIDE - size // 2)) for _ in range(2)]
            scene.paste(thing, tuple(corner), thing)
        out.append(np.asarray(scene))
    return np.stack(out)


def altered(pool, count, rng, side=128, clean=0.4):
    """float32 (count, side, side, 3) in [0, 1]: random windows of the pool, most of them altered.

    Exchanged colour channels, noise, mixtures of two pictures and other contrast show the fit what the pool lacks, and
    the noise that an optimiser may add. `clean`: the share that is left as it is.
    """
    out = np.empty((count, side, side, 3), np.float32)
    for i in range(count):
        picture = pool[rng.integers(len(pool))]
        y, x = (rng.integers(0, n - side + 1) for n in picture.shape[:2])
        window = picture[y : y + side, x : x + side].astype(np.float32) / 255
        if rng.random() < 0.5:
            window = window[:, ::-1]
        if rng.random() > clean:
            if rng.random() < 0.4:
                window = window[..., rng.permutation(3)]
            if rng.random() < 0.5:
                window = window + rng.normal(0, 1, window.shape) * rng.uniform(0, 0.1)
            if rng.random() < 0.4:
                share, other = rng.random(), pool[rng.integers(len(pool))][:side, :side].astype(np.float32) / 255
                window = share * window + (1 - share) * other
            if rng.random() < 0.3:
                window = (window - 0.5) * rng.uniform(0.5, 1.6) + 0.5 + rng.uniform(-0.15, 0.15)
        out[i] = np.clip(window, 0, 1)
    return out
