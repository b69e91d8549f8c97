-- Rows stay as tombstones, so that what others answered keeps its place. Triggers take hashtags and
-- mentions away and log what happened.
create or replace function internal.erase_posts(p_user bigint, p_limit integer)
returns boolean
language plpgsql
volatile
parallel unsafe
as $$
declare
    v_count bigint;
begin
    execute format(
        'with chunk as (
             select id
               from core.posts
              where author_id = $1 and (deleted_at is null or %s)
              order by id
              limit $2
                for no key update
         )
         update core.posts as p
            set deleted_at = coalesce(p.deleted_at, clock_timestamp()), %s
           from chunk as c
          where p.id = c.id',
        (internal.emptying('core.posts')).differing, (internal.emptying('core.posts')).assignments
    ) using p_user, p_limit;
    get diagnostics v_count = row_count;

    if v_count > 0 then
        return true;
    end if;

    with chunk as (
        select v.post_id, v.version
          from core.posts as p
          join core.post_versions as v on v.post_id = p.id
         where p.author_id = p_user
         order by v.post_id, v.version
         limit p_limit
           for update of v
    )
    delete from core.post_versions as v
     using chunk as c
     where v.post_id = c.post_id and v.version = c.version;

    if found then
        return true;
    end if;

    with chunk as (
        select p.id
          from core.post_mentions as m
          join core.posts as p on p.id = m.post_id
         where m.user_id = p_user and m.is_current
         order by p.id
         limit p_limit
           for no key update of p
    )
    update core.posts as p
       set mentions = array_remove(p.mentions, p_user),
           entities = (
               select coalesce(jsonb_agg(e.entity order by e.place), '[]')
                 from jsonb_array_elements(p.entities) with ordinality as e (entity, place)
                where e.entity ->> 'user_id' is distinct from p_user::text
           )
      from chunk as c
     where p.id = c.id;

    if found then
        return true;
    end if;

    -- Whom the person's posts once named. Where the person once was named, internal.erase_rows() goes.
    delete from core.post_mentions
     where ctid = any (array(
        select m.ctid
          from core.posts as p
          join core.post_mentions as m on m.post_id = p.id
         where p.author_id = p_user
         order by m.user_id, m.post_id
         limit p_limit
           for update of m
     ));

    if found then
        return true;
    end if;

    delete from core.imports
     where (source, kind, external_id) in (
            select i.source, i.kind, i.external_id from core.imports as i where i.id = p_user
            union all
            select i.source, i.kind, i.external_id
              from core.posts as p
              join core.imports as i on i.id = p.id
             where p.author_id = p_user
             limit p_limit
           );

    return found;
end
$$;

comment on function internal.erase_posts(bigint, integer) is
    'A step of social.erase_user(): empties posts, drops their versions, and takes the person out of '
    'the mentions of others'' posts and what importers noted; returns whether there was anything to do.';
