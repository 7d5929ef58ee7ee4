"""The sheets in a browser's tab: JupyterLite in site/lite/, with the checks and NumPy inside, and nothing installed.

kinds        the two kernels, and what the page says of each
slim         what a tab needs of nstlib and nstcourse, as files, as a wheel, and as an archive of the kernel's own kind
building     site/lite/, made by JupyterLite's own builder: `nst course site --lite offline`
page         the page that tells of it, from course/tab.md
told.js      what the page says where it cannot work: opened as a file, in an old browser, without scripts
offline.txt, online.txt    the packages that a build of each kind needs, in an environment of its own

offline: Python 3.11 and NumPy 1.25 as WebAssembly lie in the folder itself. online: the page loads a newer Python and
NumPy from the kernel's own network of servers.
"""
