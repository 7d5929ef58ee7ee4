"""The teacher's pack: what a teacher shows, gives out on paper, asks and marks, made from the lessons and sheets.

making     all of it, in a folder: what is given out, and what is not
syllabi    course/syllabi.toml: which lesson in which week
pages/     lessons and sheets as slides and as handouts
overview   the pages that hold them together: index, weeks, words, questions, minutes
keys       answers, which may not be among these
oral       a task as questions to be asked
rubrics    what a person judges
minutes    said, and measured

Each page is one file that needs no network. Solutions of sheets stand in keys alone.
"""
