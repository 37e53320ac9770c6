"""Clusters from pairs.

Belongs here: joining numbered items by the pairs that belong together.
Does not belong here: what the items are and when two belong together.
"""


class Clusters:
    """Items 0 to `count` - 1, each alone until joined (union by the smaller number, so that the order of joins is no matter)."""

    def __init__(self, count: int) -> None:
        self._parents = list(range(count))

    def find(self, item: int) -> int:
        """The smallest item of the cluster that holds `item`."""
        root = item
        while self._parents[root] != root:
            root = self._parents[root]
        while self._parents[item] != root:
            self._parents[item], item = root, self._parents[item]
        return root

    def join(self, left: int, right: int) -> None:
        """Make one cluster of the two that hold `left` and `right`."""
        low, high = sorted((self.find(left), self.find(right)))
        self._parents[high] = low

    def members(self) -> list[list[int]]:
        """Every cluster with its items in order, the cluster with the smallest item first."""
        found: dict[int, list[int]] = {}
        for item in range(len(self._parents)):
            found.setdefault(self.find(item), []).append(item)
        return list(found.values())
