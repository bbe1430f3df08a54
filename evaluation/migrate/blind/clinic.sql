CREATE ROLE clinic_app;
CREATE SCHEMA audit;
CREATE TYPE visit_kind AS ENUM ('checkup', 'surgery', 'phone');
CREATE DOMAIN postcode AS varchar(12);
CREATE TABLE patients (
    patient_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    mrn varchar(16) NOT NULL,
    family_name varchar(60) NOT NULL,
    given_name text,
    birth_date date,
    zip postcode,
    weight_kg real,
    deceased boolean NOT NULL DEFAULT false,
    notes text,
    registered timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX patients_mrn ON patients (mrn);
CREATE TABLE doctors (id serial PRIMARY KEY, badge varchar(10) UNIQUE, full_name text NOT NULL, pager text, active boolean);
CREATE TABLE visits (
    id bigserial PRIMARY KEY,
    patient_id uuid NOT NULL REFERENCES patients,
    doctor_id integer NOT NULL,
    kind visit_kind NOT NULL,
    started_at timestamp without time zone NOT NULL,
    ended_at timestamp without time zone,
    fee numeric(8, 2),
    room text,
    payload json
);
CREATE INDEX visits_patient ON visits (patient_id);
CREATE INDEX visits_room ON visits (room);
CREATE TABLE lab_results (
    visit_id bigint NOT NULL REFERENCES visits ON DELETE CASCADE,
    code text NOT NULL,
    value double precision,
    unit varchar(8),
    taken_on date,
    PRIMARY KEY (visit_id, code)
);
CREATE TABLE audit.changes (id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz DEFAULT now(), what text, row_data jsonb);
CREATE TABLE invoices (no integer PRIMARY KEY, visit_id bigint, amount numeric(10, 2) NOT NULL, paid boolean DEFAULT false,
    CONSTRAINT amount_positive CHECK (amount > 0) NOT VALID, CONSTRAINT invoices_visit FOREIGN KEY (visit_id) REFERENCES visits NOT VALID);
CREATE VIEW living AS SELECT patient_id, mrn, family_name, given_name FROM patients WHERE NOT deceased;
CREATE VIEW doctor_load AS SELECT d.full_name, count(*) AS visits FROM doctors d JOIN visits v ON v.doctor_id = d.id GROUP BY 1;
CREATE FUNCTION fee_of(wanted bigint) RETURNS numeric LANGUAGE sql STABLE AS 'SELECT fee FROM visits WHERE id = wanted';
CREATE FUNCTION audit.note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO audit.changes (what) VALUES (TG_TABLE_NAME); RETURN NEW; END $$;
CREATE TRIGGER visits_audit AFTER INSERT OR UPDATE ON visits FOR EACH ROW EXECUTE FUNCTION audit.note();
GRANT USAGE ON SCHEMA public, audit TO clinic_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public, audit TO clinic_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public, audit TO clinic_app;
