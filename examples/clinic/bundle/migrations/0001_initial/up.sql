-- new booking and records system for the clinic
-- For PostgreSQL 18. Made from the brief; every statement stands in order.

BEGIN;

SET LOCAL search_path TO public;
SET LOCAL check_function_bodies TO off;

-- Roles -----------------------------------------------------------------------

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'new_booking_and_records_system_02358019') THEN
        CREATE ROLE new_booking_and_records_system_02358019 NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- made by another session meanwhile
END
$$;

COMMENT ON ROLE new_booking_and_records_system_02358019 IS 'the application: changes rows, owns nothing';

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'new_booking_and_records_system_02358019readonly') THEN
        CREATE ROLE new_booking_and_records_system_02358019readonly NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- made by another session meanwhile
END
$$;

COMMENT ON ROLE new_booking_and_records_system_02358019readonly IS 'reports and support: reads, changes nothing';

-- Tables ----------------------------------------------------------------------

CREATE TABLE clinics (
    id           bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    name         text        NOT NULL,
    address      text        NOT NULL,
    phone_number text        NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (id),
    CONSTRAINT clinics_name_length CHECK (char_length(name) BETWEEN 1 AND 200),
    CONSTRAINT clinics_phone_number_format CHECK (phone_number ~ '^\+?[0-9 ().-]{3,31}$')
);
COMMENT ON TABLE clinics IS 'A place where patients are seen.';

CREATE TABLE patients (
    id               bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    name             text        NOT NULL,
    date_of_birth    date        NOT NULL,
    sex              text        NOT NULL,
    address          text        NOT NULL,
    phone_number     text        NOT NULL,
    email            text        NOT NULL,
    insurance_number text        NOT NULL,
    search_vector    tsvector    GENERATED ALWAYS AS (setweight(to_tsvector('simple'::regconfig, COALESCE(name, ''::text)), 'A'::"char")) STORED,
    created_at       timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (id),
    CONSTRAINT patients_name_length CHECK (char_length(name) BETWEEN 1 AND 200),
    CONSTRAINT patients_phone_number_format CHECK (phone_number ~ '^\+?[0-9 ().-]{3,31}$'),
    CONSTRAINT patients_email_format CHECK (email ~ '^[^@\s]+@[^@\s]+$' AND char_length(email) <= 254),
    CONSTRAINT patients_email_lower_case CHECK (email = lower(email)),
    CONSTRAINT patients_insurance_number_length CHECK (char_length(insurance_number) BETWEEN 1 AND 64),
    CONSTRAINT patients_insurance_number_key UNIQUE (insurance_number)
);
CREATE INDEX patients_search_vector_gin ON patients USING gin (search_vector);
COMMENT ON TABLE patients IS 'A person who receives care.';
COMMENT ON COLUMN patients.name IS 'personal: identity';
COMMENT ON COLUMN patients.date_of_birth IS 'personal: identity';
COMMENT ON COLUMN patients.address IS 'personal: location';
COMMENT ON COLUMN patients.phone_number IS 'personal: contact';
COMMENT ON COLUMN patients.email IS 'personal: contact';

CREATE TABLE doctors (
    id             bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    name           text        NOT NULL,
    licence_number text        NOT NULL,
    specialty      text        NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (id),
    CONSTRAINT doctors_name_length CHECK (char_length(name) BETWEEN 1 AND 200),
    CONSTRAINT doctors_licence_number_length CHECK (char_length(licence_number) BETWEEN 1 AND 64)
);
COMMENT ON TABLE doctors IS 'Somebody licensed to treat patients.';
COMMENT ON COLUMN doctors.name IS 'personal: identity';

