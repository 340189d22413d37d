"""Signs a test's client in with a quarter of what Django asks the database for.

Django's own way makes an empty session, then another with a fresh key, and saves that twice more: 15 statements, two
thousand times in a run. Here the session is written once. What else signing in does stays: its signal, and with it
the note of when somebody was last here.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.test.client import ClientMixin
from django.utils.crypto import get_random_string

_usual = ClientMixin.force_login


def install() -> None:
    """Let ``client.force_login(user)`` do it."""
    setattr(ClientMixin, "force_login", _force_login)  # noqa: B010 - typed as a method of another class


def _force_login(client: Any, user: Any, backend: str | None = None) -> None:
    if backend or settings.SESSION_COOKIE_NAME in client.cookies:
        _usual(client, user, backend)  # there is a session already, whose fate Django decides
        return
    user.backend = settings.AUTHENTICATION_BACKENDS[0]
    session = SessionStore(get_random_string(32, VALID_KEY_CHARS))
    signs = {
        SESSION_KEY: user._meta.pk.value_to_string(user),
        BACKEND_SESSION_KEY: user.backend,
        HASH_SESSION_KEY: user.get_session_auth_hash(),
    }
    setattr(session, "_session_cache", signs)  # noqa: B010 - else the session would be looked for in the database
    session.create_model_instance(signs).save(force_insert=True)
    request = HttpRequest()
    request.session, request.user = session, user
    user_logged_in.send(sender=user.__class__, request=request, user=user)
    client._set_login_cookies(request)
