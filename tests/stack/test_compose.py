"""docker-compose.yml against what the code needs. No engine runs here: the file is only checked."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from stack import compose, elasticsearch
from stack.rootfs import packages
from stack.settings import REPO, SERVICES, State

PASSWORDS = [
    "POSTGRES_PASSWORD",
    "PGSOCIAL_OWNER_PASSWORD",
    "PGSOCIAL_GATEWAY_PASSWORD",
    "PGSOCIAL_WORKER_PASSWORD",
    "CLICKHOUSE_PASSWORD",
    "ELASTIC_PASSWORD",
]


def config(folder: Path, variables: list[str]) -> subprocess.CompletedProcess[str]:
    values = folder / "compose.env"
    values.write_text("".join(f"{name}=secret\n" for name in variables))
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "stack",
            "exec",
            "docker-compose",
            "--profile",
            "sinks",
            "--profile",
            "gateway",
            "--profile",
            "monitor",
            "--env-file",
            str(values),
            "config",
            "--format",
            "json",
        ],
        cwd=REPO,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    done = config(tmp_path_factory.mktemp("compose"), PASSWORDS)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)["services"]
    return found


def test_every_service_is_pinned_healthy_and_closed_to_the_outside(
    services: dict[str, Any],
) -> None:
    assert set(services) == {
        "postgres",
        "redis",
        "pgbouncer",
        "gateway",
        "clickhouse",
        "elasticsearch",
        "prometheus",
        "alertmanager",
    }
    for name, service in services.items():
        assert service["healthcheck"]["test"], name
        assert {port["host_ip"] for port in service["ports"]} == {"127.0.0.1"}, name
        if name != "gateway":
            assert re.search(r":v?\d+\.?\d*.*\d$|:pg\d", service["image"]), service["image"]


@pytest.mark.parametrize("password", PASSWORDS)
def test_no_password_has_a_default(tmp_path: Path, password: str) -> None:
    done = config(tmp_path, [name for name in PASSWORDS if name != password])
    assert done.returncode != 0
    assert password in done.stderr


def test_postgres_is_the_version_and_has_the_libraries_that_the_code_needs(
    services: dict[str, Any],
) -> None:
    postgres = services["postgres"]
    majors = {found[1] for name in packages() if (found := re.fullmatch(r"postgresql-(\d+)", name))}
    assert re.search(r":pg(\d+)\.\d+-ts\d+\.\d+\.\d+$", postgres["image"])[1] in majors  # type: ignore[index]
    assert [v["target"] for v in postgres["volumes"] if v["type"] == "volume"] == [
        "/home/postgres/pgdata/data"
    ]
    given = dict(option.split("=", 1) for option in postgres["command"] if "=" in option)
    embedded = dict(
        re.findall(
            r"^([\w.]+) = '?([^'\n]*)'?$", (REPO / "stack/postgresql.conf").read_text(), re.M
        )
    )
    for name, value in given.items():
        if name != "shared_preload_libraries":
            assert embedded[name] == value, name
    assert given["shared_preload_libraries"] == "timescaledb,pg_cron,pg_stat_statements"
    assert f"'{given['shared_preload_libraries']}" in (REPO / "stack/servers.py").read_text()
    assert given["cron.database_name"] == postgres["environment"]["POSTGRES_DB"] == "pgsocial"


def test_the_init_scripts_are_the_bootstrap_and_the_passwords(services: dict[str, Any]) -> None:
    mounts = {
        Path(v["target"]).name: Path(v["source"])
        for v in services["postgres"]["volumes"]
        if v["type"] == "bind"
    }
    assert mounts["100-bootstrap.sql"] == REPO / "sql/bootstrap.sql"
    assert all(source.exists() for source in mounts.values())
    logins = set(
        re.findall(r"pgsocial_(?:owner|gateway|worker)", mounts["200-passwords.sh"].read_text())
    )
    for login in logins:
        assert f"{login.upper()}_PASSWORD" in services["postgres"]["environment"]


def test_the_bootstrap_makes_the_extensions_that_the_deploy_asks_for() -> None:
    bootstrap = (REPO / "sql/bootstrap.sql").read_text()
    deploy = (REPO / "deploy/roles_and_schemas.sql").read_text()
    asked = re.findall(r"unnest\(array\[('[a-z_]+'(?:, '[a-z_]+')*)\]\) as e", deploy)
    for name in re.findall(r"'([a-z_]+)'", " ".join(asked)):
        assert f"('{name}'," in bootstrap, name


def test_the_stack_gives_compose_every_variable_and_knows_its_services(
    tmp_path: Path, services: dict[str, Any]
) -> None:
    text = (REPO / "docker-compose.yml").read_text()
    state = State.load(tmp_path)
    given = {f"{login.upper()}_PASSWORD" for login in state.passwords}
    given |= {f"{name.upper()}_PORT" for name in state.ports}
    assert set(PASSWORDS) <= given
    assert {f"{name.upper()}_PORT" for name in SERVICES} <= set(re.findall(r"\$\{(\w+):-", text))
    started = {*compose.SERVICES, *compose.SINKS, *compose.MONITOR}
    assert started == set(services) - {"gateway"}
    assert services["pgbouncer"]["environment"]["MAX_PREPARED_STATEMENTS"] == "200"
    assert "max_prepared_statements = 200" in (REPO / "stack/servers.py").read_text()


def test_the_profile_of_sinks_is_what_their_clients_ask_for(
    tmp_path: Path, services: dict[str, Any]
) -> None:
    assert {n for n, s in services.items() if s.get("profiles") == ["sinks"]} == set(compose.SINKS)
    state = State.load(tmp_path)
    engine, search = (services[name] for name in compose.SINKS)
    url = urlsplit(compose.clickhouse_url(state))
    assert url.username == engine["environment"]["CLICKHOUSE_USER"]
    assert url.password == state.passwords["clickhouse"]
    assert url.port == state.ports["clickhouse"]
    assert [port["target"] for port in engine["ports"]] == [8123], "HTTP, as clickhouse-connect"
    assert [v["target"] for v in engine["volumes"]] == ["/var/lib/clickhouse"]
    assert engine["ulimits"]["nofile"] in (262144, {"soft": 262144, "hard": 262144})
    # The same line of versions as what runs without containers, and as the client.
    line = elasticsearch.VERSION.rpartition(".")[0]
    assert search["image"].rpartition(":")[2].startswith(f"{line}.")
    assert f"elasticsearch>={line},<9" in (REPO / "pyproject.toml").read_text()
    assert search["environment"]["discovery.type"] == "single-node"
    assert search["environment"]["xpack.security.enabled"] == "true"
    assert [port["target"] for port in search["ports"]] == [9200]
    assert [v["target"] for v in search["volumes"]] == ["/usr/share/elasticsearch/data"]


def test_the_gateway_sends_mails_where_one_says_how(
    tmp_path: Path, services: dict[str, Any]
) -> None:
    assert services["gateway"]["environment"]["PGSOCIAL_MAIL_URL"] is None
    done = config(tmp_path, [*PASSWORDS, "PGSOCIAL_MAIL_URL"])
    given = json.loads(done.stdout)["services"]["gateway"]["environment"]
    assert given["PGSOCIAL_MAIL_URL"] == "secret"
