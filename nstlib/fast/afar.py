"""nst paint on the workers of a cluster: a photograph is a unit, and its file's bytes come back.

The bytes are those that one machine writes, on workers of its kind. Photographs, paintings and networks travel with the
unit, so that a worker needs none of this machine's folders; a network's file goes once to each.
"""

import tempfile
from dataclasses import dataclass
from functools import lru_cache

from nstlib import cluster, files, images, lasting
from nstlib.cluster.kept import Kept
from nstlib.errors import NSTError
from nstlib.fast import contact
from nstlib.fast.photographs import STREAM

LIST = ".nst-paint.jsonl"  # beside the paintings while not all are done


@dataclass(frozen=True)
class Painted:
    """What comes back of a photograph: the bytes of its file, facts for --json, and a thumbnail if it was asked for."""

    data: bytes
    facts: dict
    thumbnail: object


def painted(weights, names, parcel, shares, options, saving, kind, small):
    """A Painted, worked out on a worker. names: the photograph and the styles; parcel: those of them that are files;
    weights: the bytes of another network's file, or None."""
    from nstlib.fast.refining import paint

    with cluster.unpacked(names, parcel) as (photo, *styles):
        asked = dict(zip(styles, shares, strict=True))
        result = paint(photo, asked, progress=False, network=_network(weights), **options)
    height, width = result.image.shape[:2]
    facts = {"width": width, "height": height, "seconds": round(result.seconds, 3), "engine": result.engine}
    facts |= {"recipe": result.recipe}
    thumbnail = contact.thumbnail(contact.on_white(result)) if small else None
    return Painted(result.encoded(kind, **saving), facts, thumbnail)


@lru_cache(maxsize=4)
def _network(data):
    """The file that the bytes of a network are put into, once for each process; None for the one in the package."""
    if data is None:
        return None
    with tempfile.NamedTemporaryFile(prefix="nst-network-", suffix=".npz", delete=False) as file:
        file.write(data)
    return file.name


def each(address, work, asked, options, saving, network=None, small=False, tell=print):
    """Paint them on the workers of a cluster; yields (place in work, Painted, an NSTError, or None for what was done
    by a run that was broken off), as they come. What is yielded is written.

    work: [photographs.Job]; asked: {style: weight}; options: of nst.paint; saving: depth and profile.
    """
    if any(STREAM in (job.photo, job.target) for job in work):
        raise NSTError("a cluster paints files; leave --cluster out for a picture on the standard input or output.")
    names, data = [str(name) for name in asked], None if network is None else _bytes(network)
    styles = cluster.packed(["", *names])  # their places are behind the photograph's
    kept, digests = Kept(files.as_path(work[0].target).parent / LIST), {}

    def unit(job):
        """The arguments of `painted`, but for the network: the photograph is read when it is handed out."""
        kind = images.check_writable(job.target, keep_alpha=options["keep_alpha"], **saving)
        parcel = cluster.packed([job.photo]) + styles
        return [str(job.photo), *names], parcel, list(asked.values()), options, saving, kind, small

    for place, job in enumerate(work):
        try:
            digests[place] = cluster.digest_of(unit(job), data)
        except NSTError as error:
            yield place, error
    places = [place for place, digest in digests.items() if not kept.has(work[place].target, digest)]
    yield from ((place, None) for place in digests.keys() - set(places))
    with cluster.joined(address, tell) as pool:
        weights = None if data is None else pool.shared(data)
        for number, value in pool.each(painted, ((weights, *unit(work[place])) for place in places)):
            job = work[places[number]]
            if isinstance(value, Painted):
                lasting.write(job.target, value.data, images.files_of(str(job.photo)))
                kept.note(job.target, digests[places[number]])
            yield places[number], value
    kept.done()


def _bytes(path):
    path = files.as_path(path)
    try:
        return path.read_bytes()
    except OSError as error:
        raise NSTError(f"cannot read '{path}': {(error.strerror or str(error)).lower()}.") from None
