-- A small network to look at: a dozen people who garden, cook, cycle and write software.
-- Run it once in a deployed database: psql -f sql/seed.sql
\set ON_ERROR_STOP on
\set QUIET on

begin;

do $$
declare
    v_people constant text[][] := array[
        ['ada', 'Ada Okafor', 'Databases by day, tomatoes by night.'],
        ['bruno', 'Bruno Silva', 'Cyclist. Lisbon, uphill both ways.'],
        ['chen', 'Chen Wei', '做饭的人。Cooks for ten.'],
        ['dalia', 'داليا منصور', 'Photographer, Cairo.'],
        ['elif', 'Elif Yılmaz', 'Query plans are my crosswords.'],
        ['finn', 'Finn Larsen', 'Sourdough, sailing, SQL.'],
        ['grace', 'Grace Mbeki', 'Urban gardener.'],
        ['hiro', 'Hiro Tanaka', 'Trains and trail running.'],
        ['ines', 'Inês Costa', 'Writes about cities.'],
        ['jonas', 'Jonas Weber', 'Reads the manual first.'],
        ['kavya', 'काव्या राव', 'Teacher. Puns.'],
        ['troll', 'Not A Troll', 'Just asking questions.']
    ];
    v_follows constant text[][] := array[
        ['ada', 'bruno'], ['ada', 'elif'], ['ada', 'finn'], ['ada', 'grace'], ['ada', 'kavya'],
        ['bruno', 'ada'], ['bruno', 'hiro'], ['bruno', 'ines'], ['chen', 'finn'], ['chen', 'grace'],
        ['dalia', 'ines'], ['dalia', 'hiro'], ['elif', 'ada'], ['elif', 'jonas'], ['finn', 'chen'],
        ['finn', 'ada'], ['grace', 'ada'], ['grace', 'chen'], ['hiro', 'bruno'], ['ines', 'dalia'],
        ['ines', 'bruno'], ['jonas', 'elif'], ['jonas', 'ada'], ['kavya', 'ada'], ['troll', 'ada']
    ];
    -- author, what it answers (a label of an earlier one), own label, text
    v_posts constant text[][] := array[
        ['grace', null, 'seeds', 'First #tomatoes of the year on the balcony. Forty days from seed! 🍅'],
        ['finn', null, 'bread', 'Bread is a distributed system: many small workers, one deadline. #sourdough'],
        ['elif', null, 'plan', 'Found a plan that reads 40 rows to show 20. Framing it. #postgres'],
        ['jonas', 'plan', 'plan1', 'Which index? Asking for the thirty thousand rows I read this morning.'],
        ['elif', 'plan1', 'plan2', '(author_id, id). It is always (author_id, id). #postgres'],
        ['ada', 'plan2', 'plan3', '@jonas and a LIMIT inside the LATERAL, so that it stops early.'],
        ['jonas', 'plan3', 'plan4', 'Forty rows. I owe you both a coffee. ☕'],
        ['troll', 'plan', 'plan5', 'Real engineers scan the whole table.'],
        ['kavya', 'plan5', 'plan6', 'Real engineers measure.'],
        ['bruno', null, 'hill', 'Seven hills before breakfast, eighth by mistake. #cycling #lisbon'],
        ['hiro', 'hill', 'hill1', 'There is a night train for that. @bruno'],
        ['ines', 'hill', 'hill2', 'The eighth one is mine, I live there. #lisbon'],
        ['chen', null, 'tofu', '麻婆豆腐 for ten, no leftovers. Recipe on request. #cooking'],
        ['grace', 'tofu', 'tofu1', 'Requesting! And would #tomatoes be a crime in it?'],
        ['chen', 'tofu1', 'tofu2', 'A small one. I will look away.'],
        ['dalia', null, 'photo', 'ضوء الصباح على النيل #photography'],
        ['ines', 'photo', 'photo1', 'This light! @dalia'],
        ['kavya', null, 'pun', 'A bar walked into a JOIN. Every table left. #postgres #puns'],
        ['ada', 'pun', 'pun1', 'LEFT, surely with some NULLs. #puns'],
        ['ada', null, 'log', 'Today: one log, five read models, zero drift. Then #tomatoes.']
    ];
    v_ids jsonb := '{}';
    v_entry text[];
    v_id bigint;
begin
    if exists (select from core.users where username_key = 'ada') then
        raise exception 'this database has a user "ada": the seed is for an empty one';
    end if;

    foreach v_entry slice 1 in array v_people loop
        v_id := social.create_user(v_entry[1], v_entry[2], v_entry[3]);
        v_ids := v_ids || jsonb_build_object('@' || v_entry[1], v_id);
    end loop;

    foreach v_entry slice 1 in array v_follows loop
        perform social.follow_user(
            (v_ids ->> ('@' || v_entry[1]))::bigint, (v_ids ->> ('@' || v_entry[2]))::bigint
        );
    end loop;

    foreach v_entry slice 1 in array v_posts loop
        v_id := social.create_post(
            (v_ids ->> ('@' || v_entry[1]))::bigint, v_entry[4], (v_ids ->> v_entry[2])::bigint
        );
        v_ids := v_ids || jsonb_build_object(v_entry[3], v_id);
    end loop;

    -- Everybody likes what is about tomatoes; some share what made them smile.
    perform social.like_post(u.id, h.post_id)
       from core.post_hashtags as h
      cross join core.users as u
      where h.tag = 'tomatoes' and u.username <> 'troll';
    perform social.share_post((v_ids ->> '@finn')::bigint, (v_ids ->> 'pun')::bigint);
    perform social.share_post((v_ids ->> '@elif')::bigint, (v_ids ->> 'pun')::bigint);
    perform social.share_post((v_ids ->> '@bruno')::bigint, (v_ids ->> 'photo')::bigint);
    perform social.bookmark_post((v_ids ->> '@ada')::bigint, (v_ids ->> 'tofu')::bigint);

    perform social.block_user((v_ids ->> '@ada')::bigint, (v_ids ->> '@troll')::bigint);
end
$$;

commit;

select internal.settle() as events_folded \gset
\echo seeded: 12 people, their posts and what they think of them
