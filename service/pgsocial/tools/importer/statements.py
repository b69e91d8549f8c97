"""SQL of the SNB importer.

Rows come by COPY into temporary tables (`incoming_*`), numbered by `place` in the order of the
files; `reason` marks those that cannot be used. A batch is a range of places. What is loaded is
noted in core.imports by the same transaction, so a run that was killed goes on where it stopped,
and a second one finds nothing to do, whatever people have deleted, unliked or unfollowed since.
"""

STAGING = """
create temp table incoming_users (
    place bigint, file text, line bigint, external_id text, username text, display_name text,
    at timestamptz, reason text
);
create temp table incoming_follows (
    place bigint, file text, line bigint, one text, other text, at timestamptz, reason text
);
create temp table incoming_posts (
    place bigint, file text, line bigint, external_id text, at timestamptz, author text,
    parent text, body text, image text, lang text, reason text
);
create temp table incoming_tags (
    place bigint, file text, line bigint, external_id text, name text, reason text
);
create temp table incoming_post_tags (
    place bigint, file text, line bigint, post text, tag text, reason text
);
create temp table incoming_likes (
    place bigint, file text, line bigint, person text, post text, at timestamptz, reason text
)
"""

# The columns that COPY fills.
COLUMNS = {
    "incoming_users": "place, file, line, external_id, username, display_name, at",
    "incoming_follows": "place, file, line, one, other, at",
    "incoming_posts": "place, file, line, external_id, at, author, parent, body, image, lang",
    "incoming_tags": "place, file, line, external_id, name",
    "incoming_post_tags": "place, file, line, post, tag",
    "incoming_likes": "place, file, line, person, post, at",
}

REJECTED = "select file, line, reason from {table} where reason is not null order by place"
LINE = "select file, line from {table} where place = %(place)s"


def known(kind: str, external_id: str) -> str:
    """The id of what has been loaded, or null.

    A sub-select, not a join: while core.imports grows, its statistics lag behind, and a join is
    then planned as one over the whole table for each row.
    """
    return (
        "(select m.id from core.imports as m"  # noqa: S608
        f" where m.source = 'snb' and m.kind = '{kind}' and m.external_id = {external_id})"
    )


def repeated(table: str, key: str, reason: str) -> str:
    """Of rows with the same key, all but the first are marked."""
    return f"""
update {table} as i
   set reason = '{reason}'
  from (select place, row_number() over (partition by {key} order by place) as n from {table}) as d
 where d.place = i.place and d.n > 1
"""  # noqa: S608


# An id holds the time to the millisecond; within one, numbers go on after those that are taken.
NUMBER = """coalesce((
        select (max(t.id) & 1048575) + 1
          from {table} as t
         where t.id between internal.id_at({at}) - 1048575 and internal.id_at({at})
    ), 0) + row_number() over (partition by internal.id_at({at}) order by {order}) - 1"""
FULL = "no id is left in its millisecond"
ANSWER = """
select (select count(*) from loaded),
       coalesce((select json_agg(json_build_array(file, line, reason)) from rejected), '[]')
"""

USERS = f"""
with numbered as materialized (
    select b.file, b.line, b.external_id, b.username, b.display_name, b.at,
           {NUMBER.format(table="core.users", at="b.at", order="b.place")} as number
      from incoming_users as b
     where b.place > %(after)s and b.place <= %(upto)s
       and b.reason is null
       and {known("user", "b.external_id")} is null
),
given as materialized (
    select *, internal.id_at(at) - 1048575 + number as id from numbered where number <= 1048575
),
loaded as (
    insert into core.users (id, username, display_name)
    select id, username, display_name from given order by id
    returning 1
),
noted as (
    insert into core.imports (source, kind, external_id, id)
    select 'snb', 'user', external_id, id from given
),
rejected as (select file, line, '{FULL}' as reason from numbered where number > 1048575)
{ANSWER}
"""  # noqa: S608

FOLLOWS = f"""
with new as materialized (
    select b.file, b.line, b.one || ':' || b.other as external_id, b.at,
           {known("user", "b.one")} as one, {known("user", "b.other")} as other
      from incoming_follows as b
     where b.place > %(after)s and b.place <= %(upto)s
       and b.reason is null
       and {known("follow", "b.one || ':' || b.other")} is null
),
judged as materialized (
    select n.*,
           case when n.one is null or n.other is null then 'a person who was not loaded'
                when exists (
                    select from core.blocks as k
                     where k.blocker_id = n.one and k.blocked_id = n.other
                        or k.blocker_id = n.other and k.blocked_id = n.one
                ) then 'one of the two blocks the other' end as reason
      from new as n
),
loaded as (
    insert into core.follows (follower_id, followee_id, created_at)
    select d.follower_id, d.followee_id, k.at
      from judged as k
     cross join lateral (values (k.one, k.other), (k.other, k.one)) as d (follower_id, followee_id)
     where k.reason is null
     order by d.follower_id, d.followee_id
    on conflict do nothing
    returning 1
),
noted as (
    insert into core.imports (source, kind, external_id, id)
    select 'snb', 'follow', external_id, one from judged where reason is null
),
rejected as (select file, line, reason from judged where reason is not null)
{ANSWER}
"""  # noqa: S608

# The parent of a message stands in the same files or was loaded by an earlier import.
TIMELESS = """
create index on incoming_posts (external_id);
create index on incoming_posts (parent);
analyze incoming_posts;
update incoming_posts as p
   set reason = 'older than what it replies to'
  from incoming_posts as o
 where o.external_id = p.parent and o.reason is null and p.reason is null
   and internal.id_at(p.at) < internal.id_at(o.at)
"""

