"""OpenAPI 3.1, from the route table and the catalog."""

from __future__ import annotations

import json
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from pgsocial import __version__
from pgsocial.gateway import shapes
from pgsocial.gateway.endpoint import Endpoint

_REF = "#/components/schemas/{model}"


def document(routes: Iterable[Endpoint]) -> str:
    """The description as JSON text."""
    rows = list(routes)
    schemas = _schemas(rows)
    paths: dict[str, dict[str, Any]] = {}
    for route in rows:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return json.dumps(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "pgsocial",
                "version": __version__,
                "description": "A social network's backend. Ids are strings. Lists are pages: go "
                "on with `cursor` set to `next`, until it is null. Refusals are problems of "
                "RFC 9457.",
            },
            "paths": paths,
            "components": {
                "schemas": schemas,
                "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
                "responses": {
                    "Problem": {
                        "description": "A refusal.",
                        "content": {"application/problem+json": {"schema": _ref(shapes.Refusal)}},
                    }
                },
            },
        }
    )


def _schemas(routes: list[Endpoint]) -> dict[str, Any]:
    used: set[type[BaseModel]] = {shapes.Refusal}
    for route in routes:
        used |= {model for model in (route.forms.body, route.answer) if model is not None}
    ordered = sorted(used, key=lambda model: model.__name__)
    _, top = models_json_schema([(m, "validation") for m in ordered], ref_template=_REF)
    definitions: dict[str, Any] = top["$defs"]
    return dict(sorted(definitions.items()))


def _ref(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": _REF.format(model=model.__name__)}


def _operation(route: Endpoint) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": route.name,
        "summary": route.summary,
        "description": route.description,
        "parameters": [
            *_parameters(route.forms.path, "path"),
            *_parameters(route.forms.query, "query"),
            *_parameters(route.forms.headers, "header"),
        ],
        "responses": _responses(route),
        "security": {
            "none": [],
            "optional": [{}, {"token": []}],
            "required": [{"token": []}],
        }[route.auth],
    }
    if route.forms.body is not None:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": _ref(route.forms.body)}},
        }
    return operation


def _parameters(form: type[BaseModel], where: str) -> Iterable[dict[str, Any]]:
    schema = form.model_json_schema()
    required = schema.get("required", ())
    for name, definition in schema.get("properties", {}).items():
        definition = {key: value for key, value in definition.items() if key != "title"}
        parameter: dict[str, Any] = {
            "name": name,
            "in": where,
            "required": where == "path" or name in required,
        }
        if description := definition.pop("description", None):
            parameter["description"] = description
        yield {**parameter, "schema": definition}


def _responses(route: Endpoint) -> dict[str, Any]:
    success: dict[str, Any] = {"description": HTTPStatus(route.status).phrase}
    if route.answer is not None:
        if route.status == HTTPStatus.SWITCHING_PROTOCOLS:
            success["description"] = "Switching Protocols; each message is a Batch."
        success["content"] = {"application/json": {"schema": _ref(route.answer)}}
    responses = {str(route.status): success}
    refusals = {*route.errors}
    if route.auth != "none":
        refusals.add(401)
    if route.limit:
        refusals.add(429)
    if route.forms.body is not None:
        refusals |= {413, 415}
    if route.handler is None:
        refusals.add(503)
    for status in sorted(refusals):
        responses[str(status)] = {"$ref": "#/components/responses/Problem"}
    return responses
