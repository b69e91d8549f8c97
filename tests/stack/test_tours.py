"""The examples say the same in every language, as the application's login.

Node, Java and Maven come from the host; where they are missing they are installed as mmdebstrap is.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from threading import Event, Thread

import pytest

from stack.rootfs import install_host_packages
from tests.databases import REPO, clone, drop, psql, superuser, url
from tests.service.conftest import settings_for
from tests.service.gateway import running

DATABASE = "pgsocial_tours"
EXAMPLES = REPO / "examples"


@pytest.fixture(scope="module")
def app_url() -> Iterator[str]:
    """A database whose log is driven, as a gateway or the ticker job does."""
    clone(DATABASE)
    is_over = Event()

    def drive() -> None:
        with superuser(DATABASE) as connection:
            while not is_over.wait(0.02):
                connection.execute("select internal.settle()")

    thread = Thread(target=drive)
    thread.start()
    yield url("PGSOCIAL_APP_URL", DATABASE)
    is_over.set()
    thread.join()
    drop(DATABASE)


def run(address: str, *command: str, name: str = "PGSOCIAL_APP_URL") -> str:
    done = subprocess.run(
        command,
        cwd=EXAMPLES,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, name: address},
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


def expected() -> str:
    return (EXAMPLES / "tour.txt").read_text()


def test_psql(app_url: str) -> None:
    done = psql(DATABASE, "-f", "examples/psql/tour.sql", login="PGSOCIAL_APP_URL")
    assert done.stdout == expected()


def test_psycopg(app_url: str) -> None:
    assert run(app_url, sys.executable, "psycopg/tour.py") == expected()


def test_node_postgres(app_url: str) -> None:
    install_host_packages({"node": "nodejs", "npm": "npm"})
    run(app_url, "npm", "ci", "--prefix", "node", "--no-audit", "--no-fund", "--loglevel=error")
    assert run(app_url, "node", "node/tour.mjs") == expected()


def test_jdbc(app_url: str) -> None:
    install_host_packages({"javac": "default-jdk-headless", "mvn": "maven"})
    run(app_url, "mvn", "--batch-mode", "--quiet", "--file", "jdbc", "package")
    assert run(app_url, "java", "-cp", "jdbc/target/lib/postgresql.jar", "jdbc/Tour.java") == (
        expected()
    )


def test_over_http_by_the_client(app_url: str) -> None:
    """By the names that HTTP has, and of home and a post alone."""
    told = "Grace was told of: post.created, post.created, post.created, like.created"
    before = expected().replace("p_post", "id").splitlines()[:-1]
    with running(settings_for(DATABASE), has_relay=False) as gateway:
        for _ in range(2):
            told_by_it = run(gateway.url, sys.executable, "client/tour.py", name="PGSOCIAL_URL")
            assert told_by_it.splitlines() == [*before, told]


def test_they_can_be_run_again(app_url: str) -> None:
    for _ in range(2):
        assert run(app_url, sys.executable, "psycopg/tour.py") == expected()


def test_packages_are_pinned_and_name_no_registry() -> None:
    """What is fetched is what was meant, from whichever registry a machine has."""
    lock = (EXAMPLES / "node/package-lock.json").read_text()
    assert lock.count('"integrity": "sha512-') == lock.count('"node_modules/')
    assert '"resolved"' not in lock
    pom = (EXAMPLES / "jdbc/pom.xml").read_text()
    assert "<type>sha256</type>" in pom
    assert "<repositor" not in pom
