"""A calm session as a picture: the photograph, its soft painting, and what was measured of the loop between them."""

from nstlib.calm_session.session import SIZE, session


def calm_loop(photo="harbour", preset="watercolour", pace="slow", size=SIZE):
    """A Board of what nst.calm(photo, preset, pace, size=size) lets one watch."""
    return session(photo, preset, pace, size).board()
