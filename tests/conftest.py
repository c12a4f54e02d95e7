"""What all tests share: how Hypothesis searches."""

import os

from hypothesis import settings

# A busy machine is slow, so no example has a deadline. CI tries the same examples each time: a red run is a change.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")
