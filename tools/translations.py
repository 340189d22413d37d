"""The Chinese catalogue: finds the strings, lists what lacks a translation, and compiles the parts into one file.

``python -m tools.translations extract|check|compile``. The translations stand in
``src/shouwang/web/locale/parts/<app>.po``; each string has its translation in exactly one part.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract as babel_extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from django.conf import settings
from django.utils.translation import template as django_template

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "shouwang"
PARTS = SOURCE / "web" / "locale" / "parts"
COMPILED = SOURCE / "web" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.mo"
LOCALE = "zh_Hans"
KEYWORDS: dict[str, object] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")

Key = tuple[str, str]
"""Message id (singular) and context."""


@dataclass
class Found:
    """One string of the source."""

    singular: str
    plural: str = ""
    context: str = ""
    places: list[str] = field(default_factory=list)

    @property
    def key(self) -> Key:
        """By what it is looked up."""
        return self.singular, self.context


def main(arguments: list[str]) -> int:
    """Run one command."""
    command = arguments[0] if arguments else ""
    if command == "extract":
        return extract()
    if command == "check":
        return check()
    if command == "compile":
        return compile_catalogue()
    print(__doc__)
    return 2


def extract() -> int:
    """Add every string without an entry to the part of the app that says it first."""
    known = {entry_key(message) for _, message in entries()}
    added: dict[str, int] = {}
    for found in strings().values():
        if found.key not in known:
            part = part_of(found.places[0])
            with (PARTS / f"{part}.po").open("a") as out:
                out.write(entry_text(found))
            added[part] = added.get(part, 0) + 1
    for part, count in sorted(added.items()):
        print(f"{part}.po: {count} new strings wait for a translation")
    return 0


def check() -> int:
    """List what is missing, fuzzy, doubled, obsolete or has other placeholders; 1 when there is something."""
    found = strings()
    complaints: list[str] = []
    translated: dict[Key, str] = {}
    for part, message in entries():
        key = entry_key(message)
        if key not in found:
            complaints.append(f"{part}: obsolete: {key[0]!r}")
        elif key in translated and translated[key] != text_of(message):
            complaints.append(f"{part}: translated twice, differently: {key[0]!r}")
        else:
            translated[key] = text_of(message)
            complaints += [f"{part}: {complaint}" for complaint in faults(found[key], message)]
    for key, string in found.items():
        if key not in translated:
            complaints.append(f"{string.places[0]}: no translation: {key[0]!r}")
    for complaint in sorted(complaints):
        print(complaint)
    print(f"translations: {len(found)} strings, {len(complaints)} complaints")
    return 1 if complaints else 0


def compile_catalogue() -> int:
    """Merge all parts into the file that Django reads."""
    catalogue = Catalog(locale=LOCALE, domain="django", charset="utf-8")
    for _, message in entries():
        if text_of(message) and not message.fuzzy:
            catalogue.add(message.id, message.string, context=message.context)
    COMPILED.parent.mkdir(parents=True, exist_ok=True)
    draft = COMPILED.with_suffix(".part")
    with draft.open("wb") as out:
        write_mo(out, catalogue)
    draft.replace(COMPILED)
    print(f"translations: {len(catalogue)} messages compiled")
    return 0


def strings() -> dict[Key, Found]:
    """Every string of the house that is shown to people."""
    if not settings.configured:
        settings.configure(USE_I18N=True)
        django.setup()
    found: dict[Key, Found] = {}
    for path in sources():
        for line, string in strings_of(path):
            kept = found.setdefault(string.key, string)
            kept.plural = kept.plural or string.plural
            kept.places.append(f"{path.relative_to(ROOT)}:{line}")
    return found


def sources() -> Iterator[Path]:
    """Python files and templates, without tests and migrations."""
    for path in sorted(
        [*SOURCE.rglob("*.py"), *SOURCE.rglob("templates/**/*.html"), *SOURCE.rglob("templates/**/*.txt")]
    ):
        if not {"tests", "migrations", "testing"} & set(path.relative_to(SOURCE).parts):
            yield path


def strings_of(path: Path) -> Iterator[tuple[int, Found]]:
    """The strings of one file with their lines."""
    source = path.read_text()
    if path.suffix != ".py":
        # What is not a string becomes filler; its indentation would read as Python's and stop the reader.
        source = re.sub(r"(?m)^[ \t]+", "", django_template.templatize(source, origin=str(path)))
    stream = io.BytesIO(source.encode())
    for line, message, _, context in babel_extract("python", stream, keywords=KEYWORDS, options={"encoding": "utf-8"}):  # type: ignore[arg-type]
        singular, plural = (message[0], message[1]) if isinstance(message, tuple) else (message, "")
        if singular:
            yield line, Found(singular, plural or "", context or "")


def entries() -> Iterator[tuple[str, Message]]:
    """Every entry of every part."""
    for path in sorted(PARTS.glob("*.po")):
        try:
            with path.open("rb") as stream:
                part = read_po(stream, locale=LOCALE, charset="utf-8", abort_invalid=True)
        except (PoFileError, ValueError) as problem:
            raise SystemExit(f"{path.relative_to(ROOT)}: {problem}") from None
        for message in part:
            if message.id:
                yield path.name, message


def entry_key(message: Message) -> Key:
    """The key of an entry."""
    singular = message.id[0] if isinstance(message.id, tuple | list) else message.id
    return str(singular), str(message.context or "")


def text_of(message: Message) -> str:
    """The translation; for plurals the one Chinese form."""
    string = message.string
    return str(string[0] if isinstance(string, tuple | list) else string or "")


def faults(found: Found, message: Message) -> Iterator[str]:
    """What is wrong with one translation."""
    text = text_of(message)
    if not text.strip():
        yield f"no translation: {found.singular!r}"
    elif message.fuzzy:
        yield f"fuzzy: {found.singular!r}"
    elif placeholders([text]) != placeholders([found.plural or found.singular]):
        yield f"other placeholders than the original: {found.singular!r}"


def placeholders(texts: Iterable[str]) -> set[str]:
    """The placeholders of some texts."""
    return {name for text in texts for name in PLACEHOLDER.findall(text)}


def part_of(place: str) -> str:
    """The part to which a source belongs: its app, else its storey."""
    parts = Path(place).parts[2:]
    return parts[1] if len(parts) > 2 and parts[0] in {"base", "means", "protect", "living", "oversight"} else parts[0]


def entry_text(found: Found) -> str:
    """A new entry without translation."""
    lines = ["", f"#: {found.places[0]}"]
    if found.context:
        lines.append(f"msgctxt {quoted(found.context)}")
    lines.append(f"msgid {quoted(found.singular)}")
    if found.plural:
        lines += [f"msgid_plural {quoted(found.plural)}", 'msgstr[0] ""']
    else:
        lines.append('msgstr ""')
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """A string as PO files write it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
