create or replace function internal.stemmers()
returns table (lang text, code text, dictionary regdictionary)
language sql
immutable
parallel safe
as $$
    values
    ('ar', 'ar', 'arabic_stem'::regdictionary), ('hy', 'hy', 'armenian_stem'), ('eu', 'eu', 'basque_stem'),
    ('ca', 'ca', 'catalan_stem'), ('da', 'da', 'danish_stem'), ('nl', 'nl', 'dutch_stem'),
    ('en', 'en', 'english_stem'), ('fi', 'fi', 'finnish_stem'), ('fr', 'fr', 'french_stem'),
    ('de', 'de', 'german_stem'), ('el', 'el', 'greek_stem'), ('hi', 'hi', 'hindi_stem'),
    ('hu', 'hu', 'hungarian_stem'), ('id', 'id', 'indonesian_stem'), ('ga', 'ga', 'irish_stem'),
    ('it', 'it', 'italian_stem'), ('lt', 'lt', 'lithuanian_stem'), ('ne', 'ne', 'nepali_stem'),
    ('no', 'no', 'norwegian_stem'), ('nb', 'no', 'norwegian_stem'), ('nn', 'no', 'norwegian_stem'),
    ('pt', 'pt', 'portuguese_stem'), ('ro', 'ro', 'romanian_stem'), ('ru', 'ru', 'russian_stem'),
    ('sr', 'sr', 'serbian_stem'), ('es', 'es', 'spanish_stem'), ('sv', 'sv', 'swedish_stem'),
    ('ta', 'ta', 'tamil_stem'), ('tr', 'tr', 'turkish_stem'), ('yi', 'yi', 'yiddish_stem');
$$;

comment on function internal.stemmers() is
    'The languages (of language tags) whose words are cut down to stems, under which code, and by which '
    'dictionary of PostgreSQL.';
