-- A seed bank: deposits, vaults, germination tests and the shop for seed requests; written to measure without tuning.
-- planted3.yaml lists what was planted. Loads on PostgreSQL 15 and later as a superuser; the rows are the same each time.

CREATE SCHEMA bank;
CREATE SCHEMA lab;
CREATE SCHEMA web;

CREATE ROLE sb_portal LOGIN;
CREATE ROLE sb_sync LOGIN SUPERUSER;
CREATE ROLE sb_curators NOLOGIN;

CREATE TYPE bank.origin_kind AS ENUM ('', 'wild', 'landrace', 'cultivar');

CREATE TABLE bank.countries (
    iso char(3) PRIMARY KEY,
    label text NOT NULL UNIQUE
);
INSERT INTO bank.countries SELECT chr(65 + n / 26) || chr(65 + n % 26) || 'X', 'country ' || n FROM generate_series(0, 149) n;

CREATE TABLE bank.institutes (
    uid bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    wiews text NOT NULL UNIQUE,
    label text NOT NULL,
    country char(3) NOT NULL REFERENCES bank.countries,
    postal_code integer NOT NULL,
    switchboard numeric NOT NULL
);
CREATE INDEX institutes_country ON bank.institutes (country);
INSERT INTO bank.institutes (wiews, label, country, postal_code, switchboard)
SELECT 'INS' || lpad(n::text, 3, '0'), 'institute ' || n, chr(65 + n / 26) || chr(65 + n % 26) || 'X', 1000 + n * 37, 4930000000 + n * 7919
FROM generate_series(1, 120) n;

CREATE TABLE bank.taxa (
    uid bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    parent_uid bigint REFERENCES bank.taxa,
    genus text NOT NULL,
    epithet text NOT NULL,
    synonyms text NOT NULL,
    vernacular_1 text,
    vernacular_2 text,
    vernacular_3 text,
    genus_family text NOT NULL,
    origin bank.origin_kind NOT NULL DEFAULT '',
    UNIQUE (genus, epithet)
);
CREATE INDEX taxa_parent ON bank.taxa (parent_uid);
INSERT INTO bank.taxa (parent_uid, genus, epithet, synonyms, vernacular_1, vernacular_2, genus_family, origin)
SELECT CASE WHEN n > 40 THEN n % 40 + 1 END, 'Genus' || n % 40, 'species' || n, 'syn' || n || 'a;syn' || n || 'b;syn' || n || 'c',
  'common ' || n, CASE WHEN n % 2 = 0 THEN 'folk ' || n END, 'Family' || (n % 40) / 5, (ARRAY['wild','landrace','cultivar'])[n % 3 + 1]::bank.origin_kind
FROM generate_series(1, 600) n;

CREATE TABLE bank.keepers (
    uid bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    full_name text NOT NULL,
    born date NOT NULL,
    passport_no text NOT NULL UNIQUE,
    allergies text,
    home_vault integer NOT NULL,
    workplace_code text NOT NULL,
    workplace_label text NOT NULL,
    workplace_floor integer NOT NULL,
    hired date NOT NULL,
    departed date
);
CREATE TABLE bank.vaults (
    vault_no integer PRIMARY KEY,
    label text NOT NULL UNIQUE,
    head_keeper bigint NOT NULL REFERENCES bank.keepers DEFERRABLE INITIALLY DEFERRED,
    degrees real NOT NULL CHECK (degrees BETWEEN -40 AND 20)
);
BEGIN;
INSERT INTO bank.keepers (full_name, born, passport_no, allergies, home_vault, workplace_code, workplace_label, workplace_floor, hired, departed)
SELECT 'keeper ' || n, date '1960-01-01' + n * 97, 'P' || 7000000 + n * 13, CASE WHEN n % 4 = 0 THEN 'pollen' END, n % 5 + 1,
  'W' || n % 12, 'workplace ' || n % 12, (n % 12) / 4, date '2015-03-01' + n * 11, CASE WHEN n % 9 = 0 THEN date '2014-01-01' END
