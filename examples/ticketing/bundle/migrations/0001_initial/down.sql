BEGIN;

COMMENT ON ROLE boxoffice_worker IS NULL;

COMMENT ON ROLE boxoffice_readonly IS NULL;

COMMENT ON ROLE boxoffice_app IS NULL;

COMMENT ON TABLE audit_log_default IS NULL;

COMMENT ON TABLE scans_default IS NULL;

COMMENT ON INDEX outbox_organizer_id_written_in_id_idx IS NULL;

COMMENT ON COLUMN outbox.organizer_id IS NULL;

COMMENT ON TABLE outbox IS NULL;

COMMENT ON INDEX jobs_organizer_id_visible_at_idx IS NULL;

COMMENT ON COLUMN jobs.organizer_id IS NULL;

COMMENT ON TABLE jobs IS NULL;

COMMENT ON INDEX audit_log_organizer_id_table_name_row_key_changed_at_id_idx IS NULL;

COMMENT ON COLUMN audit_log.organizer_id IS NULL;

COMMENT ON TABLE audit_log IS NULL;

COMMENT ON INDEX event_genres_organizer_id_genre_id_idx IS NULL;

COMMENT ON TABLE event_genres IS NULL;

COMMENT ON INDEX scans_organizer_id_ticket_id_idx IS NULL;

COMMENT ON COLUMN scans.organizer_id IS NULL;

COMMENT ON TABLE scans IS NULL;

COMMENT ON INDEX payments_organizer_id_created_at_idx IS NULL;

COMMENT ON INDEX payments_organizer_id_order_id_idx IS NULL;

COMMENT ON COLUMN payments.organizer_id IS NULL;

COMMENT ON TABLE payments IS NULL;

COMMENT ON INDEX tickets_organizer_id_created_at_idx IS NULL;

COMMENT ON INDEX tickets_organizer_id_seat_id_idx IS NULL;

COMMENT ON INDEX tickets_organizer_id_price_category_id_idx IS NULL;

COMMENT ON INDEX tickets_organizer_id_order_id_idx IS NULL;

COMMENT ON INDEX tickets_organizer_id_event_id_idx IS NULL;

COMMENT ON COLUMN tickets.organizer_id IS NULL;

COMMENT ON TABLE tickets IS NULL;

COMMENT ON INDEX orders_organizer_id_placed_at_idx IS NULL;

COMMENT ON INDEX orders_organizer_id_buyer_id_placed_at_idx IS NULL;

COMMENT ON COLUMN orders.organizer_id IS NULL;

COMMENT ON TABLE orders IS NULL;

COMMENT ON INDEX seat_holds_organizer_id_created_at_idx IS NULL;

COMMENT ON INDEX seat_holds_organizer_id_event_id_idx IS NULL;

COMMENT ON INDEX seat_holds_organizer_id_buyer_id_idx IS NULL;

COMMENT ON COLUMN seat_holds.organizer_id IS NULL;

COMMENT ON TABLE seat_holds IS NULL;

COMMENT ON INDEX buyers_organizer_id_created_at_idx IS NULL;

COMMENT ON COLUMN buyers.password_hash IS NULL;

COMMENT ON COLUMN buyers.phone IS NULL;

COMMENT ON COLUMN buyers.full_name IS NULL;

COMMENT ON COLUMN buyers.email IS NULL;

COMMENT ON COLUMN buyers.organizer_id IS NULL;

COMMENT ON TABLE buyers IS NULL;

COMMENT ON COLUMN price_categories.organizer_id IS NULL;

COMMENT ON TABLE price_categories IS NULL;

COMMENT ON INDEX genres_organizer_id_parent_id_idx IS NULL;

COMMENT ON COLUMN genres.organizer_id IS NULL;

COMMENT ON TABLE genres IS NULL;

COMMENT ON INDEX events_organizer_id_starts_at_idx IS NULL;

COMMENT ON INDEX events_organizer_id_created_at_idx IS NULL;

COMMENT ON INDEX events_organizer_id_venue_id_idx IS NULL;

COMMENT ON CONSTRAINT events_venue_id_no_overlap_excl ON events IS NULL;

COMMENT ON COLUMN events.organizer_id IS NULL;

COMMENT ON TABLE events IS NULL;

