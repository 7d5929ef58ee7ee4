# %% [markdown]
# # Surfaces: a pattern without an edge
#
# **The promise.** By the end of this page you can paint a tile on which nobody finds the edge, say why an ordinary one
# shows it, measure both the seam and what repeats, and choose among four kinds of repeat.
#
# | | |
# |---|---|
# | **Minutes** | 50 |
