"""``make bench``: runs every group, or the one that is named, and prints one figure a line."""

from __future__ import annotations

import pkgutil
import sys
from importlib import import_module

from tools import bench


def groups() -> list[str]:
    """The modules of this package; one whose name begins with an underscore helps the others."""
    return sorted(found.name for found in pkgutil.iter_modules(bench.__path__) if not found.name.startswith("_"))


def main(arguments: list[str]) -> int:
    """Run the chosen groups."""
    chosen = arguments or groups()
    unknown = [name for name in chosen if name not in groups()]
    if unknown:
        print(f"There is no group {unknown[0]}; there are: {', '.join(groups())}.")
        return 2
    for name in chosen:
        for figure in import_module(f"tools.bench.{name}").run():
            print(figure.line(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
