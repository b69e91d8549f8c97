-- Deploy pgsocial:triggers to pg
-- Attaches the trigger functions. Transition tables need one trigger for each event.
begin;

create trigger users_touch before update on core.users
    for each row
    when ((old.username, old.display_name, old.bio, old.avatar_url, old.banner_url, old.location,
           old.links, old.locale, old.is_private, old.verified_at, old.deactivated_at,
           old.suspended_at, old.suspension_reason, old.deleted_at)
          is distinct from
          (new.username, new.display_name, new.bio, new.avatar_url, new.banner_url, new.location,
           new.links, new.locale, new.is_private, new.verified_at, new.deactivated_at,
           new.suspended_at, new.suspension_reason, new.deleted_at))
    execute function internal.touch_user();

create trigger users_tell_update after update on core.users
    for each row
    when (old.is_active and not new.is_active)
    execute function internal.tell_session('id');

create trigger tokens_tell_update after update on core.tokens
    for each row
    when (old.revoked_at is null and new.revoked_at is not null)
    execute function internal.tell_session('user_id');

create trigger posts_prepare_insert before insert on core.posts
    for each row
    when (new.reply_to_id is not null or new.quote_of_id is not null or new.tags <> '{}'
          or new.body ~ U&'[#@\FF03\FF20]|://|www[.]')
    execute function internal.prepare_post();

create trigger posts_prepare_update before update on core.posts
    for each row
    when ((old.author_id, old.reply_to_id, old.reply_to_author_id, old.root_id, old.quote_of_id, old.visibility,
           old.reply_permission, old.lang, old.body, old.media, old.tags, old.deleted_at)
          is distinct from
          (new.author_id, new.reply_to_id, new.reply_to_author_id, new.root_id, new.quote_of_id, new.visibility,
           new.reply_permission, new.lang, new.body, new.media, new.tags, new.deleted_at))
    execute function internal.prepare_post();

create trigger posts_index_insert after insert on core.posts
    referencing new table as new_rows
    for each statement execute function internal.index_posts();

create trigger posts_index_update after update on core.posts
    referencing old table as old_rows new table as new_rows
    for each statement execute function internal.index_posts();

create trigger blocks_hide_insert after insert on core.blocks
    referencing new table as new_rows
    for each statement execute function internal.hide_blocks();

create trigger blocks_hide_delete after delete on core.blocks
    referencing old table as old_rows
    for each statement execute function internal.hide_blocks();

create trigger users_check_names_insert after insert on core.users
    referencing new table as new_rows
    for each statement execute function internal.check_usernames();

create trigger users_check_names_update after update on core.users
    referencing old table as old_rows new table as new_rows
    for each statement execute function internal.hold_usernames();

create trigger users_log_insert after insert on core.users
    referencing new table as new_rows
    for each statement execute function internal.log_users();

create trigger users_log_update after update on core.users
    referencing old table as old_rows new table as new_rows
    for each statement execute function internal.log_users();

create trigger users_log_delete after delete on core.users
    referencing old table as old_rows
    for each statement execute function internal.log_users();

create trigger tokens_log_update after update on core.tokens
    referencing old table as old_rows new table as new_rows
    for each statement execute function internal.log_tokens();

create trigger tokens_log_delete after delete on core.tokens
    referencing old table as old_rows
    for each statement execute function internal.log_tokens();

create trigger preferences_log_insert after insert on core.preferences
    referencing new table as new_rows
    for each statement execute function internal.log_preferences();

create trigger preferences_log_update after update on core.preferences
    referencing new table as new_rows
    for each statement execute function internal.log_preferences();

create trigger preferences_log_delete after delete on core.preferences
    referencing old table as old_rows
    for each statement execute function internal.log_preferences();

create trigger follows_log_insert after insert on core.follows
    referencing new table as new_rows
    for each statement execute function internal.log_follows();

create trigger follows_log_delete after delete on core.follows
    referencing old table as old_rows
    for each statement execute function internal.log_follows();

create trigger blocks_log_insert after insert on core.blocks
    referencing new table as new_rows
    for each statement execute function internal.log_blocks();

create trigger blocks_log_delete after delete on core.blocks
    referencing old table as old_rows
    for each statement execute function internal.log_blocks();

create trigger posts_log_insert after insert on core.posts
    referencing new table as new_rows
    for each statement execute function internal.log_posts();

create trigger posts_log_update after update on core.posts
    referencing old table as old_rows new table as new_rows
    for each statement execute function internal.log_posts();

create trigger posts_log_delete after delete on core.posts
    referencing old table as old_rows
    for each statement execute function internal.log_posts();

