"""How `pocket` and `vgg16` are made, from nothing: python -m training.fitted (see training/README.md)."""
