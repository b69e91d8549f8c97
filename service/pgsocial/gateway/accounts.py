"""Sign-up, sign-in and passwords: more than one SQL text each, since a password is hashed outside
the database; and what ends tokens that are remembered here."""

# ruff: noqa: S105  SQL texts, not secrets

from __future__ import annotations

import json

from pgsocial.gateway import keys
from pgsocial.gateway.errors import Problem
from pgsocial.gateway.route import Context
from pgsocial.gateway.tokens import digest

_CREATE_USER = (
    "select json_build_object('id', u.id::text)::text,"
    " social.set_password_hash(u.id, %(hash)s::text)"
    " from social.begin_request(%(request_id)s::text) as request"
    " cross join lateral (select social.create_user("
    "%(username)s::text, %(display_name)s::text, %(bio)s::text) as id"
    " where request is not null) as u"
)
_GET_CREDENTIALS = (
    "select user_id, password_hash, version, is_deactivated, is_known"
    " from social.get_credentials(%(username)s::text, %(address)s::text)"
)
_OWN_CREDENTIALS = (
    "select c.password_hash, c.version from social.get_account(%(me)s::bigint) as a"
    " cross join lateral social.get_credentials(a.username) as c"
)
_REHASH_PASSWORD = "select social.rehash_password(%(me)s::bigint, %(former)s::text, %(hash)s::text)"
_SET_PASSWORD_HASH = (
    "select social.set_password_hash(%(me)s::bigint, %(hash)s::text, %(token)s::text,"
    " %(version)s::integer)"
)
_ISSUE_TOKEN = (
    "select json_build_object('token', social.issue_token(%(me)s::bigint, %(label)s::text,"
    " p_version => %(version)s::integer, p_address => %(address)s::text),"
    " 'user_id', %(me)s::bigint::text)::text"
)
# One transaction: who knows a former password alone wakes nobody.
REACTIVATE_AND_ISSUE_TOKEN = (
    "select json_build_object('token', t.token, 'user_id', %(me)s::bigint::text)::text"
    " from social.reactivate_user(%(me)s::bigint) as woken"
    " cross join lateral (select social.issue_token(%(me)s::bigint, %(label)s::text,"
    " p_version => %(version)s::integer, p_address => %(address)s::text) as token"
    " where woken is not null) as t"
)
_REQUEST_PASSWORD_RESET = "select social.request_password_reset(%(login)s::text)"
_RESET_PASSWORD = (
    "select json_build_object('token', t.token, 'user_id', u.id::text)::text"
    " from social.reset_password(%(code)s::text, %(hash)s::text, %(reactivate)s::boolean) as u (id)"
    " cross join lateral (select social.issue_token(u.id, %(label)s::text,"
    " p_address => %(address)s::text) as token where u.id is not null) as t"
)
_CHANGE_EMAIL = (
    "select json_build_object('is_changed', s.is_sent)::text"
    " from social.set_email(%(me)s::bigint, %(email)s::text, p_version => %(version)s::integer)"
    " as code cross join lateral (select social.send_email_code(%(me)s::bigint) as is_sent"
    " where code is not null) as s"
)
_REVOKE_ALL_TOKENS = (
    "select json_build_object('is_changed',"
    " social.revoke_all_tokens(%(me)s::bigint, %(token)s::text))::text"
)


async def sign_up(context: Context) -> str:
    hashed = await context.app[keys.PASSWORDS].hash(context.params["password"])
    answer: str = await context.app[keys.DATABASE].value(
        _CREATE_USER, {**context.params, "hash": hashed}
    )
    return answer


async def sign_in(context: Context) -> str:
    """Unknown user and wrong password answer the same, after the same time."""
    database, passwords = context.app[keys.DATABASE], context.app[keys.PASSWORDS]
    password = context.params["password"]
    user, known, version, is_deactivated, is_known = await database.row(
        _GET_CREDENTIALS, {**context.params, "address": context.address}
    ) or (None, None, None, False, False)
    await _count_attempt(context, user, is_known)
    if not await passwords.verify(known, password):
        raise Problem(401, "username and password do not fit")
    if is_deactivated and not context.params["reactivate"]:
        raise Problem(403, 'this account is deactivated: sign in with "reactivate": true')
    if known and passwords.is_stale(known):
        hashed = await passwords.hash(password)
        await database.value(_REHASH_PASSWORD, {"me": user, "former": known, "hash": hashed})
    answer: str = await database.value(
        REACTIVATE_AND_ISSUE_TOKEN if is_deactivated else _ISSUE_TOKEN,
        {
            "me": user,
            "label": context.params["label"],
            "version": version,
            "address": context.address,
        },
    )
    return answer


async def _count_attempt(context: Context, user: int | None, is_known: bool) -> None:
    """Before the password is looked at, so that many at once are many. From wherever strangers
    guess, they have one budget for an account; its owner has another for each address that they
    have signed in from. A name that nobody has is counted like an account."""
    limiter = context.app[keys.LIMITER]
    if is_known:
        await limiter.check("sign_in_known", f"user:{user}:{context.address}")
        return
    name = digest(context.params["username"].lower()).hex()
    await limiter.check("sign_in_account", f"user:{user}" if user else f"name:{name}")


async def change_password(context: Context) -> str:
    version = await _check_password(context)
    hashed = await context.app[keys.PASSWORDS].hash(context.params["new_password"])
    await context.app[keys.DATABASE].value(
        _SET_PASSWORD_HASH, {**context.params, "hash": hashed, "version": version}
    )
    _end_others(context)
    return '{"is_changed":true}'


async def change_email(context: Context) -> str:
    version = await _check_password(context)
    answer: str = await context.app[keys.DATABASE].value(
        _CHANGE_EMAIL, {**context.params, "version": version}
    )
    return answer


async def _check_password(context: Context) -> int | None:
    """The version of the present password. Guesses are counted by token: whoever stole one has few,
    and takes none of them from the owner, who has another."""
    token = digest(context.token or "").hex()
    await context.app[keys.LIMITER].check("password", f"token:{token}")
    known, version = await context.app[keys.DATABASE].row(_OWN_CREDENTIALS, context.params) or (
        None,
        None,
    )
    if not await context.app[keys.PASSWORDS].verify(known, context.params["password"]):
        raise Problem(403, "this is not the present password", "password")
    found: int | None = version
    return found


async def request_password_reset(context: Context) -> str:
    await context.app[keys.DATABASE].rows(_REQUEST_PASSWORD_RESET, context.params)
    return '{"is_accepted":true}'


async def reset_password(context: Context) -> str:
    """It signs in too: where strangers have used up what there is for an account, its owner would
    get in no other way from a new place."""
    hashed = await context.app[keys.PASSWORDS].hash(context.params["password"])
    answer: str = await context.app[keys.DATABASE].value(
        _RESET_PASSWORD, {**context.params, "hash": hashed, "address": context.address}
    )
    user = int(json.loads(answer)["user_id"])
    context.app[keys.TOKENS].forget_others(user, "")
    context.app[keys.HUB].end_others(user, "")
    return answer


async def revoke_all_tokens(context: Context) -> str:
    answer: str = await context.app[keys.DATABASE].value(_REVOKE_ALL_TOKENS, context.params)
    _end_others(context)
    return answer


def _end_others(context: Context) -> None:
    """Here at once; other processes ask again within seconds."""
    me, token = context.params["me"], context.token or ""
    context.app[keys.TOKENS].forget_others(me, token)
    context.app[keys.HUB].end_others(me, token)
