"""Requests made up from the OpenAPI description, in its form and beside it, by somebody signed in:
nothing breaks, and every answer is one that the description knows."""

from __future__ import annotations

import time
import warnings
from collections.abc import Iterator

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from tests.service.conftest import make_person, settings_for
from tests.service.gateway import DOCUMENT, Gateway, running

# Of a quiet machine; a busy one looks at fewer examples, but at each operation.
_SECONDS = 25.0
_EXAMPLES = 4
_CHECKS = [status_code_conformance, response_schema_conformance]
OPERATIONS = [found.ok() for found in schemathesis.openapi.from_dict(DOCUMENT).get_all_operations()]


@pytest.fixture(scope="module")
def fuzzed(database: str) -> Iterator[Gateway]:
    with running(settings_for(database), has_relay=False) as gateway:
        yield gateway


def tried(
    operation: APIOperation, mode: GenerationMode, examples: int, url: str, token: str
) -> list[str]:
    """What was wrong with the answers to some requests."""

    @given(case=operation.as_strategy(mode))
    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def check(case: Case) -> None:
        case.headers["Authorization"] = f"Bearer {token}"
        response = case.call(base_url=url, session=session, timeout=20)
        # The one that says what is not there: no embedder is.
        assert response.status_code < 500 or "no search by meaning" in response.text, response.text
        case.validate_response(response, checks=_CHECKS)

    with requests.Session() as session, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            check()
        except Unsatisfiable:
            # There is nothing that its form excludes.
            assert mode is GenerationMode.NEGATIVE, operation.label
        except (Exception, BaseExceptionGroup) as error:
            found = error.exceptions if isinstance(error, BaseExceptionGroup) else [error]
            return [f"{operation.label} ({mode.name.lower()}): {it}"[:600] for it in found]
    return []


def test_nothing_breaks_and_all_answers_are_described(fuzzed: Gateway) -> None:
    assert len(OPERATIONS) == sum(len(item) for item in DOCUMENT["paths"].values())
    started = time.monotonic()
    problems = []
    for number, operation in enumerate(OPERATIONS):
        is_late = time.monotonic() - started > _SECONDS * number / len(OPERATIONS)
        person = make_person(fuzzed.settings, f"fuzzy_{number}")
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            examples = 1 if is_late else _EXAMPLES
            problems += tried(operation, mode, examples, fuzzed.url, person.token)
    assert not problems, "\n\n".join(problems)