COMMENT ON COLUMN seats.organizer_id IS NULL;

COMMENT ON TABLE seats IS NULL;

COMMENT ON COLUMN venues.organizer_id IS NULL;

COMMENT ON TABLE venues IS NULL;

COMMENT ON COLUMN organizers.billing_email IS NULL;

COMMENT ON TABLE organizers IS NULL;

COMMENT ON FUNCTION public.erase_buyer(of_organizer_id bigint, of_id bigint) IS NULL;

COMMENT ON FUNCTION public.maintain_partitions(ahead integer) IS NULL;

COMMENT ON FUNCTION public.record_in_audit_log() IS NULL;

COMMENT ON FUNCTION public.genres_parent_id_no_circle() IS NULL;

COMMENT ON FUNCTION public.refuse_change() IS NULL;

COMMENT ON FUNCTION public.events_status_path() IS NULL;

COMMENT ON FUNCTION public.tickets_at_most_10_per_order() IS NULL;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE outbox FROM boxoffice_app;
REVOKE SELECT ON TABLE outbox FROM boxoffice_readonly;
REVOKE DELETE, SELECT, UPDATE ON TABLE outbox FROM boxoffice_worker;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE jobs FROM boxoffice_app;
REVOKE SELECT ON TABLE jobs FROM boxoffice_readonly;
REVOKE DELETE, SELECT, UPDATE ON TABLE jobs FROM boxoffice_worker;

REVOKE SELECT ON TABLE audit_log FROM boxoffice_app;
REVOKE SELECT ON TABLE audit_log FROM boxoffice_readonly;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE event_genres FROM boxoffice_app;
REVOKE SELECT ON TABLE event_genres FROM boxoffice_readonly;

REVOKE INSERT, SELECT ON TABLE scans FROM boxoffice_app;
REVOKE SELECT ON TABLE scans FROM boxoffice_readonly;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE payments FROM boxoffice_app;
REVOKE SELECT ON TABLE payments FROM boxoffice_readonly;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE tickets FROM boxoffice_app;
REVOKE SELECT ON TABLE tickets FROM boxoffice_readonly;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE orders FROM boxoffice_app;
REVOKE SELECT ON TABLE orders FROM boxoffice_readonly;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE seat_holds FROM boxoffice_app;
REVOKE SELECT ON TABLE seat_holds FROM boxoffice_readonly;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE buyers FROM boxoffice_app;
REVOKE SELECT (created_at, email, full_name, id, language, organizer_id, phone) ON TABLE buyers FROM boxoffice_readonly;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE price_categories FROM boxoffice_app;
REVOKE SELECT ON TABLE price_categories FROM boxoffice_readonly;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE genres FROM boxoffice_app;
REVOKE SELECT ON TABLE genres FROM boxoffice_readonly;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE events FROM boxoffice_app;
REVOKE SELECT ON TABLE events FROM boxoffice_readonly;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE seats FROM boxoffice_app;
REVOKE SELECT ON TABLE seats FROM boxoffice_readonly;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE venues FROM boxoffice_app;
REVOKE SELECT ON TABLE venues FROM boxoffice_readonly;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE organizers FROM boxoffice_app;
REVOKE SELECT ON TABLE organizers FROM boxoffice_readonly;

GRANT EXECUTE ON FUNCTION public.erase_buyer(of_organizer_id bigint, of_id bigint) TO PUBLIC;

GRANT EXECUTE ON FUNCTION public.maintain_partitions(ahead integer) TO PUBLIC;

GRANT EXECUTE ON FUNCTION public.record_in_audit_log() TO PUBLIC;

ALTER TABLE audit_log_default DISABLE ROW LEVEL SECURITY;

ALTER TABLE scans_default DISABLE ROW LEVEL SECURITY;

DROP POLICY own_rows ON outbox;

DROP POLICY all_rows ON outbox;

ALTER TABLE outbox DROP CONSTRAINT outbox_organizer_id_fkey;

DROP INDEX outbox_organizer_id_written_in_id_idx;

ALTER TABLE outbox NO FORCE ROW LEVEL SECURITY;

ALTER TABLE outbox DISABLE ROW LEVEL SECURITY;

DROP POLICY own_rows ON jobs;

DROP POLICY all_rows ON jobs;

ALTER TABLE jobs DROP CONSTRAINT jobs_organizer_id_fkey;

