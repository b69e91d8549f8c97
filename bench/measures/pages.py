"""What the studio and the operator's page ask, by 4 clients, and what keeping samples costs."""

from __future__ import annotations

from bench.context import Bench
from bench.databases import scalar
from bench.goals import Goal, Measures
from bench.measures.jobs import active_users
from bench.measures.questions import ask, slowest
from bench.measures.sizes import size
from bench.pgbench import BenchFailed

ORDER = 47
LIMIT_MS = 100
# Of a core; and bytes of a day's samples.
SHARE, DAY_BYTES = 0.01, 50 * 2**20
SAMPLES = 5

# By the address that the page asks, as it asks. Of q.id, one of those whom most follow or who post
# most, and q.post_id, a post of theirs.
STUDIO = {
    "/v1/analytics/account": (
        "social.account_performance(q.id, 'day', now() - interval '80 days', null, 'Europe/Rome')"
    ),
    "/v1/analytics/account, minutes": (
        "social.account_performance(q.id, 'minute', now() - interval '1 hour')"
    ),
    "/v1/analytics/audience": "social.audience_overview(q.id, 'Europe/Rome')",
    "/v1/analytics/content": "social.content_performance(q.id, 'hour', 90, 'Europe/Rome', 24)",
    "/v1/analytics/engagement": "social.engagement_rate(q.id, null, 90)",
    "/v1/analytics/engagement, a post": "social.engagement_rate(q.id, q.post_id)",
    "/v1/analytics/followers": ("social.follower_growth(q.id, 'day', null, null, 'Europe/Rome')"),
    "/v1/analytics/periods": "social.compare_periods(q.id, 28, 'Europe/Rome')",
    "/v1/analytics/posts": "social.rank_own_posts(q.id, 'engagements', 28, 50)",
    "/v1/posts/{}": "social.get_post(q.id, q.post_id)",
    "/v1/posts/{}/curve": "social.post_curve(q.id, q.post_id)",
    "/v1/posts/{}/sources": "social.post_sources(q.id, q.post_id)",
}
STUDIO_MAYBE_EMPTY = {
    "/v1/analytics/top-followers": "social.top_followers(q.id, 10)",
    "/v1/posts/{}/carriers": "social.post_carriers(q.id, q.post_id, 20)",
}

# Of q.token, an admin's, and q.incident_id.
OPERATOR = {
    "/v1/platform/caches": "social.cache_performance(q.token)",
    "/v1/platform/funnel": "social.funnel(q.token)",
    "/v1/platform/growth": "social.growth_accounting(q.token, current_date - 90)",
    "/v1/platform/heatmap": "social.activity_heatmap(q.token, 90, 'Europe/Rome')",
    "/v1/platform/incidents": "social.list_incidents(q.token)",
    "/v1/platform/latency": "social.api_latency(q.token)",
    "/v1/platform/objectives": "social.error_budget(q.token)",
    "/v1/platform/overview": (
        "social.platform_overview(q.token, 'day', now() - interval '90 days', null, 'Europe/Rome')"
    ),
    "/v1/platform/pipelines": "social.pipeline_state(q.token)",
    "/v1/platform/queries": "social.query_performance(q.token, p_limit => 20)",
    "/v1/platform/realtime": "social.realtime_overview(q.token, 60)",
    "/v1/platform/resources": "social.resource_usage(q.token)",
    "/v1/platform/sampling": "social.sampling_state(q.token)",
    "/v1/platform/scaling": "social.scaling_advice(q.token)",
    "/v1/platform/tables": "social.table_growth(q.token)",
    "/v1/trends/hashtags": "social.trending_hashtags(null, 'day', null, 20)",
    "/v1/trends/posts": "social.trending_posts(null, 'day', null, 20)",
}
OPERATOR_MAYBE_EMPTY = {
    "/v1/platform/alerts": "social.list_alerts(q.token, null, 50)",
    "/v1/platform/held-trends": "social.list_held_trends(q.token, 100)",
    "/v1/platform/incidents/{}/accounts": "social.incident_accounts(q.token, q.incident_id)",
    "/v1/platform/retention": "social.retention_cohorts(q.token, 12)",
    "/v1/platform/waits": "social.wait_events(q.token)",
}
# The checks of the doctor, in Python; they are asked for by a click.
NOT_MEASURED = {"/v1/platform/doctor"}

