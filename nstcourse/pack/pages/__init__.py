"""Built lessons and sheets as pages, each one file that needs no network.

written    Markdown with formulas as HTML, and pictures out of a cell's output
parts      a built notebook, taken apart into steps
slides     steps as slides, with slides.html, slides.css and slides.js
paper      steps and tasks as handouts, and the frame of every page for paper, paper.html and paper.css
"""
