create type @extschema@.citext;
create function @extschema@.citextin(cstring) returns @extschema@.citext language internal immutable strict parallel safe as 'textin';
create function @extschema@.citextout(@extschema@.citext) returns cstring language internal immutable strict parallel safe as 'textout';
create function @extschema@.citextrecv(internal) returns @extschema@.citext language internal stable strict parallel safe as 'textrecv';
create function @extschema@.citextsend(@extschema@.citext) returns bytea language internal stable strict parallel safe as 'textsend';
create type @extschema@.citext (input = @extschema@.citextin, output = @extschema@.citextout, receive = @extschema@.citextrecv, send = @extschema@.citextsend,
  internallength = variable, storage = extended, category = 'S', preferred = false, collatable = true);
create cast (@extschema@.citext as text) without function as implicit;
create cast (@extschema@.citext as varchar) without function as implicit;
create cast (@extschema@.citext as bpchar) without function as assignment;
create cast (text as @extschema@.citext) without function as assignment;
create cast (varchar as @extschema@.citext) without function as assignment;
create function @extschema@.citext(bpchar) returns @extschema@.citext language internal immutable strict parallel safe as 'rtrim1';
create cast (bpchar as @extschema@.citext) with function @extschema@.citext(bpchar) as assignment;
create function @extschema@.citext(boolean) returns @extschema@.citext language internal immutable strict parallel safe as 'booltext';
create cast (boolean as @extschema@.citext) with function @extschema@.citext(boolean) as assignment;

-- plpgsql, because a function in SQL would be inlined and the operator no longer match an index
create function @extschema@.citext_cmp(a @extschema@.citext, b @extschema@.citext) returns int language plpgsql immutable strict parallel safe as
$$ begin return pg_catalog.bttextcmp(pg_catalog.lower(a::text), pg_catalog.lower(b::text)); end $$;
create function @extschema@.citext_hash(a @extschema@.citext) returns int language plpgsql immutable strict parallel safe as
$$ begin return pg_catalog.hashtext(pg_catalog.lower(a::text)); end $$;
create function @extschema@.citext_eq(a @extschema@.citext, b @extschema@.citext) returns boolean language plpgsql immutable strict parallel safe as
$$ begin return pg_catalog.lower(a::text) = pg_catalog.lower(b::text); end $$;
create function @extschema@.citext_ne(a @extschema@.citext, b @extschema@.citext) returns boolean language plpgsql immutable strict parallel safe as
$$ begin return pg_catalog.lower(a::text) <> pg_catalog.lower(b::text); end $$;
create function @extschema@.citext_lt(a @extschema@.citext, b @extschema@.citext) returns boolean language plpgsql immutable strict parallel safe as
$$ begin return pg_catalog.lower(a::text) < pg_catalog.lower(b::text); end $$;
create function @extschema@.citext_le(a @extschema@.citext, b @extschema@.citext) returns boolean language plpgsql immutable strict parallel safe as
$$ begin return pg_catalog.lower(a::text) <= pg_catalog.lower(b::text); end $$;
create function @extschema@.citext_gt(a @extschema@.citext, b @extschema@.citext) returns boolean language plpgsql immutable strict parallel safe as
$$ begin return pg_catalog.lower(a::text) > pg_catalog.lower(b::text); end $$;
create function @extschema@.citext_ge(a @extschema@.citext, b @extschema@.citext) returns boolean language plpgsql immutable strict parallel safe as
$$ begin return pg_catalog.lower(a::text) >= pg_catalog.lower(b::text); end $$;

create operator @extschema@.= (leftarg = @extschema@.citext, rightarg = @extschema@.citext, procedure = @extschema@.citext_eq,
  commutator = operator(@extschema@.=), negator = operator(@extschema@.<>), restrict = eqsel, join = eqjoinsel, hashes, merges);
create operator @extschema@.<> (leftarg = @extschema@.citext, rightarg = @extschema@.citext, procedure = @extschema@.citext_ne,
  commutator = operator(@extschema@.<>), negator = operator(@extschema@.=), restrict = neqsel, join = neqjoinsel);
