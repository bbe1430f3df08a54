create function @extschema@.unaccent(text) returns text language plpgsql stable strict parallel safe as
$$ begin return pg_catalog.normalize(pg_catalog.regexp_replace(pg_catalog.normalize($1, 'NFD'), U&'[\0300-\036F]', '', 'g'), 'NFC'); end $$;
create function @extschema@.unaccent(dictionary regdictionary, word text) returns text language plpgsql stable strict parallel safe as
$$ begin return @extschema@.unaccent(word); end $$;
create text search dictionary @extschema@.unaccent (template = pg_catalog.simple, accept = false);
