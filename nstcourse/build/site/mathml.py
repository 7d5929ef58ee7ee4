"""Formulas as MathML, as part of the generator: no script, no font and no network is needed to see them.

A screen reader reads the formula, and a page that is searched or copied from keeps it.
"""

import re
from html import escape

# MathML Core, which browsers draw, knows no other variant: "sans-serif" and its kin would come out slanted.
UPRIGHT = re.compile(r'mathvariant="(?:sans-serif|monospace|roman)"')


def mathml(formula, display="inline"):
    """A formula in LaTeX as <math>, whose LaTeX is its alternative text."""
    from latex2mathml.converter import convert

    text = UPRIGHT.sub('mathvariant="normal"', convert(formula.strip(), display=display))
    return text.replace("<math ", f'<math alttext="{escape(formula.strip(), quote=True)}" ', 1)


def setup(app):
    """Tell Sphinx of it."""
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _inline(translator, node):
    from docutils import nodes

    translator.body.append(mathml(node.astext()))
    raise nodes.SkipNode


def _block(translator, node):
    from docutils import nodes

    translator.body.append(f'<div class="math">{mathml(node.astext(), "block")}</div>')
    raise nodes.SkipNode
