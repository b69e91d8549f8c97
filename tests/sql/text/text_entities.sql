-- What is a hashtag or a mention, and what is not.
begin;
\ir ../helpers.psql
select plan(146);

create function pg_temp.tags(p_body text) returns text language sql as $$
    select coalesce(string_agg(distinct e.value, ' ' order by e.value), '') from internal.text_entities(p_body) as e where e.kind = 'hashtag'
$$;
select is(pg_temp.tags(t.body), t.tags, t.about)
  from (values
      ('#Hello #hello, #HELLO #world!', 'hello world', 'any case is one tag, once'),
      (U&'#caf\00E9 #cafe\0301 #CAFE\0301', U&'caf\00E9', 'NFC and NFD are one'),
      ('#क्षेत्र #हिन्दी', 'क्षेत्र हिन्दी', 'Devanagari with its vowel signs and viramas'),
      ('#ภาษาไทย #தமிழ் #বাংলা', 'বাংলা தமிழ் ภาษาไทย', 'Thai, Tamil, Bengali'),
      ('#日本語 #한국어 #ελλάδα', 'ελλάδα 日本語 한국어', 'Han, Hangul, Greek'),
      ('#שלום #مرحبا', 'שלום مرحبا', 'written from right to left'),
      (U&'#\0645\0631\062D\0628\064B\0627', U&'\0645\0631\062D\0628\064B\0627', 'with Arabic vowel marks'),
      (U&'\200F#\05E9\05DC\05D5\05DD\200F', U&'\05E9\05DC\05D5\05DD', 'a direction mark is no part of it'),
      (U&'\+01F389#party\+01F389 #a\+01F600b', 'a party', 'emoji end a tag'),
      ('#ΟΔΟΣ #οδος #οδοσ', 'οδοσ', 'a final sigma is a sigma'),
      ('#1984 #٣٤ #१२ #_ #__1', '', 'without a letter there is none'),
      ('#4real #c3po #a1', '4real a1 c3po', 'digits among letters'),
      ('#snake_case #_x', '_x snake_case', 'an underscore'),
      ('a#b 1#c é#d _#e', '', 'not inside a word'),
      (U&'cafe\0301#x \0915\094D#y', '', 'nor after a combining mark'),
      ('##x ###y &#39; &#x27;', '', 'nor after another or in an entity'),
      ('https://a.b/#frag http://x/y#z ftp://h/#q www.x.y/#z HTTPS://A.B/#C', '', 'nor in a URL'),
      ('https://a.b/c #real', 'real', 'a URL ends at a blank'),
      ('me#x@a.org mail #a@b.example', '', 'nor in an e-mail address'),
      ('(#in) "#quotes" #end. ¿#qué? /#slash -#dash', 'dash end in quotes qué slash', 'punctuation around it'),
      (E'#one\n#two\t#three', 'one three two', 'any blank between'),
      ('#a-b #c.d #e#f', 'a c e', 'it ends at punctuation'),
      ('#', '', 'an empty one'),
      ('', '', 'nothing'),
      ('#' || repeat('a', 101) || ' #' || repeat('b', 100), repeat('b', 100), 'a hundred characters at most')
  ) as t (body, tags, about);

create function pg_temp.names(p_body text) returns text language sql as $$
    select array_agg(distinct e.value order by e.value)::text from internal.text_entities(p_body) as e where e.kind = 'mention'
