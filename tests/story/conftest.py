"""Property tests may take their time on a slow machine."""

from hypothesis import settings

settings.register_profile("story", deadline=None)
settings.load_profile("story")
