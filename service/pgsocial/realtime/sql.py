"""Every SQL text of the relay and the sockets.

SQL builds the JSON, and decides who sees what of it.
"""

from __future__ import annotations

LAST_BATCH = "select social.last_batch()"
REPLAY = (
    "select e.batch_id, e.id, social.to_json(e)::text from social.read_events("
    "%(me)s::bigint, %(batch)s::bigint, %(event)s::bigint, %(limit)s::integer) as e"
)
DELIVER = (
    "select social.to_json((array_agg(d.event))[1])::text, array_agg(d.viewer_id)"
    " from social.deliver_events(%(viewers)s::bigint[], %(batch)s::bigint) as d"
    " group by (d.event).id order by (d.event).id limit %(limit)s::integer"
)

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
PING = "select 1"
