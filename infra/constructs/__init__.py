"""The only places where a resource of such a kind is made."""
