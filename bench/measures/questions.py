"""What creators, analysts and readers of trends ask, each by 4 clients: how slow the slowest is."""

from __future__ import annotations

from typing import Any

from bench.context import Bench
from bench.goals import Goal, Measures
from bench.measures.jobs import active_users
from bench.pgbench import BenchFailed
from bench.script import Script

ORDER = 46
CLIENTS = 4
LIMIT_MS = 20

# Of q.id, a creator, and q.post_id, a post of theirs from the last 27 days.
CREATORS = {
    "post_performance": "social.post_performance(q.id, q.post_id)",
    "post_performance, hours": "social.post_performance(q.id, q.post_id, 'hour')",
    "post_curve": "social.post_curve(q.id, q.post_id)",
    "post_sources": "social.post_sources(q.id, q.post_id)",
    "account_performance": "social.account_performance(q.id)",
    "account_performance, 80 days of a zone": (
        "social.account_performance(q.id, 'day', now() - interval '80 days', null, 'Asia/Kolkata')"
    ),
    "rank_own_posts": "social.rank_own_posts(q.id)",
    "content_performance, hours": "social.content_performance(q.id, 'hour')",
    "content_performance, hashtags of a year": ("social.content_performance(q.id, 'hashtag', 366)"),
    "engagement_rate": "social.engagement_rate(q.id)",
    "engagement_rate of a post": "social.engagement_rate(q.id, q.post_id)",
    "follower_growth": "social.follower_growth(q.id)",
    "follower_growth, 80 days of a zone": (
        "social.follower_growth(q.id, 'day', now() - interval '80 days', null, 'Asia/Kolkata')"
    ),
    "audience_overview": "social.audience_overview(q.id, 'Europe/Rome')",
    "compare_periods, weeks": "social.compare_periods(q.id)",
    "compare_periods, 28 days": "social.compare_periods(q.id, 28, 'Europe/Rome')",
}
# Of some there is nothing to tell: nobody shared the post, no follower may be seen.
MAYBE_EMPTY = {
    "post_carriers": "social.post_carriers(q.id, q.post_id)",
    "top_followers": "social.top_followers(q.id)",
}

# Of q.token, an analyst's.
ANALYSTS = {
    "platform_overview": "social.platform_overview(q.token)",
    "platform_overview, 90 days": (
        "social.platform_overview(q.token, 'day', now() - interval '90 days')"
    ),
    "platform_overview, 90 days of a zone": (
        "social.platform_overview(q.token, 'day', now() - interval '90 days', null, 'Asia/Kolkata')"
    ),
    "platform_overview, hours": "social.platform_overview(q.token, 'hour')",
    "realtime_overview": "social.realtime_overview(q.token, 240)",
    "activity_heatmap": "social.activity_heatmap(q.token)",
    "activity_heatmap, 90 days of a zone": ("social.activity_heatmap(q.token, 90, 'Asia/Kolkata')"),
    "funnel": "social.funnel(q.token)",
    "funnel, 90 days": "social.funnel(q.token, current_date - 90, current_date)",
    "growth_accounting": "social.growth_accounting(q.token)",
    "growth_accounting, 90 days": (
        "social.growth_accounting(q.token, current_date - 90, current_date)"
    ),
    "list_incidents": "social.list_incidents(q.token)",
}

# Where nobody signed up and came again, such as in a network that was just loaded.
MAYBE_NO_COHORT = {"retention_cohorts": "social.retention_cohorts(q.token, 52)"}

# Of q.id, a reader. The lists of trends themselves are scripts, held against pgbench -S.
READERS = {
    "trending_feed": "social.trending_feed(q.id)",
    "explain_trend": (
        "(select tag from bench.tags where n = 1) as t,"
        " social.explain_trend(q.id, 'hashtag', t.tag)"
    ),
}
MAYBE_NOBODY = {"viral_posts": "social.viral_posts(q.id)"}

GROUPS: dict[str, tuple[str, str, dict[str, str], dict[str, str]]] = {
    "creators_questions": ("a creator about their own", "creators", CREATORS, MAYBE_EMPTY),
    "stars_questions": (
        "one of those whom most follow or who post most about their own",
        "stars",
        CREATORS,
        MAYBE_EMPTY,
    ),
    "analysts_questions": ("an analyst about the platform", "analysts", ANALYSTS, MAYBE_NO_COHORT),
    "trend_questions": ("a reader about trends", "readers", READERS, MAYBE_NOBODY),
}


def script(bench: Bench, table: str, name: str, call: str, is_empty_right: bool) -> Script:
    """The question as a script of pgbench, asked by one of the table who is drawn by chance."""
    answered = "true" if is_empty_right else f"exists (select from {call} as a)"
    path = bench.folder / "question.sql"
    path.write_text(
        f"""-- what: {name}
-- yardstick: -S
-- answer: there is an answer for each of a sample
-- check: select count(*) > 0 and bool_and({answered})
--          from (select * from bench.{table} order by random() limit 10) as q
\\set n random(1, :{table})
select a.* from (select * from bench.{table} where n = :n) as q, {call} as a;
"""
    )
    return Script(path)


def slowest(found: dict[str, Any], asked: str, limit_ms: float) -> dict[str, Any]:
    """The slowest p99 of what `ask()` found; an error, and no value, where some had no answer."""
    failed = [name for name, times in found.items() if "error" in times]
    p99s = {name: times["p99_ms"] for name, times in found.items() if "p99_ms" in times}
    return {
        "what": f"the slowest p99 of {asked}, {CLIENTS} clients",
        "unit": "ms",
        **(
            {"error": f"no answer: {', '.join(failed)}"}
            if failed
            else {"value": max(p99s.values())}
        ),
        "slow": [name for name, p99 in p99s.items() if p99 > limit_ms],
        "scripts": found,
        "wanted": [Goal.parse(f"value <= {limit_ms}")],
    }


def ask(
    bench: Bench, table: str, questions: dict[str, str], is_empty_right: bool
) -> dict[str, Any]:
    """Times of each question by its name; of one without an answer, why."""
    found: dict[str, Any] = {}
    for name, call in questions.items():
        try:
            run = bench.run(
                script(bench, table, name, call, is_empty_right),
                bench.profile.point,
                clients=CLIENTS,
            ).run
        except BenchFailed as error:
            bench.say(f"{name}: {error}")
            found[name] = {"error": str(error)}
            continue
        found[name] = {
            "p50_ms": run.percentile(0.5),
            "p99_ms": run.percentile(0.99),
            "tps": run.tps,
        }
    return found


def measure(bench: Bench) -> Measures:
    active_users(bench)
    measures: Measures = {}
    for group, (who, table, questions, maybe) in GROUPS.items():
        found = ask(bench, table, questions, False) | ask(bench, table, maybe, True)
        measures[group] = slowest(found, f"what {who} may ask", LIMIT_MS)
    return measures
