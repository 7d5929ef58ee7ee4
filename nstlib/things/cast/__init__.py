"""How a thing is photographed: rays, what a picture looks like on a surface, and what a scene is."""
