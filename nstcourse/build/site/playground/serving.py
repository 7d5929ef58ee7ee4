"""A folder behind a server on this machine, as a static host would show it: for tests, figures and who edits a page.

A page opened as a file may not load modules, so the playground needs a server, if one that calculates nothing.
"""

import contextlib
import functools
import http.server
import threading

TYPES = {".wasm": "application/wasm", ".js": "text/javascript", ".webmanifest": "application/manifest+json"}


class Handler(http.server.SimpleHTTPRequestHandler):
    """Files with the types that browsers insist on; nothing is logged."""

    extensions_map = http.server.SimpleHTTPRequestHandler.extensions_map | TYPES

    def log_message(self, *args):
        """Silence."""


@contextlib.contextmanager
def served(folder):
    """The address of a folder, for as long as it is asked for."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
