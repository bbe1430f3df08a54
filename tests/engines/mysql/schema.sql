CREATE TABLE `author` (
    `id` int(10) unsigned NOT NULL AUTO_INCREMENT,
    `name` varchar(100) NOT NULL DEFAULT 'it''s; x',
    `mail` varchar(200) COLLATE utf8mb4_bin,
    `born` date,
    `kind` enum('a','B c') DEFAULT 'B c',
    `size` decimal(10,2) unsigned DEFAULT 1.50,
    `changed` timestamp NULL DEFAULT current_timestamp() ON UPDATE current_timestamp(),
    `twice` int(11) GENERATED ALWAYS AS (`size` * 2) STORED,
    `thrice` int(11) GENERATED ALWAYS AS (`size` * 3) VIRTUAL,
    `key_text` char(36) DEFAULT uuid(),
    `hidden` int(11) DEFAULT 0 INVISIBLE COMMENT 'it''s a "comment"',
    `flags` bit(3) DEFAULT b'101',
    PRIMARY KEY (`id`),
    UNIQUE KEY `one_mail` (`mail`),
    UNIQUE KEY `prefix` (`name`(10)),
    KEY `two` (`born`, `name`) COMMENT 'why',
    FULLTEXT KEY `words` (`name`),
    CONSTRAINT `positive` CHECK (`size` > 0)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci ROW_FORMAT=DYNAMIC COMMENT='people';
CREATE TABLE `book` (
    `author_id` int(10) unsigned NOT NULL,
    `number` bigint(20) NOT NULL,
    `body` longtext,
    `next` bigint(20),
    PRIMARY KEY (`author_id`, `number`),
    CONSTRAINT `of_author` FOREIGN KEY (`author_id`) REFERENCES `author` (`id`) ON DELETE CASCADE,
    CONSTRAINT `to_next` FOREIGN KEY (`author_id`, `next`) REFERENCES `book` (`author_id`, `number`)
);
CREATE TABLE `old` (`a` int(11), `b` varchar(20)) ENGINE=MyISAM DEFAULT CHARSET=latin1;
CREATE TABLE `measured` (`at` date NOT NULL, `value` double) PARTITION BY RANGE (year(`at`)) (PARTITION p0 VALUES LESS THAN (2025), PARTITION p1 VALUES LESS THAN MAXVALUE);
CREATE SEQUENCE `numbers` START WITH 5 INCREMENT BY 2 CACHE 10;
CREATE VIEW `a_late` AS SELECT `id`, `name` FROM `author` WHERE `name` <> 'x';
CREATE SQL SECURITY INVOKER VIEW `a_first` AS SELECT `name` FROM `a_late` WITH CASCADED CHECK OPTION;
