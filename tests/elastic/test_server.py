"""The server of the stack: fetched once and whole, run by a user of its own, closed to others."""

from __future__ import annotations

import hashlib
import http.server
import threading
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from stack import elasticsearch
from stack.servers import Server
from stack.settings import StackError


def test_it_does_not_run_as_root_and_wants_a_password(server: Server) -> None:
    assert Path(f"/proc/{server.pid()}").stat().st_uid != 0
    address = f"http://127.0.0.1:{server.state.ports['elasticsearch']}/_cluster/health"
    with pytest.raises(urllib.error.HTTPError) as refused, urllib.request.urlopen(address):
        pass
    with refused.value:
        assert refused.value.code == 401


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """A web server that has one small archive, with a program in it."""
    with zipfile.ZipFile(tmp_path / "some.zip", "w") as archive:
        entry = zipfile.ZipInfo("some/bin/program")
        entry.external_attr = 0o755 << 16
        archive.writestr(entry, "#!/bin/sh\n")
        archive.writestr("some/lib/data", "data")

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments, directory=str(tmp_path))  # type: ignore[arg-type]

        def log_message(self, *arguments: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as found:
        thread = threading.Thread(target=found.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{found.server_address[1]}/some.zip"
        found.shutdown()
        thread.join()


def test_another_file_than_the_one_that_is_meant_is_refused(site: str, tmp_path: Path) -> None:
    target = tmp_path / "new.zip"
    with pytest.raises(StackError, match="checksum differs"):
        elasticsearch.download(site, elasticsearch.SHA512, target)
    digest = hashlib.sha512((tmp_path / "some.zip").read_bytes()).hexdigest()
    elasticsearch.download(site, digest, target)
    assert target.read_bytes() == (tmp_path / "some.zip").read_bytes()


def test_programs_can_be_run_once_unpacked(site: str, tmp_path: Path) -> None:
    elasticsearch.unpack(tmp_path / "some.zip", tmp_path)
    assert (tmp_path / "some/bin/program").stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "some/lib/data").stat().st_mode & 0o444 == 0o444


def test_without_a_network_one_line_says_so(tmp_path: Path) -> None:
    with pytest.raises(elasticsearch.UnavailableError, match="does not answer"):
        elasticsearch.download("http://127.0.0.1:9/some.zip", "", tmp_path / "new.zip")
