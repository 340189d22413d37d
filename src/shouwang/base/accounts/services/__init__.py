"""Signing in, making accounts, granting and ending roles."""

from shouwang.base.accounts.services.entering import AccountRefused, change_password, set_language, sign_in
from shouwang.base.accounts.services.managing import (
    create_user,
    disable_user,
    enable_user,
    end_grant,
    found_administrator,
    grant,
    open_account,
    reset_password,
)

__all__ = [
    "AccountRefused",
    "change_password",
    "create_user",
    "disable_user",
    "enable_user",
    "end_grant",
    "found_administrator",
    "grant",
    "open_account",
    "reset_password",
    "set_language",
    "sign_in",
]