# What a gateway with 60 routes told of the last minute.
GATEWAY = """
select ops.record_gateway(
    'bench:' || g, (extract(epoch from clock_timestamp()) * 1000)::bigint,
    jsonb_build_object(
        'kind', 'gateway', 'host', 'bench', 'pid', g, 'started_at', now(), 'seconds', 60,
        'cpu_seconds', 30, 'requests', 6000, 'errors', 6, 'abandoned', 0, 'pool_waits', 100,
        'pool_wait_ms', 500, 'read_bytes', 0, 'written_bytes', 100000, 'memory_bytes', 200000000,
        'sockets', 1000, 'open_files', 1100, 'pool_size', 10, 'pool_busy', 9, 'pool_waiting', 3,
        'loop_delay_ms', 12, 'bounds', to_jsonb(internal.latency_bounds()),
        'routes', (
            select jsonb_agg(jsonb_build_object(
                       'route', 'GET /v1/bench/' || r, 'requests', 100, 'client_errors', 1,
                       'errors', 0, 'busy_ms', 700,
                       'histogram', array_fill(7, array[cardinality(internal.latency_bounds()) + 1])
                   ))
              from generate_series(1, 60) as r
        ),
        'caches', (
            select jsonb_agg(jsonb_build_object(
                       'kind', 'c' || c, 'hits', 90, 'misses', 10, 'others', 0
                   ))
              from generate_series(1, 10) as c
        ),
        'machine', null
    )
)
  from generate_series(1, 2) as g
"""
# The last minute again in each of those before; of what is sampled by the hour, in each hour.
HISTORY = """
insert into ops.{part}_samples
select (jsonb_populate_record(
           null::ops.{part}_samples,
           to_jsonb(s) || jsonb_build_object(
               'sampled_at', date_trunc('minute', now()) - n * interval '{step} minutes'
           )
       )).*
  from ops.{part}_samples as s
 cross join generate_series(1, {count}) as n
 where s.sampled_at = (select max(sampled_at) from ops.{part}_samples)
    on conflict do nothing
"""
# As after a day: quarters are put together, and what was promised is counted in them.
SINCE = """
update ops.sample_states
   set sampled_at = (
           select date_bin('15 minutes', min(sampled_at), '1970-01-01Z') from ops.route_samples
       )
 where part = 'quarters'
"""
DONE = "select sampled_at from ops.sample_states where part = 'quarters'"
PARTS = "select part, peaks is null from internal.sample_parts() order by part"


def sample(bench: Bench) -> float:
    """One more minute; the seconds that it took."""
    at = scalar(
        bench.owner,
        "select coalesce(max(sampled_at), date_trunc('minute', now())) + interval '1 minute'"
        " from ops.sample_runs",
    )
    if scalar(bench.worker, "select internal.take_sample(%s)", at) is None:
        raise BenchFailed("another sample was under way")
    return float(
        scalar(
            bench.owner,
            "select duration_ms / 1000 from ops.sample_runs where sampled_at = %s",
            at,
        )
    )


def roll_up(bench: Bench) -> None:
    bench.owner.execute(SINCE.encode())
    before = None
    while (done := scalar(bench.owner, DONE)) != before:
        before = done
        bench.owner.execute("select internal.roll_up_samples(date_trunc('minute', now()))")
    while scalar(bench.worker, "select internal.count_objectives()"):
        pass


def asked_once(bench: Bench) -> None:
    """All that the pages ask, so that there are statements to sample."""
    for table, calls in (
        ("stars", STUDIO | STUDIO_MAYBE_EMPTY),
        ("operators", OPERATOR | OPERATOR_MAYBE_EMPTY),
    ):
        for call in calls.values():
            query = f"select count(*) from (select * from bench.{table} limit 1) as q, {call} as a"
            bench.owner.execute(query.encode())


def measure(bench: Bench) -> Measures:
    active_users(bench)
    bench.owner.execute(GATEWAY.encode())
    sample(bench)
    taken = []
    for _ in range(SAMPLES):
        asked_once(bench)
        taken.append(sample(bench))

    # The tiny scale has an hour of them.
    minutes = 60 if bench.scale == "tiny" else 1440
    parts = bench.owner.execute(PARTS).fetchall()
    before = sum(size(bench, f"ops.{part}_samples") for part, _ in parts)
    for part, is_hourly in parts:
        step = 60 if is_hourly else 1
        query = HISTORY.format(part=part, step=step, count=minutes // step)
        bench.owner.execute(query.encode())
        bench.owner.execute(f"analyze ops.{part}_samples".encode())
    kept = sum(size(bench, f"ops.{part}_samples") for part, _ in parts) - before
    roll_up(bench)

    found = (
        ask(bench, "stars", STUDIO, False)
        | ask(bench, "stars", STUDIO_MAYBE_EMPTY, True)
        | ask(bench, "operators", OPERATOR, False)
        | ask(bench, "operators", OPERATOR_MAYBE_EMPTY, True)
    )
    return {
        "pages": slowest(found, "what the studio and the operator's page ask", LIMIT_MS),
        "sampling": {
            "what": "time of the job samples, all waiting included, as a share of a core; the mean "
            f"of {SAMPLES}, and the bytes of a day",
            "unit": "of a core",
            "value": sum(taken) / len(taken) / 60,
            "bytes_a_day": kept * 1440 / minutes,
            "least_s": min(taken),
            "most_s": max(taken),
            "wanted": [
                Goal.parse(f"value <= {SHARE}"),
                Goal.parse(f"bytes_a_day <= {DAY_BYTES}"),
            ],
        },
    }
