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
from nstlib.regions import Region, files_read, renamed

LIST = ".nst-paint.jsonl"  # beside the paintings while not all are done


@dataclass(frozen=True)
class Painted:
    """What comes back of a photograph: the bytes of its file, facts for --json, and a thumbnail if it was asked for."""

    data: bytes
    facts: dict
    thumbnail: object


def painted(weights, names, parcel, shares, regions, options, saving, kind, small):
    """A Painted, worked out on a worker. names: the photograph and the styles; parcel: those of them that are files;
    shares: of the first styles; regions: the plain values of each; weights: the bytes of another network's file, or
    None."""
    from nstlib.fast.refining import paint

    with cluster.unpacked(names, parcel) as here:
        photo, *styles = here
        asked = dict(zip(styles, shares, strict=False))  # behind them, what regions alone take
        parts = renamed([Region.from_dict(values) for values in regions], dict(zip(names[1:], styles, strict=True)))
        network = _network(weights)
        result = paint(photo, asked or None, progress=False, network=network, regions=parts or None, **options)
    thumbnail = contact.thumbnail(contact.on_white(result)) if small else None
    return Painted(result.encoded(kind, **saving), result.facts, thumbnail)


@lru_cache(maxsize=4)
def _network(data):
    """The file that the bytes of a network are put into, once for each process; None for the one in the package."""
    if data is None:
        return None
    with tempfile.NamedTemporaryFile(prefix="nst-network-", suffix=".npz", delete=False) as file:
        file.write(data)
    return file.name


def each(address, work, asked, regions, options, saving, network=None, small=False, tell=print):
    """Paint them on the workers of a cluster; yields (place in work, Painted, an NSTError, or None for what was done
    by a run that was broken off), as they come. What is yielded is written.

    work: [photographs.Job]; asked: {style: weight}; regions: [Region, ...] with masks as a recipe keeps them; options:
    of nst.paint; saving: depth and profile.
    """
    if any(STREAM in (job.photo, job.target) for job in work):
        raise NSTError("a cluster paints files; leave --cluster out for a picture on the standard input or output.")
    names = list(dict.fromkeys([*map(str, asked), *map(str, files_read(regions))]))
    styles, data = cluster.packed(names, first=1), None if network is None else _bytes(network)
    parts = [vars(region) for region in regions]
    kept, digests = Kept(files.as_path(work[0].target).parent / LIST), {}

    def unit(job):
        """The arguments of `painted`, but for the network: the photograph is read when it is handed out."""
        kind = images.check_writable(job.target, keep_alpha=options["keep_alpha"], **saving)
        if not files.as_path(job.photo).is_file():
            images.picture_shape(job.photo)  # of the gallery, or it says what is wrong: a worker may have one called so
        parcel = cluster.packed([job.photo]) + styles
        return [str(job.photo), *names], parcel, list(asked.values()), parts, options, saving, kind, small

    for place, job in enumerate(work):
        try:
            digests[place] = cluster.digest_of(unit(job), data)
        except NSTError as error:
            yield place, error
    places = [place for place, digest in digests.items() if not kept.has(work[place].target, digest)]
    yield from ((place, None) for place in digests.keys() - set(places))
    if not places:
        kept.done()
        return
    handed, gone = [], []

    def units(weights):
        for place in places:
            try:
                arguments = unit(work[place])
            except NSTError as error:  # it was there when it was looked at first
                gone.append((place, error))
                continue
            handed.append(place)
            yield weights, *arguments

    with cluster.joined(address, tell) as pool:
        for number, value in pool.each(painted, units(None if data is None else pool.shared(data))):
            place = handed[number]
            if isinstance(value, Painted):
                lasting.write(work[place].target, value.data, images.files_of(str(work[place].photo)))
                kept.note(work[place].target, digests[place])
            yield place, value
    yield from gone
    kept.done()


def _bytes(path):
    path = files.as_path(path)
    try:
        return path.read_bytes()
    except OSError as error:
        raise NSTError(f"cannot read '{path}': {(error.strerror or str(error)).lower()}.") from None
