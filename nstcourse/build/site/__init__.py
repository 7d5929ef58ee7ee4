"""The course as a static site: a folder of pages that any web server, or none at all, can show.

making       all of it: `nst course site`
prepared     built notebooks as the generator takes them
pictures     pictures inside HTML as files of their own
gallery      the page of the pictures; reference: the page of nstlib's public names
where        the pages of other places to run the course: a stick, a container, three clouds
launch       where a page's notebook can be opened
mathml       formulas as MathML, which browsers draw by themselves
mended       what theme and generator leave open for those who cannot see or click
links        every link of the finished pages leads somewhere
theme/       the style sheet, the script and the frame of a page

The generator is Sphinx, which reads notebooks by MyST-NB and is dressed by Furo: the extra "site". Nothing of a page
is fetched from anywhere else.
"""
