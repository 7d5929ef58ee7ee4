"""python -m nstcourse.build.site.playground: fetch once what the playground takes from npm, or say why not."""

import sys

from nstcourse.build.site.playground import making, npm
from nstlib.errors import NSTError

try:
    npm.fetched(making.HERE, making.LIBRARY)
except NSTError as error:
    sys.exit(making.without(error))
