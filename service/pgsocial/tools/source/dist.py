"""One flat SQL file that installs everything without sqitch, in any client."""

import re
from pathlib import Path

import pglast
from pglast import ast

from pgsocial.tools.source.errors import SourceError
from pgsocial.tools.source.tree import Tree

_HEAD = """\
-- pgsocial {version}: installs into an empty PostgreSQL 17 database, in one transaction.
-- First run sql/bootstrap.sql there as a superuser, then this file as pgsocial_owner.
-- Generated from deploy/ and functions/; whoever wants to upgrade later uses sqitch instead.
begin;

do $$
begin
    if exists (
        select from pg_namespace where nspname in ('social', 'core', 'internal', 'analytics', 'ops')
    ) then
        raise exception 'pgsocial is already installed in database "%"', current_database()
            using hint = 'this file only installs; upgrade with sqitch, or use an empty database';
    end if;
end
$$;
"""

_INCLUDE = re.compile(r"^\\ir (\S+)$", re.MULTILINE)
_SQITCH_LINES = re.compile(r"^-- (Deploy |sources: |Generated ).*\n", re.MULTILINE)


def flat(tree: Tree, version: str) -> str:
    """The text of the flat file."""
    parts = [_HEAD.format(version=version)]
    for change in tree.changes:
        text = _inlined(tree.script("deploy", change), tree.text("deploy", change))
        parts.append(f"-- {change}\n{_without_transaction(text)}")
    return "\n".join([*parts, "commit;\n"])


def _inlined(script: Path, text: str) -> str:
    def content(match: re.Match[str]) -> str:
        return (script.parent / match[1]).read_text(encoding="utf-8")

    text = _INCLUDE.sub(content, text)
    if left := re.search(r"^\\.*$", text, re.MULTILINE):
        raise SourceError(f"{script}: only psql understands {left[0]}, but \\ir can be inlined")
    return text


def _without_transaction(text: str) -> str:
    """Drops BEGIN and COMMIT, and the comment lines that sqitch puts at the top."""
    kept = []
    end = 0
    for raw in pglast.parse_sql(text):
        begin = end
        start = raw.stmt_location or 0
        end = text.find(";", start + raw.stmt_len) + 1 if raw.stmt_len else len(text)
        if isinstance(raw.stmt, ast.TransactionStmt):
            kept.append(_SQITCH_LINES.sub("", text[begin:start]))
        else:
            kept.append(text[begin:end])
    return "".join(kept).strip() + "\n"


def write(tree: Tree, version: str) -> Path:
    """Write dist/pgsocial-<version>.sql and return its path."""
    path = tree.root / "dist" / f"pgsocial-{version}.sql"
    path.parent.mkdir(exist_ok=True)
    path.write_text(flat(tree, version), encoding="utf-8")
    return path
