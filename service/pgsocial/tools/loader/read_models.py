"""Read models in bulk, as their projections would have folded them from a log of every row.

The counters of posts are known before there is a row: the plan holds them. Projections that are
not named here are rebuilt by ops.rebuild_projection().
"""

BUILT = (
    "post_counters",
    "user_counters",
    "hashtag_stats",
    "notifications",
    "timelines",
    "search",
    "metrics",
)

AUTHORS = """
insert into loader.user_counts (user_id, counter, n)
select p.author_id, 'posts', count(*) from core.posts as p group by p.author_id
"""

# What they posted or shared last, which is no count, but written like one.
ENTRIES = """
insert into loader.user_counts (user_id, counter, n)
select p.author_id, 'entry', max(p.id) from core.posts as p group by p.author_id
union all
select s.user_id, 'entry', max(s.id) from core.shares as s group by s.user_id
"""

FOLLOWERS = """
insert into loader.user_counts (user_id, counter, n)
select f.followee_id, 'followers', count(*) from core.follows as f group by f.followee_id
"""

FOLLOWING = """
insert into loader.user_counts (user_id, counter, n)
select f.follower_id, 'following', count(*) from core.follows as f group by f.follower_id
"""

USER_COUNTERS = """
insert into internal.user_counters (
    user_id, post_count, follower_count, following_count, last_entry_id
)
select c.user_id,
       coalesce(sum(c.n) filter (where c.counter = 'posts'), 0),
       coalesce(sum(c.n) filter (where c.counter = 'followers'), 0),
       coalesce(sum(c.n) filter (where c.counter = 'following'), 0),
       coalesce(max(c.n) filter (where c.counter = 'entry'), 0)
  from loader.user_counts as c
 group by c.user_id
"""

# As internal.seen_hashtags(), which looks up each post by indexes that come back later.
OPEN_HASHTAGS = """
insert into internal.open_hashtags (post_id, tags)
select p.id, p.hashtags
  from core.posts as p
  join core.users as u on u.id = p.author_id
 where p.hashtags <> '{}' and p.visibility = 'public' and u.is_active and not u.is_private
"""

HASHTAG_STATS = """
insert into internal.hashtag_stats (tag, post_count, size, folded)
select t.tag, count(*), internal.size_class(count(*)::integer), internal.fold_tag(t.tag)
  from internal.open_hashtags as o
 cross join lateral unnest(o.tags) as t (tag)
 group by t.tag
"""

# As many open posts in each range.
BUCKETS = """
insert into internal.search_buckets (id, from_id)
select o.place / b.size, o.id
  from (
    select p.id, row_number() over (order by p.id) - 1 as place
      from core.posts as p
      join core.users as u on u.id = p.author_id
     where p.deleted_at is null and p.visibility = 'public' and u.is_active and not u.is_private
  ) as o
 cross join (
    select s.value::integer as size from ops.settings as s where s.name = 'search_bucket'
  ) as b
 where o.place % b.size = 0 and o.place > 0
"""

# Some thousand at a time, since a function keeps what it answers.
DOCUMENTS = """
insert into internal.search_documents (post_id, author_id, is_open, length, terms)
select d.post_id, d.author_id, d.is_open, d.length, d.terms
  from (
    select array_agg(p.id order by p.id) as ids
      from loader.plan as p
     where p.n between $first and $last
     group by p.n / 2000
  ) as b
 cross join lateral internal.make_documents(b.ids) as d
"""

READERS = """
insert into internal.search_readers (user_id, is_direct, post_id)
select r.user_id, r.is_direct, r.post_id from internal.make_readers(null) as r
"""

TERMS = """
insert into internal.search_terms (lexeme, document_count)
select l.lexeme, count(*)
  from internal.search_documents as d
 cross join lateral internal.counted_terms(d.terms) as l (lexeme)
 where d.is_open
 group by l.lexeme
"""

NUMBERS = "select internal.count_ranges()"

LIKED = """
insert into internal.notifications (user_id, kind, group_id, caused_at)
select p.author_id, 'like', p.id, l.created_at
  from (
    select w.id, loader.user_at(w.author) as author_id
      from loader.plan as w
     where w.n between $first and $last and w.like_count > 0
    offset 0
  ) as p
 cross join lateral (
    select a.created_at
      from core.likes as a
     where a.post_id = p.id and a.user_id <> p.author_id
     order by a.created_at desc
     limit 1
  ) as l
"""

SHARED = """
insert into internal.notifications (user_id, kind, group_id, caused_at)
select p.author_id, 'share', p.id, s.created_at
  from (
    select w.id, loader.user_at(w.author) as author_id
      from loader.plan as w
     where w.n between $first and $last and w.share_count > 0
    offset 0
  ) as p
 cross join lateral (
    select a.created_at
      from core.shares as a
     where a.post_id = p.id and a.user_id <> p.author_id
     order by a.id desc
     limit 1
  ) as s
"""

# Ids are in the order of the places in which people signed up.
FOLLOWED = """
insert into internal.notifications (user_id, kind, group_id, caused_at)
select f.followee_id, 'follow', floor(extract(epoch from f.created_at) / 86400)::bigint,
       max(f.created_at)
  from core.follows as f
 where f.followee_id between ($joined_ms + $first::bigint * $join_step) << 20
                         and ($joined_ms + $last::bigint * $join_step) << 20
 group by f.followee_id, 3
"""

REQUESTED = """
insert into internal.notifications (user_id, kind, group_id, caused_at)
select r.target_id, 'request', r.requester_id, r.created_at from core.follow_requests as r
"""

