create or replace function social.create_post(
    p_author bigint,
    p_body text default '',
    p_reply_to bigint default null,
    p_quote_of bigint default null,
    p_media jsonb default '[]',
    p_visibility text default 'public',
    p_tags text[] default '{}',
    p_lang text default null,
    p_idempotency_key text default null,
    p_reply_permission text default 'everyone'
)
returns bigint
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
    v_body constant text := coalesce(p_body, '');
    v_media constant jsonb := coalesce(p_media, '[]');
    v_tags text[];
    v_id bigint;
    v_hash bytea;
begin
    perform internal.check_user(p_author, 'p_author');

    v_tags := internal.check_content(
        v_body, v_media, coalesce(p_tags, '{}'), p_lang, p_reply_permission
    );

    if p_visibility is null or p_visibility <> all (internal.kinds('visibility')) then
        perform internal.raise_unknown_kind('p_visibility', 'visibility');
    elsif length(p_idempotency_key) not between 1 and 200 then
        perform internal.raise_error('PS400', 'p_idempotency_key', 'a key has 1 to 200 characters');
    end if;

    if p_idempotency_key is not null then
        v_hash := sha256(convert_to(jsonb_build_array(
            v_body, v_media, v_tags, p_reply_to, p_quote_of, p_visibility, p_lang, p_reply_permission
        )::text, 'UTF8'));
        v_id := internal.post_of_key(p_author, p_idempotency_key, v_hash);

        if v_id is not null then
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
        author_id, body, reply_to_id, quote_of_id, media, visibility, tags, lang, idempotency_key,
        idempotency_hash, reply_permission
    )
    values (
        p_author, v_body, p_reply_to, p_quote_of, v_media, p_visibility, v_tags, p_lang,
        p_idempotency_key, v_hash, p_reply_permission
    )
    on conflict (author_id, idempotency_key) where idempotency_key is not null do nothing
    returning id into v_id;

    if v_id is null then
        -- Somebody with the same key was faster, and has committed since the look above.
        v_id := internal.post_of_key(p_author, p_idempotency_key, v_hash);
    end if;

    return v_id;
end
$$;

comment on function social.create_post(
    bigint, text, bigint, bigint, jsonb, text, text[], text, text, text
) is
    'Writes a post, a reply (p_reply_to) or a quote (p_quote_of) and returns its id. Hashtags and '
    'mentions come from the body; p_tags adds hashtags that an edit keeps. p_media is a list of at '
    'most 10 {kind: image or video, url, alt, width, height, duration_ms}. p_visibility: public, '
    'followers, mentioned. p_reply_permission, who may reply besides the author: everyone who sees '
    'it, followers, mentioned, nobody. The same p_idempotency_key of the same author, for the '
    'setting idempotency_window, answers the same post, and is refused for another. '
    'Errors: PS400 (p_body, p_media, p_visibility, p_tags, p_lang, p_idempotency_key, '
    'p_reply_permission), PS403 (p_reply_to: its reply_permission does not let p_author), '
    'PS404 (p_author, p_reply_to, p_quote_of: unknown, deleted or not visible), PS409 '
    '(p_idempotency_key: it belongs to another post). '
    'Example: select social.create_post(7, ''Hello #world, hello @ada'');';

grant execute on function social.create_post(
    bigint, text, bigint, bigint, jsonb, text, text[], text, text, text
) to pgsocial_app;
