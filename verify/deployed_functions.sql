-- Verify pgsocial:deployed_functions on pg
select change, place, kind, signature, body_sha256 from internal.deployed_functions where false;