FROM generate_series(1, 90) n;
INSERT INTO bank.vaults SELECT n, 'vault ' || n, n, -18 FROM generate_series(1, 5) n;
COMMIT;
ALTER TABLE bank.keepers ADD CONSTRAINT keepers_home FOREIGN KEY (home_vault) REFERENCES bank.vaults;
CREATE INDEX keepers_home_vault ON bank.keepers (home_vault);
CREATE INDEX vaults_head ON bank.vaults (head_keeper);

CREATE TABLE bank.shelves (
    vault_no integer NOT NULL REFERENCES bank.vaults,
    shelf_no integer NOT NULL,
    material text NOT NULL,
    capacity integer NOT NULL CHECK (capacity > 0),
    PRIMARY KEY (vault_no, shelf_no)
);
INSERT INTO bank.shelves SELECT v, s, (ARRAY['steel','aluminium'])[s % 2 + 1], 40 + (v * 31 + s * 17) % 60 FROM generate_series(1, 5) v, generate_series(1, 30) s;

CREATE TABLE bank.tray_slots (
    tray_code text NOT NULL,
    slot integer NOT NULL,
    tray_colour text NOT NULL,
    tray_bought date NOT NULL,
    grams numeric(8,3) NOT NULL,
    PRIMARY KEY (tray_code, slot)
);
INSERT INTO bank.tray_slots
SELECT 'T' || t, s, (ARRAY['red','green','blue','grey'])[t % 4 + 1], date '2020-01-01' + (t * 53) % 900, 1 + (t * 7 + s * 3) % 90
FROM generate_series(1, 60) t, generate_series(1, 20) s;

CREATE TABLE bank.accessions (
    uid bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    acc_no text NOT NULL UNIQUE,
    taxon bigint NOT NULL REFERENCES bank.taxa,
    donor bigint NOT NULL REFERENCES bank.institutes,
    donor_label text NOT NULL,
    from_country char(3) NOT NULL,
    collected text NOT NULL,
    wild varchar(3) NOT NULL,
    lat text,
    lon text,
    restricted_until date NOT NULL DEFAULT date '9999-12-31',
    grade text NOT NULL,
    registered timestamptz NOT NULL DEFAULT '2025-02-11 09:30:00+00',
    extra text NOT NULL,
    descriptors jsonb NOT NULL
);
CREATE INDEX accessions_taxon ON bank.accessions (taxon);
CREATE INDEX accessions_taxon_donor ON bank.accessions (taxon, donor);
CREATE INDEX accessions_donor ON bank.accessions (donor);
CREATE INDEX accessions_donor_again ON bank.accessions (donor);
CREATE INDEX accessions_descriptors ON bank.accessions (descriptors);
INSERT INTO bank.accessions (acc_no, taxon, donor, donor_label, from_country, collected, wild, lat, lon, restricted_until, grade, registered, extra, descriptors)
SELECT 'ACC-' || lpad(n::text, 6, '0'), n % 600 + 1, n % 120 + 1, 'institute ' || n % 120 + 1, chr(65 + (n % 150) / 26) || chr(65 + (n % 150) % 26) || 'X',
  to_char(date '1990-01-01' + n, 'DD.MM.YYYY'), (ARRAY['yes','no'])[n % 2 + 1], round(n % 90 + 0.25, 4)::text, round(n % 180 + 0.75, 4)::text,
  CASE WHEN n % 10 = 0 THEN date '2030-01-01' + n % 400 ELSE date '9999-12-31' END, (ARRAY['A','B','C'])[n % 3 + 1],
  timestamptz '2024-01-01 08:00+00' + n * interval '1 hour', '{"bags": ' || n % 9 || ', "sealed": true}', jsonb_build_object('leaf', n % 7, 'hull', n % 3)
FROM generate_series(1, 4000) n;

