"""SQL of the SNB importer.

Rows come by COPY into temporary tables (`incoming_*`); `reason` marks the ones that cannot be used.
What is loaded is noted in core.imports by the same transaction, so a run that was killed goes on
where it stopped, and a second one finds nothing to do.
"""

STAGING = """
create temp table incoming_users (
    line integer, external_id text, username text, display_name text, at timestamptz
);
create temp table incoming_follows (
    line integer, one text, other text, at timestamptz
);
create temp table incoming_posts (
    line integer, file text, external_id text, at timestamptz, author text, parent text, body text,
    media jsonb, lang text
);
create temp table incoming_tags (line integer, tag text, name text);
create temp table incoming_post_tags (line integer, file text, post text, tag text);
create temp table incoming_likes (line integer, file text, person text, post text, at timestamptz)
"""

# An id holds the time to the millisecond; within one, numbers go on after those that are taken.
NEW_ID = """(floor(extract(epoch from {at}) * 1000)::bigint << 20) | (
    coalesce((
        select (max(t.id) & 1048575) + 1
          from {table} as t
         where t.id between floor(extract(epoch from {at}) * 1000)::bigint << 20
                        and internal.id_at({at})
    ), 0) + row_number() over (
        partition by floor(extract(epoch from {at}) * 1000) order by {order}
    ) - 1
)"""

# Twice in a file, or under way already: only the first counts.
DUPLICATE_USERS = """
delete from incoming_users as i
 using (
    select line, row_number() over (partition by external_id order by line) as place
      from incoming_users
 ) as d
 where d.line = i.line and d.place > 1
returning i.line, 'the person stands twice in the file'
"""

USERS = f"""
with batch as (
    delete from incoming_users
     where line in (select line from incoming_users order by line limit %(batch)s)
    returning *
),
numbered as materialized (
    select b.*, {NEW_ID.format(at="b.at", table="core.users", order="b.line")} as id
      from batch as b
     where not exists (
        select from core.imports
         where source = 'snb' and kind = 'user' and external_id = b.external_id
     )
),
loaded as (
    insert into core.users (id, username, display_name)
    select id, username, display_name from numbered order by id
    returning id
),
noted as (
    insert into core.imports (source, kind, external_id, id)
    select 'snb', 'user', external_id, id from numbered
)
select (select count(*) from batch), (select count(*) from loaded)
"""  # noqa: S608

FOLLOWS = """
with batch as (
    delete from incoming_follows
     where line in (select line from incoming_follows order by line limit %(batch)s)
    returning *
),
known as materialized (
    select b.line, b.at, one.id as one, other.id as other
      from batch as b
      left join core.imports as one
        on one.source = 'snb' and one.kind = 'user' and one.external_id = b.one
      left join core.imports as other
        on other.source = 'snb' and other.kind = 'user' and other.external_id = b.other
),
loaded as (
    insert into core.follows (follower_id, followee_id, created_at)
    select d.follower_id, d.followee_id, min(k.at)
      from known as k
     cross join lateral (values (k.one, k.other), (k.other, k.one)) as d (follower_id, followee_id)
     where k.one <> k.other
     group by d.follower_id, d.followee_id
     order by d.follower_id, d.followee_id
    on conflict do nothing
    returning 1
)
select (select count(*) from batch), (select count(*) from loaded),
       coalesce((
           select json_agg(json_build_array(
                      k.line,
                      case when k.one = k.other then 'a person who knows themselves'
                           else 'a person who was not loaded' end
                  ) order by k.line)
             from known as k
            where (k.one <> k.other) is not true
       ), '[]')
"""

# Runs once, before posts: what is loaded already, and what names an unknown author or no content.
TRIM_POSTS = """
delete from incoming_posts as i
 where exists (
    select from core.imports
     where source = 'snb' and kind = 'post' and external_id = i.external_id
 )
"""

INDEX_STAGING = """
create index on incoming_posts (parent);
create index on incoming_posts (at, line);
create index on incoming_post_tags (post);
create index on incoming_tags (tag);
analyze incoming_posts; analyze incoming_post_tags; analyze incoming_tags
"""

