"""What sinks ask the database."""

LOCK = "select pg_try_advisory_lock(hashtextextended('pgsocial.sink.' || %s, 0))"
SINK = (
    "select name, engine, state, batch_id, generation, next_generation, epoch, copy_batch_id,"
    " copy_part, copy_key, is_lossy, is_filled,"
    " coalesce(retry_at > clock_timestamp(), false) as is_resting"
    " from ops.sinks where name = %s"
)
NAMES = "select name from ops.sinks order by name"
STATES = "select * from ops.sink_states()"
LAST_BATCH = "select max(b.id) from social.last_batch() as b (id)"
BEGIN = (
    "select after_batch_id, upto_batch_id, event_count, epoch, attempt_count"
    " from internal.begin_sink_batch(%s)"
)
CHANGES = (
    "select entity, key, is_deleted, digest, doc"
    " from internal.sink_changes(%s::bigint, %s::bigint, %s::text[])"
)
END = "select internal.end_sink_batch(%s, %s::bigint, %s::bigint, %s::numeric)"
FAIL = "select internal.fail_sink(%s, %s, %s)"
QUARANTINE = (
    "select internal.quarantine_sink_row(%s, row(%s, %s, %s, %s, %s)::internal.sink_row,"
    " %s::bigint, %s)"
)
START_COPY = "select internal.start_sink_copy(%s, %s)"
PARTS = "select internal.sink_parts(%s::text[])"
RANGE = "select upto_batch_id, event_count from internal.sink_range(%s::bigint, %s::bigint)"
COPY = (
    "select entity, key, is_deleted, digest, doc from internal.copy_sink_rows(%s, %s, %s::integer)"
)
MOVE_COPY = "select internal.move_sink_copy(%s, %s, %s, %s::bigint)"
END_COPY = "select internal.end_sink_copy(%s)"
STEP_BACK = "select internal.step_sink_back(%s, %s::bigint)"
RAISE_EPOCH = "select internal.raise_sink_epoch(%s, %s)"
SPAN = "select * from internal.sink_span(%s)"
SUMS = (
    "select bucket, row_count, digest_sum"
    " from internal.sink_sums(%s, %s::bigint[], %s::timestamptz, %s::timestamptz, %s::bigint)"
)
BETWEEN = (
    "select key, place, digest from internal.sink_rows_between("
    "%s, %s::bigint, %s::bigint, %s::timestamptz, %s::timestamptz, %s::bigint)"
)
PENDING = "select entity, key from internal.sink_pending(%s::bigint)"
ROWS = (
    "select entity, key, is_deleted, digest, doc"
    " from internal.sink_rows(%s, %s::text[], %s::bigint[])"
)
VERIFIED = "select internal.note_sink_verified(%s, %s::bigint, %s)"
ERASURES = "select internal.take_sink_erasures(%s)"
PROVE = "select internal.prove_sink_erasure(%s, %s::bigint, %s)"
KEEP = (
    "select max(value::interval) filter (where name = 'view_retention'),"
    " max(value::interval) filter (where name = 'ended_follow_retention'),"
    " max(value::interval) filter (where name = 'active_day_retention') from ops.settings"
    " where name in ('view_retention', 'ended_follow_retention', 'active_day_retention')"
)
PERSON_EVENTS = (
    "select entity, key, is_deleted, digest, doc from internal.sink_person_events(%s::bigint)"
)
