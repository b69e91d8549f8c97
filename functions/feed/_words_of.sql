-- What the preview of a quote shows is read too, as far as it is shown: what is hidden filters nothing.
create or replace function internal.words_of(p_viewer bigint, p_post core.posts)
returns text
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_quoted constant jsonb := case when p_post.quote_of_id is not null
                                    then internal.quote_preview(
                                        p_viewer, p_post.quote_of_id, internal.muted_ids(p_viewer)
                                    )
                               end;
begin
    return concat_ws(
        E'\n', p_post.body, array_to_string(p_post.tags, E'\n'),
        (select string_agg(m ->> 'alt', E'\n') from jsonb_array_elements(p_post.media) as m),
        v_quoted ->> 'body',
        (select string_agg(m ->> 'alt', E'\n') from jsonb_array_elements(v_quoted -> 'media') as m)
    );
end
$$;

comment on function internal.words_of(bigint, core.posts) is
    'All words of a post that p_viewer would see: its body, given hashtags, alternative texts, and '
    'those of the post that it quotes.';
