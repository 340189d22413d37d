"""Signing in, lock-out, roles and how far they reach."""

from datetime import timedelta

import pytest

from shouwang.base.accounts import rules, selectors, services
from shouwang.base.accounts.models import Grant, User
from shouwang.base.accounts.rules import Role
from shouwang.kernel import outcomes
from shouwang.testing.cast import NOW, PASSWORD


def sign_in(sign, password=PASSWORD, now=NOW, ip="192.0.2.1"):
    return services.sign_in(sign=sign, password=password, ip=ip, now=now)


@pytest.mark.parametrize("sign", ["bob", "BOB", " bob ", "13900000003", "+86 139 0000 0003", "139-0000-0003"])
def test_a_guard_signs_in_by_name_or_phone_however_typed(cast, sign):
    assert sign_in(sign) == cast.user("bob")


@pytest.mark.parametrize("sign", ["bob", "nobody-of-that-name"])
def test_known_and_unknown_names_are_refused_in_the_same_words(cast, sign):
    with pytest.raises(services.AccountRefused) as refused:
        sign_in(sign, "wrong")
    assert refused.value.code == "account.wrong"


def test_five_failures_lock_the_name_for_a_quarter_of_an_hour_even_for_the_right_password(cast):
    for _attempt in range(rules.LOCK_AFTER):
        with pytest.raises(services.AccountRefused):
            sign_in("bob", "wrong")
    with pytest.raises(services.AccountRefused) as refused:
        sign_in("bob")
    assert refused.value.code == "account.locked"
    assert sign_in("alice", ip="192.0.2.2") == cast.user("alice")
    assert sign_in("bob", now=NOW + timedelta(minutes=rules.LOCK_MINUTES, seconds=1)) == cast.user("bob")


def test_one_address_that_tries_many_names_is_locked_out(cast):
    for attempt in range(rules.LOCK_AFTER * 20):
        with pytest.raises(services.AccountRefused):
            sign_in(f"name{attempt}", "wrong")
    with pytest.raises(services.AccountRefused) as refused:
        sign_in("bob")
    assert refused.value.code == "account.locked"


def test_a_dismissed_guard_is_out_at_the_next_request(cast):
    services.disable_user(user_id=cast.user("bob").pk, actor=cast.actor("alice"), compound_id=cast.pine.pk, now=NOW)
    with pytest.raises(services.AccountRefused):
        sign_in("bob")
    cast.user("bob").refresh_from_db()
    assert not cast.actor("bob").may("gate.decide", compound_id=cast.pine.pk)


def test_a_manager_of_another_compound_cannot_dismiss_the_guard(cast):
    with pytest.raises(outcomes.Forbidden):
        services.disable_user(
            user_id=cast.user("bob").pk, actor=cast.actor("mallory"), compound_id=cast.pine.pk, now=NOW
        )
    with pytest.raises(outcomes.NotFound):
        services.disable_user(
            user_id=cast.user("bob").pk, actor=cast.actor("mallory"), compound_id=cast.plane.pk, now=NOW
        )
    assert User.objects.get(pk=cast.user("bob").pk).is_active


def test_a_manager_cannot_make_anybody_administrator_or_company(cast):
    for role in (Role.ADMINISTRATOR, Role.COMPANY):
        with pytest.raises(outcomes.Forbidden):
            services.grant(
                user_id=cast.user("alice").pk,
                role=role,
                actor=cast.actor("alice"),
                now=NOW,
                company_id=cast.company.pk,
            )
    assert Grant.objects.filter(user=cast.user("alice")).count() == 1


def test_a_role_ends_at_the_instant_it_ends(cast):
    grant = Grant.objects.get(user=cast.user("vera"))
    services.end_grant(grant_id=grant.pk, actor=cast.actor("alice"), now=NOW)
    assert cast.actor("vera", now=NOW - timedelta(seconds=1)).may("duty.mine", now=NOW - timedelta(seconds=1))
    assert not cast.actor("vera", now=NOW).may("duty.mine", compound_id=cast.pine.pk, now=NOW)


