"""The manifests of examples/kubernetes: by the schemas of Kubernetes, and by what there is here.

No cluster runs them.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import kubernetes_validate
import pytest
import yaml
from pgsocial.cli import app
from pgsocial.config import Settings
from typer.main import get_command

from stack.settings import REPO
from tests import databases
from tests.service.gateway import Api

FOLDER = REPO / "examples/kubernetes"
Manifest = dict[str, Any]
MANIFESTS: list[Manifest] = [
    it
    for name in ("gateway.yaml", "relay.yaml")
    for it in yaml.safe_load_all((FOLDER / name).read_text())
]
ADAPTER: Manifest = yaml.safe_load((FOLDER / "adapter.yaml").read_text())
NAMES = [f"{it['kind']} {it['metadata']['name']}" for it in MANIFESTS]


def manifest(kind: str, name: str) -> Manifest:
    [found] = [it for it in MANIFESTS if (it["kind"], it["metadata"]["name"]) == (kind, name)]
    return found


def pods() -> list[Manifest]:
    return [it["spec"]["template"] for it in MANIFESTS if it["kind"] == "Deployment"]


def containers() -> list[Manifest]:
    return [it for pod in pods() for it in pod["spec"]["containers"]]


@pytest.mark.parametrize("it", MANIFESTS, ids=NAMES)
def test_each_is_what_kubernetes_takes(it: Manifest) -> None:
    kubernetes_validate.validate(it, kubernetes_validate.latest_version(), strict=True)


def test_what_kubernetes_does_not_take_is_noticed() -> None:
    it = manifest("HorizontalPodAutoscaler", "pgsocial-gateway")
    wrong = it | {"spec": it["spec"] | {"maxReplica": 8}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, kubernetes_validate.latest_version(), strict=True)


def test_all_parts_are_there() -> None:
    assert set(NAMES) == {
        "Deployment pgsocial-gateway",
        "Service pgsocial-gateway",
        "PodDisruptionBudget pgsocial-gateway",
        "HorizontalPodAutoscaler pgsocial-gateway",
        "Deployment pgsocial-relay",
        "PodDisruptionBudget pgsocial-relay",
    }


def test_variables_are_settings() -> None:
    fields = Settings.model_fields
    known = {it.validation_alias or f"PGSOCIAL_{name.upper()}" for name, it in fields.items()}
    needed = {
        it.validation_alias or f"PGSOCIAL_{name.upper()}"
        for name, it in fields.items()
        if it.is_required()
    }
    readme = (FOLDER / "README.md").read_text()
    for container in containers():
        given = {it["name"] for it in container["env"]}
        assert needed <= given <= known, container["name"]
        for it in container["env"]:
            key = it.get("valueFrom", {}).get("secretKeyRef")
            assert key is None or key["name"] == "pgsocial"
            if key and not key.get("optional"):
                assert f"--from-literal={key['key']}=" in readme
    plain = {
        it["name"].removeprefix("PGSOCIAL_").lower(): it["value"]
        for container in containers()
        for it in container["env"]
        if "value" in it
    }
    urls = {"app_url": "postgresql://a", "worker_url": "postgresql://b", "REDIS_URL": "redis://c"}
    assert Settings(**urls, **plain).trust_forwarded


def test_commands_and_options_are_ours() -> None:
    for container in containers():
        program, name, *options = container["args"]
        assert program == "pgsocial"
        command = get_command(app).commands[name]  # type: ignore[attr-defined]
        command.make_context(name, options)


def test_ports_belong_together() -> None:
    [container] = [it for it in containers() if it["name"] == "gateway"]
    [port] = container["ports"]
    env = {it["name"]: it.get("value") for it in container["env"]}
    assert env["PGSOCIAL_PORT"] == str(port["containerPort"])
    assert f"EXPOSE {port['containerPort']}" in (REPO / "Dockerfile").read_text()
    [of_service] = manifest("Service", "pgsocial-gateway")["spec"]["ports"]
    assert of_service["targetPort"] == port["name"]
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        assert container[probe]["httpGet"]["port"] == port["name"]
    notes = manifest("Deployment", "pgsocial-gateway")["spec"]["template"]["metadata"]
    assert notes["annotations"]["prometheus.io/port"] == str(port["containerPort"])


def test_names_and_labels_belong_together() -> None:
    labels = [pod["metadata"]["labels"] for pod in pods()]
    for it in MANIFESTS:
        spec = it["spec"]
        selected = spec.get("selector", {})
        if it["kind"] == "HorizontalPodAutoscaler":
            target = spec["scaleTargetRef"]
            scaled = manifest(target["kind"], target["name"])
            assert scaled["apiVersion"] == target["apiVersion"]
            assert "replicas" not in scaled["spec"], "two would set them"
            continue
        wanted = selected.get("matchLabels", selected)
        component = it["metadata"]["name"].removeprefix("pgsocial-")
        matching = [found for found in labels if wanted.items() <= found.items()]
        assert [found["app.kubernetes.io/component"] for found in matching] == [component]


async def test_probes_find_what_they_ask_for(api: Api) -> None:
    [container] = [it for it in containers() if it["name"] == "gateway"]
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        await api.call("GET", container[probe]["httpGet"]["path"])
    notes = manifest("Deployment", "pgsocial-gateway")["spec"]["template"]["metadata"]
    await api.call("GET", notes["annotations"]["prometheus.io/path"])


async def test_pods_are_scaled_by_what_a_gateway_tells(database: str, api: Api) -> None:
    scaler = manifest("HorizontalPodAutoscaler", "pgsocial-gateway")["spec"]
    [metric] = [it["external"] for it in scaler["metrics"]]
    name, labels = metric["metric"]["name"], metric["metric"]["selector"]["matchLabels"]
    [rule] = ADAPTER["rules"]["external"]
    assert rule["name"]["as"] == name
    assert rule["seriesQuery"].partition("{")[0] == name
    assert set(re.findall(r"by \((\w+)\)", rule["metricsQuery"])) == set(labels)

    now = datetime.now(UTC).replace(second=0, microsecond=0)
    with databases.superuser(database) as root:
        root.execute(
            "insert into ops.gateway_samples select %s, 'sv-pod', 60, 36, 100, 0, 0, 1, 0, 0, 0,"
            " 0.6, 5000, 3, 40, 10, 9, 4, 12.5",
            [now - timedelta(minutes=1)],
        )
        root.execute("select internal.judge_scaling(%s)", [now])
        try:
            text = (await api.call("GET", "/metrics")).raw.decode()
            bounds = root.execute(
                "select low, high from ops.scaling_states where part = %s", [labels["part"]]
            ).fetchone()
        finally:
            root.execute("delete from ops.scaling_states")
            root.execute("delete from ops.gateway_samples where gateway = 'sv-pod'")
    assert re.search(rf'^{name}{{part="{labels["part"]}"}} \d', text, re.M)
    # A target beyond the bounds would scale against the advice.
    assert bounds
    target = Decimal(metric["target"]["value"].removesuffix("m")) / 1000
    assert bounds[0] < target < bounds[1]
