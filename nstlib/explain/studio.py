"""Studio: both pictures of a run, and a finished run, at a glance."""

from nstlib import images
from nstlib.errors import NSTError
from nstlib.explain.subject import name_of
from nstlib.views.board import Board, Entry
from nstlib.views.words import describe_in_words, result_alts


def entries_of_pair(content, style):
    """Both pictures, small, as Entries; none while one of them cannot be read."""
    pictures = {"content": content, "style": style}
    try:
        small = {k: images.resize(images.as_picture(p, k, 256), 256) for k, p in pictures.items()}
    except NSTError:
        return ()
    return tuple(
        Entry(small[k], f"{k}: {name_of(p, 'a picture')}", describe_in_words(small[k])) for k, p in pictures.items()
    )


def board_of_result(result, ledger=True):
    """A finished run: three pictures, its loss and, unless ledger is False, its ledger."""
    captions = (f"content: {result.names[0]}", f"style: {result.names[1]}", f"result ({result.backbone})")
    images = (result.content, result.style, result.image)
    entries = tuple(Entry(*e) for e in zip(images, captions, result_alts(result), strict=True))
    title = f"{result.names[0]} in the manner of {result.names[1]}"
    text = result.stopped or f"{len(result.history)} steps in {result.seconds:.0f} s."
    table = result.ledger if ledger else None
    return Board(title, entries, text, table, result.history, height=160, columns=3, large=True)
