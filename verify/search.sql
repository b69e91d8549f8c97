-- Verify pgsocial:search on pg
select post_id, author_id, is_open, length, terms from internal.search_documents where false;
select user_id, is_direct, post_id from internal.search_readers where false;
select lexeme, document_count from internal.search_terms where false;
select null::internal.search_plan;
do $$
begin
    if not exists (select from internal.search_buckets where from_id = 0) then
        raise exception 'internal.search_buckets has no first row, though its deploy writes it';
    elsif not exists (select from internal.search_corpus) then
        raise exception 'internal.search_corpus has no row, though its deploy writes it';
    elsif not exists (select from internal.projections where name = 'search') then
        raise exception 'internal.projections has no row "search", though its deploy writes it';
    end if;
end
$$;
