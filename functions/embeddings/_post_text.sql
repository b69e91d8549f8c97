-- All that the post itself shows, and nothing else: what is embedded is sent to the embedder.
create or replace function internal.post_text(p_post core.posts)
returns text
language sql
stable
parallel safe
as $$
    select nullif(btrim(concat_ws(
        E'\n', p_post.body,
        (select string_agg(m.item ->> 'alt', E'\n' order by m.place)
           from jsonb_array_elements(p_post.media) with ordinality as m (item, place))
    ), E' \t\n\r'), '')
     where p_post.deleted_at is null;
$$;

comment on function internal.post_text(core.posts) is
    'The text of a post that is embedded: its body and alternative texts; null where it shows none, '
    'or is deleted.';
