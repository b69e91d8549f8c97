-- Totals of a post are read from its days, a row for each day on which something happened to it. One post
-- is a range too, or the others of its author would be read to find it.
create or replace function internal.own_posts(
    p_actor bigint, p_since timestamptz, p_post bigint default null, p_counted jsonb default null
)
returns table (
    post_id bigint, created_at timestamptz, reply_to_id bigint, quote_of_id bigint, body_length integer,
    media jsonb, hashtags text[], lang text, views bigint, reach bigint, engagements bigint,
    profile_visits bigint, follows bigint
)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    return query
    select p.id, p.created_at, p.reply_to_id, p.quote_of_id, length(p.body), p.media, p.hashtags, p.lang,
           coalesce(m.views, 0), coalesce(m.reach, 0), coalesce(m.engagements, 0),
           coalesce(m.profile_visits, 0), coalesce(m.follows, 0)
      from (
        select w.*
          from core.posts as w
         where w.author_id = p_actor and w.deleted_at is null
           and w.id between greatest(internal.id_at(p_since), p_post)
                        and coalesce(p_post, 9223372036854775807)
         order by w.id desc
         limit 500
      ) as p
     cross join lateral (
        select sum(d.views) as views, sum(d.reach) as reach,
               sum(d.likes + d.shares + d.comments + d.quotes + d.bookmarks) as engagements,
               sum(d.profile_visits) as profile_visits, sum(d.follows) as follows
          from internal.post_totals(p.id, p_counted) as d
     ) as m;
end
$$;

comment on function internal.own_posts(bigint, timestamptz, bigint, jsonb) is
    'The newest posts of p_actor since a time, undeleted, at most 500, with what they have come to.';
