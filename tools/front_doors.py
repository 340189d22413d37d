"""Contract for import-linter: another app is entered by its front doors (services, selectors, events) only."""

from __future__ import annotations

from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class FrontDoors(Contract):
    """Reports every import that steps over an app's threshold beside its doors.

    Good: ``from shouwang.base.places import selectors``. Bad: ``from shouwang.base.places.models import Home``.
    Pure rules are open too: they import no framework, change nothing, and hold the words in which
    apps speak of places, rights and measures. Tests may look at any table: they say what stands in it.
    """

    root = fields.StringField()
    wings = fields.ListField(subfield=fields.StringField())
    doors = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Walk all imports of modules that are not doors."""
        bad = [
            (importer, imported)
            for imported in sorted(graph.modules)
            if self._is_behind_a_door(imported)
            for importer in sorted(graph.find_modules_that_directly_import(imported))
            if self._may_not(importer, imported)
        ]
        return ContractCheck(kept=not bad, metadata={"bad": bad})

    def render_broken_contract(self, check: Any) -> None:
        """Name each import."""
        for importer, imported in check.metadata["bad"]:
            output.print_error(f"- {importer} -> {imported}: not a front door")

    def _app(self, module: str) -> tuple[str, ...] | None:
        parts = module.split(".")
        inside = len(parts) > 2 and parts[0] == self._named("root") and parts[1] in self._named("wings")
        return tuple(parts[:3]) if inside else None

    def _named(self, option: str) -> Any:
        """An option's value: import-linter replaces the declared fields by what the file says."""
        return getattr(self, option)

    def _is_behind_a_door(self, module: str) -> bool:
        role = module.split(".")[3:4]
        return self._app(module) is not None and bool(role) and role[0] not in self._named("doors")

    def _may_not(self, importer: str, imported: str) -> bool:
        app = self._app(importer)
        return app is not None and app != self._app(imported) and ".tests." not in importer