# A post is told to a user once: as a reply, else as a quote, else as a mention. None is both of
# the first.
ANSWERED = """
insert into internal.notifications (user_id, kind, group_id, caused_at)
select loader.user_at(a.author), a.kind, p.id, internal.id_time(p.id)
  from (
    select r.n, 'reply', w.author
      from loader.replies as r
      join loader.plan as w on w.n = r.parent_n
    union all
    select q.n, 'quote', w.author
      from loader.quotes as q
      join loader.plan as w on w.n = q.quoted_n
  ) as a (n, kind, author)
  join loader.plan as p on p.n = a.n
 where a.author <> p.author
"""

MENTIONED = """
insert into internal.notifications (user_id, kind, group_id, caused_at)
select m.user_id, 'mention', p.id, internal.id_time(p.id)
  from core.post_mentions as m
  join loader.plan as p on p.id = m.post_id
  left join loader.replies as r on r.n = p.n
  left join loader.quotes as q on q.n = p.n
  left join loader.plan as other on other.n = coalesce(r.parent_n, q.quoted_n)
 where m.user_id <> loader.user_at(p.author)
   and m.user_id is distinct from loader.user_at(other.author)
"""

# Under the lock of the projection, so that no runner comes between.
RESET_TIMELINES = """
select pg_advisory_xact_lock(hashtextextended('pgsocial.projection.timelines', 0)),
       internal.reset_timelines()
"""

# A shared lock keeps the projection's runner out, and lets the other parts in.
TIMELINES = """
with held as materialized (
    select pg_advisory_xact_lock_shared(hashtextextended('pgsocial.projection.timelines', 0))
)
select internal.build_timelines(b.viewers)
  from held
 cross join (
    select array_agg(s.viewer_id) as viewers
      from (
        select t.viewer_id, row_number() over (order by t.viewer_id) as place
          from internal.timeline_states as t
         where t.viewer_id between ($joined_ms + $first::bigint * $join_step) << 20
                               and ($joined_ms + $last::bigint * $join_step) << 20
           and not t.is_ready
      ) as s
     group by s.place / 200
  ) as b
"""

TIMELINE_TABLES = ("internal.timelines", "internal.timeline_states", "internal.celebrities")

# The tables of analytics: what each is about, and its numbers.
METRICS = {
    "post_metrics": (
        "post_id",
        "views, reach, opens, dwell_ms, likes, shares, comments, quotes, bookmarks,"
        " profile_visits, follows",
    ),
    "author_metrics": (
        "user_id",
        "posts, views, reach, opens, dwell_ms, likes, shares, comments, quotes, bookmarks, follows",
    ),
    "user_activity": ("user_id", "posts, replies, likes, shares, follows, views"),
    "follower_changes": ("user_id", "gained, lost, profile_visits"),
    "hashtag_usage": ("tag", "posts"),
    "platform_metrics": (
        "",
        "sign_ups, posts, replies, quotes, likes, shares, bookmarks, follows, views, reach, opens",
    ),
}
LEVELS = {
    "": ("1 minute", "minutes_since"),
    "_quarters": ("15 minutes", "quarters_since"),
    "_days": ("1 day", "days_since"),
}


# Ranges of what a family is about, some thousand each: their rows fit into memory, and stand
# together in the indexes.
RANGES = {
    "post_id": """(
    select min(p.id) as first_id, max(p.id) as last_id
      from loader.plan as p
     where p.n between $first and $last
     group by p.n / 10000
)""",
    "user_id": """(
    select ($joined_ms + n::bigint * $join_step) << 20 as first_id,
           ($joined_ms + least(n + 9999, $last)::bigint * $join_step) << 20 as last_id
      from generate_series($first, $last, 10000) as n
)""",
}


def of_authors(level: str) -> str:
    """What authors wrote and what happened to their posts, of which the metrics are there."""
    _, names = METRICS["author_metrics"]
    happened = [name for name in names.split(", ") if name != "posts"]
    size, _ = LEVELS[level]
    return f"""(
    select m.time, p.author_id as user_id, 0 as posts, {", ".join(f"m.{n}" for n in happened)}
      from analytics.post_metrics{level} as m
      join core.posts as p on p.id = m.post_id
    union all
    select date_bin('{size}', p.created_at, timestamptz '1970-01-01Z'), p.author_id, 1,
           {", ".join("0" for _ in happened)}
      from core.posts as p
     where p.deleted_at is null
) as a"""  # noqa: S608


def minutes(family: str) -> str:
    """The statement that counts a small family once, for all of its levels."""
    return f"create unlogged table loader.{family} as select * from analytics.raw_{family}"  # noqa: S608


def metrics(family: str, level: str, source: str | None = None) -> str:
    """The statement that fills a table of analytics, as far back as its rows are kept: from a
    `source` at once, or without one range by range of what the family is about."""
    subject, names = METRICS[family]
    size, since = LEVELS[level]
    key = f", {subject}" if subject else ""
    sums = ", ".join(f"sum({name}) as {name}" for name in names.split(", "))
    within = "" if source else f"and {subject} between r.first_id and r.last_id"
    select = f"""
    select date_bin('{size}', time, timestamptz '1970-01-01Z') as bucket{key}, {sums}
      from {source or f"analytics.raw_{family}"}
     where time >= (
               select min({since}) from internal.metric_columns() where family = '{family}'
           )
           {within}
     group by 1{", 2" if subject else ""}
"""  # noqa: S608
    into = f"insert into analytics.{family}{level} (time{key}, {names})"
    if source:
        return into + select
    return f"{into} select m.* from {RANGES[subject]} as r cross join lateral ({select}) as m"  # noqa: S608
