create or replace function internal.view_window()
returns timestamptz
language sql
volatile
parallel safe
as $$
    -- Time is cut into pieces of one length, which months have not: one is thirty days.
    select date_bin(
        make_interval(
            secs => extract(epoch from internal.setting('view_window')::interval)::double precision
        ),
        clock_timestamp(), timestamptz '1970-01-01Z'
    );
$$;

comment on function internal.view_window() is
    'When the time began in which a viewer counts once a post, and a visitor once a profile.';
