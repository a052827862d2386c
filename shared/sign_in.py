"""Where a person's browser comes back to after signing in: their own machine, on the first of these ports that is free."""

PORTS = (47123, 47124, 47125)
"""A directory accepts exact addresses only, so they are fixed; three, since the system may have lent one to another program."""
PATH = "/signed-in"
ADDRESSES = tuple(f"http://localhost:{port}{PATH}" for port in PORTS)
