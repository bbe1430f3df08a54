create function @extschema@.uuid_generate_v4() returns uuid language sql volatile parallel safe return gen_random_uuid();
create function @extschema@.uuid_generate_v1() returns uuid language sql volatile parallel safe return gen_random_uuid();
create function @extschema@.uuid_generate_v1mc() returns uuid language sql volatile parallel safe return gen_random_uuid();
create function @extschema@.uuid_nil() returns uuid language sql immutable parallel safe return '00000000-0000-0000-0000-000000000000'::uuid;
create function @extschema@.uuid_ns_dns() returns uuid language sql immutable parallel safe return '6ba7b810-9dad-11d1-80b4-00c04fd430c8'::uuid;
create function @extschema@.uuid_ns_url() returns uuid language sql immutable parallel safe return '6ba7b811-9dad-11d1-80b4-00c04fd430c8'::uuid;
create function @extschema@.uuid_ns_oid() returns uuid language sql immutable parallel safe return '6ba7b812-9dad-11d1-80b4-00c04fd430c8'::uuid;
create function @extschema@.uuid_ns_x500() returns uuid language sql immutable parallel safe return '6ba7b814-9dad-11d1-80b4-00c04fd430c8'::uuid;
create function @extschema@.uuid_generate_v3(namespace uuid, name text) returns uuid language plpgsql immutable strict parallel safe as $$
declare
  digest bytea := pg_catalog.decode(pg_catalog.md5(pg_catalog.uuid_send(namespace) || pg_catalog.convert_to(name, 'UTF8')), 'hex');
begin
  digest := pg_catalog.set_byte(digest, 6, (pg_catalog.get_byte(digest, 6) & 15) | 48);
  digest := pg_catalog.set_byte(digest, 8, (pg_catalog.get_byte(digest, 8) & 63) | 128);
  return pg_catalog.encode(digest, 'hex')::uuid;
end $$;
