"""Stable codes of the answers, each with what was found and what to do about it."""

from __future__ import annotations

from shouwang.kernel.words import gettext_noop as _

SENTENCES: dict[str, str] = {
    # what was scanned
    "credential.not_a_credential": _("This is not a health credential. Ask for the QR code of one."),
    "credential.not_accepted": _("This compound does not accept this kind of credential. Look at it yourself."),
    "credential.malformed": _("This credential cannot be read to the end. Scan it again, larger and in good light."),
    "credential.too_large": _("This is larger than any real credential. Refuse it and look at a document."),
    "credential.incomplete": _("This is part {part} of {parts}. Scan the other codes too."),
    # the signature
    "credential.unknown_issuer": _("Nobody we trust signed this. Ask for another proof, or for the paper."),
    "credential.issuer_address": _("The issuer's address is not a proper one. Refuse it and look at a document."),
    "credential.algorithm": _("It is signed in a way that is not allowed. Refuse it and look at a document."),
    "credential.bad_signature": _("The signature is false: it was altered or forged. Refuse it, tell the manager."),
    "credential.wrong_usage": _("The signer may not sign this kind of credential. Ask for another proof."),
    "credential.key_expired": _("The signer's own certificate has expired. Ask for a newer credential."),
    "credential.key_not_valid": _("The signer's own certificate is not valid yet. Ask for another proof."),
    # its time
    "credential.expired": _("This credential has expired. Ask for a newer one."),
    "credential.not_yet_valid": _("This credential is not valid yet. Ask for the current one."),
    # a service
    "credential.service_down": _("The code service does not answer. Look at the code on the phone yourself."),
    "credential.service_unknown": _("The code service does not know this code. Ask to show it afresh."),
    # what is asked
    "credential.ok": _("This is what is asked for."),
    "credential.missing": _("Nothing was shown for this. Ask for it."),
    "credential.show_guard": _("This cannot be judged by machine. Look at it yourself."),
    "credential.not_this": _("This proves something else. Ask for what is required."),
    "credential.test_old": _("The sample is older than {hours} hours. Ask for a newer test."),
    "credential.test_positive": _("The test is positive. Keep distance and call the duty doctor."),
    "credential.test_future": _("The sample's time lies in the future. Look at it yourself."),
    "credential.test_antigen": _("This is an antigen test, a laboratory test is required. Look at it yourself."),
    "credential.doses": _("{doses} of {needed} doses. Ask for another proof."),
    "credential.too_soon": _("The course of doses is complete, but protects only from {day} on."),
    "credential.code_watch": _("The health code asks for care. Call the duty manager before letting in."),
    "credential.code_barred": _("The health code does not allow this. Keep distance and call the duty doctor."),
    "credential.stale_fact": _("What it proves no longer holds. Ask for a newer one."),
}
"""Code → English sentence with what to do; ``{name}`` placeholders are filled from the params."""

CHECKS: dict[str, str] = {
    "size": _("A plausible size"),
    "text": _("Text of the code can be read"),
    "unpacked": _("Unpacked completely"),
    "envelope": _("Signed envelope can be read"),
    "algorithm": _("Allowed signature method"),
    "issuer": _("Issuer is on the trust list"),
    "signature": _("Signature is genuine"),
    "key_time": _("Signer's certificate is valid today"),
    "usage": _("Signer may sign this kind"),
    "time": _("Issued in the past, not expired"),
    "content": _("Content can be read"),
    "answer": _("Answer of the service"),
}
"""Step of a verification → what holds when it is passed."""

KINDS: dict[str, str] = {
    "vaccination": _("Vaccination"),
    "test_negative": _("Negative test"),
    "test_positive": _("Positive test"),
    "recovery": _("Recovered from infection"),
    "health_code": _("Health code"),
    "travel": _("Travel record"),
    "other": _("Another kind of proof"),
}

PROVIDERS: dict[str, str] = {
    "dcc": _("EU Digital COVID Certificate"),
    "shc": _("SMART Health Card"),
    "http": _("Code service"),
}