CREATE TABLE appointments (
    id         bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    doctor_id  bigint      NOT NULL,
    patient_id bigint      NOT NULL,
    clinic_id  bigint      NOT NULL,
    start_time timestamptz NOT NULL,
    end_time   timestamptz NOT NULL,
    reason     text        NOT NULL,
    status     text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (id),
    CONSTRAINT appointments_status_values CHECK (status IN ('booked', 'confirmed', 'done', 'cancelled', 'no_show')),
    CONSTRAINT appointments_doctor_id_fkey FOREIGN KEY (doctor_id) REFERENCES doctors (id),
    CONSTRAINT appointments_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patients (id),
    CONSTRAINT appointments_clinic_id_fkey FOREIGN KEY (clinic_id) REFERENCES clinics (id),
    CONSTRAINT appointments_doctor_id_no_overlap_excl EXCLUDE USING gist (numrange((doctor_id)::numeric, (doctor_id)::numeric, '[]'::text) WITH &&, tstzrange(start_time, end_time) WITH &&),
    CONSTRAINT appointments_start_time_before_end_time_check CHECK (start_time < end_time)
);
CREATE INDEX appointments_doctor_id_start_time_idx ON appointments (doctor_id, start_time);
CREATE INDEX appointments_clinic_id_idx ON appointments (clinic_id);
CREATE INDEX appointments_patient_id_idx ON appointments (patient_id);
COMMENT ON TABLE appointments IS 'A time agreed between a client and somebody who serves them.';

CREATE TABLE medical_records (
    id             bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    doctor_id      bigint      NOT NULL,
    patient_id     bigint      NOT NULL,
    appointment_id bigint      NOT NULL,
    diagnosis_code text        NOT NULL,
    date           date        NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (id),
    CONSTRAINT medical_records_diagnosis_code_length CHECK (char_length(diagnosis_code) BETWEEN 1 AND 64),
    CONSTRAINT medical_records_doctor_id_fkey FOREIGN KEY (doctor_id) REFERENCES doctors (id),
    CONSTRAINT medical_records_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patients (id),
    CONSTRAINT medical_records_appointment_id_fkey FOREIGN KEY (appointment_id)
        REFERENCES appointments (id)
);
CREATE INDEX medical_records_patient_id_date_idx ON medical_records (patient_id, date);
CREATE INDEX medical_records_appointment_id_idx ON medical_records (appointment_id);
CREATE INDEX medical_records_doctor_id_idx ON medical_records (doctor_id);
COMMENT ON TABLE medical_records IS 'What was found and done at one contact with a patient; amended, never overwritten.';
COMMENT ON COLUMN medical_records.diagnosis_code IS 'personal: health';

CREATE TABLE access_logs (
    id                bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    medical_record_id bigint      NOT NULL,
    access_log_user   text        NOT NULL,
    "time"            timestamptz NOT NULL,
    reason            text        NOT NULL,
    created_at        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (id),
    CONSTRAINT access_logs_medical_record_id_fkey FOREIGN KEY (medical_record_id)
        REFERENCES medical_records (id)
);
CREATE INDEX access_logs_medical_record_id_idx ON access_logs (medical_record_id);
COMMENT ON TABLE access_logs IS 'Who did what to what, and when; written once, never changed, removed only with its time.';

CREATE TABLE prescriptions (
    id             bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    doctor_id      bigint      NOT NULL,
    patient_id     bigint      NOT NULL,
    drug_name      text        NOT NULL,
    dosage         text        NOT NULL,
    start_date     date        NOT NULL,
    number_of_days integer     NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (id),
    CONSTRAINT prescriptions_drug_name_length CHECK (char_length(drug_name) BETWEEN 1 AND 200),
    CONSTRAINT prescriptions_number_of_days_min CHECK (number_of_days >= 0),
    CONSTRAINT prescriptions_doctor_id_fkey FOREIGN KEY (doctor_id) REFERENCES doctors (id),
    CONSTRAINT prescriptions_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patients (id)
);
CREATE INDEX prescriptions_doctor_id_idx ON prescriptions (doctor_id);
CREATE INDEX prescriptions_patient_id_idx ON prescriptions (patient_id);
COMMENT ON TABLE prescriptions IS 'A doctor''s order that a patient takes a medication.';

CREATE TABLE doctor_clinics (
    doctor_id bigint NOT NULL,
    clinic_id bigint NOT NULL,
    CONSTRAINT doctor_clinics_doctor_id_fkey FOREIGN KEY (doctor_id)
        REFERENCES doctors (id) ON DELETE CASCADE,
    CONSTRAINT doctor_clinics_clinic_id_fkey FOREIGN KEY (clinic_id)
        REFERENCES clinics (id) ON DELETE CASCADE,
    PRIMARY KEY (doctor_id, clinic_id)
);
CREATE INDEX doctor_clinics_clinic_id_idx ON doctor_clinics (clinic_id);
COMMENT ON TABLE doctor_clinics IS 'which clinics belong to which doctor';

