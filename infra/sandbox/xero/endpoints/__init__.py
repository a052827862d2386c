"""The HTTP endpoints by area: each module offers ``ROWS``, and ``routes`` puts them under the API's path."""
