# %% [markdown]
# # Video: a painting that holds still
#
# **The promise.** By the end of this page you can say why a clip that is painted frame by frame boils, carry a painted frame
# along with what moves, and measure whether that has helped or only blurred.
#
# | | |
# |---|---|
# | **Questions** | Why does a painted clip flicker? |
# | **Objectives** | You can warp. |
# | **Minutes** | 55, of which the computer works for about one. |
# | **Memory** | Under 2 GB. Everything here works offline. |

# %%
import nstlib as nst

nst.show("hills", height=120)

# %% [markdown] tags=["teacher"]
# ## For the teacher
#
# *Time.*
