"""How good the pictures are: python -m benchmarks quality [COMMAND]

    judge       (the default) both judges of nstlib.judge on the pairs of benchmarks/pairs.py, per pair and per style,
                for every network
    curve       style left against content error over several style strengths, beside the peer's (benchmarks/peer.py)
    search      recipes that differ in one setting, on the tuning pairs only
    textures    texture from noise, and content rebuilt from each depth, as pictures
    halves      do two halves of one texture have closer Gram matrices than two textures?
    front       README's first picture

Tables go to the terminal and to benchmarks/report/, contact sheets to benchmarks/report/ as JPEG. VGG16 judges in
float32 where NST_WEIGHTS names its weight file, else in the 8 bits of the package.
"""

import argparse
import json
import sys
import tempfile
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

import nstlib as nst
from benchmarks import pairs, peer
from benchmarks.sheets import save, sheet
from nstlib import images
from nstlib.backbones import pocket
from nstlib.judge import MEAN_IS_BLIND, Sight, judge, patch_distance, see
from nstlib.recipe import ONE_SCALE, PRESETS, STYLE_LAYERS, Recipe

HERE = Path(__file__).resolve().parent
NETWORKS = "pocket,pocket-drawn,vgg16"
STRENGTHS = "0.25,0.5,1,2,4"
PEER_STRENGTHS = (0.25, 0.5, 0.75, 1.0)

EQUAL = dict.fromkeys(STYLE_LAYERS, 1.0)
# What the search tries, one change at a time from the recipe given; the presets that were found so are named.
TRIED = {
    "the recipe itself": {},
    "content_weight 0.02": {"content_weight": 0.02},
    "content_weight 0.03": {"content_weight": 0.03},
    "content_weight 0.1": {"content_weight": 0.1},
    "content_weight 0.15": {"content_weight": 0.15},
    "content from block4_conv2 alone": {"content_layers": ["block4_conv2"]},
    "the preset bold": PRESETS["bold"],
    "the preset faithful": PRESETS["faithful"],
    "the preset drawn": {k: v for k, v in PRESETS["drawn"].items() if k != "backbone"},
    "tv_weight 0.02": {"tv_weight": 0.02},
    "tv_weight 0.2": {"tv_weight": 0.2},
    "equal style layers": {"style_layers": EQUAL},
    "bare Gram matrices": {"statistic": "gram", "style_layers": EQUAL},
    "no margin": {"margin": 0.0},
    "one scale": {"smallest": ONE_SCALE},
    "60 steps": {"steps": 60},
    "150 steps": {"steps": 150},
    "Adam": {"optimiser": "adam"},
    "Laplacian parameters": {"parameters": "laplacian"},
}
FRONT = [("bridge", "starry"), ("astronaut", "hollyhocks"), ("bee", "ducks")]  # README's first picture


@dataclass(frozen=True)
class Judged:
    """One picture and what both judges say of it. network: a backbone's name, a weight file of pocket's layout, or the
    peer's name; free: the three numbers of the judge without a network."""

    content: str
    style: str
    network: str
    seed: int
    image: np.ndarray
    seconds: float
    sight: Sight
    free: dict

    @property
    def figures(self):
        """In the order of the tables: style left per block, their mean, content error; style, content, strokes."""
        left = self.sight
        return [*left.gram.values(), left.style_left, left.content_error, *self.free.values(), self.seconds]

    def as_dict(self):
        """Plain values, for a JSON file."""
        facts = {"content": self.content, "style": self.style, "network": self.network, "seed": self.seed}
        return facts | self.sight.as_dict() | {"without a network": self.free, "seconds": round(self.seconds, 2)}


def judged(content, style, recipe, network, seed=0):
    """Make a picture of a pair and ask both judges."""
    image, seconds, made_with = paint(content, style, recipe, network, seed)
    photograph, painting = pairs.load(content), pairs.load(style)
    side = min(recipe.size, max(painting.shape))
    free = judge(image, nst.resize(painting, side), nst.resize(photograph, image.shape[:2]))
    sight = see(image, painting, photograph, made_with=made_with)
    return Judged(content, style, network, seed, image, seconds, sight, free)


def paint(content, style, recipe, network, seed=0):
    """(picture, seconds, name of the backbone or of the peer)."""
    if network == peer.NAME:
        start = time.perf_counter()
        image = peer.stylize(pairs.load(content), pairs.load(style), recipe.size, min(1.0, recipe.style_strength))
        return image, time.perf_counter() - start, peer.NAME
    own = network.endswith(".npz")
    result = nst.stylize(
        pairs.given(content),
        pairs.given(style),
        recipe,
        backbone=pocket.layout_of(network) if own else network,
        weights=network if own else None,
        initial=jittered(pairs.load(content), recipe.size, seed) if seed else None,
        progress=False,
    )
    return result.image, result.seconds, result.backbone


