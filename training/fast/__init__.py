"""How the networks that paint at once (nstlib.fast) are trained. Run `python -m training.fast.styles --help`."""
