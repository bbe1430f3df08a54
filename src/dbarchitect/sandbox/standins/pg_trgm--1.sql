create function @extschema@.show_trgm(text) returns text[] language sql immutable strict parallel safe as $$
  select coalesce(pg_catalog.array_agg(distinct pg_catalog.substr(padded, place, 3)), '{}')
  from (select '  ' || word[1] || ' ' as padded from pg_catalog.regexp_matches(pg_catalog.lower($1), '[[:alnum:]]+', 'g') as word) as words
  cross join lateral pg_catalog.generate_series(1, pg_catalog.length(padded) - 2) as place
$$;
create function @extschema@.similarity(a text, b text) returns real language plpgsql immutable strict parallel safe as $$
declare
  left_set text[] := @extschema@.show_trgm(a);
  right_set text[] := @extschema@.show_trgm(b);
  shared int := (select pg_catalog.count(*) from pg_catalog.unnest(left_set) as t where t = any (right_set));
  total int := pg_catalog.cardinality(left_set) + pg_catalog.cardinality(right_set) - shared;
begin
  return case when total = 0 then 0 else shared::real / total end;
end $$;
create function @extschema@.set_limit(real) returns real language sql volatile strict as
$$ select pg_catalog.set_config('pg_trgm.similarity_threshold', $1::text, false)::real $$;
create function @extschema@.show_limit() returns real language sql stable as
$$ select coalesce(nullif(pg_catalog.current_setting('pg_trgm.similarity_threshold', true), ''), '0.3')::real $$;
create function @extschema@.similarity_op(a text, b text) returns boolean language plpgsql stable strict parallel safe as
$$ begin return @extschema@.similarity(a, b) >= @extschema@.show_limit(); end $$;
create function @extschema@.similarity_dist(a text, b text) returns real language plpgsql immutable strict parallel safe as
$$ begin return 1 - @extschema@.similarity(a, b); end $$;
create operator @extschema@.% (leftarg = text, rightarg = text, procedure = @extschema@.similarity_op,
  commutator = operator(@extschema@.%), restrict = matchingsel, join = matchingjoinsel);
create operator @extschema@.<-> (leftarg = text, rightarg = text, procedure = @extschema@.similarity_dist, commutator = operator(@extschema@.<->));

-- void_in ignores what it is given and yields nothing, which GIN stores as an item without keys; no operator is named,
-- so that no search ever asks the empty index
create function @extschema@.trgm_extract_nothing(text, internal) returns internal language internal immutable strict parallel safe as 'void_in';
create function @extschema@.trgm_extract_query_nothing(text, internal, int2, internal, internal, internal, internal) returns internal
  language internal immutable strict parallel safe as 'void_in';
create function @extschema@.trgm_never(internal, int2, text, int4, internal, internal, internal, internal) returns boolean
  language internal immutable strict parallel safe as 'void_in';
create operator class @extschema@.gin_trgm_ops for type text using gin as
  function 1 pg_catalog.bttextcmp(text, text),
  function 2 @extschema@.trgm_extract_nothing(text, internal),
  function 3 @extschema@.trgm_extract_query_nothing(text, internal, int2, internal, internal, internal, internal),
  function 4 @extschema@.trgm_never(internal, int2, text, int4, internal, internal, internal, internal);
