"""A calm session in a notebook: choose a photograph, and the page of the session opens below, with its own Stop."""

from html import escape

from nstlib.calm_session.session import FIRST, SIZE, session
from nstlib.catalogue import gallery
from nstlib.widgets.panel import View, chooser, row
from nstlib.widgets.photos import PhotoDrop

HEIGHT = 900  # pixels of the page in the notebook
USUAL = "harbour"


def calm(photo=None, preset=FIRST, pace="slow", *, size=SIZE):
    """A calm session: four steps, an own photograph, a soft manner, a pace, and a slow loop to watch. A CalmSession.

    photo: a file, a gallery name or an array; without one it begins with a picture of the gallery, until another is
    dropped. preset: mist, watercolour, garden, paper or dusk. pace: slow, slower, or one picture at a time. size: of
    the longer side, in pixels.

    Brightness changes at most once in 3 seconds at every place (nstlib.calm_session.flashes, by WCAG 2.2). Nothing
    begins by itself, Stop and Escape end it, a system that asks for less motion is obeyed, and nothing leaves the
    machine. Its `save("calm.html")` writes the page, `save("calm.gif")` a clip.
    Raises NSTError for what is no picture, and for a preset or a pace that there is not.
    """
    return CalmSession(photo, preset, pace, size=size)


class CalmSession(View):
    """What `calm` gives; take(photo) begins anew with another photograph."""

    def __init__(self, photo=None, preset=FIRST, pace="slow", *, size=SIZE):
        super().__init__()
        self.preset, self.pace, self.size = preset, pace, size
        self.session = session(USUAL if photo is None else photo, preset, pace, size)

    def board(self):
        """Photograph and picture, and what was measured of the loop between them."""
        return self.session.board()

    def take(self, photo):
        """Another photograph."""
        self.session, self.message = session(photo, self.preset, self.pace, self.size), ""
        self.refresh()

    def save(self, path):
        """The page, .html, or the loop as a clip, .gif; returns the path."""
        return self.session.save(path)

    def controls(self):
        """Step 1: a photograph of the gallery, or an own one."""
        photos = [picture.name for picture in gallery() if picture.kind == "content"]
        self.choice = chooser(photos, None, "1. a photograph of the gallery")
        self.choice.observe(self._choose, "value")
        return [row(self.choice), PhotoDrop(lambda name, path: self.take(path)).build()]

    def refresh(self, *_):
        """The session's page in a frame of its own, which has no way out; the plain twin holds its pictures."""
        super().refresh()
        if self.built and not self.message:
            self.page.value = (
                f'<iframe title="A calm session" sandbox="allow-scripts" width="100%" height="{HEIGHT}" '
                f'style="border:0" srcdoc="{escape(self.session.page(), quote=True)}"></iframe>'
            )

    def _choose(self, _):
        with self.telling():
            if self.choice.value:
                self.take(self.choice.value)
