-- What was purged here by retention, the engine may still hold for a while, and is not compared. Deleted
-- rows count for nothing.
create or replace function internal.sink_sums(
    p_entity text, p_edges bigint[], p_views_since timestamptz, p_ended_since timestamptz, p_batch bigint
)
returns table (bucket integer, row_count bigint, digest_sum numeric)
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_first constant bigint := p_edges[1];
    v_last constant bigint := p_edges[cardinality(p_edges)];
begin
    perform internal.check_array(p_edges, 'p_edges', 10000);

    return query
    select width_bucket(r.place, p_edges), count(*), sum(r.digest)::numeric
      from internal.sink_rows_between(p_entity, v_first, v_last, p_views_since, p_ended_since, p_batch) as r
     group by 1;
end
$$;

comment on function internal.sink_sums(text, bigint[], timestamptz, timestamptz, bigint) is
    'Rows of an entity and the sum of their digests between edges (of ids; of the log and of days, of '
    'microseconds), as sinks should have them; but no views, visits and ended follows of before a time, and '
    'of the log what stands in batches up to p_batch. Errors: PS400 (p_edges, p_entity).';

grant execute on function internal.sink_sums(text, bigint[], timestamptz, timestamptz, bigint)
    to pgsocial_worker;

create or replace function internal.sink_rows_between(
    p_entity text, p_from bigint, p_to bigint, p_views_since timestamptz, p_ended_since timestamptz,
    p_batch bigint
)
returns table (key text, place bigint, digest bigint)
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_snapshot pg_snapshot;
begin
    if p_entity = 'users' then
        return query
        select s.key, s.place, s.digest
          from internal.sink_users as s
         where s.subject_id >= p_from and s.subject_id < p_to and not s.is_deleted;
    elsif p_entity = 'posts' then
        return query
        select s.key, s.place, s.digest
          from internal.sink_posts as s
         where s.subject_id >= p_from and s.subject_id < p_to and not s.is_deleted;
    elsif p_entity = 'documents' then
        return query
        select s.key, s.key::bigint, s.digest
          from internal.sink_documents(array(
            select p.id from core.posts as p where p.id >= p_from and p.id < p_to and p.deleted_at is null
        )) as s
         where not s.is_deleted;
    elsif p_entity = 'people' then
        return query
        select s.key, s.key::bigint, s.digest
          from internal.sink_people(array(
            select u.id from core.users as u where u.id >= p_from and u.id < p_to and u.is_active
        )) as s
         where not s.is_deleted;
    elsif p_entity = 'engagements' then
        return query
        select s.key, s.place, s.digest
          from internal.sink_engagements as s
         where s.subject_id >= p_from and s.subject_id < p_to
           and case when s.kind in ('view', 'profile_visit', 'post_visit') then s.created_at >= p_views_since
                when s.kind = 'ended_follow' then s.created_at >= p_ended_since
                else true end;
    elsif p_entity = 'days' then
        return query
        select s.key, s.place, s.digest
          from internal.sink_days as s
         where s.day >= internal.sink_day(p_from) and s.day <= internal.sink_day(p_to)
           and s.place >= p_from and s.place < p_to;
    elsif p_entity = 'events' then
        select b.snapshot into v_snapshot from internal.batches as b where b.id = p_batch;

        return query
        select s.key, s.place, s.digest
          from internal.sink_events as s
         where s.created_at >= to_timestamp(p_from / 1000000.0) - interval '1 second'
           and s.created_at < to_timestamp(p_to / 1000000.0) + interval '1 second'
           and s.place >= p_from and s.place < p_to
           and (s.batch_id <= p_batch or (s.batch_id is null and pg_visible_in_snapshot(s.xid, v_snapshot)));
    else
        perform internal.raise_error('PS400', 'p_entity',
            'users, posts, documents, people, engagements, days or events');
    end if;
end
$$;

comment on function internal.sink_rows_between(text, bigint, bigint, timestamptz, timestamptz, bigint) is
    'Keys and digests of what internal.sink_sums() sums. Errors: PS400 (p_entity).';

grant execute on function internal.sink_rows_between(text, bigint, bigint, timestamptz, timestamptz, bigint)
    to pgsocial_worker;