def jittered(photograph, size, seed):
    """The photograph with uniform noise of one grey level: the default start has no chance in it, and the descent is
    chaotic, so that this is what another seed means here."""
    picture = nst.resize(photograph, size)
    noise = np.random.default_rng(seed).uniform(-1, 1, picture.shape) / 255
    return np.clip(picture + noise, 0, 1).astype(np.float32)


# --- tables ---------------------------------------------------------------------------------------------------------

HEADING = (
    f"{'':<26}{'made with':<20}{'VGG16 sees: style left in block 1 to 5, mean; content error':<66}"
    f"{'no network: style, content, strokes':<38}{'time'}"
)


def row(title, network, entries):
    """One line: medians over the entries, and the range where they are of several seeds."""
    figures = np.array([entry.figures for entry in entries])
    middle, low, high = np.median(figures, axis=0), figures.min(axis=0), figures.max(axis=0)
    several = len({entry.seed for entry in entries}) > 1 and len({entry.content for entry in entries}) == 1
    blocks = " ".join(f"{value:5.2f}" for value in middle[:5])
    mean, error = (in_range(middle[k], low[k], high[k], several) for k in (5, 6))
    free = " ".join(f"{value:5.2f}" for value in middle[7:10])
    print(f"{title:<26}{marked(network):<20}{blocks}  {mean:<18}{error:<18}{free:<38}{middle[10]:.1f} s", flush=True)


def in_range(middle, low, high, several=True):
    """A median, with its range in brackets where there are several."""
    return f"{middle:.2f} ({low:.2f}-{high:.2f})" if several else f"{middle:.2f}"


def marked(network):
    """A network's name in a table, with a star where it judges itself."""
    name = Path(network).stem if network.endswith(".npz") else network
    return f"{name} *" if network == "vgg16" else name


def tables(entries, networks):
    """Per style, then the medians over all pairs, with their range over the seeds: never the medians alone."""
    print(f"\nper style, means of its pairs\n{HEADING}")
    for style in dict.fromkeys(entry.style for entry in entries):
        for network in networks:
            averaged(pairs.short(style), network, [e for e in entries if (e.style, e.network) == (style, network)])
    print("\nmedians over the pairs; in brackets the range of such medians over the seeds")
    for network in networks:
        medians(network, [e for e in entries if e.network == network])
    print(MEAN_IS_BLIND)
    if "vgg16" in networks:
        print("* judged by itself: these figures are what it optimised, and say nothing about its pictures.")


def averaged(title, network, entries):
    """One line: means over the entries."""
    *means, taken = np.mean([entry.figures for entry in entries], axis=0)
    blocks, free = (" ".join(f"{value:5.2f}" for value in part) for part in (means[:5], means[7:]))
    print(f"{title:<26}{marked(network):<20}{blocks}  {means[5]:<18.2f}{means[6]:<18.2f}{free:<38}{taken:.1f} s")


def medians(network, entries):
    """One line: the median over the pairs, and its range over the seeds."""
    seeds = sorted({entry.seed for entry in entries})
    each = np.array([np.median([e.figures for e in entries if e.seed == seed], axis=0) for seed in seeds])
    middle, low, high = np.median(each, axis=0), each.min(axis=0), each.max(axis=0)
    told = [in_range(*triple, len(seeds) > 1) for triple in zip(middle, low, high, strict=True)]
    blocks = " ".join(f"{value:.2f}" for value in middle[:5])
    print(f"{marked(network):<20}style left {told[5]}, by block {blocks}; content error {told[6]}", end="; ")
    print(f"without a network {' / '.join(told[7:10])}; {middle[10]:.1f} s")


# --- commands -------------------------------------------------------------------------------------------------------


def command_judge(options):
    """Both judges on every pair and network: lines, tables, a contact sheet and a JSON file."""
    recipe, networks, chosen = options.recipe, options.networks, pairs.LISTS[options.pairs]
    print(f"{len(chosen)} pairs, {recipe.size} px, recipe '{recipe.name}', {options.seeds} seed(s)\n{HEADING}")
    entries = []
    for content, style in chosen:
        for network in networks:
            here = [judged(content, style, recipe, network, seed) for seed in range(options.seeds)]
            row(f"{pairs.short(content)} x {pairs.short(style)}", network, here)
            entries += here
    tables(entries, networks)
    name = f"quality_{options.pairs}_{recipe.name}_{recipe.size}"
    sheet(rows_of(entries, chosen, networks), f"{name}.jpg", height=192 if recipe.size <= 256 else 288)
    save({"recipe": json.loads(recipe.to_json()), "pictures": [e.as_dict() for e in entries]}, f"{name}.json")


