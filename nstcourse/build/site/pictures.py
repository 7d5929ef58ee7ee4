"""Pictures inside HTML as files of their own, which a browser fetches when they come into view: a phone does not load
what lies folded, and none twice."""

import base64
import hashlib
import re
from pathlib import Path

FOLDER = "pictures"  # of the site
ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/svg+xml": "svg", "image/webp": "webp"}
INSIDE = re.compile(r'<img src="data:([a-z/+]+);base64,([^"]+)"')


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