CREATE TABLE bank.lots (
    uid bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    accession integer NOT NULL,
    vault_no integer NOT NULL,
    shelf_no integer NOT NULL,
    barcode text NOT NULL,
    seed_count text NOT NULL,
    purity numeric(5,2) NOT NULL,
    stage text NOT NULL DEFAULT 'new',
    sealed_at timestamp NOT NULL,
    sealed_by bigint,
    CONSTRAINT lots_sealer FOREIGN KEY (sealed_by) REFERENCES bank.keepers ON DELETE SET NULL,
    CONSTRAINT lots_stage_known CHECK (stage IN ('drying', 'stored', 'spent', NULL))
);
CREATE INDEX lots_place ON bank.lots (vault_no, shelf_no);
INSERT INTO bank.lots (accession, vault_no, shelf_no, barcode, seed_count, purity, stage, sealed_at, sealed_by)
SELECT n % 4000 + 1, n % 5 + 1, n % 30 + 1, 'LB' || 100000 + n, (n % 900 * 10)::text, 90 + n % 10, (ARRAY['drying','stored','spent'])[n % 3 + 1],
  timestamp '2024-01-05 10:00' + n * interval '7 minutes', n % 90 + 1
FROM generate_series(1, 6000) n;
ALTER TABLE bank.lots ADD CONSTRAINT lots_accession FOREIGN KEY (accession) REFERENCES bank.accessions;

CREATE TABLE bank.accession_collectors (
    accession bigint NOT NULL REFERENCES bank.accessions ON DELETE CASCADE,
    keeper bigint NOT NULL REFERENCES bank.keepers ON DELETE CASCADE
);
INSERT INTO bank.accession_collectors SELECT n, n % 90 + 1 FROM generate_series(1, 4000) n;
CREATE INDEX accession_collectors_accession ON bank.accession_collectors (accession);
CREATE INDEX accession_collectors_keeper ON bank.accession_collectors (keeper);

CREATE TABLE bank.passport_values (
    accession bigint NOT NULL REFERENCES bank.accessions,
    descriptor_name text NOT NULL,
    descriptor_value text NOT NULL,
    PRIMARY KEY (accession, descriptor_name)
);
INSERT INTO bank.passport_values
SELECT a, d, CASE d WHEN 'altitude' THEN (a % 3000)::text WHEN 'soil' THEN 'loam' ELSE '2019-04-0' || a % 9 + 1 END
FROM generate_series(1, 800) a, unnest(ARRAY['altitude','soil','harvested']) d;

CREATE TABLE bank.annotations (
    uid bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject_kind text NOT NULL CHECK (subject_kind IN ('accession', 'lot', 'taxon')),
    subject_uid bigint NOT NULL,
    body text NOT NULL,
    written timestamptz NOT NULL
);
CREATE INDEX annotations_subject ON bank.annotations (subject_kind, subject_uid);
INSERT INTO bank.annotations (subject_kind, subject_uid, body, written)
SELECT (ARRAY['accession','lot','taxon'])[n % 3 + 1], n, 'a remark on it ' || n, timestamptz '2025-01-01 00:00+00' + n * interval '1 minute'
FROM generate_series(1, 500) n;

CREATE TABLE bank.door_events (
    vault_no integer NOT NULL REFERENCES bank.vaults,
    opened timestamptz NOT NULL,
    badge text NOT NULL
) WITH (autovacuum_enabled = false);
CREATE INDEX door_events_vault ON bank.door_events (vault_no);
INSERT INTO bank.door_events SELECT n % 5 + 1, timestamptz '2025-03-01 00:00+00' + n * interval '90 seconds', 'B' || n % 90 FROM generate_series(1, 3000) n;

