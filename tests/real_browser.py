"""Is there all that it takes to open a notebook as a learner does?"""

import importlib.util
import os
import shutil

CHROMIUM = os.environ.get("NST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def missing():
    """What is not there, in words, or nothing."""
    if not CHROMIUM:
        return "no Chromium here (set NST_CHROMIUM, or install the package 'chromium')"
    for module, name in (("playwright", "playwright"), ("jupyterlab", "JupyterLab")):
        if not importlib.util.find_spec(module):
            return f"{name} is not installed"
    return ""
