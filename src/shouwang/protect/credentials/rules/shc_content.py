"""Reading the FHIR bundle of a health card: patient, immunizations, laboratory observations.

Sources: "SMART Health Cards: Vaccination & Testing Implementation Guide" (profiles, LOINC and SNOMED codes); CDC's
CVX table for vaccines whose full course is one dose.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shouwang.protect.credentials.rules import dates
from shouwang.protect.credentials.rules.facts import COVID, Fact, Kind, Method, Subject, malformed

_CVX = "http://hl7.org/fhir/sid/cvx"
_LOINC = "http://loinc.org"
_COVID_CVX = {"207", "208", "210", "211", "212", "213", "217", "218", "219", "221", "225", "226", "227", "228"} | {
    "229",
    "230",
    *(str(number) for number in range(300, 314)),
    *(str(number) for number in range(500, 522)),
}
_ONE_DOSE = {"212"}
_MOLECULAR = {"94500-6", "94309-2", "94759-8", "94845-5", "94534-5", "94565-9", "95406-5"}
_ANTIGEN = {"94558-4", "95209-3", "97097-0"}
_NEGATIVE = {"260415000", "260385009", "LA6577-6", "LA11883-8"}
_POSITIVE = {"260373001", "10828004", "LA6576-8", "LA11882-0"}
_COVID_TYPE = "#covid19"

Resource = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Read:
    """What stands in one card."""

    subject: Subject
    facts: tuple[Fact, ...]


def read(credential: object) -> Read:
    """The subject and the facts of a card's ``vc``.

    Raises:
        Broken: ``credential.malformed`` where it holds no bundle, no patient, or nothing that we know to read.
    """
    subject = _mapping(_mapping(credential, "vc").get("credentialSubject"), "credentialSubject")
    entries = _mapping(subject.get("fhirBundle"), "fhirBundle").get("entry")
    if not isinstance(entries, Sequence) or isinstance(entries, str):
        malformed("content", "entry")
    resources = [_mapping(_mapping(each, "entry").get("resource"), "resource") for each in entries]
    patient = next((each for each in resources if each.get("resourceType") == "Patient"), None)
    if patient is None:
        malformed("content", "Patient")
    types = _mapping(credential, "vc").get("type")
    covid = isinstance(types, list) and any(isinstance(each, str) and each.endswith(_COVID_TYPE) for each in types)
    facts = (*_immunizations(resources, covid=covid), *_observations(resources, covid=covid))
    if not facts:
        malformed("content", "Immunization/Observation")
    return Read(_subject(patient), facts)


def _mapping(value: object, layer: str) -> Resource:
    if not isinstance(value, Mapping):
        malformed("content", layer)
    return value


def _subject(patient: Resource) -> Subject:
    names = patient.get("name")
    first = names[0] if isinstance(names, list) and names and isinstance(names[0], Mapping) else {}
    given = first.get("given")
    parts = [first.get("family"), *(given if isinstance(given, list) else [given])]
    whole = " ".join(part.strip() for part in parts if isinstance(part, str) and part.strip())
    text = first.get("text")
    name = whole or (text.strip() if isinstance(text, str) else "")
    return Subject(name[:240], "", dates.partial(patient.get("birthDate")))


def _codes(concept: object) -> Iterator[tuple[str, str]]:
    """System and code of every coding of a concept."""
    codings = concept.get("coding") if isinstance(concept, Mapping) else None
    for coding in codings if isinstance(codings, list) else ():
        if isinstance(coding, Mapping) and isinstance(coding.get("code"), str):
            yield str(coding.get("system", "")), coding["code"]


def _immunizations(resources: Sequence[Resource], *, covid: bool) -> Iterator[Fact]:
    """One fact for all doses against one disease: doses are counted, the newest is dated."""
    given: dict[str, list[tuple[str, Resource]]] = {}
    for each in resources:
        if each.get("resourceType") != "Immunization" or each.get("status", "completed") != "completed":
            continue
        codes = list(_codes(each.get("vaccineCode")))
        known = any(system == _CVX and code in _COVID_CVX for system, code in codes)
        foreign = not any(system == _CVX for system, _ in codes)
        target = COVID if known or (covid and foreign) else ""
        given.setdefault(target, []).append((codes[0][1] if codes else "", each))
    for target, doses in given.items():
        days = [found for _, each in doses if (found := dates.day(each.get("occurrenceDateTime")))]
        products = [code for code, _ in doses]
        needed = 1 if target and products and set(products) <= _ONE_DOSE else 2
        yield Fact(
            Kind.VACCINATION,
            target,
            given_on=max(days, default=None),
            doses=len({each.get("occurrenceDateTime") or at for at, (_, each) in enumerate(doses)}),
            doses_needed=needed if target else None,
            product=", ".join(dict.fromkeys(filter(None, products)))[:120],
        )


def _observations(resources: Sequence[Resource], *, covid: bool) -> Iterator[Fact]:
    for each in resources:
        if each.get("resourceType") != "Observation" or each.get("status", "final") not in _FINAL:
            continue
        tests = {code for system, code in _codes(each.get("code")) if system == _LOINC}
        known = bool(tests & (_MOLECULAR | _ANTIGEN))
        method = Method.MOLECULAR if tests & _MOLECULAR else Method.ANTIGEN if tests & _ANTIGEN else Method.UNKNOWN
        results = {code for _, code in _codes(each.get("valueCodeableConcept"))}
        yield Fact(
            _result(results),
            COVID if known or covid else "",
            dates.instant(each.get("effectiveDateTime")),
            method,
            product=", ".join(sorted(tests))[:120],
        )


_FINAL = {"final", "amended", "corrected"}


def _result(codes: set[str]) -> Kind:
    if codes & _POSITIVE:
        return Kind.TEST_POSITIVE
    return Kind.TEST_NEGATIVE if codes & _NEGATIVE else Kind.OTHER
