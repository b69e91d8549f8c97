"""What was planted, for whoever tests a detector or needs an account of some kind."""

from __future__ import annotations

import json
from pathlib import Path
from string import Template
from typing import Any

import psycopg

from pgsocial.tools.loader.scale import READERS

# Ids are strings, as everywhere in JSON.
_FACTS = """
select jsonb_build_object(
    'hashtag_burst', (
        select jsonb_build_object(
                   'tag', t.tag,
                   'from', to_timestamp(min(h.starts_ms) / 1000),
                   'until', to_timestamp(max(h.starts_ms + h.length_ms) / 1000),
                   'post_count', (
                       select count(*)
                         from core.post_hashtags as x
                         join loader.plan as p on p.id = x.post_id
                        where x.tag = t.tag and p.is_burst
                   )
               )
          from loader.hours as h
         cross join loader.tags as t
         where h.is_burst and t.number = $burst_tag
         group by t.tag
    ),
    'dead_hour', (
        select jsonb_build_object(
                   'from', to_timestamp(h.starts_ms / 1000),
                   'until', to_timestamp((h.starts_ms + h.length_ms) / 1000)
               )
          from loader.hours as h
         where h.is_dead
    ),
    'rings', (
        select jsonb_agg(r.members order by r.members)
          from (
            select jsonb_agg(loader.user_at(u)::text order by loader.user_at(u)) as members
              from generate_series($ring_base::bigint, $ring_base + $ring_users - 1) as u
             group by loader.ring_of(u)
          ) as r
    ),
    'cascade', (
        select jsonb_build_object(
                   'post_id', s.post_id::text,
                   'share_count', count(*),
                   'first_share_id', min(s.id)::text,
                   'from', min(s.created_at),
                   'until', max(s.created_at)
               )
          from core.shares as s
         where s.post_id = (select p.id from loader.plan as p where p.n = $cascade_n)
         group by s.post_id
    ),
    'busy_root', (
        select jsonb_build_object('post_id', p.id::text, 'reply_count', count(r.n))
          from loader.plan as p
          left join loader.replies as r on r.root_id = p.id
         where p.n = $busy_n
         group by p.id
    ),
    'celebrated_post', (
        select jsonb_build_object('post_id', p.id::text, 'like_count', p.like_count)
          from loader.plan as p
         where p.n = $celebrated_n
    ),
    'accounts', (
        select jsonb_object_agg(a.name, jsonb_build_object(
                   'user_id', u.id::text, 'username', u.username,
                   'follower_count', coalesce(c.follower_count, 0),
                   'following_count', coalesce(c.following_count, 0),
                   'post_count', coalesce(c.post_count, 0),
                   'block_count', (select count(*) from core.blocks where blocker_id = u.id),
                   'bookmark_count', (select count(*) from core.bookmarks where user_id = u.id),
                   'last_seen_at', s.last_seen_at
               ))
          from (values ('celebrity', 0), ('prolific_author', 5), $accounts) as a (name, rank)
          join core.users as u on u.id = loader.user_at(a.rank)
          join core.activity as s on s.user_id = u.id
          left join internal.user_counters as c on c.user_id = u.id
    )
)
"""


def write(
    path: Path, connection: psycopg.Connection[Any], values: dict[str, Any], run: dict[str, Any]
) -> None:
    """Ask the database for what was planted and write it down."""
    accounts = ", ".join(f"('{name}', {values[name]})" for name in READERS)
    text = Template(_FACTS).substitute(values, accounts=accounts)
    row = connection.execute(text.encode()).fetchone()
    assert row  # noqa: S101  an expression
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({**run, **row[0]}, indent=2) + "\n", encoding="utf-8")
