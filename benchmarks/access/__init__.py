"""What a machine can ask of the accessibility of all that the course shows: axe-core in Chromium over the pages, the
widgets in JupyterLab and the page of `nst studio`; Lighthouse; the words of every picture. benchmarks/accessibility.py
writes what comes of it into course/accessibility.md."""
