"""Many processes and many machines, by Dask: the same work in units, wherever it is done.

    with joined("local:4") as pool:
        for place, value in pool.each(function, units): ...

What a unit is, and what becomes of its result, is the business of who asks: nst paint, nst sheet, nst video, nst grade.
"""

from nstlib.cluster.address import Address
from nstlib.cluster.naming import digest_of
from nstlib.cluster.parcel import packed, unpacked
from nstlib.cluster.pool import AHEAD, Gone, Pool, joined
from nstlib.cluster.recipes import renamed, styles_in

__all__ = ["AHEAD", "Address", "Gone", "Pool", "digest_of", "joined", "packed", "renamed", "styles_in", "unpacked"]