DROP INDEX jobs_organizer_id_visible_at_idx;

ALTER TABLE jobs NO FORCE ROW LEVEL SECURITY;

ALTER TABLE jobs DISABLE ROW LEVEL SECURITY;

DROP POLICY own_rows ON audit_log;

DROP TRIGGER audit_log_never_emptied ON audit_log;

DROP TRIGGER audit_log_written_once ON audit_log;

DROP TRIGGER orders_audited ON orders;

DROP TRIGGER events_audited ON events;

DROP FUNCTION public.record_in_audit_log();

DROP INDEX audit_log_organizer_id_table_name_row_key_changed_at_id_idx;

DROP TABLE audit_log_default;

ALTER TABLE audit_log NO FORCE ROW LEVEL SECURITY;

ALTER TABLE audit_log DISABLE ROW LEVEL SECURITY;

DROP POLICY own_rows ON event_genres;

ALTER TABLE event_genres DROP CONSTRAINT event_genres_organizer_id_fkey;

ALTER TABLE event_genres DROP CONSTRAINT event_genres_genre_id_fkey;

ALTER TABLE event_genres DROP CONSTRAINT event_genres_event_id_fkey;

DROP INDEX event_genres_organizer_id_genre_id_idx;

ALTER TABLE event_genres NO FORCE ROW LEVEL SECURITY;

ALTER TABLE event_genres DISABLE ROW LEVEL SECURITY;

DROP POLICY own_rows ON scans;

DROP TRIGGER scans_never_emptied ON scans;

DROP TRIGGER scans_written_once ON scans;

ALTER TABLE scans DROP CONSTRAINT scans_organizer_id_fkey;

ALTER TABLE scans DROP CONSTRAINT scans_ticket_id_fkey;

DROP INDEX scans_organizer_id_ticket_id_idx;

DROP TABLE scans_default;

ALTER TABLE scans NO FORCE ROW LEVEL SECURITY;

ALTER TABLE scans DISABLE ROW LEVEL SECURITY;

DROP POLICY own_rows ON payments;

ALTER TABLE payments DROP CONSTRAINT payments_organizer_id_fkey;

ALTER TABLE payments DROP CONSTRAINT payments_order_id_fkey;

DROP INDEX payments_organizer_id_created_at_idx;

DROP INDEX payments_organizer_id_order_id_idx;

ALTER TABLE payments NO FORCE ROW LEVEL SECURITY;

ALTER TABLE payments DISABLE ROW LEVEL SECURITY;

DROP POLICY own_rows ON tickets;

DROP TRIGGER tickets_at_most_10_per_order ON tickets;

DROP FUNCTION public.tickets_at_most_10_per_order();

ALTER TABLE tickets DROP CONSTRAINT tickets_organizer_id_fkey;

ALTER TABLE tickets DROP CONSTRAINT tickets_price_category_id_fkey;

ALTER TABLE tickets DROP CONSTRAINT tickets_seat_id_fkey;

ALTER TABLE tickets DROP CONSTRAINT tickets_event_id_fkey;

ALTER TABLE tickets DROP CONSTRAINT tickets_order_id_fkey;

DROP INDEX tickets_organizer_id_created_at_idx;

DROP INDEX tickets_organizer_id_seat_id_idx;

DROP INDEX tickets_organizer_id_price_category_id_idx;

DROP INDEX tickets_organizer_id_order_id_idx;

DROP INDEX tickets_organizer_id_event_id_idx;

DROP INDEX tickets_seat_id_event_id_key;

ALTER TABLE tickets NO FORCE ROW LEVEL SECURITY;

ALTER TABLE tickets DISABLE ROW LEVEL SECURITY;

DROP POLICY own_rows ON orders;

ALTER TABLE orders DROP CONSTRAINT orders_organizer_id_fkey;

ALTER TABLE orders DROP CONSTRAINT orders_buyer_id_fkey;

DROP INDEX orders_organizer_id_placed_at_idx;

DROP INDEX orders_organizer_id_buyer_id_placed_at_idx;

ALTER TABLE orders NO FORCE ROW LEVEL SECURITY;

ALTER TABLE orders DISABLE ROW LEVEL SECURITY;

DROP POLICY own_rows ON seat_holds;

