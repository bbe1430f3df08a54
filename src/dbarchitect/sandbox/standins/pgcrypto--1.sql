create function @extschema@.gen_random_bytes(count integer) returns bytea language plpgsql volatile strict parallel safe as $$
declare
  drawn bytea := '';
begin
  if count < 1 or count > 1024 then
    raise exception 'Length not in range' using errcode = 'external_routine_invocation_exception';
  end if;
  while pg_catalog.length(drawn) < count loop
    drawn := drawn || pg_catalog.sha256(pg_catalog.uuid_send(pg_catalog.gen_random_uuid()) || pg_catalog.uuid_send(pg_catalog.gen_random_uuid())
      || pg_catalog.uuid_send(pg_catalog.gen_random_uuid()));
  end loop;
  return pg_catalog.substr(drawn, 1, count);
end $$;
create function @extschema@.digest(data bytea, type text) returns bytea language plpgsql immutable strict parallel safe as $$
begin
  case pg_catalog.lower(type)
    when 'md5' then return pg_catalog.decode(pg_catalog.md5(data), 'hex');
    when 'sha224' then return pg_catalog.sha224(data);
    when 'sha256' then return pg_catalog.sha256(data);
    when 'sha384' then return pg_catalog.sha384(data);
    when 'sha512' then return pg_catalog.sha512(data);
    else raise exception 'the stand-in for pgcrypto has no digest "%"', type using errcode = 'feature_not_supported';
  end case;
end $$;
create function @extschema@.digest(data text, type text) returns bytea language plpgsql immutable strict parallel safe as
$$ begin return @extschema@.digest(pg_catalog.convert_to(data, 'UTF8'), type); end $$;
create function @extschema@.hmac(data bytea, key bytea, type text) returns bytea language plpgsql immutable strict parallel safe as $$
declare
  block int := case when pg_catalog.lower(type) in ('sha384', 'sha512') then 128 else 64 end;
  padded bytea;
  inner_pad bytea := '';
  outer_pad bytea := '';
begin
  padded := case when pg_catalog.length(key) > block then @extschema@.digest(key, type) else key end;
  padded := padded || pg_catalog.decode(pg_catalog.repeat('00', block - pg_catalog.length(padded)), 'hex');
  inner_pad := padded;
  outer_pad := padded;
  for i in 0 .. block - 1 loop
    inner_pad := pg_catalog.set_byte(inner_pad, i, pg_catalog.get_byte(padded, i) # 54);
    outer_pad := pg_catalog.set_byte(outer_pad, i, pg_catalog.get_byte(padded, i) # 92);
  end loop;
  return @extschema@.digest(outer_pad || @extschema@.digest(inner_pad || data, type), type);
end $$;
create function @extschema@.hmac(data text, key text, type text) returns bytea language plpgsql immutable strict parallel safe as
$$ begin return @extschema@.hmac(pg_catalog.convert_to(data, 'UTF8'), pg_catalog.convert_to(key, 'UTF8'), type); end $$;
create function @extschema@.gen_salt(type text) returns text language plpgsql volatile strict parallel safe as
$$ begin return '$standin$' || pg_catalog.encode(@extschema@.gen_random_bytes(12), 'hex') || '$'; end $$;
create function @extschema@.gen_salt(type text, rounds integer) returns text language plpgsql volatile strict parallel safe as
$$ begin return @extschema@.gen_salt(type); end $$;
create function @extschema@.crypt(password text, salt text) returns text language plpgsql immutable strict parallel safe as $$
declare
  prefix text := pg_catalog.substring(salt, '^\$standin\$[0-9a-f]+\$');
begin
  prefix := coalesce(prefix, '$standin$' || pg_catalog.md5(salt) || '$');
  return prefix || pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(prefix || password, 'UTF8')), 'hex');
end $$;
create function @extschema@.gen_random_uuid() returns uuid language sql volatile parallel safe return pg_catalog.gen_random_uuid();