create trigger likes_log_insert after insert on core.likes
    referencing new table as new_rows
    for each statement execute function internal.log_likes();

create trigger likes_log_delete after delete on core.likes
    referencing old table as old_rows
    for each statement execute function internal.log_likes();

create trigger shares_log_insert after insert on core.shares
    referencing new table as new_rows
    for each statement execute function internal.log_shares();

create trigger shares_log_delete after delete on core.shares
    referencing old table as old_rows
    for each statement execute function internal.log_shares();

create trigger bookmarks_log_insert after insert on core.bookmarks
    referencing new table as new_rows
    for each statement execute function internal.log_bookmarks();

create trigger bookmarks_log_delete after delete on core.bookmarks
    referencing old table as old_rows
    for each statement execute function internal.log_bookmarks();

create trigger views_prepare_insert before insert on core.views
    for each row
    when (new.is_first is null)
    execute function internal.prepare_view();

create trigger views_log_insert after insert on core.views
    referencing new table as new_rows
    for each statement execute function internal.log_views();

-- A row at a time, since few rows come so far.
create trigger user_counters_size_insert after insert on internal.user_counters
    for each row when (internal.size_class(new.follower_count) > 0)
    execute function internal.size_people();

create trigger user_counters_size_update after update on internal.user_counters
    for each row
    when (internal.size_class(old.follower_count) <> internal.size_class(new.follower_count))
    execute function internal.size_people();

create trigger views_log_delete after delete on core.views
    referencing old table as old_rows
    for each statement execute function internal.log_views();

create trigger profile_visits_log_insert after insert on core.profile_visits
    referencing new table as new_rows
    for each statement execute function internal.log_profile_visits();

create trigger profile_visits_log_delete after delete on core.profile_visits
    referencing old table as old_rows
    for each statement execute function internal.log_profile_visits();

create trigger users_refuse_truncate before truncate on core.users
    for each statement execute function internal.refuse_truncate();

create trigger credentials_refuse_truncate before truncate on core.credentials
    for each statement execute function internal.refuse_truncate();

create trigger tokens_refuse_truncate before truncate on core.tokens
    for each statement execute function internal.refuse_truncate();

create trigger follows_refuse_truncate before truncate on core.follows
    for each statement execute function internal.refuse_truncate();

create trigger blocks_refuse_truncate before truncate on core.blocks
    for each statement execute function internal.refuse_truncate();

create trigger posts_refuse_truncate before truncate on core.posts
    for each statement execute function internal.refuse_truncate();

create trigger post_hashtags_refuse_truncate before truncate on core.post_hashtags
    for each statement execute function internal.refuse_truncate();

create trigger post_mentions_refuse_truncate before truncate on core.post_mentions
    for each statement execute function internal.refuse_truncate();

create trigger likes_refuse_truncate before truncate on core.likes
    for each statement execute function internal.refuse_truncate();

create trigger shares_refuse_truncate before truncate on core.shares
    for each statement execute function internal.refuse_truncate();

create trigger bookmarks_refuse_truncate before truncate on core.bookmarks
    for each statement execute function internal.refuse_truncate();

create trigger imports_refuse_truncate before truncate on core.imports
    for each statement execute function internal.refuse_truncate();

create trigger users_accept_requests after update on core.users
    referencing old table as old_rows new table as new_rows
    for each statement execute function internal.accept_requests();

create trigger follows_check_insert after insert on core.follows
    referencing new table as new_rows
    for each statement execute function internal.check_follows();

create trigger blocks_unfollow_insert after insert on core.blocks
    referencing new table as new_rows
    for each statement execute function internal.end_follows();

create trigger mutes_hide_insert after insert on core.mutes
    referencing new table as new_rows
    for each statement execute function internal.hide_mutes();

create trigger mutes_hide_update after update on core.mutes
    referencing old table as old_rows new table as new_rows
    for each statement execute function internal.hide_mutes();

create trigger mutes_hide_delete after delete on core.mutes
    referencing old table as old_rows
    for each statement execute function internal.hide_mutes();

create trigger follow_requests_log_insert after insert on core.follow_requests
    referencing new table as new_rows
    for each statement execute function internal.log_follow_requests();

create trigger follow_requests_log_delete after delete on core.follow_requests
    referencing old table as old_rows
    for each statement execute function internal.log_follow_requests();

create trigger mutes_log_insert after insert on core.mutes
    referencing new table as new_rows
    for each statement execute function internal.log_mutes();

