create function @extschema@.levenshtein(source text, target text, ins_cost integer, del_cost integer, sub_cost integer) returns integer
  language plpgsql immutable strict parallel safe as $$
declare
  before int[];
  here int[];
  width int := pg_catalog.length(target);
begin
  before := array(select place * ins_cost from pg_catalog.generate_series(0, width) as place order by place);
  for i in 1 .. pg_catalog.length(source) loop
    here := array[i * del_cost];
    for j in 1 .. width loop
      here := here || least(before[j + 1] + del_cost, here[j] + ins_cost,
        before[j] + case when pg_catalog.substr(source, i, 1) = pg_catalog.substr(target, j, 1) then 0 else sub_cost end);
    end loop;
    before := here;
  end loop;
  return before[width + 1];
end $$;
create function @extschema@.levenshtein(source text, target text) returns integer language plpgsql immutable strict parallel safe as
$$ begin return @extschema@.levenshtein(source, target, 1, 1, 1); end $$;
create function @extschema@.levenshtein_less_equal(source text, target text, max_d integer) returns integer language plpgsql immutable strict parallel safe as
$$ begin return @extschema@.levenshtein(source, target, 1, 1, 1); end $$;
create function @extschema@.soundex(word text) returns text language plpgsql immutable strict parallel safe as $$
declare
  letters text := pg_catalog.regexp_replace(pg_catalog.upper(word), '[^A-Z]', '', 'g');
  code text := pg_catalog.left(letters, 1);
  last text;
  digit text;
begin
  if letters = '' then return ''; end if;
  last := pg_catalog.translate(code, 'AEIOUYHWBFPVCGJKQSXZDTLMNR', '00000000111122222222334556');
  for i in 2 .. pg_catalog.length(letters) loop
    digit := pg_catalog.translate(pg_catalog.substr(letters, i, 1), 'AEIOUYHWBFPVCGJKQSXZDTLMNR', '00000000111122222222334556');
    if digit <> '0' and digit <> last then code := code || digit; end if;
    last := digit;
  end loop;
  return pg_catalog.rpad(pg_catalog.left(code, 4), 4, '0');
end $$;
create function @extschema@.difference(a text, b text) returns integer language plpgsql immutable strict parallel safe as $$
begin
  return (select pg_catalog.count(*) from pg_catalog.generate_series(1, 4) as place
    where pg_catalog.substr(@extschema@.soundex(a), place, 1) = pg_catalog.substr(@extschema@.soundex(b), place, 1));
end $$;
