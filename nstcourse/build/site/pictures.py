"""Pictures inside HTML as files of their own, which a browser fetches when they come into view: a phone does not load
what lies folded, and none twice."""

import base64
import hashlib
import mimetypes
import re
from html import escape
from pathlib import Path

from nstlib.errors import NSTError

FOLDER = "pictures"  # of the site
ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/svg+xml": "svg", "image/webp": "webp"}
INSIDE = re.compile(r'<img src="data:([a-z/+]+);base64,([^"]+)"')

NAMED = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")


def inside(markdown, folder):
    """Markdown with the pictures that it names inside it; their files are named as seen from the folder."""

    def to_tag(found):
        file = Path(folder, found[2])
        try:
            data = base64.b64encode(file.read_bytes()).decode()
        except OSError:
            raise NSTError(
                f"the picture '{found[2]}' of the first page cannot be read; name one that is there."
            ) from None
        alt = escape(" ".join(found[1].split()), quote=True)
        return f'<img src="data:{mimetypes.guess_type(file)[0]};base64,{data}" alt="{alt}">'

    return NAMED.sub(to_tag, markdown)


def filed(html, site, page):
    """The HTML of a page, "exercises/03_style", with its pictures in files in the folder of the site."""
    up = "../" * page.count("/")

    def to_file(found):
        data = base64.b64decode(found[2])
        name = f"{hashlib.sha256(data).hexdigest()[:16]}.{ENDINGS.get(found[1], 'img')}"
        target = Path(site, FOLDER, name)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        return f'<img loading="lazy" src="{up}{FOLDER}/{name}"'

    return INSIDE.sub(to_file, html)
