"""The plain twin of a live widget: what a saved notebook shows to somebody who runs nothing, or does not trust it."""

import threading
import uuid

from nstlib.views.html import plain

TELLING = "This is how the widget stood; run its cell to use it."


class Twin:
    """A picture of a panel in words and HTML, shown in the same cell above the live view, which hides it.

    A page draws no widget while its notebook is untrusted, as after every download, nor without a kernel's state; it
    keeps plain HTML in all these cases. board: the Board that is shown at present.
    """

    def __init__(self):
        self.id, self._shown, self._board = uuid.uuid4().hex, False, None
        # A run's thread and the kernel's may both have something to show: what was set last must be sent last.
        self._lock = threading.RLock()

    def show(self):
        """Put it into the output of the cell that is being executed."""
        from IPython.display import display

        with self._lock:
            self._shown = True
            display(self.bundle(), raw=True, display_id=self.id)

    def follow(self, board):
        """Show another Board from now on."""
        with self._lock:
            self._board = board
            if self._shown:
                self._send(self.bundle())

    def close(self, empty=False):
        """Follow nothing any more; empty: and leave nothing on the page."""
        with self._lock:
            if self._shown and empty:
                self._send({"text/html": "", "text/plain": ""})
            self._shown = False

    def _send(self, bundle):
        from IPython.display import update_display

        update_display(bundle, raw=True, display_id=self.id)

    def bundle(self):
        """The notebook output, {MIME type: text}."""
        html = "" if self._board is None else plain(self._board.to_html()) + f"<p><em>{TELLING}</em></p>"
        return {"text/html": f'<div class="nst-twin-{self.id}">{html}</div>', "text/plain": repr(self._board)}

    def hiding(self):
        """An ipywidget that is seen nowhere, and hides the twin wherever widgets are drawn."""
        import ipywidgets

        style = f"<style>.nst-twin-{self.id} {{display: none}}</style>"
        return ipywidgets.HTML(style, layout=ipywidgets.Layout(display="none"))
