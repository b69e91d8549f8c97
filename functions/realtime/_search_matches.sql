-- Searches that are followed, against the posts of a batch as they are now: their documents are made here,
-- since the index may not be as far as the log. Each text is looked for once, however many follow it, by
-- what p_queries say a post must hold; only who has a candidate is read as a search and asked exactly.
create or replace function internal.search_matches(
    p_viewers bigint[], p_topics text[], p_queries text[], p_events social.event[]
)
returns table (viewer_id bigint, place integer, topic text)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_posts constant bigint[] := array(
        select distinct e.post_id
          from unnest(p_events) as e
         where e.type in ('post.created', 'post.updated', 'post.restored')
    );
begin
    if v_posts = '{}' or not exists (select from unnest(p_topics) as t where t like 'search:%') then
        return;
    end if;

    return query
    with searches as materialized (
        select distinct t.viewer_id, t.topic, coalesce(t.query, '') as query
          from unnest(p_viewers, p_topics, p_queries) as t (viewer_id, topic, query)
         where t.topic like 'search:%'
    ),
    documents as materialized (
        select d from internal.make_documents(v_posts) as d
    ),
    found as materialized (
        select q.query, array_agg(x.d) as documents
          from (
            select s.query, s.query::tsquery as terms from searches as s group by s.query
          ) as q
          join documents as x on q.query = '' or (x.d).terms @@ q.terms
         group by q.query
    )
    select s.viewer_id, e.place::integer, s.topic
      from searches as s
      join found as f on f.query = s.query
     cross join lateral internal.match_documents(
        s.viewer_id, substr(s.topic, 8), f.documents
     ) as m (post_id)
      join unnest(p_events) with ordinality as e (
               batch_id, id, type, actor_id, post_id, user_id, version, created_at, request_id, payload,
               place
           )
        on e.post_id = m.post_id and e.type in ('post.created', 'post.updated', 'post.restored');
end
$$;

comment on function internal.search_matches(bigint[], text[], text[], social.event[]) is
    'Of p_events (their places, from 1) posts that match the topics search:QUERY of viewers: p_viewers, '
    'p_topics and p_queries, as social.check_topics() gives them (null: every post is looked at), belong '
    'together. Whether a viewer may see a post is not asked here.';

create or replace function internal.match_documents(
    p_viewer bigint, p_query text, p_documents internal.search_documents[]
)
returns setof bigint
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_plan constant internal.search_plan := internal.plan_search(p_viewer, array(
        select p from internal.read_query(p_viewer, p_query collate "default") as p
    ));
    v_query constant tsquery := array_to_string(v_plan.clauses || v_plan.filters, ' & ')::tsquery;
    v_is_list constant boolean := coalesce(v_plan.place in ('bookmarks', 'likes'), false);
begin
    return query
    select d.post_id
      from unnest(p_documents) as d
     where not v_plan.is_empty
       and d.post_id >= coalesce(v_plan.after_id, d.post_id)
       and d.post_id < coalesce(v_plan.before_id, d.post_id + 1)
       and (numnode(v_query) = 0 or d.terms @@ v_query)
       and exists (
           select
             from internal.lets_match(
                      p_viewer, d.post_id, d.author_id, case when not v_is_list then v_plan.place end,
                      v_plan.min_likes, v_plan.min_shares
                  )
           offset 0
       )
       and (
           not v_is_list
           or v_plan.place = 'bookmarks' and exists (
               select from core.bookmarks as b
                where b.user_id = p_viewer and b.post_id = d.post_id
               offset 0
           )
           or v_plan.place = 'likes' and exists (
               select from core.likes as l
                where l.user_id = p_viewer and l.post_id = d.post_id
               offset 0
           )
       );
end
$$;

comment on function internal.match_documents(bigint, text, internal.search_documents[]) is
    'Of documents those that a search of p_viewer finds, as internal.match_posts() does among those of the '
    'index. Whether p_viewer may see a post is not asked here.';

create or replace function internal.followed_query(p_viewer bigint, p_query text)
returns text
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_parts constant social.query_part[] := array(
        select p from internal.read_query(p_viewer, p_query collate "default") as p where p.is_used
    );
    v_plan constant internal.search_plan := internal.plan_search(p_viewer, v_parts);
    -- Whom a name means may change while the search is followed.
    v_clauses constant text[] := v_plan.clauses || array(
        select f from unnest(v_plan.filters) as f where f like '''#%'
    );
begin
    if v_clauses = '{}' or cardinality(v_parts) > 8 then
        return null;
    end if;

    return array_to_string(v_clauses, ' & ');
end
$$;

comment on function internal.followed_query(bigint, text) is
    'What a post must hold, at least, to be found by a search, as a tsquery; null where that cannot be '
    'followed: it has no word, phrase or hashtag, or more than 8 parts.';
