-- What home feeds are held against: what others would write, called and planned as home_feed is.
create type bench.page as (
    id bigint, author_id bigint, author_username text, author_display_name text,
    author_avatar_url text, is_author_verified boolean, body text, media jsonb, visibility text,
    lang text, reply_to_id bigint, root_id bigint, quote_of_id bigint, created_at timestamptz,
    edited_at timestamptz, like_count integer, share_count integer, reply_count integer,
    quote_count integer, is_liked boolean
);

-- What most people would write: follows joined with posts, who sees what as everywhere.
create function bench.plain_feed(p_viewer bigint)
returns setof bench.page
language plpgsql stable parallel safe security definer
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
begin
    return query
    select p.id, p.author_id, p.author_username, p.author_display_name, p.author_avatar_url,
           p.is_author_verified, p.body, p.media, p.visibility, p.lang, p.reply_to_id, p.root_id,
           p.quote_of_id, p.created_at, p.edited_at, p.like_count, p.share_count, p.reply_count,
           p.quote_count,
           exists (
               select from core.likes as l where l.user_id = p_viewer and l.post_id = p.id offset 0
           )
      from core.follows as f
      join internal.visible_posts(p_viewer) as p on p.author_id = f.followee_id
     where f.follower_id = p_viewer
     order by p.id desc
     limit 20;
end
$$;

-- What an expert would write who keeps no timelines: the newest of each followee, then the page. It
-- knows no shares, private accounts, mentions, mutes or preferences, and looks no further than 30.
create function bench.lateral_feed(p_viewer bigint)
returns setof bench.page
language plpgsql stable parallel safe security definer
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
begin
    return query
    select p.id, p.author_id, u.username, u.display_name, u.avatar_url, u.verified_at is not null,
           p.body, p.media, p.visibility, p.lang, p.reply_to_id, p.root_id, p.quote_of_id,
           p.created_at, p.edited_at, p.like_count, p.share_count, p.reply_count, p.quote_count,
           exists (
               select from core.likes as l where l.user_id = p_viewer and l.post_id = p.id offset 0
           )
      from (
        select e.id
          from core.follows as f
         cross join lateral (
            select q.id
              from core.posts as q
             where q.author_id = f.followee_id and q.deleted_at is null
             order by q.id desc
             limit 20
         ) as e
         where f.follower_id = p_viewer
         order by e.id desc
         limit 30
      ) as c
     cross join lateral (select * from core.posts as q where q.id = c.id offset 0) as p
     cross join lateral (select * from core.users as w where w.id = p.author_id offset 0) as u
     where u.is_active
       and p.visibility <> 'mentioned'
       and not exists (
           select from internal.hidden as h
            where h.viewer_id = p_viewer and h.other_id = p.author_id
           offset 0
       )
     order by c.id desc
     limit 20;
end
$$;

-- What the least page over a timeline takes: one statement, 28 entries of it, the simplest checks.
create function bench.timeline_floor(p_viewer bigint)
returns setof bench.page
language plpgsql stable parallel safe security definer
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
begin
    return query
    select p.id, p.author_id, u.username, u.display_name, u.avatar_url, u.verified_at is not null,
           p.body, p.media, p.visibility, p.lang, p.reply_to_id, p.root_id, p.quote_of_id,
           p.created_at, p.edited_at, p.like_count, p.share_count, p.reply_count, p.quote_count,
           exists (
               select from core.likes as l where l.user_id = p_viewer and l.post_id = p.id offset 0
           )
      from (
        select t.entry_id, t.post_id
          from internal.timelines as t
         where t.viewer_id = p_viewer
         order by t.entry_id desc
         limit 28
      ) as c
     cross join lateral (select * from core.posts as q where q.id = c.post_id offset 0) as p
     cross join lateral (select * from core.users as w where w.id = p.author_id offset 0) as u
     where p.deleted_at is null
       and u.is_active
       and p.visibility <> 'mentioned'
       and not exists (
           select from internal.hidden as h
            where h.viewer_id = p_viewer and h.other_id = p.author_id
           offset 0
       )
     order by c.entry_id desc
     limit 20;
end
$$;

-- What most people would write: all that match, ranked by ts_rank.
create function bench.naive_search(p_viewer bigint, p_word text)
returns setof bench.page
language plpgsql stable parallel safe security definer
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
    v_query constant tsquery := format('''%s~en''', p_word)::tsquery;
begin
    return query
    select p.id, p.author_id, p.author_username, p.author_display_name, p.author_avatar_url,
           p.is_author_verified, p.body, p.media, p.visibility, p.lang, p.reply_to_id, p.root_id,
           p.quote_of_id, p.created_at, p.edited_at, p.like_count, p.share_count, p.reply_count,
           p.quote_count, false
      from internal.search_documents as d
      join internal.visible_posts(p_viewer) as p on p.id = d.post_id
     where d.terms @@ v_query
     order by ts_rank(d.terms, v_query) desc, p.id desc
     limit 20;
end
$$;

grant execute on all functions in schema bench to pgsocial_app;
