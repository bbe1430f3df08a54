create type @extschema@.hstore;
create function @extschema@.hstore_in(cstring) returns @extschema@.hstore language internal immutable strict parallel safe as 'textin';
create function @extschema@.hstore_out(@extschema@.hstore) returns cstring language internal immutable strict parallel safe as 'textout';
create function @extschema@.hstore_recv(internal) returns @extschema@.hstore language internal stable strict parallel safe as 'textrecv';
create function @extschema@.hstore_send(@extschema@.hstore) returns bytea language internal stable strict parallel safe as 'textsend';
create type @extschema@.hstore (input = @extschema@.hstore_in, output = @extschema@.hstore_out, receive = @extschema@.hstore_recv, send = @extschema@.hstore_send,
  internallength = variable, storage = extended);
create cast (@extschema@.hstore as text) without function;
create function @extschema@.each(source @extschema@.hstore, out key text, out value text) returns setof record language sql immutable strict parallel safe as $$
  select pg_catalog.replace(pg_catalog.replace(coalesce(found[2], found[3]), '\"', '"'), '\\', '\'),
    case when pg_catalog.lower(found[5]) = 'null' then null
      else pg_catalog.replace(pg_catalog.replace(coalesce(found[4], found[5]), '\"', '"'), '\\', '\') end
  from pg_catalog.regexp_matches(source::text, '("((?:[^"\\]|\\.)*)"|([^\s,"=]+))\s*=>\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))', 'g') as found
$$;
create function @extschema@.fetchval(source @extschema@.hstore, wanted text) returns text language plpgsql immutable strict parallel safe as
$$ begin return (select e.value from @extschema@.each(source) as e where e.key = wanted limit 1); end $$;
create function @extschema@.exist(source @extschema@.hstore, wanted text) returns boolean language plpgsql immutable strict parallel safe as
$$ begin return exists (select from @extschema@.each(source) as e where e.key = wanted); end $$;
create function @extschema@.hs_contains(a @extschema@.hstore, b @extschema@.hstore) returns boolean language plpgsql immutable strict parallel safe as
$$ begin return not exists (select e.key, e.value from @extschema@.each(b) as e except select e.key, e.value from @extschema@.each(a) as e); end $$;
create function @extschema@.hs_contained(a @extschema@.hstore, b @extschema@.hstore) returns boolean language plpgsql immutable strict parallel safe as
$$ begin return @extschema@.hs_contains(b, a); end $$;
create function @extschema@.hstore(key text, value text) returns @extschema@.hstore language plpgsql immutable parallel safe as $$
begin
  if key is null then return null; end if;
  return ('"' || pg_catalog.replace(pg_catalog.replace(key, '\', '\\'), '"', '\"') || '"=>'
    || coalesce('"' || pg_catalog.replace(pg_catalog.replace(value, '\', '\\'), '"', '\"') || '"', 'NULL'))::text::@extschema@.hstore;
end $$;
create cast (text as @extschema@.hstore) without function;
create function @extschema@.hs_concat(a @extschema@.hstore, b @extschema@.hstore) returns @extschema@.hstore language plpgsql immutable strict parallel safe as $$
begin
  return coalesce((select pg_catalog.string_agg((@extschema@.hstore(e.key, e.value))::text, ', ' order by e.key) from
    (select x.key, x.value from @extschema@.each(b) as x union all
     select x.key, x.value from @extschema@.each(a) as x where not @extschema@.exist(b, x.key)) as e), '')::@extschema@.hstore;
end $$;
create function @extschema@.akeys(source @extschema@.hstore) returns text[] language sql immutable strict parallel safe as
$$ select coalesce(pg_catalog.array_agg(e.key), '{}') from @extschema@.each(source) as e $$;
create function @extschema@.avals(source @extschema@.hstore) returns text[] language sql immutable strict parallel safe as
$$ select coalesce(pg_catalog.array_agg(e.value), '{}') from @extschema@.each(source) as e $$;
create function @extschema@.hstore_to_jsonb(source @extschema@.hstore) returns jsonb language sql immutable strict parallel safe as
$$ select coalesce(pg_catalog.jsonb_object_agg(e.key, e.value), '{}') from @extschema@.each(source) as e $$;
create operator @extschema@.-> (leftarg = @extschema@.hstore, rightarg = text, procedure = @extschema@.fetchval);
create operator @extschema@.? (leftarg = @extschema@.hstore, rightarg = text, procedure = @extschema@.exist);
create operator @extschema@.@> (leftarg = @extschema@.hstore, rightarg = @extschema@.hstore, procedure = @extschema@.hs_contains, commutator = operator(@extschema@.<@));
create operator @extschema@.<@ (leftarg = @extschema@.hstore, rightarg = @extschema@.hstore, procedure = @extschema@.hs_contained, commutator = operator(@extschema@.@>));
create operator @extschema@.|| (leftarg = @extschema@.hstore, rightarg = @extschema@.hstore, procedure = @extschema@.hs_concat);
-- an empty index that no search asks: see the stand-in for pg_trgm
create function @extschema@.hstore_extract_nothing(@extschema@.hstore, internal) returns internal language internal immutable strict parallel safe as 'void_in';
create function @extschema@.hstore_extract_query_nothing(@extschema@.hstore, internal, int2, internal, internal) returns internal language internal immutable strict parallel safe as 'void_in';
create function @extschema@.hstore_never(internal, int2, @extschema@.hstore, int4, internal, internal) returns boolean language internal immutable strict parallel safe as 'void_in';
create operator class @extschema@.gin_hstore_ops default for type @extschema@.hstore using gin as
  function 1 pg_catalog.bttextcmp(text, text),
  function 2 @extschema@.hstore_extract_nothing(@extschema@.hstore, internal),
  function 3 @extschema@.hstore_extract_query_nothing(@extschema@.hstore, internal, int2, internal, internal),
  function 4 @extschema@.hstore_never(internal, int2, @extschema@.hstore, int4, internal, internal),
  storage text;
