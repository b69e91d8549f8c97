-- Revert pgsocial:search from pg
begin;

delete from internal.projections where name = 'search';
delete from internal.rounds where name = 'search';
drop type internal.search_word;
drop type internal.search_plan;
drop type internal.search_term;
drop table internal.search_corpus;
drop table internal.search_buckets;
drop table internal.search_terms;
drop table internal.search_readers;
drop table internal.search_documents;

commit;
