"""A new function becomes an address by one row: the rest is read from the catalog."""

from __future__ import annotations

import json
from collections.abc import Iterator

import psycopg
import pytest
from pgsocial.gateway import keys
from pgsocial.gateway.catalog import Catalog, deployed
from pgsocial.gateway.endpoint import endpoints
from pgsocial.gateway.route import Route
from pgsocial.tools.source.reference import catalog as reference
from pgsocial.tools.source.reference import http

from tests import databases
from tests.service.conftest import make_person, settings_for
from tests.service.gateway import Api, Gateway, api_of, running

DATABASE = "pgsocial_rows"
SQL = """
create type social.sighting as (id bigint, seen_at date, bird text, bird_count bigint, cursor text);
comment on column social.sighting.bird is 'Null where nobody knows.';

create function social.list_sightings(
    p_viewer bigint, p_place text, p_birds text[] default null, p_limit integer default 2,
    p_cursor text default null
) returns setof social.sighting language sql stable
begin atomic
    select n, date '2026-01-01', nullif(coalesce(p_birds[n], p_place), 'x'), 9 * n, n::text
      from generate_series(coalesce(p_cursor, '0')::integer + 1, 3) as n limit p_limit;
end;
comment on function social.list_sightings is
    'What p_viewer (null: a guest) saw in p_place. Errors: PS410 (p_place). Example: select 1;';

create function social.add_sighting(
    p_actor bigint, p_place bigint, p_bird text, p_is_rare boolean default false,
    p_notes jsonb default '{"none": true}'
) returns social.sighting language plpgsql volatile as $$
begin
    if p_bird = 'dodo' then
        raise exception 'no such bird' using errcode = 'PS404', detail = 'p_place';
    end if;
    return row(p_place, null, p_bird || p_notes || p_is_rare, p_actor,
               split_part(current_setting('pgsocial.request_id'), ' ', 2))::social.sighting;
end $$;
comment on function social.add_sighting is 'p_actor saw p_bird. Errors: PS404 (p_place).';

create function social.list_made(p_actor bigint, p_count integer)
returns setof social.hashtag language plpgsql volatile as $$
begin
    return query
    select current_setting('pgsocial.request_id'), n from generate_series(1, p_count) as n;
end $$;
comment on function social.list_made is 'Rows of a function that writes.';
"""
ROWS = (
    Route("GET", "/v1/places/{place}/sightings", "list_sightings", auth="optional"),
    Route("POST", "/v1/places/{id}/sightings", "add_sighting", status=201,
          location="/v1/sightings/{id}"),
    Route("PUT", "/v1/made", "list_made", names={"count": "number"}),
)  # fmt: skip


@pytest.fixture(scope="module")
def catalog() -> Iterator[Catalog]:
    databases.clone(DATABASE)
    with psycopg.connect(databases.url("DATABASE_URL", DATABASE), autocommit=True) as connection:
        connection.execute("set role pgsocial_owner")
        connection.execute(SQL)
        connection.execute("grant execute on all functions in schema social to pgsocial_app")
        yield Catalog.parse(http.text(connection, reference.Catalog.read(connection)))
    databases.drop(DATABASE)


@pytest.fixture(scope="module")
def birds(catalog: Catalog) -> Iterator[Gateway]:
    with running(settings_for(DATABASE), False, endpoints(ROWS, catalog)) as gateway:
        yield gateway


async def call(api: Api, method: str, path: str, status: int = 200, **more: object) -> object:
    async with api.session.request(method, api.url + path, **more) as answer:  # type: ignore
        assert answer.status == status, await answer.text()
        return await answer.json(content_type=None)


async def test_a_page(birds: Gateway) -> None:
    async with api_of(birds.url) as api:
        page = await call(api, "GET", "/v1/places/x/sightings?birds=owl,kite")
        assert page == {
            "items": [
                {"id": "1", "seen_at": "2026-01-01", "bird": "owl", "bird_count": 9, "cursor": "1"},
                {"id": "2", "seen_at": "2026-01-01", "bird": "kite", "bird_count": 18,
                 "cursor": "2"},
            ],
            "next": "2",
        }  # fmt: skip
        last = await call(api, "GET", "/v1/places/x/sightings?cursor=2")
        assert isinstance(last, dict)
        assert ([it["bird"] for it in last["items"]], last["next"]) == ([None], None)
        await call(api, "GET", "/v1/places/x/sightings?bird=owl", 400)


