create type @extschema@.ltree;
create function @extschema@.ltree_in(cstring) returns @extschema@.ltree language internal immutable strict parallel safe as 'textin';
create function @extschema@.ltree_out(@extschema@.ltree) returns cstring language internal immutable strict parallel safe as 'textout';
create function @extschema@.ltree_recv(internal) returns @extschema@.ltree language internal stable strict parallel safe as 'textrecv';
create function @extschema@.ltree_send(@extschema@.ltree) returns bytea language internal stable strict parallel safe as 'textsend';
create type @extschema@.ltree (input = @extschema@.ltree_in, output = @extschema@.ltree_out, receive = @extschema@.ltree_recv, send = @extschema@.ltree_send,
  internallength = variable, storage = extended);
create domain @extschema@.lquery as text;
create domain @extschema@.ltxtquery as text;
create cast (@extschema@.ltree as text) without function as assignment;
create cast (text as @extschema@.ltree) without function;
create function @extschema@.ltree2text(path @extschema@.ltree) returns text language plpgsql immutable strict parallel safe as $$ begin return path::text; end $$;
create function @extschema@.text2ltree(path text) returns @extschema@.ltree language plpgsql immutable strict parallel safe as $$ begin return path::@extschema@.ltree; end $$;
create function @extschema@.nlevel(path @extschema@.ltree) returns integer language plpgsql immutable strict parallel safe as
$$ begin return pg_catalog.cardinality(pg_catalog.string_to_array(path::text, '.')); end $$;
create function @extschema@.subpath(path @extschema@.ltree, first integer, count integer) returns @extschema@.ltree language plpgsql immutable strict parallel safe as $$
declare
  labels text[] := pg_catalog.string_to_array(path::text, '.');
  start int := case when first < 0 then pg_catalog.cardinality(labels) + first else first end;
  stop int := case when count < 0 then pg_catalog.cardinality(labels) + count else start + count end;
begin
  return pg_catalog.array_to_string(labels[start + 1 : stop], '.')::@extschema@.ltree;
end $$;
create function @extschema@.subpath(path @extschema@.ltree, first integer) returns @extschema@.ltree language plpgsql immutable strict parallel safe as
$$ begin return @extschema@.subpath(path, first, 65535); end $$;
create function @extschema@.subltree(path @extschema@.ltree, first integer, past integer) returns @extschema@.ltree language plpgsql immutable strict parallel safe as
$$ begin return @extschema@.subpath(path, first, past - first); end $$;
create function @extschema@.index(a @extschema@.ltree, b @extschema@.ltree) returns integer language plpgsql immutable strict parallel safe as $$
declare
  place int := pg_catalog.strpos('.' || a::text || '.', '.' || b::text || '.');
begin
  return case when place = 0 then -1 else @extschema@.nlevel(pg_catalog.left(a::text, place - 1)::@extschema@.ltree) end;
end $$;
create function @extschema@.ltree_isparent(a @extschema@.ltree, b @extschema@.ltree) returns boolean language plpgsql immutable strict parallel safe as
$$ begin return a::text = '' or pg_catalog.starts_with(b::text || '.', a::text || '.'); end $$;
create function @extschema@.ltree_risparent(a @extschema@.ltree, b @extschema@.ltree) returns boolean language plpgsql immutable strict parallel safe as
$$ begin return b::text = '' or pg_catalog.starts_with(a::text || '.', b::text || '.'); end $$;
create function @extschema@.ltree_addltree(a @extschema@.ltree, b @extschema@.ltree) returns @extschema@.ltree language plpgsql immutable strict parallel safe as
$$ begin return pg_catalog.concat_ws('.', nullif(a::text, ''), nullif(b::text, ''))::@extschema@.ltree; end $$;
create operator @extschema@.@> (leftarg = @extschema@.ltree, rightarg = @extschema@.ltree, procedure = @extschema@.ltree_isparent, commutator = operator(@extschema@.<@));
create operator @extschema@.<@ (leftarg = @extschema@.ltree, rightarg = @extschema@.ltree, procedure = @extschema@.ltree_risparent, commutator = operator(@extschema@.@>));
create operator @extschema@.|| (leftarg = @extschema@.ltree, rightarg = @extschema@.ltree, procedure = @extschema@.ltree_addltree);
do $$
declare
  one text[];
begin
  foreach one slice 1 in array array[['eq', '=', '<>', '=', 'eqsel', 'eqjoinsel'], ['ne', '<>', '=', '<>', 'neqsel', 'neqjoinsel'],
    ['lt', '<', '>=', '>', 'scalarltsel', 'scalarltjoinsel'], ['le', '<=', '>', '>=', 'scalarlesel', 'scalarlejoinsel'],
    ['gt', '>', '<=', '<', 'scalargtsel', 'scalargtjoinsel'], ['ge', '>=', '<', '<=', 'scalargesel', 'scalargejoinsel']]
  loop
    execute pg_catalog.format('create function @extschema@.ltree_%1$s(a @extschema@.ltree, b @extschema@.ltree) returns boolean
      language plpgsql immutable strict parallel safe as $f$ begin return a::text collate "C" %2$s b::text collate "C"; end $f$', one[1], one[2]);
    execute pg_catalog.format('create operator @extschema@.%2$s (leftarg = @extschema@.ltree, rightarg = @extschema@.ltree,
      procedure = @extschema@.ltree_%1$s, negator = operator(@extschema@.%3$s), commutator = operator(@extschema@.%4$s), restrict = %5$s, join = %6$s)',
      one[1], one[2], one[3], one[4], one[5], one[6]);
  end loop;
end $$;
create function @extschema@.ltree_cmp(a @extschema@.ltree, b @extschema@.ltree) returns integer language plpgsql immutable strict parallel safe as
$$ begin return pg_catalog.bttextcmp(a::text collate "C", b::text collate "C"); end $$;
create operator class @extschema@.ltree_ops default for type @extschema@.ltree using btree as
  operator 1 @extschema@.<, operator 2 @extschema@.<=, operator 3 @extschema@.=, operator 4 @extschema@.>=, operator 5 @extschema@.>,
  function 1 @extschema@.ltree_cmp(@extschema@.ltree, @extschema@.ltree);
