"""The making of the course: from the texts in course/ to notebooks, each room with one job.

sources      a text as a notebook without outputs, and where in it a cell stands
heads        what a text's head says, held against course/contents.toml
exercise     one source, two notebooks: stubs and solutions
execute      running a notebook's cells
verify       what a built notebook must fulfil
index        the table of lessons on the first page
guide        the teacher's guide; readme: README's table of lessons
pages        one object for each file that is built: is it stale? what must it hold?
processes    several at a time, each in a process of its own
builder      all of it: `nst course build` and `nst course check`
site/        all of it as pages of a static site: `nst course site`
nbgrader     the exercises as source notebooks for nbgrader
"""
