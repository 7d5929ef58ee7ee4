"""The course on a stick, for rooms without internet: `nst course kit DIR`.

targets   for which Python on which system
resolver  which wheels that takes, and how they are fetched: by pip
kit       the folder: wheels, lessons and sheets, weights, and what is said of each file
shelf/    what lies on the stick as it stands here: the program that checks and installs, and how it is begun
"""
