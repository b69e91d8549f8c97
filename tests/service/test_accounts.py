"""Passwords and tokens."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import psycopg
from argon2 import PasswordHasher
from pgsocial.config import Settings
from pgsocial.gateway import accounts
from pgsocial.gateway.errors import problem_of
from pgsocial.gateway.passwords import Passwords
from pgsocial.pool import Busy

from tests.service.conftest import settings_for
from tests.service.gateway import Api, Person, api_of, running

Owner = psycopg.Connection[tuple[object, ...]]


async def sign_in(api: Api, username: str, password: str, status: int = 201) -> str:
    answer = await api.call(
        "POST",
        "/v1/sessions",
        None,
        {
            "username": username,
            "password": password,
            "label": "a test",
        },
        status=status,
    )
    return str(answer.json["token"] if status == 201 else answer.json["detail"])


async def test_from_sign_up_to_sign_out(api: Api, owner: Owner) -> None:
    made = await api.call(
        "POST",
        "/v1/users",
        None,
        {
            "username": "Grace",
            "password": "correct horse",
            "display_name": "Grace H.",
            "bio": "hi",
        },
        headers={"X-Request-Id": "sign-up"},
        status=201,
    )
    user = made.json["id"]
    assert made.headers["Location"] == f"/v1/users/{user}"
    event = owner.execute("select actor_id from internal.events where request_id = 'sign-up'")
    assert event.fetchone() == (int(user),)
    stored = owner.execute("select password_hash from core.credentials where user_id = %s", [user])
    row = stored.fetchone()
    assert row and str(row[0]).startswith("$argon2id$")

    token = await sign_in(api, "GRACE", "correct horse")
    seen = (await api.call("GET", f"/v1/users/{user}", token)).json
    assert (seen["display_name"], seen["bio"], seen["is_self"]) == ("Grace H.", "hi", True)

    done = await api.call("DELETE", "/v1/sessions/current", token)
    assert done.json == {"is_changed": True}
    refused = await api.call("GET", "/v1/feed", token, status=401)
    assert refused.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'

    again = await api.call(
        "POST", "/v1/users", None, {"username": "graCE", "password": "another one"}, status=409
    )
    assert again.json["argument"] == "username"


async def test_who_is_unknown_is_told_as_little_as_late(
    api: Api, people: Callable[[int], list[Person]]
) -> None:
    await api.call("POST", "/v1/users", None, {"username": "known", "password": "a password"})
    [without_password] = people(1)

    # The gateway runs in this process: what it works, whoever else keeps the processors busy.
    async def refused(username: str) -> tuple[str, float]:
        """What it says, and the processor time that it took: the gateway is in this process."""
        times = []
        for _ in range(3):
            started = time.process_time()
            detail = await sign_in(api, username, "wrong password", 401)
            times.append(time.process_time() - started)
        return detail, min(times)

    known, unknown = await refused("known"), await refused("nobody")
    none = await refused(without_password.username)
    assert known[0] == unknown[0] == none[0]
    assert 0.5 < known[1] / unknown[1] < 2
    assert 0.5 < known[1] / none[1] < 2


async def test_a_hash_with_old_parameters_is_renewed(api: Api, owner: Owner) -> None:
    made = await api.call("POST", "/v1/users", None, {"username": "old", "password": "a password"})
    weak = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash("a password")
    owner.execute(
        "update core.credentials set password_hash = %s where user_id = %s",
        [weak, made.json["id"]],
    )
    await sign_in(api, "old", "wrong password", 401)
    await sign_in(api, "old", "a password")
    row = owner.execute(
        "select password_hash from core.credentials where user_id = %s", [made.json["id"]]
    ).fetchone()
    assert row and row[0] != weak
    assert not PasswordHasher().check_needs_rehash(str(row[0]))
    await sign_in(api, "old", "a password")


async def test_a_token_acts_for_its_user_alone(
    api: Api, people: Callable[[int], list[Person]]
) -> None:
    ada, bob = people(2)
    post = await api.post(ada, "mine")
    refused = await api.call("DELETE", f"/v1/posts/{post}", bob, status=403)
    assert refused.json["argument"] == "id"
    followers = await api.post(ada, "for followers", visibility="followers")
    await api.call("GET", f"/v1/posts/{followers}", bob, status=404)
    await api.call("GET", f"/v1/posts/{followers}", status=404)
    await api.call("GET", f"/v1/posts/{followers}", ada)


async def test_tokens_that_are_none(api: Api) -> None:
    for header in (
        "Bearer ps_0000",
        "Bearer ",
        "Basic YTpi",
        "Bearer a b",
        "Bearer " + "x" * 300,
        "bearer",
        "Bearer caf\u00e9",
    ):
        for method, path in (("GET", "/v1/feed"), ("GET", "/v1/users/by-username/grace")):
            answer = await api.call(method, path, headers={"Authorization": header}, status=401)
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    await api.call("GET", "/v1/feed", status=401)


async def test_a_token_revoked_elsewhere_ends_within_seconds(
    settings: Settings, people: Callable[[int], list[Person]], owner: Owner
) -> None:
    ada, bob = people(2)
    with running(settings.model_copy(update={"token_ttl": 0.3}), has_relay=False) as gateway:
        async with api_of(gateway.url) as api:
            await api.call("GET", "/v1/feed", ada)
            await api.call("GET", "/v1/feed", bob)
            owner.execute("update core.tokens set revoked_at = now() where user_id = %s", [ada.id])
            owner.execute("update core.users set suspended_at = now() where id = %s", [bob.id])
            await asyncio.sleep(0.4)
            await api.call("GET", "/v1/feed", ada, status=401)
            await api.call("GET", "/v1/feed", bob, status=401)


async def test_a_deactivated_account_is_woken_by_signing_in(api: Api) -> None:
    name = "sleeper"
    await api.call("POST", "/v1/users", None, {"username": name, "password": "long enough"})
    sign_in = {"username": name, "password": "long enough"}
    session = (await api.call("POST", "/v1/sessions", None, sign_in)).json
    sleeper = Person(session["user_id"], name, session["token"])
    assert (await api.call("POST", "/v1/users/me/deactivation", sleeper)).json["is_changed"]
    await api.call("POST", "/v1/sessions", None, sign_in, status=403)
    wrong = {**sign_in, "password": "not the one", "reactivate": True}
    await api.call("POST", "/v1/sessions", None, wrong, status=401)
    woken = await api.call("POST", "/v1/sessions", None, {**sign_in, "reactivate": True})
    assert woken.status == 201
    assert (await api.call("GET", f"/v1/users/{sleeper.id}")).status == 200


async def changed(api: Api, who: str, password: str, status: int = 200) -> None:
    body = {"password": password, "new_password": "another horse"}
    await api.call("PUT", "/v1/users/me/password", who, body, status=status)


async def test_a_changed_password_ends_the_other_tokens(api: Api) -> None:
    await api.call("POST", "/v1/users", None, {"username": "pw_ada", "password": "first horse"})
    here, there = [await sign_in(api, "pw_ada", "first horse") for _ in range(2)]
    for token in (here, there):
        await api.call("GET", "/v1/feed", token)
    await changed(api, here, "wrong horse", 403)
    await api.call("GET", "/v1/feed", there)
    await changed(api, here, "first horse")
    await api.call("GET", "/v1/feed", here)
    await api.call("GET", "/v1/feed", there, status=401)
    await sign_in(api, "pw_ada", "first horse", 401)
    again = await sign_in(api, "pw_ada", "another horse")
    await api.call("GET", "/v1/feed", here)

    done = await api.call("DELETE", "/v1/users/me/tokens", again)
    assert done.json == {"is_changed": True}
    await api.call("GET", "/v1/feed", here, status=401)
    assert (await api.call("DELETE", "/v1/users/me/tokens", again)).json == {"is_changed": False}
    for body in ({"password": "x"}, {"password": "x", "new_password": "short"}):
        await api.call("PUT", "/v1/users/me/password", again, body, status=400)


async def test_of_two_changes_at_once_one_is_of_a_former_password(api: Api) -> None:
    await api.call("POST", "/v1/users", None, {"username": "pw_two", "password": "first horse"})
    token = await sign_in(api, "pw_two", "first horse")
    headers = {"Authorization": f"Bearer {token}"}

    async def change(n: int) -> int:
        body = {"password": "first horse", "new_password": f"another horse {n}"}
        url = f"{api.url}/v1/users/me/password"
        async with api.session.put(url, json=body, headers=headers) as response:
            return response.status

    statuses = await asyncio.gather(*(change(n) for n in range(4)))
    assert statuses.count(200) == 1, statuses
    # Too late for the check of the version, or for the password.
    assert set(statuses) <= {200, 401, 403}


async def test_a_deactivated_account_is_not_woken_by_a_former_password(
    api: Api, owner: Owner
) -> None:
    """The password changes between its check and what follows."""
    made = await api.call("POST", "/v1/users", None, {"username": "pw_sl", "password": "a horse 1"})
    user = int(made.json["id"])
    owner.execute("select social.deactivate_user(%s)", [user])
    owner.execute("update core.credentials set version = version + 1 where user_id = %s", [user])
    with psycopg.connect(owner.info.dsn, password=owner.info.password) as session:
        try:
            session.execute(
                accounts.REACTIVATE_AND_ISSUE_TOKEN,
                {"me": user, "label": "", "version": 1, "address": "192.0.2.1"},
            )
        except psycopg.Error as error:
            assert error.sqlstate == "PS401"
        else:
            raise AssertionError("a token on a former password")
    asleep = owner.execute("select deactivated_at from core.users where id = %s", [user]).fetchone()
    assert asleep and asleep[0] is not None


async def test_guesses_of_the_present_password_are_counted_by_token(database: str) -> None:
    settings = settings_for(database, redis_number=6, limit_password="2/hour")
    with running(settings, has_relay=False) as gateway:
        async with api_of(gateway.url) as api:
            person = {"username": "pw_bob", "password": "first horse"}
            await api.call("POST", "/v1/users", None, person)
            stolen, own = [await sign_in(api, "pw_bob", "first horse") for _ in range(2)]
            for status in (403, 403, 429):
                await changed(api, stolen, "a guess", status)
            await changed(api, stolen, "first horse", 429)
            await changed(api, own, "first horse")
            await api.call("GET", "/v1/feed", stolen, status=401)


async def test_passwords_do_not_wait_endlessly_many() -> None:
    passwords = Passwords(1, PasswordHasher(time_cost=1, memory_cost=8192))
    asked = [passwords.verify(None, "x") for _ in range(200)]
    found = await asyncio.gather(*asked, return_exceptions=True)
    assert found[:50] == [False] * 50
    assert {type(it) for it in found[50:]} == {Busy}
    assert problem_of(Busy()).status == 503
    assert not await passwords.verify(None, "there is room again")
    passwords.close()
