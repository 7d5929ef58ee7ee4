"""A picture on its way in: what its file is, which of its frames, in which colours, and what is told of that."""
