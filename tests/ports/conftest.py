"""The emulated AWS, for tests marked `stack`."""

from tests.fakes.emulated import emulator

__all__ = ["emulator"]