CREATE TABLE medical_record_findings (
    medical_record_id bigint  NOT NULL,
    finding           text    NOT NULL,
    "position"        integer NOT NULL,
    PRIMARY KEY (medical_record_id, "position"),
    CONSTRAINT medical_record_findings_medical_record_id_fkey FOREIGN KEY (medical_record_id)
        REFERENCES medical_records (id) ON DELETE CASCADE
);
COMMENT ON TABLE medical_record_findings IS 'the findings of each medical record, in order';

CREATE TABLE audit_log (
    id            bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    changed_at    timestamptz NOT NULL DEFAULT now(),
    table_name    text        NOT NULL,
    row_key       text        NOT NULL,
    operation     text        NOT NULL,
    acting_user   text,
    database_role text        NOT NULL DEFAULT SESSION_USER,
    old_values    jsonb,
    new_values    jsonb,
    PRIMARY KEY (changed_at, id),
    CONSTRAINT audit_log_operation_values CHECK (operation IN ('insert', 'update', 'delete'))
);
CREATE INDEX audit_log_table_name_row_key_changed_at_id_idx ON audit_log (table_name, row_key, changed_at, id);
COMMENT ON TABLE audit_log IS 'who changed what and when; written by triggers, never changed';

-- Functions -------------------------------------------------------------------

CREATE OR REPLACE FUNCTION public.refuse_frozen()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
BEGIN
    RAISE EXCEPTION '% of % is refused: %', lower(TG_OP), TG_TABLE_NAME, TG_ARGV[0]
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME;
END;
$function$;

CREATE OR REPLACE FUNCTION public.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
BEGIN
    RAISE EXCEPTION 'rows of % are written once: % is refused', TG_TABLE_NAME, lower(TG_OP)
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME;
END;
$function$;

CREATE OR REPLACE FUNCTION public.record_in_audit_log()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
DECLARE
    derived text[] := TG_ARGV[3]::text[];
    was jsonb := CASE WHEN TG_OP = 'INSERT' THEN '{}'::jsonb ELSE to_jsonb(OLD) - derived END;
    becomes jsonb := CASE WHEN TG_OP = 'DELETE' THEN '{}'::jsonb ELSE to_jsonb(NEW) - derived END;
    present jsonb := CASE WHEN TG_OP = 'DELETE' THEN was ELSE becomes END;
    keys text[] := TG_ARGV[0]::text[];
    hidden text[] := TG_ARGV[2]::text[];
    old_part jsonb;
    new_part jsonb;
    key_part jsonb;
BEGIN
    SELECT jsonb_object_agg(k, present -> k) INTO key_part FROM unnest(keys) AS k;
    SELECT jsonb_object_agg(w.key, CASE WHEN w.key = ANY (hidden) THEN '"(not kept)"'::jsonb ELSE w.value END)
      INTO old_part FROM jsonb_each(was) AS w WHERE w.value IS DISTINCT FROM becomes -> w.key;
    SELECT jsonb_object_agg(b.key, CASE WHEN b.key = ANY (hidden) THEN '"(not kept)"'::jsonb ELSE b.value END)
      INTO new_part FROM jsonb_each(becomes) AS b WHERE b.value IS DISTINCT FROM was -> b.key;
    IF TG_OP = 'UPDATE' AND old_part IS NULL AND new_part IS NULL THEN
        RETURN NULL;
    END IF;
    INSERT INTO public.audit_log
           (table_name, row_key, operation, acting_user, old_values, new_values)
    VALUES (TG_TABLE_NAME, key_part::text, lower(TG_OP), NULLIF(current_setting('app.user_id', true), ''),
            old_part, new_part);
    RETURN NULL;
END;
$function$;

-- Triggers and rules ----------------------------------------------------------

CREATE TRIGGER medical_records_kept BEFORE DELETE ON public.medical_records FOR EACH ROW EXECUTE FUNCTION public.refuse_frozen('medical_record is never deleted');

CREATE TRIGGER medical_records_never_emptied BEFORE TRUNCATE ON public.medical_records FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_frozen('medical_record is never deleted');

CREATE TRIGGER medical_records_audited AFTER INSERT OR DELETE OR UPDATE ON public.medical_records FOR EACH ROW EXECUTE FUNCTION public.record_in_audit_log('{"id"}', '', '{}', '{}');

