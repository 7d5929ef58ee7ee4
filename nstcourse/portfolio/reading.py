"""The works of a portfolio: every picture of a folder that carries a recipe, with the report that lies beside it."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nstcourse.portfolio.credit import SEED
from nstlib import images
from nstlib.editions.folder import KEY
from nstlib.editions.plan import checked_number
from nstlib.editions.reading import facts_in
from nstlib.errors import NSTError
from nstlib.files import as_path, in_order
from nstlib.typed import as_typed

KINDS = (".png", ".tif", ".tiff")  # what carries a recipe
MOST = 60  # works of one portfolio
SHOWN = 900  # pixels of the longer side of a picture on the page
LARGEST = 50_000_000  # bytes of a report


@dataclass(frozen=True)
class Work:
    """A picture that nst painted. image: (H, W, 3) in [0, 1], made small for the page; recipe: its settings as plain
    values; run: what it says of itself besides; report: that of its run, {} where none lies beside it."""

    name: str
    image: np.ndarray
    recipe: dict
    run: dict
    report: dict

    @property
    def pair(self):
        """(photograph, style) by the names that the file holds; "" where it says nothing."""
        return str(self.run.get("content", "")), str(self.run.get("style", ""))

    def shares(self):
        """{kind of term: share of the gradient, summed over layers} by the report's ledger, as the pull at the end."""
        sums = {}
        for row in self.report.get("ledger", ()):
            sums[row["kind"]] = sums.get(row["kind"], 0.0) + float(row["gradient_share"])
        return sums


def works_of(folder):
    """([Work] in the order of their names, numbers as numbers; sentences about what was left out).

    NSTError where the folder is none, holds no such picture, or more than MOST.
    """
    folder = as_path(folder)
    if not folder.is_dir():
        raise NSTError(f"there is no folder '{folder}'; put the pictures that nst has painted into one, and give that.")
    found, told = [], []
    for path in sorted(folder.iterdir(), key=in_order):
        if path.suffix.lower() not in KINDS or path.name.startswith(".") or not path.is_file():
            continue
        if not path.name.isprintable():  # neither portfolio.toml nor a page could hold it
            told.append(f"{path.name!a} is left out: its name holds what is no letter; give it another name.")
            continue
        try:
            found.append(Work(path.name, _small(path), *_said(path), _report(path, told)))
        except (NSTError, ValueError, RecursionError) as error:
            told.append(f"{path.name} is left out: {_reason(error, path)}")
        if len(found) > MOST:
            raise NSTError(f"'{folder}' holds more than {MOST} paintings; move those that answer your question apart.")
    if not found:
        why = f" ({told[0]})" if told else ""
        raise NSTError(
            f"'{folder}' holds no PNG or TIFF with a recipe{why}; paint one into it: "
            f"nst stylize PHOTO.jpg woodblock -o {as_typed(folder / 'try_1.png')} "
            f"--report {as_typed(folder / 'try_1.json')}"
        )
    return found, told


def _said(path):
    """(recipe, run) by what a picture says of itself; a work of an edition says what was drawn for it."""
    if KEY in images.read_texts(path):
        return _of_an_edition(*facts_in(path))
    recipe = json.loads(images.read_recipe(path))
    if not isinstance(recipe, dict):
        raise NSTError(f"the recipe in '{path}' is none that nst wrote.")
    return recipe, images.read_run(path)


def _of_an_edition(facts, number):
    work = facts["works"][checked_number(number, facts["count"]) - 1]
    if not isinstance(work, dict):
        raise ValueError("no settings")
    recipe = (facts["recipe"] or {}) | {name: facts[name] for name in ("by", "seed", "mode")} | work
    run = {"content": (facts["content"] or {}).get("name", SEED), "style": ", ".join(facts["styles"])}
    return recipe | {"size": max(facts["shape"])}, run


def _small(path):
    image = images.load_at_most(path, SHOWN)
    return images.resize(image, SHOWN) if max(image.shape[:2]) > SHOWN else image


def _reason(error, path):
    words = str(error) if isinstance(error, NSTError) else "its recipe is damaged."
    return words.replace(f"'{path}'", "it")


def _report(path, told):
    """What `--report` wrote beside a picture under the same name; {} where nothing is there, or it is none."""
    beside = Path(path).with_suffix(".json")
    if not beside.is_file():
        return {}
    try:
        if beside.stat().st_size > LARGEST:
            raise ValueError("too large")
        report = json.loads(beside.read_text(encoding="utf-8"))
        rows = report["ledger"]
        shares, seconds = [float(row["gradient_share"]) for row in rows], float(report["seconds"])
        if not (all(isinstance(row["kind"], str) for row in rows) and np.isfinite([*shares, seconds]).all()):
            raise ValueError("no numbers")
        return {"ledger": rows, "seconds": seconds}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        told.append(f"{beside.name} is not the report of a run; write it again with --report {beside.name}.")
        return {}