$$;
select is(coalesce(pg_temp.names(m.body), '{}'), m.names, m.about)
  from (values
      ('@Ada and @ada, @ADA!', '{ada}', 'any case is one, once'),
      ('mail@ada.org ada@x.example @@no /@no x@y', '{}', 'not in addresses, paths or words'),
      ('https://x.y/@ada www.x.y/@bob', '{}', 'nor in URLs'),
      ('@a @' || repeat('x', 31), '{}', 'too short, too long'),
      ('@' || repeat('x', 30), '{' || repeat('x', 30) || '}', 'the longest'),
      (U&'@ada\0301 @ada\00E9 @\0430da', '{}', 'a name with another letter of its script in it is another name'),
      ('@adaさん @bobは @eve님 @dan大好き', '{ada,bob,dan,eve}', 'any other letter ends it'),
      (U&'\FF20ada さん@bob', '{ada,bob}', 'in full width, and after a letter of a script without spaces'),
      ('\@ada \@bob @eve\', '{eve}', 'a backslash before it keeps it plain'),
      ('@ada''s @bob: @eve— @dan…', '{ada,bob,dan,eve}', 'punctuation ends it'),
      ('(@ada) "@bob" @eve. ¡@dan!', '{ada,bob,dan,eve}', 'punctuation around it'),
      ('@ada@mastodon.example', '{}', 'an address of another server'),
      (U&'\+01F600@ada \05E9\05DC\05D5\05DD @bob', '{ada,bob}', 'after emoji and right-to-left text'),
      ('"@ada..." (@bob.) she said', '{ada,bob}', 'dots after it make no address'),
      ('@@ada @', '{}', 'nothing')
  ) as m (body, names, about);

select is(internal.normalize_tag(t), w, 'normalised: ' || coalesce(t, 'null'))
  from (values ('#World', 'world'), ('World', 'world'), (U&'Cafe\0301', U&'caf\00E9'), ('##x', 'x'), ('ПРИВЕТ', 'привет'),
               ('हिन्दी', 'हिन्दी'), (repeat('Z', 100), repeat('z', 100))) as v (t, w);
select is(internal.normalize_tag(t), null, 'no tag: ' || coalesce(t, 'null'))
  from unnest(array[null, '', '#', 'a b', '1984', '_', 'a#b', 'a-b', repeat('a', 101), ' a', E'a\n', U&'a\200D', U&'\200Ca', '·a', 'a·', U&'\0301a', '#a!', U&'\+01F600']) as t;
select is(internal.normalize_tag(internal.normalize_tag(U&'E\0301\0304\0130')), internal.normalize_tag(U&'E\0301\0304\0130'), 'once is enough');

-- Spellings.
select is(pg_temp.tags(t.body), t.tags, t.about)
  from (values
      (U&'#\FE0F\20E3 #\FE0F\20E3abc 1\FE0F\20E3', '', 'a keycap is no tag'),
      (U&'#\0646\0631\0645\200C\0627\0641\0632\0627\0631', U&'\0646\0631\0645\200C\0627\0641\0632\0627\0631', 'a joiner inside a word'),
      (U&'#ab\200C #\200Ccd #e\200C\200Cf', 'ab e', 'never first or last, nor twice'),
      ('#col·lecció #a· #·b', 'a col·lecció', 'a middle dot between letters'),
      (U&'#\05E6\05D4\05F4\05DC', U&'\05E6\05D4\05F4\05DC', 'gershayim'),
      ('#スター・ウォーズ', 'スター・ウォーズ', 'a middle dot of Katakana'),
      ('＃日本語 ＃ＡＢＣ #abc', 'abc 日本語', 'full width is no other tag'),
      ('#Straße #STRASSE #ﬁne #FINE', 'fine strasse', 'folded in full'),
      (U&'#\1F80\03BD #\1F00\03B9\03BD', U&'\1F00\03B9\03BD', 'an iota below'),
      (U&'#i\2764\FE0Fyou #h\00ADyphen', 'h i', 'it ends at a picture and at what is invisible'),
      ('\#plain #real\#two', 'real', 'a backslash keeps it plain'),
      ('https://ex.org/a。#東京', '東京', 'an address ends at a full stop of any script'),
      ('https://ex.org/a、#東京 「https://ex.org/b」#大阪 https://ex.org/c！#京都', '京都 大阪 東京', 'at a comma, a bracket, an exclamation mark'),
      ('https://ex.org/a　#東京', '東京', 'at a blank of any width')
  ) as t (body, tags, about);
select is(internal.normalize_tag(a), internal.normalize_tag(b), a || ' and ' || b)
  from (values ('ΟΔΟΣ', 'οδος'), ('Straße', 'STRASSE'), ('ＡＢＣ', 'abc'), ('ｶﾀｶﾅ', 'カタカナ'), ('ǅ', 'ǆ'), ('İstanbul', U&'I\0307stanbul'), ('Ⅷx', 'viiix')) as t (a, b);
select isnt(internal.normalize_tag(a), internal.normalize_tag(b), a || ' is not ' || b) from (values ('cafe', 'café'), ('い', 'ぃ')) as t (a, b);
select is(internal.fold_text(internal.fold_text(t)), internal.fold_text(t), 'folding is done once: ' || t)
  from unnest(array['ΟΔΟΣ', 'ẞ', 'ᾳ', 'İ', 'ŉ', 'ﬃ', 'Ǆ', 'Ὦ', 'ａ', '①', '㍿', U&'a\0345']) as t;

-- Addresses, as people write them.
create function pg_temp.urls(p_body text) returns text language sql as $$
    select coalesce(string_agg(e.value, ' ' order by e.start_at), '') from internal.text_entities(p_body) as e where e.kind = 'url'
$$;
select is(pg_temp.urls(t.body), t.urls, t.about)
  from (values
      ('see https://a.b/c, https://a.b/d. (https://a.b/e) https://a.b/f?', 'https://a.b/c https://a.b/d https://a.b/e https://a.b/f', 'what ends a sentence'),
      ('https://w.org/Rust_(language) (see https://w.org/a_(b))', 'https://w.org/Rust_(language) https://w.org/a_(b)', 'a bracket that was opened inside'),
      ('www.a.b/c HTTP://A.B', 'www.a.b/c HTTP://A.B', 'without a scheme; with one of any case'),
      ('"https://a.b/c" <https://a.b/d> “https://a.b/e”', 'https://a.b/c https://a.b/d https://a.b/e', 'quotes'),
      ('https://例え.jp/道 見る', 'https://例え.jp/道', 'letters of any script'),
      ('me@a.org', '', 'no e-mail address')
  ) as t (body, urls, about);

-- Places: code points from 0.
select is((select string_agg(substr(t.body, e.start_at + 1, e.end_at - e.start_at), '|' order by e.start_at) from internal.text_entities(t.body) as e), t.parts, 'places in ' || t.body)
  from (values ('😀 @ada, #tag. https://a.b/c!', '@ada|#tag|https://a.b/c'), (U&'e\0301\0301 #x', '#x'), ('＃全角 ＠ada', '＃全角|＠ada'), ('@ada@ada @ada #a#b', '@ada|#a')) as t (body, parts);
select is((select count(*) from internal.text_entities(repeat('#a @bc https://d.e ', 500)) as e), 1500::bigint, 'as many as there are');

-- Words to mute.
select is(internal.has_word(t.text, array[t.word]), t.has, t.word || ' in ' || t.text)
  from (values ('今日は選挙だ', '選挙', true), ('Election day', 'election', true), ('selection', 'election', false), ('ELECTIONS', 'election', false), ('ＥＬＥＣＴＩＯＮ', 'election', true),
               ('วันนี้เลือกตั้ง', 'เลือกตั้ง', true), ('a c++ b', 'c++', true), ('Straße', 'strasse', true), ('été', 'ete', false), ('the end.', 'the end', true), ('한국어를', '한국어', false)) as t (text, word, has);

-- What shows nothing, and what breaks out of a line.
select is(internal.shows_something(t), false, 'shows nothing: ' || n) from (values ('', 'empty'), (' ', 'a blank'), (U&'\200B', 'zero width'), (U&'\200D\FE0F', 'joiners'), (U&'\3164', 'a Hangul filler'), (U&'\2800', 'braille'), (U&'\+0E0041', 'tags'), (U&'\00A0\2003\3000', 'blanks'), (U&'\0301', 'a mark')) as v (t, n);
select is(internal.shows_something(t), true, 'shows: ' || t) from unnest(array['a', '0', '.', '😀', U&'\200Ba', 'ا']) as t;
select is(internal.is_one_line(t), o, 'one line: ' || n) from (values (U&'Evil\202Egnp.exe', 'an override', false), (U&'a\2066b', 'an isolate', false), (E'a\nb', 'a new line', false), (U&'a\2028b', 'a separator', false), (U&'a\200Db', 'a joiner', true), ('שלום', 'right to left', true), (U&'\+01F3F4\+0E0067\+0E0062\+0E0065\+0E006E\+0E0067\+0E007F', 'a flag', true), (U&'a\+0E0061', 'a tag', false)) as v (t, n, o);

select * from finish();
rollback;