def rows_of(entries, chosen, networks):
    """For the sheet: content, style, then one column per network, from the first seed."""
    first = {(e.content, e.style, e.network): e.image for e in entries if e.seed == 0}
    return [
        [
            (pairs.load(content), pairs.short(content)),
            (pairs.load(style), pairs.short(style)),
            *((first[content, style, network], marked(network).removesuffix(" *")) for network in networks),
        ]
        for content, style in chosen
    ]


def command_curve(options):
    """At the content error of the peer's own picture, whose style left is lower?"""
    recipe, chosen, report, lower = options.recipe, pairs.LISTS[options.pairs], [], 0
    network = options.networks[0]
    print(f"style left / content error, {recipe.size} px, recipe '{recipe.name}', {network} against {peer.NAME}")
    for content, style in chosen:
        ours = [judged(content, style, recipe.but(style_strength=s), network) for s in options.strengths]
        theirs = [judged(content, style, recipe.but(style_strength=s), peer.NAME) for s in PEER_STRENGTHS]
        ours, theirs = ([(e.sight.content_error, e.sight.style_left) for e in es] for es in (ours, theirs))
        error, left = theirs[-1]
        reached = at_equal_content(ours, error)
        wins = reached is not None and reached < left
        lower += wins
        print(f"{pairs.short(content)} x {pairs.short(style)}")
        for name, strengths, curve in (
            (network, options.strengths, ours),
            (peer.NAME, PEER_STRENGTHS, theirs),
        ):
            points = "  ".join(f"{s:g}: {b:.2f}/{a:.2f}" for s, (a, b) in zip(strengths, curve, strict=True))
            print(f"  {name:<20}{points}")
        there = "not reached" if reached is None else f"{reached:.2f}"
        print(f"  at content error {error:.2f}: {there} against {left:.2f}{', lower' if wins else ''}", flush=True)
        report.append({"content": content, "style": style, network: ours, peer.NAME: theirs, "lower": bool(wins)})
    print(f"lower than {peer.NAME} at equal content error on {lower} of {len(chosen)} pairs (goal: 8 of 10)")
    print(MEAN_IS_BLIND)
    save({"recipe": json.loads(recipe.to_json()), "pairs": report}, f"curve_{recipe.name}_{recipe.size}.json")


def at_equal_content(curve, error):
    """Style left of a curve [(content error, style left), ...] at a content error, on straight lines between points.

    None where the whole curve has larger errors. Where all have smaller ones, the last point's: reached with less.
    """
    errors, left = zip(*sorted(curve), strict=True)
    return None if error < errors[0] else float(np.interp(error, errors, left))


def command_search(options):
    """One line for every recipe that differs in one setting, on the tuning pairs."""
    report, columns, network = {}, [], options.networks[0]
    print(f"medians over {len(pairs.TUNING)} tuning pairs, {options.recipe.size} px, {network}\n{HEADING}")
    for title, changes in TRIED.items():
        if not any(part in title for part in options.only.split(",")):
            continue
        recipe = options.recipe.but(**changes)
        entries = [judged(content, style, recipe, network) for content, style in pairs.TUNING]
        row(title[:25], network, entries)
        each = [f"{e.sight.style_left:.2f}/{e.sight.content_error:.2f}" for e in entries]
        print(f"{'':<26}style left/content error by pair: {'  '.join(each)}", flush=True)
        report[title] = {"changes": changes, "pictures": [e.as_dict() for e in entries]}
        columns.append((title, [e.image for e in entries]))
    pictures = [[(nst.load_image(n), n) for n in pair] for pair in pairs.TUNING]
    rows = [[*two, *((some[i], title) for title, some in columns)] for i, two in enumerate(pictures)]
    sheet(rows, f"search_{network}_{options.recipe.size}.jpg", height=150)
    save(report, f"search_{network}_{options.recipe.size}.json")


def command_front(options):
    """Three pairs as README shows them first: content, style, and what the default recipe makes of them."""
    recipe, network, rows = options.recipe, options.networks[0], []
    for content, style in FRONT:
        result = nst.stylize(content, style, recipe, backbone=network, progress=False)
        rows.append([(nst.load_image(n), n) for n in (content, style)] + [(result.image, f"painted on {network}")])
    sheet(rows, "front.jpg", height=300)


