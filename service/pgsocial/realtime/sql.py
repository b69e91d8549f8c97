"""Every SQL text of the relay and the sockets.

SQL builds the JSON, and decides who sees what of it.
"""

from __future__ import annotations

LAST_BATCH = "select social.last_batch()"
CHECK_TOPICS = "select * from social.check_topics(%(me)s::bigint, %(topics)s::text[])"
REPLAY = (
    "select (r.event).batch_id, (r.event).id, social.to_json(r.event)::text, r.topics"
    " from social.read_topics(%(me)s::bigint, %(topics)s::text[], %(batch)s::bigint,"
    " %(event)s::bigint, %(limit)s::integer) as r"
)
DELIVER = (
    "select social.to_json(d.event)::text, d.topics, d.viewer_ids,"
    # Who has made something that is new on a home, else null.
    " case when (d.event).type in ('post.created', 'share.created') then (d.event).actor_id end"
    " from social.deliver_topics(%(viewers)s::bigint[], %(topics)s::text[], %(batch)s::bigint,"
    " %(queries)s::text[]) as d"
    " limit %(limit)s::integer"
)

# Beside the log

TOUCHED = (
    "select post_ids, viewer_ids from social.find_touched("
    "%(posts)s::bigint[], %(viewers)s::bigint[], %(batch)s::bigint)"
)
FOLDED = "select social.folded_batch()"
COUNTERS = "select * from social.deliver_counters(%(viewers)s::bigint[], %(posts)s::bigint[])"
TRENDS = "select * from social.deliver_trends(%(viewers)s::bigint[], %(topics)s::text[])"
BADGES = "select * from social.deliver_badges(%(viewers)s::bigint[])"
START_TYPING = "select social.start_typing(%(me)s::bigint, %(post)s::bigint)"
TYPING = (
    "select * from social.deliver_typing(%(viewers)s::bigint[], %(user)s::bigint, %(post)s::bigint)"
)
PRESENCE = (
    "select user_id, state, to_jsonb(last_seen_at) #>> '{}', viewer_ids"
    " from social.deliver_presence(%(viewers)s::bigint[], %(users)s::bigint[])"
)
SET_PRESENCE = (
    "select social.set_presence(%(gateway)s::uuid, %(users)s::bigint[], %(states)s::text[])"
)
KEEP_PRESENCE = "select social.keep_presence(%(gateway)s::uuid)"

# Relay

LEAD = "select pg_try_advisory_lock(hashtextextended('pgsocial.relay', 0))"
TICK = "select internal.tick()"
PROJECTIONS = "select name from ops.projections where is_enabled order by name"
RUN_PROJECTION = "select internal.run_projection(%(name)s::text)"
STREAM = (
    "select e.batch_id, max(e.id), count(*),"
    " json_agg(social.to_json(e) order by e.id)::text"
    " from social.stream_events(%(batch)s::bigint, %(event)s::bigint, %(limit)s::integer) as e"
    " group by e.batch_id order by e.batch_id"
)
LISTEN = "listen pgsocial_batch"
LISTEN_SIGNALS = "listen pgsocial_signal"
PING = "select 1"
