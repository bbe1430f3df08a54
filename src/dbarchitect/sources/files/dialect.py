"""The dialect a script is written in, by marks that only one engine's users write."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbarchitect.model.inspection import Engine

_LOOKED_AT = 400_000
_MARKS: tuple[tuple[Engine, int, str], ...] = (
    ("mysql", 4, r"\bENGINE\s?=\s?(?:InnoDB|MyISAM|MEMORY|ARIA)\b"),
    ("mysql", 3, r"\bAUTO_INCREMENT\b"),
    ("mysql", 6, r"(?:CREATE TABLE|INSERT INTO|DROP TABLE|ALTER TABLE|TABLE IF (?:NOT )?EXISTS)\s+`"),
    ("mysql", 3, r"\b(?:UNSIGNED|ZEROFILL|TINYINT\(1\)|MEDIUMTEXT|LONGTEXT|MEDIUMINT)\b"),
    ("mysql", 3, r"/\*!\d{5}|-- MySQL dump|\bDEFAULT CHARSET\b|^DELIMITER\b|\bCHARACTER SET utf8|-- phpMyAdmin"),
    ("mysql", 2, r"\bON UPDATE CURRENT_TIMESTAMP\b|\bENUM\s?\('|\bKEY\s+`|\bCHANGE COLUMN\b"),
    ("mariadb", 8, r"-- MariaDB dump|\bUUID_V7\b|\bSYSTEM VERSIONING\b"),
    ("sqlite", 4, r"\bAUTOINCREMENT\b|\bWITHOUT ROWID\b|^PRAGMA\b|\bsqlite_sequence\b|\)\s?STRICT\s?;"),
    ("sqlserver", 4, r"\bIDENTITY\s?\(\d+,\s?\d+\)|\bNVARCHAR\s?\(MAX|\bUNIQUEIDENTIFIER\b|\bDATETIME2\b|\bNONCLUSTERED\b"),
    ("sqlserver", 4, r"^\s*GO\s*$|\[dbo\]\.|\bdbo\.|\bSET QUOTED_IDENTIFIER\b|\bNEWID\(\)|\bGETDATE\(\)|\bSYSUTCDATETIME\("),
    ("sqlserver", 2, r"CREATE TABLE\s+\["),
    ("oracle", 4, r"\bVARCHAR2\b|\bNUMBER\s?\(\d+|\bNUMBER\s+(?:NOT NULL|PRIMARY|,)|\bNVARCHAR2\b|\bSYSDATE\b|\bCLOB\b|\bSYS_GUID\b"),
    ("oracle", 2, r"\bNOCACHE\b|\bENABLE ROW MOVEMENT\b|^/\s*$|\.NEXTVAL\b"),
    ("postgresql", 5, r"-- PostgreSQL database dump|^COPY .{1,300} FROM stdin;|\bpg_catalog\.|\bLANGUAGE plpgsql\b"),
    ("postgresql", 3, r"\b(?:BIG|SMALL)?SERIAL\b|\bTIMESTAMPTZ\b|\bJSONB\b|::[a-z]|\bTIMESTAMP WITH(?:OUT)? TIME ZONE\b|\bTSVECTOR\b"),
    ("postgresql", 3, r"\bCREATE EXTENSION\b|\$\$|\bCREATE TYPE .{1,80} AS ENUM\b|\bUSING (?:gin|gist|btree|brin)\b|\bgen_random_uuid\("),
    ("postgresql", 2, r"\bGENERATED (?:ALWAYS|BY DEFAULT) AS IDENTITY\b|\bBYTEA\b|\bALTER TABLE ONLY\b|\bnextval\('|\bENABLE ROW LEVEL SECURITY\b"),
    ("postgresql", 2, r"\bTEXT\[\]|\bDOUBLE PRECISION\b|\bCHARACTER VARYING\b|\bPARTITION OF\b|\bCREATE SCHEMA\b"),
    ("duckdb", 5, r"\bHUGEINT\b|\bread_parquet\(|\bread_csv_auto\(|\bUBIGINT\b|\bSTRUCT\s?\("),
)  # fmt: skip
_COMPILED = tuple((engine, weight, re.compile(p, re.IGNORECASE | re.MULTILINE)) for engine, weight, p in _MARKS)
_DOLLAR_BODY = re.compile(r"\$(\w*)\$")


def detect(text: str) -> Engine | None:
    """The engine whose marks weigh most in the text's beginning; None where nothing tells."""
    looked_at = text[:_LOOKED_AT]
    weights: dict[Engine, int] = {}
    for engine, weight, pattern in _COMPILED:
        hits = 0
        for _ in pattern.finditer(looked_at):
            hits += 1
            if hits == 3:
                break
        if hits:
            weights[engine] = weights.get(engine, 0) + weight * hits
    if weights.get("mariadb") and weights.get("mysql"):
        weights["mariadb"] += weights["mysql"]
    if not weights:
        return None
    return max(weights, key=lambda e: (weights[e], e == "postgresql"))
