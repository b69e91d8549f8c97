create or replace function social.find_touched(p_posts bigint[], p_viewers bigint[], p_batch bigint)
returns social.touched
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_event bigint;
    v_read social.event[];
    v_posts bigint[] := array[]::bigint[];
    v_viewers bigint[] := array[]::bigint[];
begin
    perform internal.check_array(p_posts, 'p_posts', 200000);
    perform internal.check_array(p_viewers, 'p_viewers', 200000);

    loop
        v_read := internal.read_batch(p_batch, v_event);
        v_posts := v_posts || array(
            select distinct i.id
              from unnest(v_read) as e
             cross join unnest(array[
                e.post_id, (e.payload ->> 'reply_to_id')::bigint, (e.payload ->> 'quote_of_id')::bigint
             ]) as i (id)
             where split_part(e.type, '.', 1) in ('post', 'like', 'share')
               and i.id in (select w.id from unnest(p_posts) as w (id))
        );
        v_viewers := v_viewers || array(
            select distinct i.id
              from unnest(v_read) as e
              left join core.posts as p on p.id = e.post_id
              -- An event names one person beside its actor: of an answer that quotes, whom it answers.
              left join core.posts as q on q.id = p.quote_of_id
             cross join unnest(array[e.actor_id, e.user_id, p.author_id, q.author_id] || p.mentions) as i (id)
             where split_part(e.type, '.', 1) in (
                       'post', 'like', 'share', 'follow', 'request', 'mute', 'block'
                   )
               and i.id in (select w.id from unnest(p_viewers) as w (id))
        );
        exit when cardinality(v_read) < 1000;
        v_event := v_read[1000].id;
    end loop;

    return row(v_posts, v_viewers)::social.touched;
end
$$;

comment on function social.find_touched(bigint[], bigint[], bigint) is
    'Of p_posts those whose counters batch p_batch may have changed, and of p_viewers those whose '
    'notifications it may have, at most 200,000 of each; it may name one more than once. Only for '
    'pgsocial_stream. Errors: PS400 (p_posts, p_viewers), PS410 (p_batch). '
    'Example: select * from social.find_touched(array[42], array[7], 12);';

grant execute on function social.find_touched(bigint[], bigint[], bigint) to pgsocial_stream;
