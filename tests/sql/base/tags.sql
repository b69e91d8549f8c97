-- What is a hashtag or a mention, and what is not.
begin;
\ir ../helpers.psql
select plan(58);

create function pg_temp.tags(p_body text) returns text language sql as $$
    select array_to_string(internal.extract_tags(p_body), ' ')
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
      ('#ΟΔΟΣ #οδος #οδοσ', 'οδος οδοσ', 'a final sigma stays what it is'),
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

select is(internal.extract_mentions(m.body)::text, m.names, m.about)
  from (values
      ('@Ada and @ada, @ADA!', '{ada}', 'any case is one, once'),
      ('mail@ada.org ada@x.example @@no /@no x@y', '{}', 'not in addresses, paths or words'),
      ('https://x.y/@ada www.x.y/@bob', '{}', 'nor in URLs'),
      ('@a @' || repeat('x', 31), '{}', 'too short, too long'),
      ('@' || repeat('x', 30), '{' || repeat('x', 30) || '}', 'the longest'),
      (U&'@ada\0301 @adaé @\0430da', '{}', 'a name with another letter in it is another name'),
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
  from unnest(array[null, '', '#', 'a b', '1984', '_', 'a#b', 'a-b', repeat('a', 101), ' a', E'a\n', U&'a\200D', '#a!', U&'\+01F600']) as t;
select is(internal.normalize_tag(internal.normalize_tag(U&'E\0301\0304\0130')), internal.normalize_tag(U&'E\0301\0304\0130'), 'once is enough');

select * from finish();
rollback;
