"""How good the pictures are: python -m benchmarks.quality COMMAND

    judge       the judge without a network, on pairs that no setting was tuned on: pocket, pocket-drawn and
                its first version, random weights; with --vgg: VGG19 with random weights
    search      the recorded search for the default recipe, on the tuning pairs only
    textures    texture from noise, and content rebuilt from each depth, as pictures
    halves      do two halves of one texture have closer Gram matrices than two textures?

Tables go to the terminal and to benchmarks/report/, contact sheets to benchmarks/report/ as JPEG.
"""

import argparse
import json
import os
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image

import nstlib as nst
from benchmarks.judge import judge
from nstlib import images
from nstlib.backbones import pocket
from nstlib.recipe import STYLE_LAYERS, Recipe

HERE = Path(__file__).resolve().parent
REPORT = HERE / "report"
VERSIONS = HERE.parent / "training" / "versions"

# Settings are chosen on the first list and reported on the second; no pair is in both.
TUNING = [
    ("harbour", "impasto"),
    ("street", "woodblock"),
    ("still_life", "pointillism"),
    ("hills", "cubist"),
    ("bust", "hatching"),
    ("harbour", "cutpaper"),
]
HELD_OUT = [
    ("street", "watercolour"),
    ("hills", "impasto"),
    ("still_life", "textile"),
    ("bust", "woodblock"),
    ("harbour", "pointillism"),
    ("street", "cubist"),
    ("hills", "tiles"),
    ("still_life", "hatching"),
    ("harbour", "watercolour"),
    ("bust", "cutpaper"),
]

EQUAL = dict.fromkeys(STYLE_LAYERS, 1.0)
# What the search tried, one change at a time from the recipe that won.
TRIED = {
    "the default recipe": {},
    "content_weight 0.1": {"content_weight": 0.1},
    "content_weight 0.3": {"content_weight": 0.3},
    "content from block4_conv2 alone": {"content_layers": ["block4_conv2"]},
    "equal style layers": {"style_layers": EQUAL},
    "the preset gram": {"statistic": "gram", "style_layers": EQUAL, "content_weight": 0.2},
    "tv_weight 0.1": {"tv_weight": 0.1},
    "no margin": {"margin": 0.0},
    "one scale": {"smallest": 4096},
    "60 steps": {"steps": 60},
    "150 steps": {"steps": 150},
    "Adam, 90 steps": {"optimiser": "adam", "tv_weight": 0.1},
    "Adam, 120 steps (the old default)": {"optimiser": "adam", "tv_weight": 0.2, "steps": 120, "margin": 0.0},
    "Laplacian parameters": {"parameters": "laplacian"},
}


def run(content, style, recipe, name="pocket", weights=None):
    return nst.stylize(content, style, recipe, backbone=name, weights=weights, progress=False)


def judged(pairs, recipe, name="pocket", weights=None):
    """[(result, {"style", "content", "strokes"})] for every pair."""
    out = []
    for content, style in pairs:
        result = run(content, style, recipe, name, weights)
        out.append((result, judge(result.image, result.style, result.content)))
    return out


def medians(scores):
    return {key: round(float(np.median([s[key] for _, s in scores])), 3) for key in ("style", "content", "strokes")}


def line(title, scores):
    m = medians(scores)
    seconds = np.median([r.seconds for r, _ in scores])
    print(f"{title:<34}{m['style']:>8}{m['content']:>9}{m['strokes']:>9}{seconds:>9.1f} s", flush=True)
    return {"medians": m, "seconds": round(float(seconds), 1), "pairs": [s for _, s in scores]}


def heading(pairs, size):
    print(f"medians over {len(pairs)} pairs at {size} px")
    print(f"{'':<34}{'style':>8}{'content':>9}{'strokes':>9}{'a run':>11}")
    print(f"{'goal':<34}{'<= 0.40':>8}{'>= 0.65':>9}{'>= 0.90':>9}")


@lru_cache(maxsize=1)
def random_pocket(folder):
    """pocket-drawn's shape with He-normal weights, normalised like the trained ones."""
    from training.report import random_weights

    with np.load(pocket.FILES["pocket-drawn"]) as file:
        shapes, meta = {k: file[k] for k in file.files}, json.loads(str(file["meta"]))
    pictures = np.stack([np.round(images.resize(nst.load_image(n), (160, 160)) * 255) for n in nst.gallery().names])
    weights = random_weights(shapes, pictures.astype(np.uint8))
    path = Path(folder) / "random_pocket.npz"
    np.savez(path, meta=np.array(json.dumps(meta | {"version": "random"})), **weights)
    return str(path)


def command_judge(options):
    from benchmarks.__main__ import layout_equal_weights

    recipe, report = Recipe(size=options.size), {}
    if options.vgg:
        pairs = HELD_OUT[:3]
        heading(pairs, options.size)
        report["pocket"] = line("pocket", judged(pairs, recipe))
        with layout_equal_weights() as weights:
            scores = judged(pairs, recipe, "vgg19", str(weights))
        report["random VGG19"] = line("VGG19's shape, random weights", scores)
        sheet([[r.content, r.style, r.image] for r, _ in scores], f"random_vgg19_{options.size}.jpg", columns=1)
        save(report, f"judge_vgg19_{options.size}.json")
        return
    heading(HELD_OUT, options.size)
    scores = judged(HELD_OUT, recipe)
    report["pocket"] = line("pocket", scores)
    sheet([[r.content, r.style, r.image] for r, _ in scores], f"held_out_{options.size}.jpg", columns=2)
    if options.alone:
        return
    report["pocket, gram"] = line("pocket, preset gram", judged(HELD_OUT, Recipe.preset("gram").but(size=options.size)))
    report["pocket-drawn"] = line("pocket-drawn", judged(HELD_OUT, recipe, "pocket-drawn"))
    for title, file in (("before calibration", "pocket_2.npz"), ("first version", "pocket_1.npz")):
        report[title] = line(f"pocket-drawn, {title}", judged(HELD_OUT, recipe, "pocket-drawn", str(VERSIONS / file)))
    random = judged(HELD_OUT, recipe, "pocket-drawn", random_pocket(options.scratch))
    report["random pocket"] = line("pocket-drawn's shape, random weights", random)
    save(report, f"judge_{options.size}.json")


