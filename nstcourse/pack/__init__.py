"""The teacher's pack: what a teacher shows, gives out on paper, asks and marks, made from the lessons and sheets.

command    nst course pack, keys, minutes
making     all of it, in a folder: what is given out, and what is not
syllabi    course/syllabi.toml: which lesson in which week
written    Markdown with formulas as HTML, and pictures out of a cell's output
parts      a built notebook, taken apart into steps
slides     steps to slides;  paper: steps and tasks to handouts;  keys: what may not be among these
oral       a task as questions to be asked;  rubrics: what a person judges;  minutes: said and measured
page/      the frame, the style sheets and the script of these pages

Each page is one file that needs no network. Solutions of sheets stand in keys alone.
"""
