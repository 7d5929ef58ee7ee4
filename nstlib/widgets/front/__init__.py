"""Front: the Studio's own page for people who do not program: a photo, a painting, how to paint it, before and after."""
