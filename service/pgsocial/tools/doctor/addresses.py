"""The other addresses that programs are given: logins of the gateway and worker, Redis."""

from collections.abc import Iterator

import psycopg
import redis

from pgsocial.tools.doctor.finding import Finding, fail, ok, warn
from pgsocial.tools.source.database import address

# Variable, and the role that its login must be a member of.
_LOGINS = (
    ("PGSOCIAL_APP_URL", "pgsocial_app"),
    ("PGSOCIAL_WORKER_URL", "pgsocial_stream"),
    ("PGSOCIAL_PGBOUNCER_URL", "pgsocial_app"),
)


def logins() -> Iterator[Finding]:
    for name, group in _LOGINS:
        url = address(name)
        if not url:
            yield ok("logins", f"{name} is not set")
            continue
        try:
            with psycopg.connect(url, connect_timeout=5, prepare_threshold=None) as connection:
                row = connection.execute(
                    "select current_user, pg_has_role(%s, 'member')", [group]
                ).fetchone()
        except psycopg.Error as error:
            first = str(error).strip().splitlines()[0]
            yield fail("logins", f"{name} does not connect: {first}", f"set {name} right")
            continue
        user, is_member = row or ("", False)
        if is_member:
            yield ok("logins", f"{name} connects as {user}, a member of {group}")
        else:
            yield fail(
                "logins", f"{name} connects as {user}", f"grant {group} to {user}, or set it right"
            )


def cache() -> Iterator[Finding]:
    url = address("REDIS_URL")
    if not url:
        yield ok("redis", "REDIS_URL is not set: no cache, and sockets of one gateway only")
        return
    try:
        with redis.Redis.from_url(url, socket_timeout=5, socket_connect_timeout=5) as client:
            version = client.info("server")["redis_version"]
            policy = client.config_get("maxmemory-policy").get("maxmemory-policy", "")
    except redis.RedisError as error:
        yield fail("redis", f"does not answer: {error}", "start it, or set REDIS_URL right")
        return
    if policy == "noeviction":
        yield warn(
            "redis",
            f"Redis {version} refuses writes when it is full",
            "set maxmemory-policy to allkeys-lru: everything in it can be made again",
        )
    else:
        yield ok("redis", f"Redis {version} answers")


def mail() -> Iterator[Finding]:
    url = address("PGSOCIAL_MAIL_URL")
    if not url:
        yield warn(
            "mail",
            "PGSOCIAL_MAIL_URL is not set: nobody proves an address, sets a forgotten password or "
            "learns of a changed one, and mails lapse after mail_retention",
            "set it to smtp://user:password@host",
        )
    else:
        yield ok("mail", f"mails leave by {url.partition(':')[0]}")


CHECKS = (logins, cache, mail)
