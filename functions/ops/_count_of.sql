create or replace function internal.count_of(p_counter text, p_id bigint)
returns bigint
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    case p_counter
        when 'like_count' then return (select count(*) from core.likes as l where l.post_id = p_id);
        when 'share_count' then return (select count(*) from core.shares as s where s.post_id = p_id);
        when 'reply_count' then
            return (
                select count(*) from core.posts as p
                 where p.reply_to_id = p_id and p.deleted_at is null
            );
        when 'quote_count' then
            return (
                select count(*) from core.posts as p
                 where p.quote_of_id = p_id and p.deleted_at is null
            );
        when 'post_count' then
            return (
                select count(*) from core.posts as p
                 where p.author_id = p_id and p.deleted_at is null
            );
        when 'follower_count' then
            return (select count(*) from core.follows as f where f.followee_id = p_id);
        when 'following_count' then
            return (select count(*) from core.follows as f where f.follower_id = p_id);
        else
            perform internal.raise_error('PS400', 'p_counter',
                'counters are like_count, share_count, reply_count and quote_count of a post, '
                'post_count, follower_count and following_count of a user');
    end case;

    return null;
end
$$;

comment on function internal.count_of(text, bigint) is
    'A counter as the tables say now. Errors: PS400 (p_counter).';
