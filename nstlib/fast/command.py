"""nst paint: many photographs, one after the other; what goes wrong with one of them is told and ends none."""

import json
import os
import sys
import tempfile
from pathlib import Path

from nstlib import files, images
from nstlib.errors import NSTError
from nstlib.fast import contact, engines, weights
from nstlib.fast.choice import checked_amount, chosen
from nstlib.fast.painting import in_words
from nstlib.fast.photographs import STREAM, found, jobs, share
from nstlib.fast.refining import paint, painting_of
from nstlib.recipe import Recipe, check_whole


def run(
    photos,
    styles,
    out,
    *,
    as_json=False,
    sheet=None,
    amount=1.0,
    size=None,
    refine=0,
    network=None,
    engine="auto",
    **colours,
):
    """Paint them as nst.paint does and write them; (how many could not be painted, how many were, the style in words).

    colours: colour and colour_by. What is wrong with the styles, the settings or the folder is told before the first is
    painted.
    """
    Recipe(**colours)
    options = {"refine": refine, "network": network, "engine": engine, **colours}
    asked, amount = dict(map(share, styles)), checked_amount(amount)
    engine = engines.choose(engine)
    _, shares = chosen(asked, weights.shipped() if network is None else weights.read(network), engine)
    if check_whole("refine", refine, 0):
        painting_of(asked, network)
    work = jobs(found(photos), out, _for_a_file_name(shares))
    if sheet is not None:
        images.check_writable(sheet)
    _check_targets(work)
    failed, shown = 0, []
    for job in _with_progress(work, quiet=as_json or out == STREAM):
        try:
            result = paint(_read(job.photo), asked, amount, size, progress=False, **options)
            _write(result, job.target)
        except NSTError as error:
            failed += 1
            print(f"nst: {job.photo}: {error}", file=sys.stderr)
            continue
        if sheet is not None:
            shown.append((Path(str(job.photo)).stem, contact.thumbnail(result.image)))
        if as_json:
            print(json.dumps(_facts(job, result)), file=sys.stderr if out == STREAM else sys.stdout, flush=True)
    if shown:
        files.write_atomically(sheet, contact.sheet(shown, images.check_writable(sheet)))
    return failed, len(work) - failed, in_words(shares)


def _for_a_file_name(shares):
    return "-".join(Path(name).name for name in shares)[:60]


def _check_targets(work):
    if work[0].target == STREAM:
        return
    folder = files.as_path(work[0].target).parent
    if len(work) > 1 or not folder.exists():
        files.make_folder(folder)
    for job in work:
        files.check_folder(job.target)
        if job.photo != STREAM and files.as_path(job.target).resolve() == Path(job.photo).resolve():
            raise NSTError(f"'{job.target}' is the photograph itself; give another name with -o.")


def _read(photo):
    """What nst.paint takes: a file or a name as they are, and the picture on the standard input."""
    if photo != STREAM:
        return str(photo)
    with tempfile.TemporaryDirectory(prefix="nst-") as folder:
        file = Path(folder, "the standard input")
        file.write_bytes(sys.stdin.buffer.read())
        try:
            return images.load_image(file)
        except NSTError as error:
            raise NSTError(str(error).replace(f"{folder}{os.sep}", "")) from None


def _write(result, target):
    if target == STREAM:
        sys.stdout.buffer.write(result.encoded())
        sys.stdout.buffer.flush()
    else:
        result.save(target)


def _facts(job, result):
    height, width = result.image.shape[:2]
    facts = {"photo": str(job.photo), "file": str(job.target), "width": width, "height": height}
    facts |= {"seconds": round(result.seconds, 3), "engine": result.engine}
    if result.refined:
        facts |= {"refined": result.refined, "refining_seconds": round(result.refining_seconds, 3)}
    return facts | {"recipe": result.recipe}


def _with_progress(work, quiet):
    from tqdm import tqdm

    return tqdm(work, unit=" photo", disable=True if quiet or len(work) == 1 else None, leave=False)
