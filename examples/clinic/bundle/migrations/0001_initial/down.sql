BEGIN;

COMMENT ON ROLE new_booking_and_records_system_02358019readonly IS NULL;

COMMENT ON ROLE new_booking_and_records_system_02358019 IS NULL;

COMMENT ON INDEX audit_log_table_name_row_key_changed_at_id_idx IS NULL;

COMMENT ON TABLE audit_log IS NULL;

COMMENT ON TABLE medical_record_findings IS NULL;

COMMENT ON INDEX doctor_clinics_clinic_id_idx IS NULL;

COMMENT ON TABLE doctor_clinics IS NULL;

COMMENT ON INDEX prescriptions_patient_id_idx IS NULL;

COMMENT ON INDEX prescriptions_doctor_id_idx IS NULL;

COMMENT ON TABLE prescriptions IS NULL;

COMMENT ON INDEX access_logs_medical_record_id_idx IS NULL;

COMMENT ON TABLE access_logs IS NULL;

COMMENT ON INDEX medical_records_doctor_id_idx IS NULL;

COMMENT ON INDEX medical_records_appointment_id_idx IS NULL;

COMMENT ON INDEX medical_records_patient_id_date_idx IS NULL;

COMMENT ON COLUMN medical_records.diagnosis_code IS NULL;

COMMENT ON TABLE medical_records IS NULL;

COMMENT ON INDEX appointments_patient_id_idx IS NULL;

COMMENT ON INDEX appointments_clinic_id_idx IS NULL;

COMMENT ON INDEX appointments_doctor_id_start_time_idx IS NULL;

COMMENT ON CONSTRAINT appointments_doctor_id_no_overlap_excl ON appointments IS NULL;

COMMENT ON TABLE appointments IS NULL;

COMMENT ON COLUMN doctors.name IS NULL;

COMMENT ON TABLE doctors IS NULL;

COMMENT ON INDEX patients_search_vector_gin IS NULL;

COMMENT ON COLUMN patients.email IS NULL;

COMMENT ON COLUMN patients.phone_number IS NULL;

COMMENT ON COLUMN patients.address IS NULL;

COMMENT ON COLUMN patients.date_of_birth IS NULL;

COMMENT ON COLUMN patients.name IS NULL;

COMMENT ON TABLE patients IS NULL;

COMMENT ON TABLE clinics IS NULL;

COMMENT ON FUNCTION public.record_in_audit_log() IS NULL;

COMMENT ON FUNCTION public.refuse_change() IS NULL;

COMMENT ON FUNCTION public.refuse_frozen() IS NULL;

REVOKE SELECT ON TABLE audit_log FROM new_booking_and_records_system_02358019;
REVOKE SELECT ON TABLE audit_log FROM new_booking_and_records_system_02358019readonly;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE medical_record_findings FROM new_booking_and_records_system_02358019;
REVOKE SELECT ON TABLE medical_record_findings FROM new_booking_and_records_system_02358019readonly;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE doctor_clinics FROM new_booking_and_records_system_02358019;
REVOKE SELECT ON TABLE doctor_clinics FROM new_booking_and_records_system_02358019readonly;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE prescriptions FROM new_booking_and_records_system_02358019;
REVOKE SELECT ON TABLE prescriptions FROM new_booking_and_records_system_02358019readonly;

REVOKE INSERT, SELECT ON TABLE access_logs FROM new_booking_and_records_system_02358019;
REVOKE SELECT ON TABLE access_logs FROM new_booking_and_records_system_02358019readonly;

REVOKE INSERT, SELECT, UPDATE ON TABLE medical_records FROM new_booking_and_records_system_02358019;
REVOKE SELECT (appointment_id, created_at, date, doctor_id, id, patient_id) ON TABLE medical_records FROM new_booking_and_records_system_02358019readonly;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE appointments FROM new_booking_and_records_system_02358019;
REVOKE SELECT ON TABLE appointments FROM new_booking_and_records_system_02358019readonly;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE doctors FROM new_booking_and_records_system_02358019;
REVOKE SELECT ON TABLE doctors FROM new_booking_and_records_system_02358019readonly;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE patients FROM new_booking_and_records_system_02358019;
REVOKE SELECT ON TABLE patients FROM new_booking_and_records_system_02358019readonly;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE clinics FROM new_booking_and_records_system_02358019;
REVOKE SELECT ON TABLE clinics FROM new_booking_and_records_system_02358019readonly;

GRANT EXECUTE ON FUNCTION public.record_in_audit_log() TO PUBLIC;

DROP TRIGGER audit_log_never_emptied ON audit_log;

DROP TRIGGER audit_log_written_once ON audit_log;

DROP TRIGGER access_logs_never_emptied ON access_logs;

DROP TRIGGER access_logs_written_once ON access_logs;

DROP TRIGGER medical_records_audited ON medical_records;

DROP TRIGGER medical_records_never_emptied ON medical_records;

DROP TRIGGER medical_records_kept ON medical_records;

DROP FUNCTION public.record_in_audit_log();

DROP FUNCTION public.refuse_change();

DROP FUNCTION public.refuse_frozen();

ALTER TABLE medical_record_findings DROP CONSTRAINT medical_record_findings_medical_record_id_fkey;

ALTER TABLE doctor_clinics DROP CONSTRAINT doctor_clinics_clinic_id_fkey;

ALTER TABLE doctor_clinics DROP CONSTRAINT doctor_clinics_doctor_id_fkey;

ALTER TABLE prescriptions DROP CONSTRAINT prescriptions_patient_id_fkey;

ALTER TABLE prescriptions DROP CONSTRAINT prescriptions_doctor_id_fkey;

ALTER TABLE access_logs DROP CONSTRAINT access_logs_medical_record_id_fkey;

ALTER TABLE medical_records DROP CONSTRAINT medical_records_appointment_id_fkey;

ALTER TABLE medical_records DROP CONSTRAINT medical_records_patient_id_fkey;

ALTER TABLE medical_records DROP CONSTRAINT medical_records_doctor_id_fkey;

ALTER TABLE appointments DROP CONSTRAINT appointments_clinic_id_fkey;

ALTER TABLE appointments DROP CONSTRAINT appointments_patient_id_fkey;

ALTER TABLE appointments DROP CONSTRAINT appointments_doctor_id_fkey;

DROP INDEX audit_log_table_name_row_key_changed_at_id_idx;

DROP INDEX doctor_clinics_clinic_id_idx;

DROP INDEX prescriptions_patient_id_idx;

DROP INDEX prescriptions_doctor_id_idx;

DROP INDEX access_logs_medical_record_id_idx;

DROP INDEX medical_records_doctor_id_idx;

DROP INDEX medical_records_appointment_id_idx;

DROP INDEX medical_records_patient_id_date_idx;

DROP INDEX appointments_patient_id_idx;

DROP INDEX appointments_clinic_id_idx;

DROP INDEX appointments_doctor_id_start_time_idx;

DROP INDEX patients_search_vector_gin;

DROP TABLE audit_log;

DROP TABLE medical_record_findings;

DROP TABLE doctor_clinics;

DROP TABLE prescriptions;

DROP TABLE access_logs;

DROP TABLE medical_records;

DROP TABLE appointments;

DROP TABLE doctors;

DROP TABLE patients;

DROP TABLE clinics;

COMMIT;
