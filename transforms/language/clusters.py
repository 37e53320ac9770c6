"""Clusters from pairs.

Belongs here: joining numbered items by the pairs that belong together, and keeping apart those that do not.
Does not belong here: what the items are and when two belong together.
"""

from collections.abc import Mapping


class Clusters:
    """Items 0 to `count` - 1, each alone until joined (union by the smaller number, so that the order of joins is no matter).

    Items with different labels are never joined, nor are clusters that `keep_apart` named; then the order of joins does matter.
    """

    def __init__(self, count: int, labels: Mapping[int, int] | None = None) -> None:
        self._parents = list(range(count))
        self._labels = dict(labels or {})
        self._apart: dict[int, set[int]] = {}

    def add(self) -> int:
        """A further item, alone."""
        self._parents.append(len(self._parents))
        return len(self._parents) - 1

    def find(self, item: int) -> int:
        """The smallest item of the cluster that holds `item`."""
        root = item
        while self._parents[root] != root:
            root = self._parents[root]
        while self._parents[item] != root:
            self._parents[item], item = root, self._parents[item]
        return root

    def may_join(self, left: int, right: int) -> bool:
        """Whether nothing keeps the two clusters apart."""
        left, right = self.find(left), self.find(right)
        labels = {self._labels[root] for root in (left, right) if root in self._labels}
        return len(labels) < 2 and right not in self._apart.get(left, ())

    def keep_apart(self, left: int, right: int) -> None:
        """Never join the two clusters from now on; nothing is done where they are one already."""
        left, right = self.find(left), self.find(right)
        if left != right:
            self._apart.setdefault(left, set()).add(right)
            self._apart.setdefault(right, set()).add(left)

    def join(self, left: int, right: int) -> bool:
        """Make one cluster of the two that hold `left` and `right`, unless they are kept apart; whether they are one now."""
        low, high = sorted((self.find(left), self.find(right)))
        if low == high:
            return True
        if not self.may_join(low, high):
            return False
        self._parents[high] = low
        if high in self._labels:
            self._labels[low] = self._labels.pop(high)
        for other in sorted(self._apart.pop(high, ())):
            self._apart[other].discard(high)
            self.keep_apart(low, other)
        return True

    def members(self) -> list[list[int]]:
        """Every cluster with its items in order, the cluster with the smallest item first."""
        found: dict[int, list[int]] = {}
        for item in range(len(self._parents)):
            found.setdefault(self.find(item), []).append(item)
        return list(found.values())
