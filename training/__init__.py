"""How the network pocket-drawn is made, from nothing: draw pictures, train, fold, normalise, write the weights.

Run `python -m training --help` in the repository's root. Not part of the installed package.
"""
