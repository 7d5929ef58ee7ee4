"""Regions: parts of a picture that take a style, only its colours, or nothing, by masks with a soft edge.

A mask is a float32 array (height, width) in [0, 1]: 1 is inside. It comes from a shape, a colour, a file or an array.
"""

from nstlib.regions.embedding import embedded
from nstlib.regions.keeping import as_kept, files_read, renamed
from nstlib.regions.region import AN_ARRAY, REST, TAKES, Region, as_regions, names_of, regions_of
from nstlib.regions.softened import masks, source_mask
from nstlib.regions.words import in_words, place_of

__all__ = [
    "AN_ARRAY",
    "REST",
    "TAKES",
    "Region",
    "as_kept",
    "as_regions",
    "embedded",
    "files_read",
    "in_words",
    "masks",
    "names_of",
    "place_of",
    "regions_of",
    "renamed",
    "source_mask",
]
