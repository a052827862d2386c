"""
What every simulated provider stands on: clock, faults, call log, OAuth, signed webhooks, control plane, server.

A provider subclasses ``provider.Provider``, wraps itself in ``app.Sandbox`` and is served by ``server.start`` or, without a
socket, through ``transport.SandboxTransport``.
"""