def command_textures(_):
    """Style alone from noise, and content alone from noise, at 192 px."""
    rows = []
    for style in ("impasto", "woodblock", "tiles", "textile"):
        picture = images.resize(nst.load_image(style), 192)
        row = [(picture, style)]
        for count in (1, 3, 5):
            recipe = Recipe.preset("gram").but(
                size=max(picture.shape[:2]),
                start="noise",
                content_weight=0.0,
                style_layers=list(STYLE_LAYERS[:count]),
                optimiser="lbfgs",
                tv_weight=0.02,
            )
            row.append((from_pocket(picture, recipe), f"pocket, {count} style layer{'s' * (count > 1)}"))
        rows.append(row)
    sheet(rows, "textures.jpg")
    rows = []
    for content in ("harbour", "bust"):
        picture = images.resize(nst.load_image(content), 192)
        row = [(picture, content)]
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
            row.append((from_pocket(picture, recipe), f"pocket, {layer}"))
        rows.append(row)
    sheet(rows, "inversion.jpg")


def from_pocket(picture, recipe):
    """A picture as content and style of one run on pocket."""
    return nst.stylize(picture, picture, recipe, backbone="pocket", progress=False).image


def command_halves(_):
    """How often Gram matrices tell two halves of one texture from those of two, trained and random."""

    from training.evaluate import halves_told_apart, stationary_textures

    fields = stationary_textures(600, seed=20_002)
    even = fields[[is_even(f) for f in fields]][:200]
    with np.load(pocket.FILES["pocket-drawn"]) as file:
        trained = {k: file[k] for k in file.files if k != "meta"}
    with tempfile.TemporaryDirectory() as folder, np.load(random_pocket(folder)) as file:
        random = {k: file[k] for k in file.files if k != "meta"}
    report = {"textures": len(even), "trained": halves_told_apart(trained, even)}
    report["random"] = halves_told_apart(random, even)
    for name in ("trained", "random"):
        print(f"{name:<10}", {k: round(v, 3) for k, v in report[name].items()}, f"of {len(even)} textures")
    save(report, "halves.json")


@lru_cache(maxsize=1)
def random_pocket(folder):
    """pocket-drawn's shape with He-normal weights, normalised like the trained ones."""
    from training.evaluate import random_weights

    with np.load(pocket.FILES["pocket-drawn"]) as file:
        shapes, meta = {k: file[k] for k in file.files}, json.loads(str(file["meta"]))
    pictures = np.stack([np.round(images.resize(nst.load_image(n), (160, 160)) * 255) for n in nst.gallery().names])
    weights = random_weights(shapes, pictures.astype(np.uint8))
    path = Path(folder) / "random_pocket.npz"
    np.savez(path, meta=np.array(json.dumps(meta | {"version": "random"})), **weights)
    return str(path)


def is_even(field):
    """Is the left half like the right one, to a judge without a network? Only such a field is a texture."""
    half = field.shape[1] // 2
    left, right = field[:, :half] / 255.0, field[:, half:] / 255.0
    return patch_distance(left, right) < 0.25 * (left.std() + right.std()) * 0.5


COMMANDS = {
    "judge": command_judge,
    "curve": command_curve,
    "search": command_search,
    "textures": command_textures,
    "halves": command_halves,
    "front": command_front,
}


def recipe_of(name, size):
    """A preset, a recipe file, or the name of a recipe that lies in benchmarks/, such as drawn_default."""
    kept = HERE / f"{name}.json"
    return Recipe.load(kept if kept.is_file() else name).but(size=size)


def main(arguments=None):
    """Run one command; what was given wrongly ends in one sentence."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks quality", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", nargs="?", choices=COMMANDS, default="judge")
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--pairs", choices=pairs.LISTS, default="evaluation")
    parser.add_argument("--networks", default=NETWORKS, help=f"names, {peer.NAME}, .npz files; default {NETWORKS}")
    parser.add_argument("--seeds", type=int, default=1, help="judge: so many runs of each; the figures ask for 3")
    parser.add_argument("--recipe", default="default", help="a preset, a file, or drawn_default")
    parser.add_argument("--steps", type=int, help="instead of the recipe's, to try a command")
    parser.add_argument("--only", default="", help="search: recipes whose titles hold one of these texts")
    parser.add_argument("--strengths", default=STRENGTHS, help=f"curve: style strengths; default {STRENGTHS}")
    options = parser.parse_args(arguments)
    try:
        options.networks = options.networks.split(",")
        options.strengths = [float(number) for number in options.strengths.split(",")]
        options.recipe = recipe_of(options.recipe, options.size).but(steps=options.steps)
        COMMANDS[options.command](options)
    except ValueError as error:  # an NSTError too
        sys.exit(f"benchmarks: {error}")