CREATE TABLE bank.climate_202504 (probe integer NOT NULL, taken timestamptz NOT NULL, degrees real NOT NULL, humidity real NOT NULL, PRIMARY KEY (probe, taken));
CREATE TABLE bank.climate_202505 (probe integer NOT NULL, taken timestamptz NOT NULL, degrees real NOT NULL, humidity real NOT NULL, PRIMARY KEY (probe, taken));
CREATE TABLE bank.climate_202506 (probe integer NOT NULL, taken timestamptz NOT NULL, degrees real NOT NULL, humidity real NOT NULL, PRIMARY KEY (probe, taken));
INSERT INTO bank.climate_202504 SELECT n % 8, timestamptz '2025-04-01 00:00+00' + n * interval '5 minutes', -18 + n % 3, 15 + n % 5 FROM generate_series(1, 800) n;
INSERT INTO bank.climate_202505 SELECT n % 8, timestamptz '2025-05-01 00:00+00' + n * interval '5 minutes', -18 + n % 3, 15 + n % 5 FROM generate_series(1, 800) n;
INSERT INTO bank.climate_202506 SELECT n % 8, timestamptz '2025-06-01 00:00+00' + n * interval '5 minutes', -18 + n % 3, 15 + n % 5 FROM generate_series(1, 800) n;

CREATE TABLE bank.accessions_old AS SELECT uid, acc_no, taxon, donor FROM bank.accessions WHERE uid < 900;
ALTER TABLE bank.accessions_old ADD PRIMARY KEY (uid);

-- the laboratory
CREATE TABLE lab.chambers (
    uid smallint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    label text NOT NULL UNIQUE,
    gateway_ip text NOT NULL
);
INSERT INTO lab.chambers (label, gateway_ip) SELECT 'chamber ' || n, '10.20.' || n || '.1' FROM generate_series(1, 40) n;

CREATE TABLE lab.germination_tests (
    uid smallint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    lot_uid bigint NOT NULL,
    chamber_uid smallint NOT NULL REFERENCES lab.chambers,
    sown integer NOT NULL,
    sprouted integer NOT NULL,
    began date NOT NULL,
    ended date,
    took text NOT NULL
);
CREATE INDEX germination_tests_lot ON lab.germination_tests (lot_uid);
INSERT INTO lab.germination_tests (uid, lot_uid, chamber_uid, sown, sprouted, began, ended, took)
SELECT 27000 + n, CASE WHEN n % 200 = 0 THEN 900000 + n ELSE n % 6000 + 1 END, n % 40 + 1, 50 + n % 50, n % 50, date '2024-05-01' + n % 300,
  date '2024-05-20' + n % 300 - CASE WHEN n % 50 = 0 THEN 60 ELSE 0 END, (n % 30) || ' days'
FROM generate_series(1, 3500) n;
ALTER TABLE lab.germination_tests ADD CONSTRAINT germination_tests_sown CHECK (sown > 0) NOT VALID;
SELECT setval(pg_get_serial_sequence('lab.germination_tests', 'uid'), 30500);

CREATE TABLE lab.thresholds (
    uid bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    taxon bigint NOT NULL REFERENCES bank.taxa,
    method text,
    least_percent numeric(5,2) NOT NULL CHECK (least_percent BETWEEN 0 AND 100),
    UNIQUE (taxon, method)
);
INSERT INTO lab.thresholds (taxon, method, least_percent) SELECT n % 300 + 1, CASE WHEN n <= 300 THEN 'paper' END, 60 + n % 40 FROM generate_series(1, 700) n;

CREATE TABLE lab.chamber_bookings (
    uid bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    chamber_uid smallint NOT NULL REFERENCES lab.chambers,
    booked_from timestamptz NOT NULL,
    booked_to timestamptz NOT NULL,
    CHECK (booked_from < booked_to)
);
CREATE INDEX chamber_bookings_chamber ON lab.chamber_bookings (chamber_uid);
INSERT INTO lab.chamber_bookings (chamber_uid, booked_from, booked_to)
SELECT n % 40 + 1, timestamptz '2025-05-01 08:00+00' + (n / 40) * interval '1 day', timestamptz '2025-05-01 08:00+00' + (n / 40) * interval '1 day' + CASE WHEN n % 100 = 0 THEN interval '30 hours' ELSE interval '6 hours' END
FROM generate_series(1, 800) n;

