"""Sign-up and sign-in: more than one SQL text each, since a password is hashed outside the
database."""

# ruff: noqa: S105  SQL texts, not secrets

from __future__ import annotations

from pgsocial.gateway import keys
from pgsocial.gateway.errors import Problem
from pgsocial.gateway.route import Context

_CREATE_USER = (
    "select json_build_object('id', u.id::text)::text,"
    " social.set_password_hash(u.id, %(hash)s::text)"
    " from social.begin_request(%(request_id)s::text) as request"
    " cross join lateral (select social.create_user("
    "%(username)s::text, %(display_name)s::text, %(bio)s::text) as id"
    " where request is not null) as u"
)
_GET_CREDENTIALS = (
    "select user_id, password_hash, is_deactivated from social.get_credentials(%(username)s::text)"
)
_SET_PASSWORD_HASH = "select social.set_password_hash(%(me)s::bigint, %(hash)s::text)"
_ISSUE_TOKEN = (
    "select json_build_object('token', social.issue_token(%(me)s::bigint, %(label)s::text),"
    " 'user_id', %(me)s::bigint::text)::text"
)
_REACTIVATE_USER = "select social.reactivate_user(%(me)s::bigint)"


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
    user, known, is_deactivated = await database.row(_GET_CREDENTIALS, context.params) or (
        None,
        None,
        False,
    )
    if not await passwords.verify(known, password):
        raise Problem(401, "username and password do not fit")
    if is_deactivated and not context.params["reactivate"]:
        raise Problem(403, 'this account is deactivated: sign in with "reactivate": true')
    if is_deactivated:
        await database.value(_REACTIVATE_USER, {"me": user})
    if known and passwords.is_stale(known):
        hashed = await passwords.hash(password)
        await database.value(_SET_PASSWORD_HASH, {"me": user, "hash": hashed})
    answer: str = await database.value(_ISSUE_TOKEN, {"me": user, "label": context.params["label"]})
    return answer