create trigger mutes_log_update after update on core.mutes
    referencing old table as old_rows new table as new_rows
    for each statement execute function internal.log_mutes();

create trigger mutes_log_delete after delete on core.mutes
    referencing old table as old_rows
    for each statement execute function internal.log_mutes();

create trigger follow_requests_refuse_truncate before truncate on core.follow_requests
    for each statement execute function internal.refuse_truncate();

create trigger recent_searches_refuse_truncate before truncate on core.recent_searches
    for each statement execute function internal.refuse_truncate();

create trigger dismissed_suggestions_refuse_truncate before truncate on core.dismissed_suggestions
    for each statement execute function internal.refuse_truncate();

create trigger mutes_refuse_truncate before truncate on core.mutes
    for each statement execute function internal.refuse_truncate();

create trigger emails_refuse_truncate before truncate on core.emails
    for each statement execute function internal.refuse_truncate();

create trigger codes_refuse_truncate before truncate on core.codes
    for each statement execute function internal.refuse_truncate();

create trigger mails_refuse_truncate before truncate on core.mails
    for each statement execute function internal.refuse_truncate();

create trigger known_addresses_refuse_truncate before truncate on core.known_addresses
    for each statement execute function internal.refuse_truncate();

create trigger held_usernames_refuse_truncate before truncate on core.held_usernames
    for each statement execute function internal.refuse_truncate();

create trigger reserved_usernames_refuse_truncate before truncate on core.reserved_usernames
    for each statement execute function internal.refuse_truncate();

create trigger preferences_refuse_truncate before truncate on core.preferences
    for each statement execute function internal.refuse_truncate();

create trigger activity_refuse_truncate before truncate on core.activity
    for each statement execute function internal.refuse_truncate();

create trigger active_days_refuse_truncate before truncate on core.active_days
    for each statement execute function internal.refuse_truncate();

create trigger active_days_log_insert after insert on core.active_days
    referencing new table as new_rows
    for each statement execute function internal.log_active_days();

create trigger activity_log_insert after insert on core.activity
    referencing new table as new_rows
    for each statement execute function internal.log_activity();

create trigger activity_log_update after update on core.activity
    referencing old table as old_rows new table as new_rows
    for each statement execute function internal.log_activity();

create trigger notification_reads_refuse_truncate before truncate on core.notification_reads
    for each statement execute function internal.refuse_truncate();

create trigger erasures_refuse_truncate before truncate on core.erasures
    for each statement execute function internal.refuse_truncate();

create trigger post_versions_refuse_truncate before truncate on core.post_versions
    for each statement execute function internal.refuse_truncate();

create trigger pins_refuse_truncate before truncate on core.pins
    for each statement execute function internal.refuse_truncate();

create trigger bookmark_folders_refuse_truncate before truncate on core.bookmark_folders
    for each statement execute function internal.refuse_truncate();

create trigger ended_follows_refuse_truncate before truncate on core.ended_follows
    for each statement execute function internal.refuse_truncate();

create trigger endpoints_refuse_truncate before truncate on core.endpoints
    for each statement execute function internal.refuse_truncate();

create trigger views_refuse_truncate before truncate on core.views
    for each statement execute function internal.refuse_truncate();

create trigger profile_visits_refuse_truncate before truncate on core.profile_visits
    for each statement execute function internal.refuse_truncate();

-- Every table that names people refuses those who are erased. A mention is left out instead: see
-- internal.prepare_post().
do $$
declare
    v_table record;
begin
    for v_table in
        select c.relation, r.relname, string_agg(quote_literal(c.name), ', ' order by c.name) as names
          from internal.person_columns() as c
          join pg_class as r on r.oid = c.relation
         where c.is_core
           and c.relation <> all (array['core.erasures', 'core.post_mentions']::regclass[])
         group by c.relation, r.relname
    loop
        execute format(
            'create trigger %I after insert on %s referencing new table as new_rows
             for each statement execute function internal.refuse_erased(%s)',
            v_table.relname || '_refuse_erased', v_table.relation, v_table.names
        );
    end loop;
end
$$;

create trigger settings_check before insert or update on ops.settings
    for each row
    execute function internal.check_setting();

-- Recorded as functions are, so that one that is missing later can be named.
insert into internal.deployed_functions (change, place, kind, signature)
select 'triggers', row_number() over (order by t.oid), 'trigger', format('%I on %s', t.tgname, t.tgrelid::regclass)
  from pg_trigger as t
  join pg_proc as p on p.oid = t.tgfoid
 where p.pronamespace = 'internal'::regnamespace and not t.tgisinternal;

commit;
