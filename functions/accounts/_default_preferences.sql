create or replace function internal.default_preferences()
returns jsonb
language sql
immutable
parallel safe
as $$
    select jsonb '{
        "languages": [], "hide_replies": false, "hide_shares": false, "muted_words": [],
        "muted_hashtags": [],
        "notify": {
            "follow": true, "request": true, "like": true, "share": true, "reply": true,
            "quote": true, "mention": true
        }
    }';
$$;

comment on function internal.default_preferences() is 'The preferences of who chose nothing.';
