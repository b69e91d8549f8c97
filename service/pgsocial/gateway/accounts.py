"""Sign-up, sign-in, sign-out and erasure: the only routes that are more than one SQL text, since a
password is hashed outside the database, and an ended token is forgotten here too."""

from __future__ import annotations

from pgsocial.gateway import keys, sql
from pgsocial.gateway.errors import Problem
from pgsocial.gateway.route import Context


async def sign_up(context: Context) -> str:
    passwords = context.app[keys.PASSWORDS]
    hashed = await passwords.hash(context.params["password"])
    answer: str = await context.app[keys.DATABASE].value(
        sql.CREATE_USER, {**context.params, "hash": hashed}
    )
    return answer


async def sign_in(context: Context) -> str:
    """Unknown user and wrong password answer the same, after the same time."""
    database, passwords = context.app[keys.DATABASE], context.app[keys.PASSWORDS]
    password = context.params["password"]
    user, known, is_deactivated = await database.row(sql.GET_CREDENTIALS, context.params) or (
        None,
        None,
        False,
    )
    if not await passwords.verify(known, password):
        raise Problem(401, "username and password do not fit")
    if is_deactivated and not context.params["reactivate"]:
        raise Problem(403, 'this account is deactivated: sign in with "reactivate": true')
    if is_deactivated:
        await database.value(sql.REACTIVATE_USER, {"me": user})
    if known and passwords.is_stale(known):
        hashed = await passwords.hash(password)
        await database.value(sql.SET_PASSWORD_HASH, {"me": user, "hash": hashed})
    answer: str = await database.value(
        sql.ISSUE_TOKEN, {"me": user, "label": context.params["label"]}
    )
    return answer


async def erase(context: Context) -> str:
    """The first step, which closes the account; the job "erasures" takes the others."""
    return await _last_call(context, sql.ERASE_USER)


async def deactivate(context: Context) -> str:
    """All tokens end; signing in with `reactivate` wakes the account."""
    return await _last_call(context, sql.DEACTIVATE_USER)


async def sign_out(context: Context) -> str:
    """Ends the token of this request."""
    return await _last_call(context, sql.REVOKE_TOKEN)


async def _last_call(context: Context, statement: str) -> str:
    """A call that ends the token of this request, and the sockets here that were opened with it."""
    assert context.token is not None  # noqa: S101  the route wants one
    answer: str = await context.app[keys.DATABASE].value(
        statement, {**context.params, "token": context.token}
    )
    context.app[keys.TOKENS].forget(context.token)
    context.app[keys.HUB].end_token(context.token)
    return answer
