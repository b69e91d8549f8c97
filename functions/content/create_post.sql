-- The arguments are checked by the table's constraints too; here they get their PS code and name.
create or replace function social.create_post(
    p_author bigint,
    p_body text default '',
    p_reply_to bigint default null,
    p_quote_of bigint default null,
    p_media jsonb default '[]',
    p_visibility text default 'public',
    p_tags text[] default '{}',
    p_lang text default null,
    p_idempotency_key text default null
)
returns bigint
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_tags text[] := array[]::text[];
    v_id bigint;
begin
    perform internal.check_user(p_author, 'p_author');

    if length(p_body) > 10000 then
        perform internal.raise_error('PS400', 'p_body', 'a body has at most 10,000 characters');
    elsif not internal.is_media(coalesce(p_media, '[]')) then
        perform internal.raise_error('PS400', 'p_media',
            'media are a list of at most 10 objects with kind (image, video), url, alt, width, '
            'height, duration_ms');
    elsif coalesce(p_body, '') !~ '\S' and coalesce(p_media, '[]') = '[]' then
        perform internal.raise_error('PS400', 'p_body', 'a post has a body or media');
    elsif p_visibility is null or p_visibility not in ('public', 'followers', 'mentioned') then
        perform internal.raise_error('PS400', 'p_visibility',
            'visibility is public, followers or mentioned');
    elsif p_lang !~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$' then
        perform internal.raise_error('PS400', 'p_lang', 'lang is a language tag such as "en" or "pt-BR"');
    elsif length(p_idempotency_key) not between 1 and 200 then
        perform internal.raise_error('PS400', 'p_idempotency_key', 'a key has 1 to 200 characters');
    end if;

    if cardinality(p_tags) > 0 then
        v_tags := array(select distinct internal.normalize_tag(t) from unnest(p_tags) as t);

        if cardinality(p_tags) > 50 or array_position(v_tags, null) is not null then
            perform internal.raise_error('PS400', 'p_tags',
                'tags are at most 50, each of 1 to 100 letters, digits, marks and underscores with '
                'at least one letter');
        end if;
    end if;

    if p_idempotency_key is not null then
        select id into v_id
          from core.posts
         where author_id = p_author and idempotency_key = p_idempotency_key;

        if found then
            return v_id;
        end if;
    end if;

    if p_reply_to is not null then
        perform internal.check_post(p_author, p_reply_to, 'p_reply_to');
    end if;

    if p_quote_of is not null then
        perform internal.check_post(p_author, p_quote_of, 'p_quote_of');
    end if;

    insert into core.posts (
        author_id, body, reply_to_id, quote_of_id, media, visibility, tags, lang, idempotency_key
    )
    values (
        p_author, coalesce(p_body, ''), p_reply_to, p_quote_of, coalesce(p_media, '[]'),
        p_visibility, v_tags, p_lang, p_idempotency_key
    )
    on conflict (author_id, idempotency_key) where idempotency_key is not null do nothing
    returning id into v_id;

    if v_id is null then
        -- Somebody with the same key was faster, and has committed since the look above.
        select id into v_id
          from core.posts
         where author_id = p_author and idempotency_key = p_idempotency_key;
    end if;

    return v_id;
end
$$;

comment on function social.create_post(
    bigint, text, bigint, bigint, jsonb, text, text[], text, text
) is
    'Writes a post, a reply (p_reply_to) or a quote (p_quote_of) and returns its id. Hashtags and '
    'mentions come from the body; p_tags adds hashtags that an edit keeps. p_media is a list of at '
    'most 10 {kind: image or video, url, alt, width, height, duration_ms}. p_visibility: public, '
    'followers, mentioned. The same p_idempotency_key of the same author answers the same post. '
    'Errors: PS400 (p_body, p_media, p_visibility, p_tags, p_lang, p_idempotency_key), PS404 '
    '(p_author, p_reply_to, p_quote_of: unknown, deleted or not visible). '
    'Example: select social.create_post(7, ''Hello #world, hello @ada'');';

grant execute on function social.create_post(
    bigint, text, bigint, bigint, jsonb, text, text[], text, text
) to pgsocial_app;