# Level by level, so that a reply comes in a later statement than its parent and gets a greater id,
# within one millisecond too; then by time. The order, and so each id, depends on the files alone,
# not on the size of batches or on where a run was killed.
LEVELS = f"""
create temp table incoming_levels as
with recursive reached (external_id, place, at, level) as (
    select p.external_id, p.place, p.at, 0
      from incoming_posts as p
     where p.reason is null
       and (
           p.parent is null
           or (
               {known("post", "p.parent")} is not null
               and not exists (select from incoming_posts as o where o.external_id = p.parent)
           )
       )
    union all
    select p.external_id, p.place, p.at, r.level + 1
      from reached as r
      join incoming_posts as p on p.parent = r.external_id
     where p.reason is null
)
select external_id, place, at, level from reached;
create unique index on incoming_levels (place);
analyze incoming_levels;
update incoming_posts as p
   set reason = 'a reply to a message that was not loaded'
 where p.reason is null
   and not exists (select from incoming_levels as l where l.place = p.place);
create temp table incoming_order as
select row_number() over (order by l.level, l.at, l.place) as place, l.place as row_place, l.level
  from incoming_levels as l
 where {known("post", "l.external_id")} is null;
create unique index on incoming_order (place);
analyze incoming_order
"""  # noqa: S608

LEVEL_RANGES = "select min(place) - 1, max(place) from incoming_order group by level order by level"
POST_LINE = """
select p.file, p.line
  from incoming_order as o
  join incoming_posts as p on p.place = o.row_place
 where o.place = %(place)s
"""

POSTS = f"""
with new as materialized (
    select o.place, p.file, p.line, p.external_id, p.at, p.body, p.lang, p.image, p.parent,
           {known("user", "p.author")} as author_id, {known("post", "p.parent")} as reply_to_id
      from incoming_order as o
      join incoming_posts as p on p.place = o.row_place
     where o.place > %(after)s and o.place <= %(upto)s
),
judged as materialized (
    select n.*,
           case when n.author_id is null then 'an author who was not loaded'
                when n.parent is not null and n.reply_to_id is null
                    then 'a reply to a message that was not loaded'
                when n.reply_to_id > internal.id_at(n.at) then 'older than what it replies to'
           end as reason
      from new as n
),
numbered as materialized (
    select k.*, {NUMBER.format(table="core.posts", at="k.at", order="k.place")} as number
      from judged as k
     where k.reason is null
),
given as materialized (
    select n.*, internal.id_at(n.at) - 1048575 + n.number as id
      from numbered as n
     where n.number <= 1048575
),
loaded as (
    insert into core.posts (id, author_id, reply_to_id, body, media, lang, tags)
    select g.id, g.author_id, g.reply_to_id, g.body,
           case when g.image is null then '[]'
                else jsonb_build_array(jsonb_build_object('kind', 'image', 'url', g.image)) end,
           g.lang,
           array(
               select distinct t.name
                 from incoming_post_tags as h
                 join incoming_tags as t on t.external_id = h.tag and t.reason is null
                where h.post = g.external_id and h.reason is null
                order by t.name
           )
      from given as g
     order by g.id
    returning 1
),
noted as (
    insert into core.imports (source, kind, external_id, id)
    select 'snb', 'post', external_id, id from given
),
rejected as (
    select file, line, reason from judged where reason is not null
    union all
    select file, line, '{FULL}' from numbered where number > 1048575
)
{ANSWER}
"""  # noqa: S608

TAGS = """
update incoming_tags set name = internal.normalize_tag(name);
update incoming_tags
   set reason = 'no hashtag can be made of the name'
 where name is null and reason is null;
create index on incoming_tags (external_id);
analyze incoming_tags
"""

# A post has at most 50 explicit tags: see posts_tags_check.
POST_TAGS = """
create index on incoming_post_tags (post);
analyze incoming_post_tags;
update incoming_post_tags as h
   set reason = 'a tag that was not loaded'
 where h.reason is null
   and not exists (
    select from incoming_tags as t where t.external_id = h.tag and t.reason is null
 );
update incoming_post_tags as h
   set reason = 'the message has 50 tags without it'
  from (
    select i.place, dense_rank() over (partition by i.post order by t.name) as n
      from incoming_post_tags as i
      join incoming_tags as t on t.external_id = i.tag and t.reason is null
     where i.reason is null
  ) as d
 where d.place = h.place and d.n > 50
"""

LOST_TAGS = f"""
update incoming_post_tags as h
   set reason = 'a message that was not loaded'
 where h.reason is null and {known("post", "h.post")} is null
"""  # noqa: S608

LIKES = f"""
with new as materialized (
    select b.file, b.line, b.person || ':' || b.post as external_id, b.at,
           {known("user", "b.person")} as user_id, {known("post", "b.post")} as post_id
      from incoming_likes as b
     where b.place > %(after)s and b.place <= %(upto)s
       and b.reason is null
       and {known("like", "b.person || ':' || b.post")} is null
),
judged as materialized (
    select n.*,
           case when n.user_id is null then 'a person who was not loaded'
                when n.post_id is null then 'a message that was not loaded' end as reason
      from new as n
),
loaded as (
    insert into core.likes (user_id, post_id, created_at)
    select user_id, post_id, at from judged where reason is null order by post_id, user_id
    on conflict do nothing
    returning 1
),
noted as (
    insert into core.imports (source, kind, external_id, id)
    select 'snb', 'like', external_id, post_id from judged where reason is null
),
rejected as (select file, line, reason from judged where reason is not null)
{ANSWER}
"""  # noqa: S608