async def test_a_write_and_what_it_refuses(birds: Gateway) -> None:
    ada = make_person(settings_for(DATABASE), "ada")
    with_token = {"Authorization": f"Bearer {ada.token}", "X-Request-Id": "mine"}
    async with api_of(birds.url) as api:
        path = "/v1/places/7/sightings"
        body = {"bird": "owl", "notes": {"a": [1]}}
        made = await call(api, "POST", path, 201, json=body, headers=with_token)
        assert made == {
            "id": "7", "seen_at": None, "bird": 'owl{"a": [1]}false',
            "bird_count": int(ada.id), "cursor": "mine",
        }  # fmt: skip
        made = await call(api, "POST", path, 201, json={"bird": "owl"}, headers=with_token)
        assert isinstance(made, dict)
        assert made["bird"] == 'owl{"none": true}false'
        refused = await call(api, "POST", path, 404, json={"bird": "dodo"}, headers=with_token)
        assert isinstance(refused, dict)
        assert refused["argument"] == "id", "as HTTP calls it"
        await call(api, "POST", path, 401, json=body)
        for wrong in ({}, {"bird": 1}, {"bird": "owl", "is_rare": None}, {"bird": "owl", "x": 1}):
            await call(api, "POST", path, 400, json=wrong, headers=with_token)
        made = await call(api, "PUT", "/v1/made?number=2", 200, headers=with_token)
        assert isinstance(made, dict)
        assert [it["post_count"] for it in made["items"]] == [1, 2]
        assert made["items"][0]["tag"].endswith(" mine"), "the request's id is there before"


def test_its_description(birds: Gateway) -> None:
    assert birds.app is not None
    document = json.loads(birds.app[keys.DOCUMENT])
    listed = document["paths"]["/v1/places/{place}/sightings"]["get"]
    assert listed["operationId"] == "list_sightings"
    assert listed["description"] == "What the caller (null: a guest) saw in `place`."
    assert {it["name"]: it["required"] for it in listed["parameters"]} == {
        "place": True, "birds": False, "limit": False, "cursor": False,
    }  # fmt: skip
    assert {"200", "400", "401", "410", "429", "503"} == listed["responses"].keys()
    fields = document["components"]["schemas"]["Sighting"]["properties"]
    assert fields["bird"]["anyOf"] == [{"type": "string"}, {"type": "null"}]
    assert (fields["id"]["type"], fields["bird_count"]["type"]) == ("string", "integer")
    added = document["paths"]["/v1/places/{id}/sightings"]["post"]
    form = document["components"]["schemas"]["AddSightingBody"]
    assert form["required"] == ["bird"]
    assert form["properties"]["is_rare"]["default"] is False
    assert "404" in added["responses"]


def test_a_row_that_fits_no_function_is_refused_at_the_start(catalog: Catalog) -> None:
    for row, why in (
        (Route("GET", "/v1/x", "nothing"), "nothing"),
        (Route("PUT", "/v1/{id}/{other}", "like_post"), "other"),
        (Route("GET", "/v1/x"), "names no function"),
        (Route("POST", "/v1/x", "issue_token", names={"user": "me"}), "expires_in"),
        (Route("PUT", "/v1/x", "like_post", names={"pots": "post"}), "pots"),
        (Route("PUT", "/v1/x", "like_post", about={"pots": "A pot."}), "pots"),
        (Route("PUT", "/v1/x", "like_post", omit=("post",)), "p_post"),
    ):
        with pytest.raises(ValueError, match=rf"{row.path}.*{why}"):
            endpoints([row], catalog)


def test_what_is_committed_is_what_the_catalog_says(database: str) -> None:
    with psycopg.connect(databases.url("DATABASE_URL", database)) as connection:
        text = http.text(connection, reference.Catalog.read(connection))
    assert Catalog.parse(text) == deployed(), 'run "make docs"'
