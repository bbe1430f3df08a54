-- A haulier's database into which faults and things that only look like faults were planted; planted.yaml lists them.
-- Loads on PostgreSQL 15 and later as a superuser. No random(): the rows are the same each time.

CREATE ROLE haul_owner NOLOGIN;
CREATE ROLE haul_app LOGIN;
CREATE ROLE haul_nightly LOGIN CREATEROLE CREATEDB BYPASSRLS;
CREATE ROLE haul_readonly NOLOGIN;

CREATE SCHEMA billing;

-- Places and people ---------------------------------------------------------------------------------------------------

CREATE TABLE country (
    code char(2) PRIMARY KEY,
    name text NOT NULL UNIQUE
);

CREATE TABLE postal_zone (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code varchar(12) NOT NULL,
    label text NOT NULL,
    country_code char(2) NOT NULL REFERENCES country
);

CREATE TABLE terminal (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE,
    zone_id integer NOT NULL REFERENCES postal_zone,
    head_id integer NOT NULL,
    opened_on date NOT NULL
);

CREATE TABLE employee (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    badge text NOT NULL UNIQUE,
    full_name text NOT NULL,
    terminal_id integer NOT NULL REFERENCES terminal,
    social_security_no text,
    sick_note text,
    hired_on date NOT NULL
);
CREATE INDEX employee_terminal_idx ON employee (terminal_id);

CREATE TABLE driver (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    employee_id integer NOT NULL UNIQUE REFERENCES employee,
    licence_no text NOT NULL UNIQUE,
    licence_expires varchar(10) NOT NULL,
    home_terminal_id integer NOT NULL
);

CREATE TABLE certificate (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    title text NOT NULL UNIQUE,
    renewal_months integer NOT NULL CHECK (renewal_months > 0)
);

CREATE TABLE driver_certificate (
    driver_id integer NOT NULL REFERENCES driver,
    certificate_id integer NOT NULL REFERENCES certificate,
    issued_on date NOT NULL
);

-- Vehicles ------------------------------------------------------------------------------------------------------------

CREATE TABLE vehicle_kind (
    code text PRIMARY KEY,
    axles integer NOT NULL CHECK (axles BETWEEN 1 AND 9)
);

CREATE TABLE vehicle (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    plate text NOT NULL UNIQUE,
    kind_code text NOT NULL REFERENCES vehicle_kind,
    refrigerated char(1) NOT NULL,
    payload_kg text NOT NULL,
    length_m numeric(5, 2) NOT NULL,
    width_m numeric(5, 2) NOT NULL,
    floor_area numeric GENERATED ALWAYS AS (length_m * width_m) STORED
);

CREATE TABLE vehicle_property (
    vehicle_id integer NOT NULL REFERENCES vehicle,
    property_name text NOT NULL,
    property_value text,
    PRIMARY KEY (vehicle_id, property_name)
);

CREATE TABLE vehicle_position (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    vehicle_id integer NOT NULL REFERENCES vehicle,
    recorded_at timestamptz NOT NULL,
    latitude numeric(9, 6) NOT NULL,
    longitude numeric(9, 6) NOT NULL
);
CREATE INDEX vehicle_position_vehicle_idx ON vehicle_position (vehicle_id, recorded_at);

CREATE TABLE vehicle_state (
    vehicle_id integer PRIMARY KEY REFERENCES vehicle,
    odometer_km integer NOT NULL,
    last_contact_at timestamptz NOT NULL
) WITH (fillfactor = 80);
CREATE INDEX vehicle_state_contact_idx ON vehicle_state (last_contact_at);

-- An entity of its own, though it has two references: the same driver and vehicle meet again and again.
CREATE TABLE duty (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    driver_id integer NOT NULL REFERENCES driver,
    vehicle_id integer NOT NULL REFERENCES vehicle,
    begins_at timestamptz NOT NULL,
    note text
);
CREATE INDEX duty_driver_idx ON duty (driver_id);
CREATE INDEX duty_vehicle_idx ON duty (vehicle_id);

-- Customers -----------------------------------------------------------------------------------------------------------

