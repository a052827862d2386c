"""What a provider holds, list by list, for whoever looks at its books."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Making = Callable[[], list[Any]]


class Books(Mapping[str, list[Any]]):
    """Lists by name, each put together when it is looked at: books grow, and most looks are for one list."""

    def __init__(self, lists: Mapping[str, Making]) -> None:
        self._lists = lists

    def __getitem__(self, name: str) -> list[Any]:
        return self._lists[name]()

    def __iter__(self) -> Iterator[str]:
        return iter(self._lists)

    def __len__(self) -> int:
        return len(self._lists)
