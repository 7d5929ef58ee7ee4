"""A course of few words in a folder, for tests of what is built from one."""

LESSON = """\
# %% [markdown]
# # A small lesson
#
# **The promise.** You can add.
#
# | **Minutes** | 1, or less. |
#
# Words.

# %% tags=["keep"]
1 + 1

# %% [markdown]
# ## Next part

# %%
print("hello")
"""
ROW = """
[[lesson]]
number = {number}
name = "{name}"
title = "A small lesson"
promise = "You can add."
minutes = 1
"""


def write(folder, lessons):
    """The texts {name: source} of lessons 0, 1, ..., and a table of them; the folder."""
    (folder / "course" / "lessons").mkdir(parents=True, exist_ok=True)
    for name, text in lessons.items():
        (folder / "course" / "lessons" / f"{name}.py").write_text(text)
    rows = [ROW.format(number=number, name=name) for number, name in enumerate(lessons)]
    (folder / "course" / "contents.toml").write_text("".join(rows))
    return folder