CREATE TABLE customer (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    company text NOT NULL,
    vat_no text UNIQUE NULLS NOT DISTINCT,
    contact_person text NOT NULL,
    contact_mail text NOT NULL,
    phone1 text,
    phone2 text,
    phone3 text,
    street text NOT NULL,
    postcode text NOT NULL,
    town text NOT NULL,
    remark text,
    welcome_email_sent_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX customer_company_idx ON customer (company);
CREATE INDEX customer_company_like_idx ON customer (company text_pattern_ops);

CREATE TABLE customer_backup_20240301 AS SELECT id, company, vat_no, contact_person, street, town FROM customer;

CREATE TABLE portal_login (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customer,
    email text NOT NULL UNIQUE,
    passwd text NOT NULL,
    removed_at timestamptz
);
CREATE INDEX portal_login_customer_idx ON portal_login (customer_id);

CREATE TABLE partner_client (
    id uuid PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customer,
    client_secret text NOT NULL,
    call_back text NOT NULL
);
CREATE INDEX partner_client_customer_idx ON partner_client (customer_id);

-- Carriers and their prices -------------------------------------------------------------------------------------------

CREATE TABLE carrier (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE,
    served_zones text NOT NULL,
    about text NOT NULL
);

CREATE TABLE tariff (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    carrier_id integer NOT NULL REFERENCES carrier,
    zone_id integer NOT NULL REFERENCES postal_zone,
    season text,
    price numeric(12, 2) NOT NULL CHECK (price >= 0),
    UNIQUE (carrier_id, zone_id, season)
);
CREATE INDEX tariff_zone_idx ON tariff (zone_id);

CREATE TABLE fuel_surcharge (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    carrier_id integer NOT NULL REFERENCES carrier,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    percent numeric(5, 2) NOT NULL,
    CHECK (valid_from < valid_to)
);
CREATE INDEX fuel_surcharge_carrier_idx ON fuel_surcharge (carrier_id);

-- Shipments -----------------------------------------------------------------------------------------------------------

CREATE TABLE shipment (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    reference text NOT NULL UNIQUE,
    customer_id bigint NOT NULL REFERENCES customer ON DELETE CASCADE,
    carrier_id integer NOT NULL REFERENCES carrier,
    carrier_name text NOT NULL,
    consignee_id bigint NOT NULL,
    status text NOT NULL,
    picked_up_at timestamp,
    created_at timestamptz NOT NULL DEFAULT now(),
    booked_by text
);
CREATE INDEX shipment_customer_idx ON shipment (customer_id);
CREATE INDEX shipment_customer_created_idx ON shipment (customer_id, created_at);
CREATE INDEX shipment_open_idx ON shipment (customer_id) WHERE status = 'in transit';
CREATE INDEX shipment_carrier_idx ON shipment (carrier_id);
CREATE INDEX shipment_carrier_idx1 ON shipment (carrier_id);
CREATE INDEX shipment_consignee_idx ON shipment (consignee_id);

CREATE TABLE consignee (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    door_code text
);

CREATE TABLE commodity (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    hs_code text NOT NULL UNIQUE,
    hazard_class text NOT NULL
);

CREATE TABLE shipment_content (
    shipment_id bigint NOT NULL REFERENCES shipment ON DELETE CASCADE,
    commodity_id integer NOT NULL REFERENCES commodity,
    hazard_label text NOT NULL,
    quantity integer NOT NULL,
    CONSTRAINT quantity_sensible CHECK (quantity > 0 OR quantity <= 0),
    PRIMARY KEY (shipment_id, commodity_id)
);
CREATE INDEX shipment_content_commodity_idx ON shipment_content (commodity_id);

CREATE TABLE parcel (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    shipment_id integer NOT NULL REFERENCES shipment ON DELETE CASCADE,
    barcode text NOT NULL UNIQUE,
    weight_g integer NOT NULL,
    insured_for double precision,
    state text NOT NULL DEFAULT 'new' CONSTRAINT parcel_state_known CHECK (state IN ('packed', 'moving', 'handed over'))
);

CREATE TABLE parcel_scan (
    id smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    parcel_id bigint NOT NULL REFERENCES parcel ON DELETE CASCADE,
    terminal_id integer NOT NULL REFERENCES terminal,
    scanned_at timestamptz NOT NULL
);
CREATE INDEX parcel_scan_parcel_idx ON parcel_scan (parcel_id);
CREATE INDEX parcel_scan_terminal_idx ON parcel_scan (terminal_id);

CREATE TABLE remark (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    about_type text NOT NULL,
    about_id bigint NOT NULL,
    body text NOT NULL,
    written_at timestamptz NOT NULL
);
CREATE INDEX remark_about_idx ON remark (about_type, about_id);

-- A type and a number that are two ordinary references.
CREATE TABLE paper_type (code text PRIMARY KEY, title text NOT NULL);
CREATE TABLE paper (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    shipment_id bigint NOT NULL REFERENCES shipment,
    paper_type text NOT NULL REFERENCES paper_type,
    pages integer NOT NULL CHECK (pages > 0)
);
CREATE INDEX paper_shipment_idx ON paper (shipment_id);
CREATE INDEX paper_type_idx ON paper (paper_type);

CREATE TABLE device_message (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    received_at timestamptz NOT NULL,
    message text NOT NULL
);

CREATE TABLE dock_gateway (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    terminal_id integer NOT NULL REFERENCES terminal,
    network_address cidr NOT NULL UNIQUE
);

-- An append-only log: nothing in it is ever changed.
CREATE TABLE audit_log (
    id bigint GENERATED ALWAYS AS IDENTITY,
    happened_at timestamptz NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    PRIMARY KEY (id, happened_at)
) PARTITION BY RANGE (happened_at);
CREATE INDEX audit_log_actor_idx ON audit_log (actor, happened_at);
CREATE TABLE audit_log_2025 PARTITION OF audit_log FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE audit_log_2026 PARTITION OF audit_log FOR VALUES FROM ('2026-01-01') TO ('2028-01-01');
-- One partition is asked differently.
CREATE INDEX audit_log_2025_action_idx ON audit_log_2025 (action);

CREATE TABLE gate_entry (
    plate text NOT NULL,
    terminal_id integer NOT NULL REFERENCES terminal,
    entered_at timestamptz NOT NULL
);
CREATE INDEX gate_entry_terminal_idx ON gate_entry (terminal_id);

CREATE TABLE complaint (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    shipment_id bigint NOT NULL REFERENCES shipment,
    details text NOT NULL,
    attachment jsonb NOT NULL
);
CREATE INDEX complaint_shipment_idx ON complaint (shipment_id);
CREATE INDEX complaint_attachment_idx ON complaint (attachment);
ALTER TABLE complaint ADD CONSTRAINT complaint_details_said CHECK (details <> '') NOT VALID;
ALTER TABLE complaint ADD CONSTRAINT complaint_attachment_object CHECK (jsonb_typeof(attachment) = 'object');

-- Money ---------------------------------------------------------------------------------------------------------------

CREATE TABLE billing.invoice_2023 (
    id bigint PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customer, total numeric(12, 2) NOT NULL, issued_on date NOT NULL
);
CREATE TABLE billing.invoice_2024 (
    id bigint PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customer, total numeric(12, 2) NOT NULL, issued_on date NOT NULL
);
CREATE TABLE billing.invoice_2025 (
    id bigint PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customer, total numeric(12, 2) NOT NULL, issued_on date NOT NULL
);
CREATE INDEX invoice_2023_customer_idx ON billing.invoice_2023 (customer_id);
CREATE INDEX invoice_2024_customer_idx ON billing.invoice_2024 (customer_id);
CREATE INDEX invoice_2025_customer_idx ON billing.invoice_2025 (customer_id);

CREATE TABLE billing.payment_means (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customer,
    card_no text,
    cvc text,
    iban text
);
CREATE INDEX payment_means_customer_idx ON billing.payment_means (customer_id);

CREATE UNLOGGED TABLE billing.receipt (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    payment_means_id bigint NOT NULL REFERENCES billing.payment_means,
    amount numeric(12, 2) NOT NULL CHECK (amount > 0),
    received_at timestamptz NOT NULL
);
CREATE INDEX receipt_means_idx ON billing.receipt (payment_means_id);

CREATE TABLE billing.ledger_entry (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customer,
    amount numeric(12, 2) NOT NULL,
    booked_at timestamptz NOT NULL,
    locked boolean NOT NULL DEFAULT true
);
CREATE INDEX ledger_entry_customer_idx ON billing.ledger_entry (customer_id);
CREATE FUNCTION billing.refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = billing, pg_temp AS $$
BEGIN
    IF old.locked THEN RAISE EXCEPTION 'entry % is closed', old.id; END IF;
    RETURN new;
END $$;
CREATE TRIGGER ledger_entry_closed BEFORE UPDATE OR DELETE ON billing.ledger_entry
    FOR EACH ROW EXECUTE FUNCTION billing.refuse_change();
ALTER TABLE billing.ledger_entry DISABLE TRIGGER ledger_entry_closed;

CREATE TABLE "billingNote" (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    "customerId" bigint NOT NULL REFERENCES customer,
    "noteText" text NOT NULL
);
CREATE INDEX billing_note_customer_idx ON "billingNote" ("customerId");

CREATE SEQUENCE billing.invoice_number AS integer START 2130000000 CACHE 1;
SELECT nextval('billing.invoice_number');

-- Tenancy by row-level security ---------------------------------------------------------------------------------------

CREATE TABLE quote (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customer,
    price numeric(12, 2) NOT NULL,
    made_at timestamptz NOT NULL
);
CREATE INDEX quote_customer_idx ON quote (customer_id);
ALTER TABLE quote ENABLE ROW LEVEL SECURITY;
CREATE POLICY quote_of_customer ON quote TO haul_app USING (customer_id::text = current_setting('app.customer', true));

CREATE VIEW quote_overview AS SELECT id, customer_id, price FROM quote;
CREATE VIEW quote_own WITH (security_invoker = true) AS SELECT id, price FROM quote;

CREATE TABLE claim (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customer,
    amount numeric(12, 2) NOT NULL
);
CREATE INDEX claim_customer_idx ON claim (customer_id);
CREATE POLICY claim_of_customer ON claim TO haul_app
    USING (customer_id = (SELECT current_setting('app.customer', true)::bigint));

CREATE TABLE contract (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customer,
    terms text NOT NULL
);
CREATE INDEX contract_customer_idx ON contract (customer_id);
ALTER TABLE contract ENABLE ROW LEVEL SECURITY;
ALTER TABLE contract FORCE ROW LEVEL SECURITY;
CREATE POLICY contract_all ON contract TO haul_app USING (true);

CREATE MATERIALIZED VIEW shipments_by_status AS SELECT status, count(*) AS shipments FROM shipment GROUP BY status;

-- Functions -----------------------------------------------------------------------------------------------------------

CREATE FUNCTION grant_discount(p_customer bigint, p_percent numeric) RETURNS void LANGUAGE sql SECURITY DEFINER AS
$$ UPDATE quote SET price = price * (1 - p_percent / 100) WHERE customer_id = p_customer $$;

CREATE FUNCTION drop_quote(p_id bigint) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$ DELETE FROM public.quote WHERE id = p_id $$;
REVOKE ALL ON FUNCTION drop_quote(bigint) FROM PUBLIC;

CREATE FUNCTION count_where(p_filter text) RETURNS bigint LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE n bigint;
BEGIN
    EXECUTE 'SELECT count(*) FROM shipment WHERE ' || p_filter INTO n;
    RETURN n;
END $$;

-- Rights --------------------------------------------------------------------------------------------------------------

GRANT USAGE ON SCHEMA billing TO haul_app, haul_readonly;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public, billing TO haul_app;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO haul_readonly;
GRANT ALL ON complaint TO PUBLIC;
GRANT CREATE ON SCHEMA public TO PUBLIC;

-- Rows ----------------------------------------------------------------------------------------------------------------

BEGIN;
INSERT INTO country VALUES ('DE', 'Germany'), ('NL', 'Netherlands'), ('PL', 'Poland'), ('FR', 'France'), ('BE', 'Belgium');
INSERT INTO postal_zone (code, label, country_code)
SELECT 'Z' || lpad(i::text, 3, '0'), 'Zone ' || i, (ARRAY['DE', 'NL', 'PL', 'FR', 'BE'])[1 + i % 5] FROM generate_series(1, 120) i;
INSERT INTO terminal (name, zone_id, head_id, opened_on)
SELECT 'Terminal ' || i, 1 + i * 7 % 120, i, DATE '2001-01-01' + i * 97 FROM generate_series(1, 40) i;
INSERT INTO employee (badge, full_name, terminal_id, social_security_no, sick_note, hired_on)
SELECT 'B' || 10000 + i,
       (ARRAY['Anna', 'Bilal', 'Chiara', 'Dirk', 'Ewa', 'Farid', 'Greta', 'Hugo'])[1 + i % 8] || ' '
       || (ARRAY['Novak', 'Berger', 'Jansen', 'Moreau', 'Kowalska', 'Haddad', 'Lindt'])[1 + i % 7],
       1 + i % 40, lpad((100 + i * 13 % 800)::text, 3, '0') || '-' || lpad((i % 89 + 10)::text, 2, '0') || '-' || lpad((i * 31 % 9000 + 1000)::text, 4, '0'),
       CASE WHEN i % 9 = 0 THEN (ARRAY['back pain, two weeks', 'flu', 'knee surgery', 'diabetes check'])[1 + i % 4] END,
       DATE '2010-01-01' + i * 3 FROM generate_series(1, 1200) i;
COMMIT;
ALTER TABLE terminal ADD CONSTRAINT terminal_head_fkey FOREIGN KEY (head_id) REFERENCES employee;

INSERT INTO driver (employee_id, licence_no, licence_expires, home_terminal_id)
SELECT i, 'L' || 700000 + i, to_char(DATE '2026-01-01' + i * 2, 'YYYY-MM-DD'), 1 + i * 11 % 40 FROM generate_series(1, 700) i;
INSERT INTO certificate (title, renewal_months) SELECT 'Certificate ' || i, 12 * (1 + i % 5) FROM generate_series(1, 15) i;
INSERT INTO driver_certificate SELECT 1 + i % 700, 1 + i / 700, DATE '2022-01-01' + i % 900 FROM generate_series(0, 2099) i;
INSERT INTO vehicle_kind VALUES ('van', 2), ('rigid', 3), ('artic', 5), ('swap body', 4);
INSERT INTO vehicle (plate, kind_code, refrigerated, payload_kg, length_m, width_m)
SELECT 'HX-' || 1000 + i, (ARRAY['van', 'rigid', 'artic', 'swap body'])[1 + i % 4], CASE WHEN i % 5 = 0 THEN 'Y' ELSE 'N' END,
       (1200 + i * 37 % 24000)::text, 4 + i % 10, 2.4 FROM generate_series(1, 500) i;
INSERT INTO vehicle_property
SELECT v, p, CASE p WHEN 'colour' THEN (ARRAY['white', 'blue', 'red'])[1 + v % 3] WHEN 'inspected on' THEN (DATE '2025-01-01' + v)::text ELSE (v % 9)::text END
FROM generate_series(1, 500) v, unnest(ARRAY['colour', 'inspected on', 'pallet places', 'tail lift kg', 'tank litres']) p;
INSERT INTO vehicle_position (vehicle_id, recorded_at, latitude, longitude)
SELECT 1 + i % 500, TIMESTAMPTZ '2026-01-01 00:00+00' + i * INTERVAL '7 min', 50 + (i % 4000) / 1000.0, 7 + (i % 5000) / 1000.0
FROM generate_series(1, 60000) i;
INSERT INTO vehicle_state SELECT i, i * 100, TIMESTAMPTZ '2026-09-01 00:00+00' FROM generate_series(1, 500) i;
INSERT INTO duty (driver_id, vehicle_id, begins_at)
SELECT 1 + i % 700, 1 + i % 500, TIMESTAMPTZ '2026-01-01 05:00+00' + i / 90 * INTERVAL '1 day' FROM generate_series(1, 9000) i;

INSERT INTO customer (company, vat_no, contact_person, contact_mail, phone1, phone2, phone3, street, postcode, town, remark, welcome_email_sent_at, created_at)
SELECT (ARRAY['Alder', 'Birch', 'Cedar', 'Dogwood', 'Elm', 'Fir'])[1 + i % 6] || ' ' || (ARRAY['Foods', 'Steel', 'Pharma', 'Textiles'])[1 + i % 4] || ' ' || i,
       'DE' || 100000000 + i * 17, (ARRAY['Ida', 'Jonas', 'Karla', 'Levi', 'Mona'])[1 + i % 5] || ' ' || (ARRAY['Stein', 'Roth', 'Vogel', 'Kern'])[1 + i % 4],
       'contact' || i || '@firm' || i % 900 || '.example', '+49 30 ' || 1000000 + i * 7, CASE WHEN i % 3 = 0 THEN '+49 171 ' || 2000000 + i END,
       CASE WHEN i % 20 = 0 THEN '+49 172 ' || 3000000 + i END, 'Hafenweg ' || i % 200,
       (10000 + i % 300 * 7)::text, 'Town ' || i % 300 % 140,
       CASE WHEN i % 4 = 0 THEN 'Prefers mornings, rings twice, and asks for pallets, never for cages. Call ahead' || CASE WHEN i % 8 = 0 THEN ', please' ELSE '' END || '.' END,
       TIMESTAMPTZ '2025-01-01 00:00+00' + i * INTERVAL '1 hour', TIMESTAMPTZ '2025-01-01 00:00+00' + i * INTERVAL '1 hour'
FROM generate_series(1, 6000) i;
UPDATE customer SET vat_no = NULL WHERE id = 77;
INSERT INTO customer_backup_20240301 SELECT id, company, vat_no, contact_person, street, town FROM customer WHERE id < 1500;
INSERT INTO portal_login (customer_id, email, passwd, removed_at)
SELECT i, 'user' || i || '@firm' || i % 900 || '.example', (ARRAY['sunshine', 'letmein', 'Qwerty', 'hafen'])[1 + i % 4] || i % 97,
       CASE WHEN i % 11 = 0 THEN TIMESTAMPTZ '2026-05-01 00:00+00' END FROM generate_series(1, 5000) i;
INSERT INTO partner_client SELECT md5('c' || i)::uuid, i, 'sk_live_' || md5('s' || i), 'https://firm' || i || '.example/hook' FROM generate_series(1, 200) i;

INSERT INTO carrier (name, served_zones, about)
SELECT 'Carrier ' || i, (SELECT string_agg('Z' || lpad((1 + (i * 7 + k * 11) % 120)::text, 3, '0'), ',') FROM generate_series(1, 2 + i % 6) k),
       'Family firm since ' || 1950 + i % 60 || ', known for care, punctuality and quiet engines.' FROM generate_series(1, 60) i;
INSERT INTO tariff (carrier_id, zone_id, season, price)
SELECT 1 + i % 60, 1 + i / 60 % 120, CASE WHEN i % 3 > 0 THEN (ARRAY['summer', 'winter'])[1 + i % 2] END, 20 + i % 400 FROM generate_series(0, 7199) i;
INSERT INTO tariff (carrier_id, zone_id, season, price) SELECT carrier_id, zone_id, NULL, price + 1 FROM tariff WHERE season IS NULL AND id % 30 = 1;
INSERT INTO fuel_surcharge (carrier_id, valid_from, valid_to, percent)
SELECT 1 + i % 60, DATE '2025-01-01' + i / 60 * 30, DATE '2025-01-01' + i / 60 * 30 + CASE WHEN i % 17 = 0 THEN 45 ELSE 30 END, 5 + i % 9
FROM generate_series(0, 899) i;
INSERT INTO consignee (name, door_code) SELECT 'Warehouse ' || i, CASE WHEN i % 2 = 0 THEN lpad((i * 37 % 10000)::text, 4, '0') END FROM generate_series(1, 3000) i;
INSERT INTO commodity (hs_code, hazard_class) SELECT (870000 + i)::text, (ARRAY['none', 'flammable', 'corrosive', 'toxic'])[1 + i % 4] FROM generate_series(1, 200) i;
INSERT INTO shipment (reference, customer_id, carrier_id, carrier_name, consignee_id, status, picked_up_at, created_at, booked_by)
SELECT 'S' || 4000000 + i, 1 + floor(6000 * power((i * 7919 % 10000) / 10000.0, 2))::int, 1 + i % 60, 'Carrier ' || 1 + i % 60,
       CASE WHEN i % 250 = 0 THEN 900000 + i ELSE 1 + i * 13 % 3000 END,
       CASE WHEN i % 10 < 7 THEN 'delivered' WHEN i % 10 < 9 THEN 'in transit' WHEN i % 20 = 9 THEN 'lost' ELSE 'planned' END,
       TIMESTAMP '2026-01-01 06:00' + i * INTERVAL '9 min', TIMESTAMPTZ '2026-01-01 00:00+00' + i * INTERVAL '9 min', 'B' || 10001 + i % 1200
FROM generate_series(1, 20000) i;
INSERT INTO shipment_content
SELECT i, c, (SELECT hazard_class FROM commodity WHERE id = c), 1 + i % 30
FROM generate_series(1, 12000) i CROSS JOIN LATERAL (SELECT DISTINCT 1 + (i * k * 31) % 200 AS c FROM generate_series(1, 2) k) d;
INSERT INTO parcel (shipment_id, barcode, weight_g, insured_for, state)
SELECT 1 + i % 20000, 'P' || 80000000 + i, 100 + i * 37 % 30000, round((i % 900 * 1.13)::numeric, 2), (ARRAY['packed', 'moving', 'handed over'])[1 + i % 3]
FROM generate_series(1, 30000) i;
INSERT INTO parcel_scan (parcel_id, terminal_id, scanned_at)
SELECT i, 1 + i % 40, TIMESTAMPTZ '2026-02-01 00:00+00' + i * INTERVAL '4 min' FROM generate_series(1, 29500) i;
INSERT INTO remark (about_type, about_id, body, written_at)
SELECT (ARRAY['shipment', 'parcel', 'customer'])[1 + i % 3], 1 + i % 5000, 'Seen by the desk, no action.', TIMESTAMPTZ '2026-03-01 00:00+00' + i * INTERVAL '1 min'
FROM generate_series(1, 4000) i;
INSERT INTO paper_type VALUES ('cmr', 'Consignment note'), ('adr', 'Dangerous goods note'), ('t1', 'Transit declaration');
INSERT INTO paper (shipment_id, paper_type, pages) SELECT i, (ARRAY['cmr', 'adr', 't1'])[1 + i % 3], 1 + i % 6 FROM generate_series(1, 4000) i;
INSERT INTO device_message (received_at, message)
SELECT TIMESTAMPTZ '2026-04-01 00:00+00' + i * INTERVAL '1 min', '{"device": ' || i % 90 || ', "battery": ' || 20 + i % 80 || ', "fault": null}' FROM generate_series(1, 3000) i;
INSERT INTO dock_gateway (terminal_id, network_address) SELECT i, ('10.20.' || i || '.0/24')::cidr FROM generate_series(1, 40) i;
INSERT INTO audit_log (happened_at, actor, action)
SELECT TIMESTAMPTZ '2025-03-01 00:00+00' + i * INTERVAL '1 hour', 'B' || 10001 + i % 1200, (ARRAY['login', 'print', 'book', 'cancel'])[1 + i % 4] FROM generate_series(1, 6000) i;
INSERT INTO gate_entry SELECT 'HX-' || 1001 + i % 500, 1 + i % 40, TIMESTAMPTZ '2026-05-01 00:00+00' + i * INTERVAL '2 min' FROM generate_series(1, 8000) i;
INSERT INTO complaint (shipment_id, details, attachment) SELECT i * 11, 'Carton dented', jsonb_build_object('photo', i) FROM generate_series(1, 1500) i;
INSERT INTO billing.invoice_2023 SELECT i, 1 + i % 6000, 10 + i % 900, DATE '2023-01-01' + i % 365 FROM generate_series(1, 2500) i;
INSERT INTO billing.invoice_2024 SELECT i, 1 + i % 6000, 10 + i % 900, DATE '2024-01-01' + i % 365 FROM generate_series(1, 2500) i;
INSERT INTO billing.invoice_2025 SELECT i, 1 + i % 6000, 10 + i % 900, DATE '2025-01-01' + i % 365 FROM generate_series(1, 2500) i;
INSERT INTO billing.payment_means (customer_id, card_no, cvc, iban)
SELECT i, CASE WHEN i % 2 = 0 THEN (ARRAY['4111111111111111', '5555555555554444', '4012888888881881', '5105105105105100'])[1 + i % 4] END,
       CASE WHEN i % 2 = 0 THEN (100 + i % 900)::text END, CASE WHEN i % 2 = 1 THEN (ARRAY['DE89370400440532013000', 'GB82WEST12345698765432', 'NL91ABNA0417164300'])[1 + i % 3] END
FROM generate_series(1, 3000) i;
INSERT INTO billing.receipt (payment_means_id, amount, received_at) SELECT 1 + i % 3000, 5 + i % 700, TIMESTAMPTZ '2026-05-01 00:00+00' + i * INTERVAL '5 min' FROM generate_series(1, 5000) i;
INSERT INTO billing.ledger_entry (customer_id, amount, booked_at) SELECT 1 + i % 6000, i % 900 - 300, TIMESTAMPTZ '2026-05-01 00:00+00' + i * INTERVAL '5 min' FROM generate_series(1, 6000) i;
INSERT INTO "billingNote" ("customerId", "noteText") SELECT i, 'Pays late' FROM generate_series(1, 800) i;
INSERT INTO quote (customer_id, price, made_at) SELECT 1 + i % 6000, 50 + i % 2000, TIMESTAMPTZ '2026-06-01 00:00+00' + i * INTERVAL '6 min' FROM generate_series(1, 8000) i;
INSERT INTO claim (customer_id, amount) SELECT 1 + i % 6000, 20 + i % 600 FROM generate_series(1, 1500) i;
INSERT INTO contract (customer_id, terms) SELECT i, 'As of the general terms, without exception.' FROM generate_series(1, 2000) i;

-- Upkeep --------------------------------------------------------------------------------------------------------------

ALTER TABLE gate_entry SET (autovacuum_enabled = false);
ALTER TABLE commodity SET (autovacuum_enabled = false);
ALTER TABLE consignee SET (autovacuum_enabled = false);
DO $$ BEGIN
    EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database());
    EXECUTE format('ALTER DATABASE %I SET enable_seqscan = off', current_database());