CREATE TRIGGER access_logs_written_once BEFORE DELETE OR UPDATE ON public.access_logs FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER access_logs_never_emptied BEFORE TRUNCATE ON public.access_logs FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER audit_log_written_once BEFORE DELETE OR UPDATE ON public.audit_log FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER audit_log_never_emptied BEFORE TRUNCATE ON public.audit_log FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

-- Owners and privileges -------------------------------------------------------

REVOKE ALL ON FUNCTION public.record_in_audit_log() FROM PUBLIC;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE clinics TO new_booking_and_records_system_02358019;
GRANT SELECT ON TABLE clinics TO new_booking_and_records_system_02358019readonly;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE patients TO new_booking_and_records_system_02358019;
GRANT SELECT ON TABLE patients TO new_booking_and_records_system_02358019readonly;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE doctors TO new_booking_and_records_system_02358019;
GRANT SELECT ON TABLE doctors TO new_booking_and_records_system_02358019readonly;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE appointments TO new_booking_and_records_system_02358019;
GRANT SELECT ON TABLE appointments TO new_booking_and_records_system_02358019readonly;
GRANT INSERT, SELECT, UPDATE ON TABLE medical_records TO new_booking_and_records_system_02358019;
GRANT SELECT (id, date, doctor_id, patient_id, appointment_id, created_at) ON TABLE medical_records TO new_booking_and_records_system_02358019readonly;
GRANT INSERT, SELECT ON TABLE access_logs TO new_booking_and_records_system_02358019;
GRANT SELECT ON TABLE access_logs TO new_booking_and_records_system_02358019readonly;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE prescriptions TO new_booking_and_records_system_02358019;
GRANT SELECT ON TABLE prescriptions TO new_booking_and_records_system_02358019readonly;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE doctor_clinics TO new_booking_and_records_system_02358019;
GRANT SELECT ON TABLE doctor_clinics TO new_booking_and_records_system_02358019readonly;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE medical_record_findings TO new_booking_and_records_system_02358019;
GRANT SELECT ON TABLE medical_record_findings TO new_booking_and_records_system_02358019readonly;
GRANT SELECT ON TABLE audit_log TO new_booking_and_records_system_02358019;
GRANT SELECT ON TABLE audit_log TO new_booking_and_records_system_02358019readonly;

-- Comments --------------------------------------------------------------------

COMMENT ON FUNCTION public.refuse_frozen() IS 'refuses a change of a frozen row';
COMMENT ON FUNCTION public.refuse_change() IS 'refuses every change of a table that is written once';
COMMENT ON FUNCTION public.record_in_audit_log() IS 'records a change; arguments: key columns, tenant column, columns whose values stay out, derived columns';
COMMENT ON INDEX patients_search_vector_gin IS 'serves: search patients by name';
COMMENT ON CONSTRAINT appointments_doctor_id_no_overlap_excl ON appointments IS 'ranges of one point that overlap are equal values: with the extension btree_gist this could be written “=”';
COMMENT ON INDEX appointments_doctor_id_start_time_idx IS 'serves: the appointments of a doctor on a day; foreign key to doctors';
COMMENT ON INDEX appointments_clinic_id_idx IS 'serves: foreign key to clinics';
COMMENT ON INDEX appointments_patient_id_idx IS 'serves: foreign key to patients';
COMMENT ON INDEX medical_records_patient_id_date_idx IS 'serves: the medical records of a patient, newest first; foreign key to patients';
COMMENT ON INDEX medical_records_appointment_id_idx IS 'serves: foreign key to appointments';
COMMENT ON INDEX medical_records_doctor_id_idx IS 'serves: foreign key to doctors';
COMMENT ON INDEX access_logs_medical_record_id_idx IS 'serves: foreign key to medical_records';
COMMENT ON INDEX prescriptions_doctor_id_idx IS 'serves: foreign key to doctors';
COMMENT ON INDEX prescriptions_patient_id_idx IS 'serves: foreign key to patients';
COMMENT ON INDEX doctor_clinics_clinic_id_idx IS 'serves: foreign key to clinics';
COMMENT ON INDEX audit_log_table_name_row_key_changed_at_id_idx IS 'serves: what happened to one row, newest first';

COMMIT;
