-- For who keeps a first page of the feed: a post or share of any of these may belong on it.
create or replace function social.list_feed_authors(p_actor bigint)
returns jsonb
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_most constant integer := 5000;
    v_ids bigint[];
begin
    v_ids := array(
        select f.followee_id from core.follows as f where f.follower_id = p_actor limit v_most + 1
    );

    return case when cardinality(v_ids) <= v_most then to_jsonb(p_actor || v_ids) end;
end
$$;

comment on function social.list_feed_authors(bigint) is
    'A list of the ids of whose posts and shares the home feed of p_actor is made: their own and those '
    'whom they follow; null where these are more than 5,000. For caches of its first page. '
    'Errors: none. Example: select social.list_feed_authors(7);';

grant execute on function social.list_feed_authors(bigint) to pgsocial_app;
