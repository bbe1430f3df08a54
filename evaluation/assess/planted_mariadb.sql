-- A veterinary clinic in MariaDB, with faults and with things that only look like faults. See planted_mariadb.yaml.
SET sql_mode = 'NO_ENGINE_SUBSTITUTION';

CREATE TABLE owner (
    id int NOT NULL AUTO_INCREMENT PRIMARY KEY,
    full_name varchar(120) NOT NULL,
    email varchar(200) NOT NULL,
    phone1 varchar(40),
    phone2 varchar(40),
    phone3 varchar(40),
    newsletter varchar(3) NOT NULL DEFAULT 'no',
    joined_on varchar(10) NOT NULL,
    KEY owner_name_idx (full_name),
    KEY owner_name_email_idx (full_name, email)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE species (
    code varchar(10) CHARACTER SET latin1 COLLATE latin1_swedish_ci NOT NULL PRIMARY KEY,
    label varchar(60) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE animal (
    id int NOT NULL AUTO_INCREMENT PRIMARY KEY,
    owner_id int NOT NULL,
    species_code varchar(10) NOT NULL,
    code varchar(10) NOT NULL DEFAULT '',
    name varchar(60) NOT NULL,
    born_on date NOT NULL DEFAULT '0000-00-00',
    weight_kg decimal(6,2),
    chip_no char(15),
    sex enum('m','f','') NOT NULL DEFAULT '',
    UNIQUE KEY animal_chip_key (chip_no),
    KEY animal_owner_idx (owner_id),
    KEY animal_species_idx (species_code),
    CONSTRAINT animal_owner_fk FOREIGN KEY (owner_id) REFERENCES owner (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE vet (
    id int NOT NULL AUTO_INCREMENT PRIMARY KEY,
    full_name varchar(120) NOT NULL,
    email varchar(200) NOT NULL,
    social_security_number varchar(20),
    hourly_rate float NOT NULL,
    active tinyint(1) NOT NULL DEFAULT 1,
    deleted_at datetime NULL,
    UNIQUE KEY vet_email_key (email)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE appointment (
    id int NOT NULL AUTO_INCREMENT PRIMARY KEY,
    animal_id int NOT NULL,
    vet_id int NOT NULL,
    starts_at datetime NOT NULL,
    ends_at datetime NOT NULL,
    status varchar(20) NOT NULL DEFAULT 'booked',
    note text,
    KEY appointment_animal_idx (animal_id),
    KEY appointment_vet_idx (vet_id),
    KEY appointment_vet_again_idx (vet_id),
    CONSTRAINT appointment_animal_fk FOREIGN KEY (animal_id) REFERENCES animal (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE treatment (
    id int NOT NULL AUTO_INCREMENT PRIMARY KEY,
    appointment_id int NOT NULL,
    medicine_ids varchar(200) NOT NULL,
    diagnosis varchar(400),
    price double NOT NULL,
    CONSTRAINT treatment_appointment_fk FOREIGN KEY (appointment_id) REFERENCES appointment (id)
) ENGINE=MyISAM DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE medicine (
    id int NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name varchar(100) NOT NULL,
    stock int NOT NULL,
    CONSTRAINT medicine_stock_sensible CHECK (stock >= 0 OR stock < 0)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3 COLLATE=utf8mb3_general_ci;

CREATE TABLE invoice (
    id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
    appointment_id bigint NOT NULL,
    state varchar(12) NOT NULL DEFAULT 'new',
    total decimal(12,2) NOT NULL,
    issued_at datetime NOT NULL,
    CONSTRAINT invoice_state_known CHECK (state IN ('draft', 'sent', 'paid'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE payment (
    id int NOT NULL AUTO_INCREMENT PRIMARY KEY,
    invoice_id bigint NOT NULL,
    amount decimal(12,2) NOT NULL,
    card_number varchar(19),
    card_cvv varchar(4),
    paid_at datetime NOT NULL,
    KEY payment_invoice_idx (invoice_id),
    CONSTRAINT payment_invoice_fk FOREIGN KEY (invoice_id) REFERENCES invoice (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE portal_account (
    id int NOT NULL AUTO_INCREMENT PRIMARY KEY,
    owner_id int NOT NULL,
    login varchar(60) NOT NULL,
    password varchar(32) NOT NULL,
    api_token varchar(64),
    last_seen int,
    UNIQUE KEY portal_account_login_key (login),
    KEY portal_account_owner_idx (owner_id),
    CONSTRAINT portal_account_owner_fk FOREIGN KEY (owner_id) REFERENCES owner (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE door_log (
    at datetime NOT NULL,
    door varchar(20) NOT NULL,
    card varchar(20) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE vet_skill (
    vet_id int NOT NULL,
    skill varchar(40) NOT NULL,
    KEY vet_skill_vet_idx (vet_id),
    CONSTRAINT vet_skill_vet_fk FOREIGN KEY (vet_id) REFERENCES vet (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE attachment (
    id int NOT NULL AUTO_INCREMENT PRIMARY KEY,
    attachable_type varchar(40) NOT NULL,
    attachable_id int NOT NULL,
    file_name varchar(200) NOT NULL,
    KEY attachment_of_idx (attachable_type, attachable_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE animal_attribute (
    animal_id int NOT NULL,
    attribute_name varchar(60) NOT NULL,
    attribute_value varchar(400),
    PRIMARY KEY (animal_id, attribute_name),
    CONSTRAINT animal_attribute_animal_fk FOREIGN KEY (animal_id) REFERENCES animal (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE insurance (
    id int NOT NULL AUTO_INCREMENT PRIMARY KEY,
    policy_no varchar(30),
    insurer varchar(60) NOT NULL,
    owner_id int NOT NULL,
    KEY insurance_owner_idx (owner_id),
    UNIQUE KEY insurance_policy_key (insurer, policy_no),
    CONSTRAINT insurance_owner_fk FOREIGN KEY (owner_id) REFERENCES owner (id) ON UPDATE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE kennel (
    id tinyint NOT NULL AUTO_INCREMENT PRIMARY KEY,
    label varchar(30) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE owner_backup_20240301 (
    id int NOT NULL PRIMARY KEY,
    full_name varchar(120) NOT NULL,
    email varchar(200) NOT NULL,
    phone1 varchar(40),
    phone2 varchar(40),
    phone3 varchar(40),
    newsletter varchar(3) NOT NULL,
    joined_on varchar(10) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- decoys
CREATE TABLE lab_request (
    id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
    animal_id int NOT NULL,
    requested_at timestamp NOT NULL DEFAULT current_timestamp(),
    priority tinyint NOT NULL DEFAULT 3,
    state enum('open','done','cancelled') NOT NULL DEFAULT 'open',
    remark varchar(500),
    KEY lab_request_state_idx (state, requested_at),
    KEY lab_request_animal_idx (animal_id),
    CONSTRAINT lab_request_priority_range CHECK (priority BETWEEN 1 AND 5),
    CONSTRAINT lab_request_animal_fk FOREIGN KEY (animal_id) REFERENCES animal (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE session_cache (
    token_hash binary(32) NOT NULL PRIMARY KEY,
    payload varchar(200) NOT NULL
) ENGINE=MEMORY DEFAULT CHARSET=utf8mb4;

CREATE TABLE article (
    id int NOT NULL AUTO_INCREMENT PRIMARY KEY,
    title varchar(200) NOT NULL,
    body text NOT NULL,
    FULLTEXT KEY article_body_text (body),
    KEY article_body_begins (body(40))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE measurement (
    id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
    animal_id int NOT NULL,
    temperature double NOT NULL,
    taken_at datetime(3) NOT NULL,
    KEY measurement_animal_idx (animal_id, taken_at),
    CONSTRAINT measurement_animal_fk FOREIGN KEY (animal_id) REFERENCES animal (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

INSERT INTO owner (full_name, email, phone1, newsletter, joined_on)
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 800)
SELECT concat(elt(1 + i % 7, 'Anna', 'Bob', 'Carla', 'Dirk', 'Eva', 'Finn', 'Greta'), ' ', elt(1 + i % 11, 'Smith', 'Jones', 'Brown', 'Taylor', 'Wilson', 'Evans', 'Thomas', 'Roberts', 'Walker', 'Wright', 'Green'), i),
  concat('owner', i, '@example.org'), concat('+44 20 7946 ', 1000 + i), elt(1 + i % 2, 'yes', 'no'), date_format(date '2020-01-01' + INTERVAL i DAY, '%Y-%m-%d') FROM n;
INSERT INTO species VALUES ('dog', 'Dog'), ('cat', 'Cat'), ('rabbit', 'Rabbit'), ('horse', 'Horse');
INSERT INTO animal (owner_id, species_code, code, name, born_on, weight_kg, chip_no, sex)
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900)
SELECT 1 + i % 800, elt(1 + i % 4, 'dog', 'cat', 'rabbit', 'horse'), concat('A', i), concat('Pet', i), if(i % 20 = 0, '0000-00-00', date '2012-01-01' + INTERVAL i DAY), 3 + i % 30, concat('276', lpad(i, 12, '0')), elt(1 + i % 3, 'm', 'f', '') FROM n;
INSERT INTO vet (full_name, email, social_security_number, hourly_rate) VALUES
 ('Dr. Hill', 'hill@example.org', '078-05-1120', 81.1), ('Dr. Moor', 'moor@example.org', '219-09-9999', 75.25), ('Dr. Lake', 'lake@example.org', '457-55-5462', 90);
INSERT INTO appointment (animal_id, vet_id, starts_at, ends_at, status, note)
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 950)
SELECT 1 + i % 900, if(i % 100 = 0, 77, 1 + i % 3), timestamp '2024-01-01 08:00:00' + INTERVAL i HOUR, timestamp '2024-01-01 08:30:00' + INTERVAL i HOUR,
 elt(1 + i % 4, 'booked', 'arrived', 'done', 'missed'), if(i % 10 = 0, 'Eats well, sleeps, a bit shy', NULL) FROM n;
INSERT INTO treatment (appointment_id, medicine_ids, diagnosis, price)
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
SELECT 1 + i, concat(1 + i % 9, ',', 2 + i % 9, ',', 3 + i % 9), elt(1 + i % 3, 'otitis', 'fracture', 'vaccination'), 20.1 + i % 50 FROM n;
INSERT INTO medicine (name, stock) VALUES ('Amoxicillin', 10), ('Carprofen', 40), ('Meloxicam', 12), ('Ivermectin', 7);
INSERT INTO invoice (appointment_id, state, total, issued_at)
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 600)
SELECT i, elt(1 + i % 3, 'draft', 'sent', 'paid'), 30 + i % 100, timestamp '2024-02-01 10:00:00' + INTERVAL i HOUR FROM n;
INSERT INTO payment (invoice_id, amount, card_number, card_cvv, paid_at)
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)
SELECT i, 30 + i % 100, elt(1 + i % 3, '4111111111111111', '5555555555554444', '4012888888881881'), lpad(i % 1000, 3, '0'), timestamp '2024-03-01 10:00:00' + INTERVAL i HOUR FROM n;
INSERT INTO portal_account (owner_id, login, password, last_seen, api_token)
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400)
SELECT i, concat('owner', i), md5(i), 1700000000 + i * 977, sha2(i, 256) FROM n;
INSERT INTO door_log WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 700)
SELECT timestamp '2024-01-01 08:00:00' + INTERVAL i MINUTE, elt(1 + i % 2, 'front', 'back'), concat('C', i % 40) FROM n;
INSERT INTO vet_skill VALUES (1, 'surgery'), (1, 'dental'), (2, 'surgery'), (3, 'exotics');
INSERT INTO attachment (attachable_type, attachable_id, file_name) VALUES ('Animal', 1, 'a.jpg'), ('Appointment', 4, 'b.pdf'), ('Owner', 7, 'c.pdf'), ('Animal', 9, 'd.jpg');
INSERT INTO animal_attribute VALUES (1, 'colour', 'black'), (1, 'tail', 'long'), (2, 'colour', 'white'), (3, 'neutered', 'yes');
INSERT INTO insurance (policy_no, insurer, owner_id) VALUES ('P-1', 'Paws', 1), (NULL, 'Paws', 2), (NULL, 'Paws', 3), ('P-2', 'Fur', 4);
INSERT INTO kennel (label) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 118) SELECT concat('Kennel ', i) FROM n;
INSERT INTO owner_backup_20240301 SELECT * FROM owner LIMIT 100;
INSERT INTO lab_request (animal_id, priority, state, remark)
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 600)
SELECT i, 1 + i % 5, elt(1 + i % 3, 'open', 'done', 'cancelled'), if(i % 3 = 0, 'Blood, urine and, if it can be had, stool', NULL) FROM n;
INSERT INTO article (title, body) VALUES ('Ticks', 'Ticks wait in tall grass.'), ('Teeth', 'Brush them, gently, twice a week.');
INSERT INTO measurement (animal_id, temperature, taken_at)
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
SELECT 1 + i % 900, 37.5 + (i % 20) / 10, timestamp '2024-01-01 08:00:00' + INTERVAL i MINUTE FROM n;
