"""Games: textures whose sides are powers of two, and sprites on one sheet."""