def command_search(options):
    heading(TUNING, options.size)
    report = {}
    for title, changes in TRIED.items():
        scores = judged(TUNING, Recipe(size=options.size, **changes))
        report[title] = line(title, scores) | {"changes": changes}
        if not changes:
            sheet([[r.content, r.style, r.image] for r, _ in scores], f"tuning_{options.size}.jpg", columns=2)
    save(report, f"search_{options.size}.json")


def command_textures(_):
    """Style alone from noise, and content alone from noise, at 192 px."""
    rows = []
    for style in ("impasto", "woodblock", "tiles", "textile"):
        picture = images.resize(nst.load_image(style), 192)
        row = [picture]
        for count in (1, 3, 5):
            recipe = Recipe.preset("gram").but(
                size=max(picture.shape[:2]),
                start="noise",
                content_weight=0.0,
                style_layers=list(STYLE_LAYERS[:count]),
                optimiser="lbfgs",
                tv_weight=0.02,
            )
            row.append(run(picture, picture, recipe).image)
        rows.append(row)
    sheet(rows, "textures.jpg", columns=1)
    rows = []
    for content in ("harbour", "bust"):
        picture = images.resize(nst.load_image(content), 192)
        row = [picture]
        for layer in ("block1_conv2", "block2_conv2", "block3_conv2", "block4_conv2", "block5_conv2"):
            recipe = Recipe(
                size=192,
                start="noise",
                style_weight=0.0,
                content_weight=1.0,
                content_layers=[layer],
                optimiser="lbfgs",
                tv_weight=0.02,
                steps=300,
            )
            row.append(run(picture, picture, recipe).image)
        rows.append(row)
    sheet(rows, "inversion.jpg", columns=1)


def command_halves(options):
    from training.report import halves_told_apart, stationary_textures

    fields = stationary_textures(600, seed=20_002)
    even = fields[[is_even(f) for f in fields]][:200]
    with np.load(pocket.FILES["pocket-drawn"]) as file:
        trained = {k: file[k] for k in file.files if k != "meta"}
    with np.load(random_pocket(options.scratch)) as file:
        random = {k: file[k] for k in file.files if k != "meta"}
    report = {"textures": len(even), "trained": halves_told_apart(trained, even)}
    report["random"] = halves_told_apart(random, even)
    for name in ("trained", "random"):
        print(f"{name:<10}", {k: round(v, 3) for k, v in report[name].items()}, f"of {len(even)} textures")
    save(report, "halves.json")


def is_even(field):
    """Is the left half like the right one, to a judge without a network? Only such a field is a texture."""
    from benchmarks.judge import _patch_distance

    half = field.shape[1] // 2
    left, right = field[:, :half] / 255.0, field[:, half:] / 255.0
    return _patch_distance(left, right) < 0.25 * (left.std() + right.std()) * 0.5


def sheet(rows, name, columns, height=192):
    """Rows of pictures, `columns` rows side by side, as one JPEG."""
    strips = []
    for row in rows:
        scaled = [images.resample(p, height, round(p.shape[1] * height / p.shape[0])) for p in row]
        strips.append(np.concatenate([np.pad(p, ((2, 2), (2, 2), (0, 0)), constant_values=1) for p in scaled], axis=1))
    width = max(s.shape[1] for s in strips)
    strips = [np.pad(s, ((0, 0), (0, width - s.shape[1]), (0, 0)), constant_values=1) for s in strips]
    strips += [np.ones_like(strips[0])] * (-len(strips) % columns)
    lines = [np.concatenate(strips[i : i + columns], axis=1) for i in range(0, len(strips), columns)]
    picture = np.clip(np.concatenate(lines), 0, 1)
    REPORT.mkdir(exist_ok=True)
    Image.fromarray(np.round(picture * 255).astype(np.uint8)).save(REPORT / name, quality=88)
    print(f"wrote {REPORT.name}/{name}", flush=True)


def save(report, name):
    REPORT.mkdir(exist_ok=True)
    images.write_atomically(REPORT / name, (json.dumps(report, indent=1) + "\n").encode())


def main():
    import tempfile

    commands = {
        "judge": command_judge,
        "search": command_search,
        "textures": command_textures,
        "halves": command_halves,
    }
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=commands)
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--vgg", action="store_true", help="judge: VGG19 with random weights, on three pairs (slow)")
    parser.add_argument("--alone", action="store_true", help="judge: only pocket with the default recipe, no report")
    options = parser.parse_args()
    os.environ.setdefault("NST_OFFLINE", "1")
    with tempfile.TemporaryDirectory() as options.scratch:
        commands[options.command](options)


if __name__ == "__main__":
    main()