CREATE UNLOGGED TABLE lab.imports (
    uid bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    invoice_no text NOT NULL UNIQUE,
    invoice_total real NOT NULL
);
INSERT INTO lab.imports (invoice_no, invoice_total) SELECT 'I' || n, n * 1.37 FROM generate_series(1, 300) n;

-- the portal
CREATE TABLE web.accounts (
    uid uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    org_uid bigint NOT NULL REFERENCES bank.institutes,
    mail text NOT NULL UNIQUE,
    pass text NOT NULL,
    gone boolean NOT NULL DEFAULT false,
    api_token text NOT NULL,
    created timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX accounts_org ON web.accounts (org_uid);
INSERT INTO web.accounts (uid, org_uid, mail, pass, gone, api_token)
SELECT md5('a' || n)::uuid, n % 120 + 1, 'someone' || n || '@seeds.example', 'Spring' || n || '!', n % 11 = 0, 'tok_live_' || md5('t' || n) FROM generate_series(1, 400) n;

CREATE TABLE web.requests (
    uid uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    account uuid NOT NULL REFERENCES web.accounts,
    org_uid bigint NOT NULL REFERENCES bank.institutes,
    phase text NOT NULL,
    fee double precision NOT NULL,
    pan text,
    pan_check text,
    last4 char(4),
    placed timestamptz NOT NULL,
    shipped timestamptz
);
CREATE INDEX requests_org ON web.requests (org_uid);
INSERT INTO web.requests (uid, account, org_uid, phase, fee, pan, pan_check, last4, placed, shipped)
SELECT md5('r' || n)::uuid, md5('a' || n % 400 + 1)::uuid, n % 120 + 1, (ARRAY['placed','packed','shipped','refused'])[n % 4 + 1], n % 50 + 0.5,
  '4111111111111111', '123', '1111', timestamptz '2025-01-01 00:00+00' + n * interval '3 hours', NULL
FROM generate_series(1, 1500) n;

CREATE TABLE web.request_lines (
    request uuid NOT NULL REFERENCES web.requests ON DELETE CASCADE,
    line_no integer NOT NULL,
    lot_uid bigint NOT NULL REFERENCES bank.lots,
    grams numeric(8,3) NOT NULL CHECK (grams > 0),
    PRIMARY KEY (request, line_no)
);
CREATE INDEX request_lines_lot ON web.request_lines (lot_uid);
INSERT INTO web.request_lines SELECT md5('r' || n)::uuid, l, (n * 3 + l) % 6000 + 1, 1 + l FROM generate_series(1, 1500) n, generate_series(1, 2) l;

CREATE TABLE web.messages (
    uid bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    org_uid bigint NOT NULL REFERENCES bank.institutes,
    body text NOT NULL,
    read_by bigint[] NOT NULL DEFAULT '{}'
);
CREATE INDEX messages_org ON web.messages (org_uid);
INSERT INTO web.messages (org_uid, body, read_by) SELECT n % 120 + 1, 'message ' || n, ARRAY[n % 90 + 1, n % 7 + 1] FROM generate_series(1, 300) n;

ALTER TABLE web.requests ENABLE ROW LEVEL SECURITY;
CREATE POLICY requests_of_org ON web.requests USING (org_uid = current_setting('sb.org', true)::bigint);
ALTER TABLE web.accounts ENABLE ROW LEVEL SECURITY;
CREATE POLICY accounts_anyone ON web.accounts TO sb_portal USING (true);
CREATE VIEW web.open_requests AS SELECT uid, org_uid, phase FROM web.requests WHERE shipped IS NULL;
GRANT USAGE ON SCHEMA web, bank TO sb_portal, sb_curators;
GRANT SELECT, INSERT, UPDATE ON web.requests, web.accounts, web.messages, web.request_lines TO sb_portal;
GRANT SELECT ON web.open_requests TO sb_portal;
GRANT ALL ON bank.annotations TO PUBLIC;
GRANT CREATE ON SCHEMA lab TO PUBLIC;

CREATE FUNCTION web.purge(of_table text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  EXECUTE 'DELETE FROM web.' || of_table;
END $$;
CREATE FUNCTION bank.label_of(which bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT label FROM bank.institutes WHERE uid = which $$;
CREATE FUNCTION bank.no_past() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER lots_no_past BEFORE UPDATE ON bank.lots FOR EACH ROW EXECUTE FUNCTION bank.no_past();
ALTER TABLE bank.lots DISABLE TRIGGER lots_no_past;
CREATE FUNCTION bank.swallow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO bank.annotations (subject_kind, subject_uid, body, written) VALUES ('accession', NEW.uid, 'changed', now()); END $$;

-- what is right and looks wrong
CREATE TABLE web.preferences (
    name text PRIMARY KEY,
    value text NOT NULL
);
INSERT INTO web.preferences SELECT 'setting ' || n, 'v' || n FROM generate_series(1, 12) n;
CREATE TABLE web.newsletter_readers (
    uid bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    mail text NOT NULL,
    password_hash text NOT NULL,
    deleted_at timestamptz,
    interests text[] NOT NULL DEFAULT '{}'
);
CREATE UNIQUE INDEX newsletter_readers_mail ON web.newsletter_readers (mail) WHERE deleted_at IS NULL;
INSERT INTO web.newsletter_readers (mail, password_hash, deleted_at, interests)
SELECT 'reader' || n || '@garden.example', '$argon2id$v=19$m=65536,t=3,p=4$' || md5('s' || n) || '$' || md5('h' || n), NULL, ARRAY['beans','peas'] FROM generate_series(1, 250) n;
CREATE TABLE lab.readings (
    chamber_uid smallint NOT NULL REFERENCES lab.chambers,
    taken timestamptz NOT NULL,
    lumen real NOT NULL,
    PRIMARY KEY (chamber_uid, taken)
) PARTITION BY RANGE (taken);
CREATE TABLE lab.readings_202606 PARTITION OF lab.readings FOR VALUES FROM ('2026-06-01') TO ('2026-07-01');
CREATE TABLE lab.readings_202607 PARTITION OF lab.readings FOR VALUES FROM ('2026-07-01') TO ('2026-08-01');
CREATE TABLE lab.readings_later PARTITION OF lab.readings DEFAULT;
INSERT INTO lab.readings SELECT n % 40 + 1, timestamptz '2026-06-01 00:00+00' + n * interval '20 minutes', 200 + n % 80 FROM generate_series(1, 2000) n;
CREATE TABLE bank.depositors (
    uid bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    label text NOT NULL UNIQUE,
    address_line1 text NOT NULL,
    address_line2 text,
    tax_ref text,
    UNIQUE NULLS NOT DISTINCT (tax_ref, address_line1)
);
INSERT INTO bank.depositors (label, address_line1, tax_ref) SELECT 'depositor ' || n, n || ' Field Lane', 'X' || n FROM generate_series(1, 200) n;
CREATE FUNCTION bank.next_number(vault integer) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = bank, pg_temp AS $$
BEGIN
  RETURN (SELECT count(*) + 1 FROM bank.lots WHERE lots.vault_no = vault);
END $$;
REVOKE EXECUTE ON FUNCTION bank.next_number(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION bank.next_number(integer) TO sb_curators;
CREATE TABLE lab.weighings (
    lot_uid bigint NOT NULL REFERENCES bank.lots,
    weighed timestamptz NOT NULL,
    grams numeric(9,4) NOT NULL CHECK (grams >= 0),
    status_note text,
    PRIMARY KEY (lot_uid, weighed)
);
CREATE INDEX weighings_weighed ON lab.weighings USING brin (weighed);
CREATE INDEX weighings_heavy ON lab.weighings (lot_uid) WHERE grams > 500;
INSERT INTO lab.weighings SELECT n % 6000 + 1, timestamptz '2025-02-01 00:00+00' + n * interval '10 minutes', (n * 37) % 900, CASE WHEN n % 70 = 0 THEN 'bag ' || n || ' torn' END FROM generate_series(1, 5000) n;

ANALYZE;
