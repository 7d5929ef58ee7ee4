"""A picture all around: repainted so that it closes, and a page to look around in it."""
