"""A calm session: an own photograph, a soft manner, a pace, and a slow loop that can be stopped at any time.

`soft` paints the photograph softly, `loop` leads from picture to picture and back, `flashes` measures how often
brightness changes, by the definitions of WCAG 2.2, and `page` is the page that is opened in a browser. Nothing here
reaches for a network, and nothing is said of what such a session does to whoever takes it.
"""