create operator @extschema@.< (leftarg = @extschema@.citext, rightarg = @extschema@.citext, procedure = @extschema@.citext_lt,
  commutator = operator(@extschema@.>), negator = operator(@extschema@.>=), restrict = scalarltsel, join = scalarltjoinsel);
create operator @extschema@.<= (leftarg = @extschema@.citext, rightarg = @extschema@.citext, procedure = @extschema@.citext_le,
  commutator = operator(@extschema@.>=), negator = operator(@extschema@.>), restrict = scalarlesel, join = scalarlejoinsel);
create operator @extschema@.> (leftarg = @extschema@.citext, rightarg = @extschema@.citext, procedure = @extschema@.citext_gt,
  commutator = operator(@extschema@.<), negator = operator(@extschema@.<=), restrict = scalargtsel, join = scalargtjoinsel);
create operator @extschema@.>= (leftarg = @extschema@.citext, rightarg = @extschema@.citext, procedure = @extschema@.citext_ge,
  commutator = operator(@extschema@.<=), negator = operator(@extschema@.<), restrict = scalargesel, join = scalargejoinsel);

create operator class @extschema@.citext_ops default for type @extschema@.citext using btree as
  operator 1 @extschema@.<, operator 2 @extschema@.<=, operator 3 @extschema@.=, operator 4 @extschema@.>=, operator 5 @extschema@.>,
  function 1 @extschema@.citext_cmp(@extschema@.citext, @extschema@.citext);
create operator class @extschema@.citext_ops default for type @extschema@.citext using hash as
  operator 1 @extschema@.=, function 1 @extschema@.citext_hash(@extschema@.citext);

create function @extschema@.citext_smaller(a @extschema@.citext, b @extschema@.citext) returns @extschema@.citext language plpgsql immutable strict parallel safe as
$$ begin if pg_catalog.lower(a::text) < pg_catalog.lower(b::text) then return a; end if; return b; end $$;
create function @extschema@.citext_larger(a @extschema@.citext, b @extschema@.citext) returns @extschema@.citext language plpgsql immutable strict parallel safe as
$$ begin if pg_catalog.lower(a::text) > pg_catalog.lower(b::text) then return a; end if; return b; end $$;
create aggregate @extschema@.min(@extschema@.citext) (sfunc = @extschema@.citext_smaller, stype = @extschema@.citext, sortop = operator(@extschema@.<), parallel = safe, combinefunc = @extschema@.citext_smaller);
create aggregate @extschema@.max(@extschema@.citext) (sfunc = @extschema@.citext_larger, stype = @extschema@.citext, sortop = operator(@extschema@.>), parallel = safe, combinefunc = @extschema@.citext_larger);

create function @extschema@.texticlike(@extschema@.citext, text) returns boolean language internal immutable strict parallel safe as 'texticlike';
create function @extschema@.texticnlike(@extschema@.citext, text) returns boolean language internal immutable strict parallel safe as 'texticnlike';
create function @extschema@.texticregexeq(@extschema@.citext, text) returns boolean language internal immutable strict parallel safe as 'texticregexeq';
create function @extschema@.texticregexne(@extschema@.citext, text) returns boolean language internal immutable strict parallel safe as 'texticregexne';
do $$
declare
  pair text[];
  wanted text[] := array[['~~', 'texticlike', '!~~'], ['!~~', 'texticnlike', '~~'], ['~~*', 'texticlike', '!~~*'], ['!~~*', 'texticnlike', '~~*'],
    ['~', 'texticregexeq', '!~'], ['!~', 'texticregexne', '~'], ['~*', 'texticregexeq', '!~*'], ['!~*', 'texticregexne', '~*']];
begin
  foreach pair slice 1 in array wanted loop
    execute format('create operator @extschema@.%s (leftarg = @extschema@.citext, rightarg = text, procedure = @extschema@.%s, negator = operator(@extschema@.%s))',
      pair[1], pair[2], pair[3]);
  end loop;
end $$;
