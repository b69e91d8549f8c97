create or replace function social.check_topics(p_viewer bigint, p_topics text[])
returns setof social.topic_state
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_asked text;
    v_kind text;
    v_key text;
    v_id bigint;
    v_topic text;
    v_query text;
    v_code text;
    v_message text;
begin
    perform internal.check_array(p_topics, 'p_topics', 100);
    perform internal.check_user(p_viewer, 'p_viewer');

    foreach v_asked in array coalesce(p_topics, '{}') loop
        v_kind := split_part(v_asked, ':', 1);
        v_key := substr(v_asked, length(v_kind) + 2);
        v_id := null;
        v_topic := null;
        v_query := null;
        v_code := null;

        v_id := case when v_key ~ '^[0-9]{1,18}$' or v_key ~ '^[0-9]{19}$' and v_key <= '9223372036854775807'
                     then v_key::bigint end;

        case
            when v_asked in ('home', 'notifications', 'presence', 'everything') then
                v_topic := v_asked;
            when v_kind in ('post', 'user') and v_id is not null then
                v_topic := v_kind || ':' || v_id;

                if v_kind = 'post' and not exists (
                    select from internal.visible_posts(p_viewer) as v where v.id = v_id
                ) or v_kind = 'user' and not exists (
                    select from internal.visible_users(p_viewer) as u where u.id = v_id
                ) then
                    v_code := 'PS404';
                    v_message := format('there is no such %s, or not for you', v_kind);
                end if;
            when v_kind = 'hashtag' and internal.normalize_tag(v_key) is not null then
                v_topic := 'hashtag:' || internal.normalize_tag(v_key);
            when v_asked = 'trends' then
                v_topic := v_asked;
            when v_kind = 'trends' and v_key ~ '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$' then
                v_topic := 'trends:' || internal.trend_lang(v_key);
            when v_kind = 'search' and length(v_key) <= 500 then
                v_key := btrim(regexp_replace(v_key, '\s+', ' ', 'g'));
                v_query := internal.followed_query(p_viewer, v_key);
                v_topic := 'search:' || v_key;

                if v_query is null then
                    v_code := 'PS400';
                    v_message := 'a search that is followed has a word, phrase or hashtag, and '
                        'at most 8 parts';
                end if;
            else
                v_code := 'PS400';
                v_message := 'a topic is home, notifications, presence, trends, trends:LANGUAGE, post:ID, '
                    'user:ID, hashtag:TAG, search:QUERY (at most 500 characters) or everything';
        end case;

        return next row(
            v_asked, case when v_code is null then v_topic end, v_code,
            case when v_code is not null then v_message end, v_query
        )::social.topic_state;
    end loop;
end
$$;

comment on function social.check_topics(bigint, text[]) is
    'Whether p_viewer may follow topics of the stream, at most 100, and their one form (hashtags folded, '
    'ids without zeros before): home, notifications, presence, post:ID (a post that is seen, with its '
    'replies), user:ID (somebody who is known), hashtag:TAG, search:QUERY (posts that social.search_posts() '
    'would find, as they are written: a word, phrase or hashtag at least, 8 parts at most), trends, '
    'trends:LANGUAGE and everything. What is seen is decided anew at each event. '
    'Errors: PS400 (p_topics), PS404 (p_viewer). '
    'Example: select * from social.check_topics(7, array[''home'', ''post:42'']);';

grant execute on function social.check_topics(bigint, text[]) to pgsocial_app;
