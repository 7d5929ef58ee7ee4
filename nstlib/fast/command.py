"""nst paint: many photographs, one after the other; what goes wrong with one of them is told and ends none."""

import json
import os
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from nstlib import files, images
from nstlib.errors import NSTError
from nstlib.fast import contact, engines, in_regions, weights
from nstlib.fast.choice import checked_amount, chosen, in_words
from nstlib.fast.photographs import STREAM, found, jobs, share
from nstlib.fast.refining import paint, painting_of
from nstlib.interrupts import INTERRUPTED
from nstlib.recipe import Recipe, check_whole
from nstlib.regions import files_read


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
    keep_alpha=False,
    depth=8,
    profile="srgb",
    regions=None,
    where=None,
    **colours,
):
    """Paint them as nst.paint does and write them; (how many could not be painted, how many were, the style in words).

    where: a cluster's address (nstlib.cluster.Address), or None for this process. colours: colour and colour_by. What
    is wrong with the styles, the regions, the settings or the folder is told before the first is painted.
    """
    Recipe(**colours)
    options = {"refine": refine, "network": network, "engine": engine, "keep_alpha": keep_alpha, **colours}
    saving = {"depth": depth, "profile": profile}
    asked, amount = dict(map(share, styles)), checked_amount(amount)
    if not (asked or regions):
        raise NSTError("which style? Give --style, or --region for parts of the photographs.")
    engine, shares = engines.choose(engine), {}
    learnt = weights.shipped() if network is None else weights.read(network)
    if asked:
        _, shares = chosen(asked, learnt, engine)
    kept = in_regions.checked(regions, asked or None, learnt, engine) if regions else ()
    if check_whole("refine", refine, 0) and asked:
        painting_of(asked, network)
    work = jobs(found(photos), out, _for_a_file_name(shares) or "regions")
    if sheet is not None:
        sheet = files.as_path(sheet)
        images.check_writable(sheet)
    read = [*asked, network, *files_read(regions or ())]
    _check_inputs([*(job.target for job in work), *([] if sheet is None else [sheet])], work, read)
    _check_targets(work, keep_alpha, saving)
    words = in_words(list(shares.items())) if shares else "their regions' styles"
    if where is not None:
        del options["network"]
        options |= {"amount": amount, "size": size, "engine": engine}  # the same one on every worker
        return *_afar(where, work, asked, kept, options, saving, network, sheet, as_json), words
    failed, shown = 0, []
    for done, job in enumerate(_with_progress(work, quiet=as_json or out == STREAM)):
        try:
            with _file_of(job.photo) as photo:
                result = paint(photo, asked or None, amount, size, progress=False, regions=regions, **options)
            _write(result, job.target, saving)
        except KeyboardInterrupt:
            _told(f"interrupted; {_so_far(done - failed, work)}")
            sys.exit(INTERRUPTED)
        except NSTError as error:
            failed += 1
            _told(f"{job.photo}: {error}")
            continue
        if sheet is not None:
            shown.append((Path(str(job.photo)).stem, contact.thumbnail(contact.on_white(result))))
        if as_json:
            print(_line(job, result.facts), file=sys.stderr if out == STREAM else sys.stdout, flush=True)
    if shown:
        files.write_atomically(sheet, contact.sheet(shown, images.check_writable(sheet)))
    return failed, len(work) - failed, words


def _afar(where, work, asked, regions, options, saving, network, sheet, as_json):
    """(how many could not be painted, how many were) on the workers of a cluster."""
    from nstlib.fast import afar

    failed, done, shown = 0, 0, {}
    bar = _with_progress(work, quiet=as_json)
    try:
        for place, value in afar.each(where, work, asked, regions, options, saving, network, sheet is not None, _told):
            bar.update()
            job = work[place]
            if isinstance(value, NSTError):
                failed += 1
                _told(f"{job.photo}: {value}")
                continue
            done += 1
            if value is not None and value.thumbnail is not None:
                shown[place] = (Path(str(job.photo)).stem, value.thumbnail)
            if value is not None and as_json:
                print(_line(job, value.facts), flush=True)
    except KeyboardInterrupt:
        _told(f"interrupted; {_so_far(done, work)} The same command goes on with the others.")
        sys.exit(INTERRUPTED)
    finally:
        bar.close()
    if shown:
        sheet_of = contact.sheet([shown[place] for place in sorted(shown)], images.check_writable(sheet))
        files.write_atomically(sheet, sheet_of)
    return failed, done


def _told(sentence):
    """On a line of its own: not behind the bar."""
    from tqdm import tqdm

    tqdm.write(f"nst: {sentence}", file=sys.stderr)


def _for_a_file_name(shares):
    return "-".join(Path(name).name for name in shares)[:60]


def _check_targets(work, keep_alpha, saving):
    if work[0].target == STREAM:
        images.check_asked("PNG", **saving)
        return
    folder = files.as_path(work[0].target).parent
    if len(work) > 1 or not folder.exists():
        files.make_folder(folder)
    for job in work:
        images.check_writable(job.target, keep_alpha=keep_alpha, **saving)


def _check_inputs(targets, work, styles):
    """Nothing that is written may be a file that is read, nor two of them one file."""
    read = {"the photograph": images.files_of(*(job.photo for job in work if job.photo != STREAM))}
    read["a file of the style"] = [*images.files_of(*styles), *styles]
    written = [target for target in targets if target != STREAM]
    files.check_none_read(written, read)
    if len({files.as_path(target).absolute() for target in written}) < len(written):
        raise NSTError(f"'{written[-1]}' is a painting and the contact sheet; give the sheet another name.")


@contextmanager
def _file_of(photo):
    """What nst.paint takes: a file or a name as they are; a picture on the standard input, in a file for so long."""
    if photo != STREAM:
        yield str(photo)
        return
    with tempfile.TemporaryDirectory(prefix="nst-") as folder:
        file = Path(folder, "the standard input")
        file.write_bytes(sys.stdin.buffer.read())
        try:
            yield str(file)
        except NSTError as error:
            raise NSTError(str(error).replace(f"{folder}{os.sep}", "")) from None


def _so_far(done, work):
    """How many are painted, and not whether the one at work is: Ctrl-C may have come when its file was whole."""
    return f"{done} of {len(work)} paintings were written before, and they are whole."


def _write(result, target, saving):
    if target == STREAM:
        try:
            sys.stdout.buffer.write(result.encoded(**saving))
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise NSTError(f"the standard output takes no picture: {(error.strerror or str(error)).lower()}.") from None
    else:
        result.save(target, **saving)


def _line(job, facts):
    return json.dumps({"photo": str(job.photo), "file": str(job.target)} | facts)


def _with_progress(work, quiet):
    from tqdm import tqdm

    return tqdm(work, total=len(work), unit=" photo", disable=True if quiet or len(work) == 1 else None, leave=False)
