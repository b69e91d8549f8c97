-- Before a post is written: its place in the thread, what it said until now, and its hashtags and
-- mentions as arrays of the row, so that the row alone tells them. Attached with a WHEN: most posts
-- need none of it.
create or replace function internal.prepare_post()
returns trigger
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_may_reply boolean;
begin
    if tg_op = 'INSERT' then
        if new.reply_to_id is not null then
            select coalesce(p.root_id, p.id), p.author_id,
                   p.author_id = new.author_id
                   or case p.reply_permission
                          when 'everyone' then true
                          when 'followers' then exists (
                              select from core.follows as f
                               where f.follower_id = new.author_id and f.followee_id = p.author_id
                          )
                          when 'mentioned' then new.author_id = any (p.mentions)
                          when 'nobody' then false
                          else internal.refuse_kind('reply_permission', p.reply_permission)
                      end
              into new.root_id, new.reply_to_author_id, v_may_reply
              from core.posts as p
             where p.id = new.reply_to_id;

            if not v_may_reply then
                perform internal.raise_error('PS403', 'p_reply_to',
                    'the author of this post lets only some people reply');
            end if;
        end if;

        -- A clock that is behind that of the node of the other post must not turn the order round.
        if new.id <= greatest(new.reply_to_id, new.quote_of_id) then
            new.id := internal.next_id(
                internal.id_time(greatest(new.reply_to_id, new.quote_of_id)) + interval '1 millisecond'
            );
        end if;
    elsif (new.author_id, new.reply_to_id, new.quote_of_id, new.root_id, new.reply_to_author_id)
          is distinct from
          (old.author_id, old.reply_to_id, old.quote_of_id, old.root_id, old.reply_to_author_id) then
        perform internal.raise_error('PS409', 'id',
            'the author of a post and its place in a thread never change');
    else
        new.version := old.version + 1;

        if (new.body, new.media, new.tags, new.visibility, new.lang)
           is distinct from (old.body, old.media, old.tags, old.visibility, old.lang) then
            new.edited_at := clock_timestamp();

            -- What goes with a deletion, or after it, is meant to be gone.
            if new.deleted_at is null then
                insert into core.post_versions (
                    post_id, version, body, media, tags, visibility, lang, created_at
                )
                values (
                    old.id, old.version, old.body, old.media, old.tags, old.visibility, old.lang,
                    coalesce(old.edited_at, old.created_at)
                );
            end if;
        end if;
    end if;

    -- Whom a text names is settled when it is written: later somebody else may have the name.
    if tg_op = 'UPDATE' and new.body = old.body then
        new.entities := old.entities;
        new.mentions := old.mentions;
    else
        select e.entities, e.mentions
          into new.entities, new.mentions
          from internal.found_entities(new.body) as e;
    end if;

    new.hashtags := '{}';

    if new.entities <> '[]' then
        new.hashtags := array(
            select distinct t ->> 'tag'
              from jsonb_array_elements(new.entities) as t
             where t ->> 'kind' = 'hashtag'
             order by 1
        );
    end if;

    if new.tags <> '{}' then
        new.hashtags := array(
            select distinct t from unnest(new.hashtags || new.tags) as t order by t
        );
    end if;

    return new;
end
$$;

comment on function internal.prepare_post() is
    'Trigger: fills root_id, reply_to_author_id, entities, hashtags, mentions, and on a change version, '
    'edited_at and core.post_versions. Errors: PS400 (p_body: more than 50 mentions), PS403 where the '
    'author may not reply, PS409 where an update would move a post.';
