"""What a row of the route table comes to, given the catalog: made once, at the start."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import Field, create_model
from pydantic.fields import FieldInfo

from pgsocial.cache.pages import Cache
from pgsocial.gateway import keys, statements
from pgsocial.gateway.answers import Answers, camel, list_of, result_key
from pgsocial.gateway.catalog import Argument, Catalog, Function
from pgsocial.gateway.counter import HEADER, Question
from pgsocial.gateway.route import Auth, Call, Context, Handler, Method, Route
from pgsocial.gateway.shapes import DOCUMENTS, SCALARS, Form, Ids

_CALLERS = ("p_actor", "p_viewer", "p_author")
_HEADERS = {"p_idempotency_key": "Idempotency-Key"}
# What fields of these names mean, wherever they stand and nothing else is said of them.
_ABOUT = {
    "limit": "Items of a page, 1 to 100.",
    "cursor": "`next` of the page before.",
    "tag": 'Any case, with or without "#".',
    "lang": "A language tag (BCP 47).",
    "locale": "A language tag (BCP 47).",
    "idempotency_key": "A repeated request with the same key answers the same.",
}


@dataclass(frozen=True)
class Forms:
    """Where the fields of a request stand."""

    path: type[Form]
    query: type[Form]
    headers: type[Form]
    body: type[Form] | None


@dataclass(frozen=True)
class Endpoint:
    method: Method
    path: str
    name: str
    summary: str
    description: str
    auth: Auth
    forms: Forms
    documents: frozenset[str]  # Fields that go to SQL as JSON.
    names: Mapping[str, str]  # An argument's field, for what the database says of it.
    run: Call | None
    handler: Handler | None
    answer: Any
    status: int
    location: str | None
    cache: Cache
    limit: str | None
    errors: frozenset[int]
    ends_token: bool


def endpoints(routes: Iterable[Route], catalog: Catalog) -> tuple[Endpoint, ...]:
    answers = Answers(catalog)
    made = []
    for route in routes:
        try:
            made.append(_endpoint(route, catalog, answers))
        except (KeyError, ValueError) as error:
            raise ValueError(f"the route {route.method} {route.path}: {error}") from error
    return tuple(made)


def _endpoint(route: Route, catalog: Catalog, answers: Answers) -> Endpoint:
    function = catalog.functions[route.function] if route.function else None
    name = route.name or route.function or ""
    names = _names(route, function)
    arguments = {
        names[it.name]: it for it in (function.arguments if function else ()) if it.name in names
    }
    has_handler = route.handler is not None
    is_read = route.method == "GET"
    return Endpoint(
        method=route.method,
        path=route.path,
        name=name,
        summary=route.summary or name.replace("_", " ").capitalize(),
        description=route.description or (_description(function, names) if function else ""),
        auth=route.auth,
        forms=_forms(route, name, arguments),
        documents=frozenset(n for n, it in arguments.items() if it.type in ("jsonb", "json")),
        names={**names, **_HEADERS},
        run=_run(route, catalog, function, names),
        handler=route.handler,
        answer=_answer(route, function, answers),
        status=route.status,
        location=route.location,
        cache=route.cache or _cache(route),
        limit=None if has_handler else route.limit or ("read" if is_read else "write"),
        errors=_errors(route, function, bool(arguments or route.fields)),
        ends_token=route.ends_token,
    )


def _answer(route: Route, function: Function | None, answers: Answers) -> Any:
    if route.of_rows is not None:
        return route.of_rows(answers)
    if route.answer is not None or function is None:
        return route.answer
    return answers.of(function, route.result, route.has_tombstones)


def _cache(route: Route) -> Cache:
    if route.method != "GET":
        return Cache.NONE
    return Cache.PRIVATE if route.auth == "required" else Cache.PUBLIC


def _in_path(route: Route) -> list[str]:
    return re.findall(r"{(\w+)}", route.path)


def _names(route: Route, function: Function | None) -> dict[str, str]:
    """The field of each argument."""
    names: dict[str, str] = {}
    waiting = _in_path(route)
    for argument in function.arguments if function else ():
        plain = argument.name.removeprefix("p_")
        if plain in route.omit:
            continue
        if plain in route.names:
            names[argument.name] = route.names[plain]
        elif argument.name in _CALLERS:
            names[argument.name] = "me"
        else:
            names[argument.name] = waiting.pop(0) if waiting else plain
    fields = {*route.fields, *names.values()}
    arguments = {it.name: it for it in (function.arguments if function else ())}
    if lost := [name for name in waiting if name not in fields]:
        raise ValueError(f"nothing takes {lost[0]}")
    if lost := [it for it in (*route.names, *route.omit) if f"p_{it}" not in arguments]:
        raise ValueError(f"there is no argument p_{lost[0]}")
    if lost := [it for it in route.omit if not arguments[f"p_{it}"].has_default]:
        raise ValueError(f"p_{lost[0]} has no default")
    if lost := [it for it in route.about if it not in fields]:
        raise ValueError(f"there is no field {lost[0]}")
    return names


def _has_body(route: Route) -> bool:
    return route.method in ("POST", "PATCH") if route.has_body is None else route.has_body


def _forms(route: Route, name: str, arguments: Mapping[str, Argument]) -> Forms:
    has_body = _has_body(route)
    fields: dict[str, Any] = {
        field: _field(field, it, route, is_listed=not has_body)
        for field, it in arguments.items()
        if field not in ("me", "token")
    }
    for field, given in route.fields.items():
        form_of, default = given if isinstance(given, tuple) else (given, ...)
        if not isinstance(default, FieldInfo):
            default = Field(default, description=route.about.get(field))
        fields[field] = form_of, default

    def form(suffix: str, wanted: Callable[[str], bool]) -> type[Form]:
        chosen = {field: fields[field] for field in fields if wanted(field)}
        made: type[Form] = create_model(f"{camel(name)}{suffix}", __base__=Form, **chosen)
        return made

    in_path = set(_in_path(route))
    in_headers = {it.removeprefix("p_") for it in _HEADERS} & fields.keys()
    rest = fields.keys() - in_path - in_headers
    return Forms(
        path=form("Path", lambda field: field in in_path),
        query=form("Query", lambda field: field in rest and not has_body),
        headers=form("Headers", lambda field: field in in_headers),
        body=form("Body", lambda field: field in rest) if has_body and rest else None,
    )


def _field(name: str, argument: Argument, route: Route, is_listed: bool) -> tuple[Any, FieldInfo]:
    """The form of an argument: required where it has no default, null where that is null."""
    kind = argument.type
    form: Any
    if kind.endswith("[]"):
        form = list_of(_scalar(name, kind.removesuffix("[]")))
        if is_listed:
            form = Ids if kind == "bigint[]" else str
    else:
        form = _scalar(name, kind)
    default: Any = ...
    if argument.has_default and name not in _in_path(route):
        default = argument.default
        form = form | None if default is None and form is not Any else form
    return form, Field(
        default,
        description=route.about.get(name) or _ABOUT.get(name),
        alias=_HEADERS.get(argument.name),
    )


def _scalar(name: str, kind: str) -> Any:
    if kind in ("jsonb", "json"):
        return DOCUMENTS.get(name, Any)
    if kind not in SCALARS:
        raise ValueError(f"no form is known for {name}, of type {kind}")
    return SCALARS[kind]


def _run(
    route: Route, catalog: Catalog, function: Function | None, names: Mapping[str, str]
) -> Call | None:
    if route.run or route.handler:
        return route.run
    text = route.statement
    is_read = False
    if text is None:
        if function is None:
            raise ValueError("it names no function, and nothing that it does instead")
        is_query = not _has_body(route)
        values = {
            it.name: statements.value(
                names[it.name],
                it.type,
                is_listed=is_query
                and it.type.endswith("[]")
                and names[it.name] not in route.fields,
            )
            for it in function.arguments
            if it.name in names
        }
        key = result_key(function, route.result)
        text = statements.statement(catalog, function, statements.call(function, values), key)
        is_read = route.method == "GET" and not function.is_volatile
        if route.is_counted:
            # Who may ask is found out before anything is counted.
            counted = {it: values[it] for it in values if it != "p_token"}
            counted["p_counted"] = "%(counted)s::jsonb"
            called = statements.call(function, counted, "internal")
            question = Question(
                function.name,
                statements.counting(function, values),
                statements.statement(catalog, function, called, key),
            )
            return _counted(question, _read(text))
    return _read(text) if is_read else _sql(text)


def _counted(question: Question, read: Call) -> Call:
    async def run(context: Context) -> str:
        text = await context.app[keys.COUNTER].answer(question, context.params)
        context.headers[HEADER] = "postgres" if text is None else "clickhouse"
        return await read(context) if text is None else text

    return run


def _read(text: str) -> Call:
    async def run(context: Context) -> str:
        app, params = context.app, context.params
        if context.is_kept:
            return str(await app[keys.DATABASE].value(text, params))
        rows = await app[keys.REPLICA].rows(params["me"], text, params)
        return str(rows[0][0])

    return run


def _sql(text: str) -> Call:
    async def run(context: Context) -> str:
        answer: str = await context.app[keys.DATABASE].value(text, context.params)
        return answer

    return run


def _errors(route: Route, function: Function | None, has_fields: bool) -> frozenset[int]:
    told = re.findall(r"\bPS(4\d\d|503)\b", function.comment if function else "")
    found = {*route.errors, *map(int, told)}
    return frozenset(found | ({400} if has_fields else set()))


def _description(function: Function, names: Mapping[str, str]) -> str:
    """The function's comment in the words of HTTP, without errors and example."""
    text = re.split(r"\s*\b(?:Errors|Example): ", function.comment)[0]
    for argument, name in names.items():
        told = "the caller" if name == "me" else f"`{name}`"
        text = re.sub(rf"\b{argument}\b", told, text)
    text = re.sub(r"\bp_(\w+)", r"\1", text).replace("social.", "")
    return re.sub(r"(^|\. )the caller", r"\1The caller", text)