@pytest.mark.parametrize("role", list(Role))
def test_the_table_is_what_everybody_may_do_at_home_and_nothing_next_door(cast, role):
    actor = cast.actor(role)
    everywhere = role in {Role.ADMINISTRATOR, Role.COMPANY}
    for name, operation in rules.OPERATIONS.items():
        allowed = role in operation.roles
        assert actor.may(name, compound_id=cast.pine.pk, now=NOW) is allowed, name
        assert actor.may(name, compound_id=cast.plane.pk, now=NOW) is (allowed and everywhere), name


def test_a_resident_answers_for_the_own_home_only(cast):
    rosa = cast.actor("rosa")
    own, other = cast.homes[0], cast.homes[1]
    assert rosa.may("rollcall.answer", compound_id=cast.pine.pk, home_id=own.pk, now=NOW)
    assert not rosa.may("rollcall.answer", compound_id=cast.pine.pk, home_id=other.pk, now=NOW)


def test_phones_are_sealed_in_the_database(cast):
    bob = User.objects.get(pk=cast.user("bob").pk)
    assert b"139000" not in bytes(bob.phone_sealed)
    assert bob.phone_tail == "0003"
    assert selectors.user_by_sign("13900000003") == bob


@pytest.mark.parametrize("new", ["short", "12345678", "password1"])
def test_a_weak_password_is_refused_and_the_old_one_stays(cast, new):
    with pytest.raises(services.AccountRefused) as refused:
        services.change_password(user=cast.user("bob"), old=PASSWORD, new=new, now=NOW)
    assert refused.value.code == "account.weak"
    assert sign_in("bob")


def test_a_name_or_phone_belongs_to_one_account(cast):
    for name, phone in (("BOB", "13999999999"), ("bob2", "13900000003")):
        with pytest.raises(services.AccountRefused) as refused:
            services.create_user(username=name, name="x", password="y", now=NOW, actor=cast.actor("alice"), phone=phone)
        assert refused.value.code == "account.taken"


def test_the_demos_password_opens_nothing_outside_the_demo(cast, settings):
    from_demo = services.create_user(
        username="demo", name="Demo", password=settings.DEMO_PASSWORD, now=NOW, actor=cast.actor("alice")
    )
    with pytest.raises(services.AccountRefused) as refused:
        sign_in("demo", settings.DEMO_PASSWORD)
    assert refused.value.code == "account.wrong"
    settings.REFUSED_PASSWORDS = frozenset()
    assert sign_in("demo", settings.DEMO_PASSWORD) == from_demo


def test_a_manager_cannot_take_over_an_account_that_opens_another_compound_too(cast):
    services.grant(
        user_id=cast.user("bob").pk,
        role=Role.GUARD,
        compound_id=cast.plane.pk,
        actor=cast.actor("carol"),
        now=NOW,
    )
    for change in (services.reset_password, services.disable_user):
        with pytest.raises(outcomes.Forbidden):
            change(user_id=cast.user("bob").pk, actor=cast.actor("mallory"), compound_id=cast.plane.pk, now=NOW)
    assert sign_in("bob") == cast.user("bob")


def test_a_reset_password_is_for_once_and_has_to_be_changed(cast):
    given = services.reset_password(
        user_id=cast.user("bob").pk, actor=cast.actor("alice"), compound_id=cast.pine.pk, now=NOW
    )
    user = sign_in("bob", given)
    assert user.must_change_password
    services.change_password(user=user, old=given, new="a-new-pine-needle", now=NOW)
    assert not sign_in("bob", "a-new-pine-needle").must_change_password


def test_nobody_shuts_the_own_account(cast):
    with pytest.raises(services.AccountRefused) as refused:
        services.disable_user(
            user_id=cast.user("alice").pk, actor=cast.actor("alice"), compound_id=cast.pine.pk, now=NOW
        )
    assert refused.value.code == "account.own"


def test_a_manager_opens_an_account_with_a_role_in_one_building(cast):
    building = cast.homes[0].building_id
    user = services.open_account(
        compound_id=cast.pine.pk,
        username="nora",
        name="Nora",
        phone="",
        password="first-password",
        role=Role.STEWARD,
        building_id=building,
        actor=cast.actor("alice"),
        now=NOW,
    )
    nora = selectors.actor_of(user, now=NOW)
    assert nora.may("register.see", compound_id=cast.pine.pk, building_id=building, now=NOW)
    assert not nora.may("register.see", compound_id=cast.pine.pk, building_id=cast.homes[2].building_id, now=NOW)
