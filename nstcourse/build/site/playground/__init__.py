"""site/playground/: style transfer in a page, with no server that calculates, and no network after the first load.

making   the folder, from page/, what npm brings, the networks and the pictures of the course
npm      files of npm's packages, kept in a cache
serving  a folder behind a server on this machine, for tests and figures
page/    the pages: HTML, CSS and plain modules of JavaScript, nothing of which is translated or bundled

What runs in it is TensorFlow.js: its core and its WebAssembly backend, fixed by package-lock.json.
"""
