"""A real Elasticsearch, from Maven Central: the distribution that its own integration tests use.

It has no `GET /`, language analyzers, reindex or scripts; what pgsocial needs of one, it has.
"""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import tempfile
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

from stack import rootfs
from stack.servers import Server
from stack.settings import StackError, State, memory_mb, write_private

NAME = "elasticsearch"
PASSWORD = "elastic"  # noqa: S105  Of which login in state.json.
LOGIN = "pgsocial"  # Not "elastic", which no file may name.
VERSION = "8.19.21"
SHA512 = (
    "cf6b0a93860d329937ae7f913ec5073b0c726c77639764b93fc83a304aa1dd9d"
    "4defcfa2849948eea3b0b47c2065f994908603939fc2a4774c9c4d868c5ec1dd"
)
ADDRESS = (
    "https://repo1.maven.org/maven2/org/elasticsearch/distribution/integ-test-zip/elasticsearch/"
    f"{VERSION}/elasticsearch-{VERSION}.zip"
)
ROOM = "java"


class UnavailableError(StackError):
    """It cannot be had here: there is no Java, or no way to Maven Central."""


def home() -> Path:
    """Where the unpacked distribution stands or will stand, for all checkouts."""
    return rootfs.cache_folder() / f"elasticsearch-{VERSION}"


def ensure() -> Path:
    """Have the server and a Java for it; return the folder of the server."""
    try:
        rootfs.ensure(ROOM)
    except StackError as error:
        raise UnavailableError(
            f"Elasticsearch needs Java, which is not to be had: {error}"
        ) from None
    target = home()
    if target.exists():
        return target
    with rootfs.file_lock(rootfs.cache_folder() / "elasticsearch.lock"):
        if not target.exists():
            rootfs.need_space(rootfs.cache_folder(), 500, "Elasticsearch")
            with tempfile.TemporaryDirectory(
                prefix="elasticsearch-new-", dir=rootfs.cache_folder()
            ) as folder:
                download(ADDRESS, SHA512, Path(folder) / "new.zip")
                unpack(Path(folder) / "new.zip", Path(folder))
                (Path(folder) / f"elasticsearch-{VERSION}").rename(target)
    return target


def download(address: str, digest: str, target: Path) -> None:
    """Fetch a file; refuse it where it is not the one that is meant."""
    found = hashlib.sha512()
    try:
        with urllib.request.urlopen(address, timeout=60) as answer, target.open("wb") as file:  # noqa: S310
            while block := answer.read(1 << 20):
                found.update(block)
                file.write(block)
    except (urllib.error.URLError, OSError) as error:
        raise UnavailableError(
            f"Elasticsearch is fetched once from {address}, which does not answer: {error}"
        ) from None
    if found.hexdigest() != digest:
        raise StackError(f"{address} is not the file that is meant: its checksum differs")


def unpack(archive: Path, folder: Path) -> None:
    """Unpack a zip with the modes of its files, readable by the user that the server runs as."""
    with zipfile.ZipFile(archive) as file:
        for entry in file.infolist():
            written = Path(file.extract(entry, folder))
            written.chmod((entry.external_attr >> 16) & 0o755 | 0o644 | written.is_dir() * 0o111)


def configure(server: Server) -> None:
    source = ensure()
    config = server.folder / "config"
    (config / "jvm.options.d").mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source / "config/log4j2.properties", config / "log4j2.properties")
    heap = max(512, min(memory_mb() // 8, 8192))
    collector = "UseSerialGC" if heap <= 1024 else "UseG1GC"
    # The folder is what the process is known by: its command line has nothing else of this one.
    (config / "jvm.options").write_text(
        f"-Xms{heap}m\n-Xmx{heap}m\n-XX:+{collector}\n-XX:+ExitOnOutOfMemoryError\n"
        f"-XX:-HeapDumpOnOutOfMemoryError\n-Djava.io.tmpdir=${{ES_TMPDIR}}\n"
        f"-Dpgsocial.folder={server.folder}\n"
    )
    # By default a disk of which nine tenths are used gets no index, however much the last tenth is.
    (config / "elasticsearch.yml").write_text(f"""cluster.name: pgsocial
node.name: pgsocial
discovery.type: single-node
path.data: {server.folder}/data
path.logs: {server.folder}/logs
http.host: 127.0.0.1
http.port: {server.state.ports[NAME]}
transport.host: 127.0.0.1
action.destructive_requires_name: true
action.auto_create_index: false
cluster.routing.allocation.disk.watermark.low: 3gb
cluster.routing.allocation.disk.watermark.high: 2gb
cluster.routing.allocation.disk.watermark.flood_stage: 1gb
xpack.security.http.ssl.enabled: false
xpack.security.transport.ssl.enabled: false
""")
    write_private(config / "users", f"{LOGIN}:{hashed(server.state.passwords[PASSWORD])}\n")
    (config / "users_roles").write_text(f"superuser:{LOGIN}\n")
    server.own(*(p for p in (config, *config.rglob("*")) if not p.is_symlink()))


def hashed(password: str) -> str:
    """A password as a file of users holds it."""
    salt, rounds = os.urandom(32), 10000
    key = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, rounds, 32)
    return f"{{PBKDF2}}{rounds}${base64.b64encode(salt).decode()}${base64.b64encode(key).decode()}"


def start_command(server: Server) -> list[str]:
    java = next((rootfs.path(ROOM) / "usr/lib/jvm").glob("java-[0-9]*-openjdk-*")).name
    return [
        "env",
        f"ES_HOME={home()}",
        f"ES_PATH_CONF={server.folder}/config",
        f"ES_JAVA_HOME=/usr/lib/jvm/{java}",
        str(home() / "bin/elasticsearch"),
        "--daemonize",
        "--pidfile",
        str(server.pid_file),
    ]


def server(state: State) -> Server:
    return Server(
        NAME,
        "daemon",
        state,
        start_command,
        configure,
        room=ROOM,
        binds=(home(),),
        log_file="logs/pgsocial.log",
    )


def url(state: State, login: str = LOGIN) -> str:
    return f"http://{login}:{state.passwords[PASSWORD]}@127.0.0.1:{state.ports[NAME]}"
