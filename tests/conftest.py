"""What holds for every test."""

from hypothesis import HealthCheck, settings

# A shared machine is slow at times; how long an example takes says nothing of what it shows.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")
