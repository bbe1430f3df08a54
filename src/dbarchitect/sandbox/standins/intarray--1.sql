create function @extschema@.icount(integer[]) returns integer language sql immutable strict parallel safe return cardinality($1);
create function @extschema@.sort(integer[]) returns integer[] language sql immutable strict parallel safe as
$$ select array(select v from pg_catalog.unnest($1) as v order by v) $$;
create function @extschema@.uniq(integer[]) returns integer[] language sql immutable strict parallel safe as
$$ select array(select v from (select v, place, pg_catalog.lag(v) over (order by place) as earlier from pg_catalog.unnest($1) with ordinality as u (v, place)) as w
   where earlier is distinct from v order by place) $$;
create function @extschema@.idx(integer[], integer) returns integer language sql immutable strict parallel safe return coalesce(array_position($1, $2), 0);
-- an empty index that no search asks: see the stand-in for pg_trgm
create function @extschema@.intarray_extract_nothing(integer[], internal) returns internal language internal immutable strict parallel safe as 'void_in';
create function @extschema@.intarray_extract_query_nothing(integer[], internal, int2, internal, internal) returns internal language internal immutable strict parallel safe as 'void_in';
create function @extschema@.intarray_never(internal, int2, integer[], int4, internal, internal) returns boolean language internal immutable strict parallel safe as 'void_in';
create operator class @extschema@.gin__int_ops for type integer[] using gin as
  function 1 pg_catalog.btint4cmp(integer, integer),
  function 2 @extschema@.intarray_extract_nothing(integer[], internal),
  function 3 @extschema@.intarray_extract_query_nothing(integer[], internal, int2, internal, internal),
  function 4 @extschema@.intarray_never(internal, int2, integer[], int4, internal, internal),
  storage integer;
