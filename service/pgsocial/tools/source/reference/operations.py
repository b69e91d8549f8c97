"""Pages for whoever follows the log or runs the database: events, settings, roles."""

from itertools import groupby

from pgsocial.tools.source.reference.catalog import Catalog
from pgsocial.tools.source.reference.text import NOTE, cell, table


def events(catalog: Catalog) -> str:
    """Which table emits which event."""
    rows = [
        [
            f"`{e['type']}`",
            f"`{e['source']}`" if "." in e["source"] else e["source"],
            str(e["payload_version"]),
            "yes" if e["is_complete"] else "no",
            cell(e["payload"]),
        ]
        for e in catalog.rows["event_types"]
    ]
    return "\n".join(
        [
            NOTE,
            "",
            "# Event types",
            "",
            "Triggers write these to the log whenever a table changes, whoever changes it. Follow",
            "them with [read_events](events.md#read_events) as a user may see them, or with",
            "[stream_events](events.md#stream_events) all of them. A complete payload lets a",
            "consumer build the row without asking; another one names the row.",
            "",
            *table(["event", "emitted by", "version", "complete", "payload"], rows),
            "",
        ]
    )


def settings(catalog: Catalog) -> str:
    """What an operator can set, and what runs by itself."""
    lines = [
        NOTE,
        "",
        "# Settings and jobs",
        "",
        "Settings are rows of `ops.settings` and take effect at once: "
        "`update ops.settings set value = ... where name = ...`, which refuses what does not fit.",
        "",
        *table(
            ["setting", "default", "type", "from", "to", "meaning"],
            (
                [
                    f"`{s['name']}`",
                    f"`{s['value']}`",
                    s["type"] + (", or empty" if s["is_optional"] else ""),
                    s["minimum"] or "",
                    s["maximum"] or "",
                    cell(s["description"]),
                ]
                for s in catalog.rows["settings"]
            ),
        ),
        "",
        "Jobs are rows of `ops.jobs`, scheduled where pg_cron is; `call ops.run_job('name')` runs",
        "one by hand.",
        "",
        *table(
            ["job", "schedule", "runs", "what for"],
            (
                [f"`{j['name']}`", f"`{j['schedule']}`", f"`{j['step']}`", cell(j["description"])]
                for j in catalog.rows["jobs"]
            ),
        ),
        "",
        "The job `retention` purges what is past its time by the rules of `ops.retention_rules`.",
        "",
        *table(
            ["rule", "table", "setting", "what"],
            (
                [
                    f"`{r['name']}`",
                    f"`{r['relation']}`",
                    f"`{r['setting']}`" if r["setting"] else "the row's own end",
                    cell(r["description"]),
                ]
                for r in catalog.rows["retention_rules"]
            ),
        ),
        "",
        "Projections turn the log into read models; `ops.projections` shows how far they are.",
        "",
        *table(
            ["projection", "folded by", "rebuilt from"],
            (
                [f"`{p['name']}`", f"`{p['fold']}`", str(p["rebuilt_from"])]
                for p in catalog.rows["projections"]
            ),
        ),
        "",
    ]
    return "\n".join(lines)


def roles(catalog: Catalog) -> str:
    """Who may do what, as the catalog has it."""
    lines = [
        NOTE,
        "",
        "# Roles and rights",
        "",
        "`pgsocial_owner` owns every object. PUBLIC has no right at all. The same table stands as",
        "a test in `tests/catalog/rights.sql`.",
        "",
    ]
    for role, found in groupby(catalog.members, key=lambda m: str(m["role"])):
        members = list(found)
        facts = ["a login" if members[0]["can_login"] else "a group"]
        facts += [f"member of `{m['member_of']}`" for m in members if m["member_of"]]
        lines += [f"## {role}", "", f"{', '.join(facts).capitalize()}.", ""]
        rights = [r for r in catalog.rights if r.role == role]
        grouped = groupby(rights, key=lambda r: (r.kind, r.privilege))
        rows = [
            [privilege.lower(), kind, ", ".join(f"`{r.name}`" for r in items)]
            for (kind, privilege), items in grouped
        ]
        if rows:
            lines += [*table(["right", "on", "which"], rows), ""]
    return "\n".join(lines)
