# %% [markdown]
# # The way through
#
# **What this is.** The first page of a course on Neural Style Transfer: how a photograph is repainted in the manner of
# a painting, and what every number on the way there means. Begin with lesson 0, which ends with your own photograph; each
# of the others takes an hour or less, and has a sheet of tasks of its own.
#
# {lessons}
#
# Read a lesson, then work its sheet. A lesson asks before it shows: say your prediction, run the cell, and look.
#
# - *To run a cell*, click into it and press Shift and Enter together. The star in its brackets goes away when it is done.
# - *A photograph of your own* is dropped into a field of the Studio, which lesson 0 ends with. For a cell that names a
#   picture, drag its file into the list of files on the left, into the folder `notebooks`, and write its name:
#   `"my_photo.jpg"`.
# - *If something hangs*, press the stop button above; if that does not help, choose Kernel, Restart.

# %% [markdown]
# ## How far you are
#
# Run this cell, now or on any other day. It reads what the checks in the sheets have noted.

# %%
import nstlib as nst

nst.progress()

# %% [markdown]
# ## To play without reading
#
# The Studio paints any two pictures and lets you steer while it does. In a notebook of your own, two lines open it:
#
# ```python
# from nstlib import widgets
# widgets.Studio("harbour", "impasto")
# ```