REFUSED_POSTS = """
with refused as (
    delete from incoming_posts as i
     using (
        select p.file, p.line,
               case when row_number() over (
                        partition by p.external_id order by p.file desc, p.line
                    ) > 1 then 'the message stands twice'
                    when a.id is null then 'an author who was not loaded'
               end as reason
          from incoming_posts as p
          left join core.imports as a
            on a.source = 'snb' and a.kind = 'user' and a.external_id = p.author
     ) as r
     where r.reason is not null and i.file = r.file and i.line = r.line
    returning i.file, i.line, r.reason
)
select file, line, reason from refused order by file, line
"""

# One wave: the oldest messages whose parent, if any, has been loaded. A reply is numbered after
# its parent even within a millisecond, since the parent came in an earlier wave.
POSTS = f"""
with batch as materialized (
    select p.*, a.id as author_id, r.id as reply_to_id
      from incoming_posts as p
      join core.imports as a
        on a.source = 'snb' and a.kind = 'user' and a.external_id = p.author
      left join core.imports as r
        on r.source = 'snb' and r.kind = 'post' and r.external_id = p.parent
     where p.parent is null or r.id is not null
     order by p.at, p.line
     limit %(batch)s
),
taken as (
    delete from incoming_posts as p using batch as b where p.file = b.file and p.line = b.line
),
numbered as materialized (
    select b.*, {NEW_ID.format(at="b.at", table="core.posts", order="b.line")} as id
      from batch as b
     where b.reply_to_id is null or internal.id_time(b.reply_to_id) <= b.at
),
loaded as (
    insert into core.posts (id, author_id, reply_to_id, body, media, lang, tags)
    select n.id, n.author_id, n.reply_to_id, n.body, n.media, n.lang,
           array(
               select distinct t.name
                 from incoming_post_tags as h
                 join incoming_tags as t on t.tag = h.tag
                where h.post = n.external_id
           )
      from numbered as n
     order by n.id
    returning 1
),
noted as (
    insert into core.imports (source, kind, external_id, id)
    select 'snb', 'post', external_id, id from numbered
)
select (select count(*) from batch), (select count(*) from loaded),
       coalesce((
           select json_agg(
                      json_build_array(b.file, b.line, 'older than what it replies to')
                      order by b.line
                  )
             from batch as b
            where internal.id_time(b.reply_to_id) > b.at
       ), '[]')
"""  # noqa: S608

ORPHANS = """
select file, line, 'a reply to a message that was not loaded'
  from incoming_posts
 order by file, line
"""

UNKNOWN_TAGS = """
select h.file, h.line,
       case when t.tag is null then 'a tag that breaks the grammar or is not in the tag file'
            else 'a message that was not loaded' end
  from incoming_post_tags as h
  left join incoming_tags as t on t.tag = h.tag
  left join core.imports as p
    on p.source = 'snb' and p.kind = 'post' and p.external_id = h.post
 where t.tag is null or p.id is null
 order by h.file, h.line
"""

LIKES = """
with batch as (
    delete from incoming_likes
     where ctid in (select ctid from incoming_likes limit %(batch)s)
    returning *
),
known as materialized (
    select b.file, b.line, b.at, u.id as user_id, p.id as post_id
      from batch as b
      left join core.imports as u
        on u.source = 'snb' and u.kind = 'user' and u.external_id = b.person
      left join core.imports as p
        on p.source = 'snb' and p.kind = 'post' and p.external_id = b.post
),
loaded as (
    insert into core.likes (user_id, post_id, created_at)
    select k.user_id, k.post_id, min(k.at)
      from known as k
     where k.user_id is not null and k.post_id is not null
     group by k.user_id, k.post_id
     order by k.user_id, k.post_id
    on conflict do nothing
    returning 1
)
select (select count(*) from batch), (select count(*) from loaded),
       coalesce((
           select json_agg(json_build_array(
                      k.file, k.line,
                      case when k.user_id is null then 'a person who was not loaded'
                           else 'a message that was not loaded' end
                  ) order by k.file, k.line)
             from known as k
            where k.user_id is null or k.post_id is null
       ), '[]')
"""

TAGS = """
with bad as (
    delete from incoming_tags where internal.normalize_tag(name) is null returning line
),
good as (
    update incoming_tags
       set name = internal.normalize_tag(name)
     where internal.normalize_tag(name) is not null
)
select line, 'no hashtag can be made of the name' from bad order by line
"""
