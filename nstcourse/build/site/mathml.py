"""Formulas as MathML, as part of the generator: no script, no font and no network is needed to see them.

A screen reader reads the formula, and a page that is searched or copied from keeps it. What cannot be translated whole
makes the generator warn, and no site is made.
"""

import re
from html import escape

# MathML Core, which browsers draw, knows no other variant: "sans-serif" and its kin would come out slanted.
UPRIGHT = re.compile(r'mathvariant="(?:sans-serif|monospace|roman)"')
# What latex2mathml leaves as it is behind \Big and its kin, and within \text.
LEFT = {r"\lVert": "‖", r"\rVert": "‖", r"\|": "‖", r"\langle": "⟨", r"\rangle": "⟩", r"\_": "_"}
LONG = 30  # characters of a formula within a line that may be wider than a telephone; no browser breaks formulas
COMMAND = re.compile(r"\\(?:[A-Za-z]+|[^A-Za-z\s])")


def mathml(formula, display="inline"):
    """A formula in LaTeX as <math>, whose LaTeX is its alternative text; ValueError for what is not understood."""
    from latex2mathml.converter import convert

    text = UPRIGHT.sub('mathvariant="normal"', convert(formula.strip(), display=display))
    text = COMMAND.sub(lambda found: LEFT.get(found[0], found[0]), text)
    if found := COMMAND.search(text):
        raise ValueError(f"{found[0]} is not understood")
    return text.replace("<math ", f'<math alttext="{escape(formula.strip(), quote=True)}" ', 1)


def setup(app):
    """Tell Sphinx of it."""
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _inline(translator, node):
    if len(node.astext()) > LONG:
        translator.body.append('<span class="nst-long">')
        _add(translator, node, "inline", "</span>")
    _add(translator, node, "inline")


def _block(translator, node):
    translator.body.append('<div class="math">')
    _add(translator, node, "block", "</div>")


def _add(translator, node, display, end=""):
    from docutils import nodes
    from sphinx.util import logging

    try:
        translator.body.append(mathml(node.astext(), display) + end)
    except Exception as error:  # of many kinds, none of them for people
        words = "the formula '%s' cannot be shown: %s"
        logging.getLogger(__name__).warning(words, node.astext(), error, location=node)
    raise nodes.SkipNode