END $$;
REFRESH MATERIALIZED VIEW shipments_by_status;
-- What is left behind by an index that was cancelled while it was built.
CREATE INDEX complaint_details_idx ON complaint (details);
UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'complaint_details_idx'::regclass;
ANALYZE;
UPDATE vehicle_state SET odometer_km = odometer_km + 10, last_contact_at = last_contact_at + INTERVAL '1 hour';
UPDATE vehicle_state SET odometer_km = odometer_km + 10, last_contact_at = last_contact_at + INTERVAL '1 hour';
UPDATE vehicle_state SET odometer_km = odometer_km + 10, last_contact_at = last_contact_at + INTERVAL '1 hour';
UPDATE vehicle_state SET odometer_km = odometer_km + 10, last_contact_at = last_contact_at + INTERVAL '1 hour';
UPDATE vehicle_state SET odometer_km = odometer_km + 10, last_contact_at = last_contact_at + INTERVAL '1 hour';
UPDATE vehicle_state SET odometer_km = odometer_km + 10, last_contact_at = last_contact_at + INTERVAL '1 hour';
UPDATE vehicle_state SET odometer_km = odometer_km + 10, last_contact_at = last_contact_at + INTERVAL '1 hour';
UPDATE vehicle_state SET odometer_km = odometer_km + 10, last_contact_at = last_contact_at + INTERVAL '1 hour';
UPDATE vehicle_state SET odometer_km = odometer_km + 10, last_contact_at = last_contact_at + INTERVAL '1 hour';
UPDATE vehicle_state SET odometer_km = odometer_km + 10, last_contact_at = last_contact_at + INTERVAL '1 hour';
INSERT INTO consignee (name) SELECT 'Late warehouse ' || i FROM generate_series(1, 9000) i;
DELETE FROM gate_entry WHERE entered_at < TIMESTAMPTZ '2026-05-09 00:00+00';
