"""Stateful simulators of the providers' APIs over real HTTP. They share no code with connectors or domain."""
