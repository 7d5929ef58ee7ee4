"""Front: the Studio's own page for people who do not program: a photo, a painting, a manner, before and after."""
