"""Every function of the API and a call of it that works, out of the catalog."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.stack.log import Connection, one, users

# What lets a call come to its other arguments; any other text is "x".
WORDS = {
    "p_kind": "like", "p_surface": "feed", "p_part": "posts", "p_username": "input_1",
    "p_url": "https://input.example/", "p_key": "B" * 87, "p_auth": "A" * 22,
}  # fmt: skip


@dataclass
class Function:
    name: str
    arguments: dict[str, str]
    required: list[str]

    def call(self, connection: Connection, given: dict[str, Any]) -> None:
        named = ", ".join(f"{key} => %({key})s::{self.arguments[key]}" for key in given)
        query = f"select * from {self.name}({named})"
        connection.execute(query.encode(), given).fetchall()


@dataclass
class Ids:
    """Of somebody, and of what somebody else has."""

    me: int
    post: int
    batch: int
    token: str
    foreign: list[int]

    def usual(self, function: Function) -> dict[str, Any]:
        words = WORDS | {"p_token": self.token}
        kinds: dict[str, Any] = {
            "bigint": self.me, "integer": 1, "boolean": True, "bigint[]": [self.post],
            "text[]": ["x"], "jsonb": "{}", "interval": "1 day", "real[]": [1, 0],
        }  # fmt: skip
        given = {
            name: words.get(name, "x") if kind == "text" else kinds.get(kind)
            for name, kind in function.arguments.items()
            if name in function.required
        }
        named = {"p_post": self.post, "p_batch": self.batch, "p_after_batch": self.batch}
        return given | {name: named[name] for name in given if name in named}


def made(connection: Connection) -> Ids:
    """Two people and what they have: for a session that does not commit by itself."""
    me, other, gone = users(connection, "input", 3)
    mine = one(connection, "select social.create_post(%s, 'mine')", me)
    theirs = one(connection, "select social.create_post(%s, 'theirs')", other)
    closed = one(
        connection, "select social.create_post(%s, 'closed', p_visibility => 'mentioned')", other
    )
    connection.execute("select social.share_post(%s, %s)", [other, mine])
    folder = one(connection, "select social.create_bookmark_folder(%s, 'theirs')", other)
    share = one(connection, "select id from core.shares where user_id = %s", other)
    connection.execute("select social.deactivate_user(%s)", [gone])
    model = one(connection, "select ops.add_embedding_model('input', '1', 2)")
    connection.execute("select ops.use_embedding_model(%s, true)", [model])
    connection.execute(
        "select internal.store_embeddings(%s, array[post_id], array[text_hash], '{\"[1,0]\"}')"
        " from internal.take_texts(%s, 10) where passage = 'mine'",
        [model, model],
    )
    token = one(connection, "select social.issue_scoped_token(%s, 'admin')", me)
    connection.execute("set statement_timeout = '20s'")
    connection.commit()
    connection.execute("select internal.settle()")
    connection.commit()
    batch = one(connection, "select social.last_batch()")
    connection.commit()
    return Ids(me, mine, batch, token, [other, gone, theirs, closed, folder, share])


def functions(connection: Connection) -> list[Function]:
    """All but the JSON forms of rows, which take rows that the other functions answer."""
    rows = connection.execute(
        """
        select p.pronamespace::regnamespace || '.' || p.proname, p.proargnames[:p.pronargs],
               array(
                   select format_type(a.type, null)
                     from unnest(p.proargtypes) with ordinality as a (type, n)
                    order by a.n
               ),
               p.pronargs - p.pronargdefaults
          from pg_proc as p
         where p.pronamespace = any (array['social', 'ops', 'analytics']::regnamespace[])
           and p.prokind = 'f' and p.proname <> 'to_json'
         order by 1
        """
    ).fetchall()
    return [
        Function(name, dict(zip(names or [], kinds, strict=True)), (names or [])[:required])
        for name, names, kinds, required in rows
    ]
