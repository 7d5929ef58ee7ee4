"""Presets: recipes by what they are good for."""

from nstlib.recipe import PRESETS, Recipe

WORDS = {
    "quick": "a first look (quick)",
    "default": "the course's default",
    "bold": "more paint",
    "patches": "whole motifs of the painting",
    "faithful": "keep the photograph",
    "quality": "finer, slower",
    "gram": "as the lessons derive it",
}


def options(recipe):
    """(words, name) of every preset, and of the recipe's own where it is none of them."""
    known = [(words, name) for name, words in WORDS.items()]
    return known if recipe.name in WORDS else [*known, (f"as given ({recipe.name})", recipe.name)]


def chosen(name, opened):
    """(recipe, names its own network?): the preset, at the size and steps of `opened` unless it names its own."""
    given = opened if name == opened.name else Recipe.preset(name)
    own = PRESETS.get(name, {})
    size, steps = (None if key in own else getattr(opened, key) for key in ("size", "steps"))
    return given.but(size=size, steps=steps), "backbone" in own


def in_words(recipe):
    """A recipe in a few words: its size, its preset and, where they were changed, the style's settings."""
    strength = "" if recipe.style_strength == 1 else f", style strength {recipe.style_strength:g}"
    scale = "" if recipe.style_scale == 1 else f", strokes x {recipe.style_scale:g}"
    turn = "" if recipe.style_turn == 0 else f", style turned by {recipe.style_turn:g} degrees"
    colour = "" if recipe.colour == 1 else f", colours {recipe.colour:g} by {recipe.colour_by}"
    return f"{recipe.size} px, {WORDS.get(recipe.name, recipe.name)}{strength}{scale}{turn}{colour}"
