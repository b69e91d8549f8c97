"""Prometheus and Alertmanager, from Debian: `make up MONITOR=1`.

They look at the gateway from outside, by the rules of stack/monitor/, and post to
PGSOCIAL_ALERT_HOOK.
"""

from __future__ import annotations

import json
import os
import shutil

from stack.servers import Server
from stack.settings import REPO, State

ROOM = "monitor"
# Where programs of this stack tell their numbers; a gateway elsewhere is one more line of
# targets.json.
GATEWAY = "127.0.0.1:8080"


def configure_prometheus(server: Server) -> None:
    for name in ("rules.yml", "prometheus.yml"):
        shutil.copyfile(REPO / "stack/monitor" / name, server.folder / name)
    targets = server.folder / "targets.json"
    if not targets.exists():
        targets.write_text(json.dumps([{"targets": [gateway(server.state)]}], indent=2))
    alertmanager = f"127.0.0.1:{server.state.ports['alertmanager']}"
    (server.folder / "alertmanagers.json").write_text(json.dumps([{"targets": [alertmanager]}]))
    server.own(*server.folder.iterdir())


def gateway(state: State) -> str:
    """The one that the demo started, else where `make serve` listens."""
    try:
        return f"127.0.0.1:{int((state.run / 'gateway/port').read_text())}"
    except (OSError, ValueError):
        return GATEWAY


def configure_alertmanager(server: Server) -> None:
    text = (REPO / "stack/monitor/alertmanager.yml").read_text()
    if hook := os.environ.get("PGSOCIAL_ALERT_HOOK"):
        text = text.replace(
            "  - name: operators\n",
            f"""  - name: operators
    webhook_configs:
      - url: {json.dumps(hook)}
        send_resolved: true
""",
        )
    target = server.folder / "alertmanager.yml"
    target.write_text(text)
    server.own(target)


def start_prometheus(server: Server) -> list[str]:
    return in_background(
        server,
        "prometheus",
        f"--config.file={server.folder}/prometheus.yml",
        f"--storage.tsdb.path={server.folder}/data",
        "--storage.tsdb.retention.time=30d",
        f"--web.listen-address=127.0.0.1:{server.state.ports['prometheus']}",
    )


def start_alertmanager(server: Server) -> list[str]:
    return in_background(
        server,
        "prometheus-alertmanager",
        f"--config.file={server.folder}/alertmanager.yml",
        f"--storage.path={server.folder}/data",
        f"--web.listen-address=127.0.0.1:{server.state.ports['alertmanager']}",
        "--cluster.listen-address=",
    )


def in_background(server: Server, *arguments: str) -> list[str]:
    """Neither knows how to become a daemon.

    Nor does a shell put it into the background: until the program is there, it would ignore SIGINT.
    """
    script = 'echo $$ >"$PID"; exec "$@" >"$LOG" 2>&1 </dev/null'
    return [
        "env",
        f"LOG={server.log}",
        f"PID={server.pid_file}",
        *("setsid", "--fork", "sh", "-c", script, "sh", *arguments),
    ]


def servers(state: State) -> list[Server]:
    """In the order of starting."""
    return [
        Server(
            "alertmanager", "daemon", state, start_alertmanager, configure_alertmanager, room=ROOM
        ),
        Server("prometheus", "daemon", state, start_prometheus, configure_prometheus, room=ROOM),
    ]