ALTER TABLE seat_holds DROP CONSTRAINT seat_holds_organizer_id_fkey;

ALTER TABLE seat_holds DROP CONSTRAINT seat_holds_buyer_id_fkey;

ALTER TABLE seat_holds DROP CONSTRAINT seat_holds_seat_id_fkey;

ALTER TABLE seat_holds DROP CONSTRAINT seat_holds_event_id_fkey;

DROP INDEX seat_holds_organizer_id_created_at_idx;

DROP INDEX seat_holds_organizer_id_event_id_idx;

DROP INDEX seat_holds_organizer_id_buyer_id_idx;

ALTER TABLE seat_holds NO FORCE ROW LEVEL SECURITY;

ALTER TABLE seat_holds DISABLE ROW LEVEL SECURITY;

DROP POLICY own_rows ON buyers;

DROP FUNCTION public.erase_buyer(of_organizer_id bigint, of_id bigint);

ALTER TABLE buyers DROP CONSTRAINT buyers_organizer_id_fkey;

DROP INDEX buyers_organizer_id_created_at_idx;

ALTER TABLE buyers NO FORCE ROW LEVEL SECURITY;

ALTER TABLE buyers DISABLE ROW LEVEL SECURITY;

DROP POLICY own_rows ON price_categories;

ALTER TABLE price_categories DROP CONSTRAINT price_categories_organizer_id_fkey;

ALTER TABLE price_categories DROP CONSTRAINT price_categories_event_id_fkey;

ALTER TABLE price_categories NO FORCE ROW LEVEL SECURITY;

ALTER TABLE price_categories DISABLE ROW LEVEL SECURITY;

DROP POLICY own_rows ON genres;

DROP TRIGGER genres_parent_id_no_circle ON genres;

DROP FUNCTION public.genres_parent_id_no_circle();

ALTER TABLE genres DROP CONSTRAINT genres_organizer_id_fkey;

ALTER TABLE genres DROP CONSTRAINT genres_parent_id_fkey;

DROP INDEX genres_organizer_id_parent_id_idx;

ALTER TABLE genres NO FORCE ROW LEVEL SECURITY;

ALTER TABLE genres DISABLE ROW LEVEL SECURITY;

DROP POLICY own_rows ON events;

DROP TRIGGER events_status_path ON events;

ALTER TABLE events DROP CONSTRAINT events_organizer_id_fkey;

ALTER TABLE events DROP CONSTRAINT events_venue_id_fkey;

DROP INDEX events_organizer_id_starts_at_idx;

DROP INDEX events_organizer_id_created_at_idx;

DROP INDEX events_organizer_id_venue_id_idx;

ALTER TABLE events NO FORCE ROW LEVEL SECURITY;

ALTER TABLE events DISABLE ROW LEVEL SECURITY;

DROP POLICY own_rows ON seats;

ALTER TABLE seats DROP CONSTRAINT seats_organizer_id_fkey;

ALTER TABLE seats DROP CONSTRAINT seats_venue_id_fkey;

ALTER TABLE seats NO FORCE ROW LEVEL SECURITY;

ALTER TABLE seats DISABLE ROW LEVEL SECURITY;

DROP POLICY own_rows ON venues;

ALTER TABLE venues DROP CONSTRAINT venues_organizer_id_fkey;

ALTER TABLE venues NO FORCE ROW LEVEL SECURITY;

ALTER TABLE venues DISABLE ROW LEVEL SECURITY;

DROP POLICY own_rows ON organizers;

ALTER TABLE organizers NO FORCE ROW LEVEL SECURITY;

ALTER TABLE organizers DISABLE ROW LEVEL SECURITY;

DROP FUNCTION public.maintain_partitions(ahead integer);

DROP FUNCTION public.refuse_change();

DROP FUNCTION public.events_status_path();

DROP TABLE outbox;

DROP TABLE jobs;

DROP TABLE audit_log;

DROP TABLE event_genres;

DROP TABLE scans;

DROP TABLE payments;

DROP TABLE tickets;

DROP TABLE orders;

DROP TABLE seat_holds;

DROP TABLE buyers;

DROP TABLE price_categories;

DROP TABLE genres;

DROP TABLE events;

DROP TABLE seats;

DROP TABLE venues;

DROP TABLE organizers;

COMMIT;
