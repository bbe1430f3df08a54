"""Data about people: which columns hold them, of what class, how sure that is and why. Values are looked at and never shown."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from dbarchitect.assess import personal_values
from dbarchitect.assess.column_types import column_type
from dbarchitect.assess.naming import entity_of
from dbarchitect.assess.values import ENOUGH, share
from dbarchitect.core.names import singular, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from dbarchitect.assess.case import Case
    from dbarchitect.assess.column_types import Family
    from dbarchitect.model.tables import Column, Table

PersonalClass = Literal[
    "identity", "contact", "location", "health", "payment", "credential", "behaviour", "government_id", "special"
]
"""As briefs name them; `special` is what the law names beside health: religion, origin, opinion, orientation, crime, body."""
SENSITIVE: frozenset[PersonalClass] = frozenset({"health", "payment", "credential", "government_id", "special"})
"""What a role that only reads has no business with; a design of ours withholds the same."""

PEOPLE = frozenset(["person", "people", "user", "customer", "client", "patient", "employee", "member", "student", "teacher", "contact", "subscriber", "guest", "passenger", "driver", "staff", "author", "applicant", "candidate", "lead", "visitor", "donor", "volunteer", "player", "profile", "citizen", "resident", "buyer", "seller", "doctor", "nurse", "instructor", "parent", "child", "guardian", "attendee", "participant", "recipient", "borrower", "voter", "worker", "admin", "operator", "beneficiary", "policyholder", "individual", "human", "shopper", "cardholder", "traveler", "traveller", "learner", "pupil", "trainee", "inmate", "witness", "claimant", "insured", "therapist", "caregiver", "freelancer", "recruit", "colleague", "clinician", "physician", "dependent", "spouse", "relative", "registrant", "signatory", "consumer", "persona", "usr", "emp", "cust"])  # fmt: skip
_PERSON_DETAIL = frozenset(
    [
        "address",
        "profile",
        "detail",
        "info",
        "information",
        "contact",
        "data",
        "identity",
        "record",
        "card",
        "login",
        "credential",
        "kyc",
        "history",
    ]
)
_TEXT: frozenset[Family] = frozenset({"text", "char"})
_DATE: frozenset[Family] = frozenset({"date", "timestamp", "timestamptz", "text", "char"})
_NUMBER: frozenset[Family] = frozenset({"text", "char", "integer", "decimal"})
_NET: frozenset[Family] = frozenset({"network", "text", "char"})
_ANY: frozenset[Family] = frozenset({"text", "char", "integer", "decimal", "json", "jsonb", "enum", "bytes", "boolean"})


_SURE = frozenset(
    {
        personal_values.is_email,
        personal_values.is_phone,
        personal_values.is_iban,
        personal_values.is_card,
        personal_values.is_ip,
    }
)
_ORGANISATIONS = frozenset(
    [
        "company",
        "clinic",
        "store",
        "shop",
        "branch",
        "supplier",
        "vendor",
        "office",
        "hotel",
        "restaurant",
        "warehouse",
        "school",
        "hospital",
        "airport",
        "venue",
        "organization",
        "organisation",
        "publisher",
        "bank",
        "department",
        "location",
        "station",
        "depot",
        "factory",
        "plant",
        "firm",
        "business",
        "merchant",
        "carrier",
        "manufacturer",
        "institution",
        "agency",
        "team",
        "club",
        "museum",
        "library",
        "university",
        "college",
        "pharmacy",
        "laboratory",
        "lab",
        "facility",
        "site",
        "building",
        "property",
        "region",
        "area",
        "zone",
        "site",
        "outlet",
        "partner",
        "insurer",
        "provider",
        "brand",
        "theater",
        "theatre",
        "cinema",
        "gym",
        "practice",
        "workshop",
        "league",
        "event",
    ]
)
"""Firms and places: their addresses and telephones are not a person's."""


@dataclass(frozen=True)
class Rule:
    """What a column's name must end with, the types it may have, how its values look, and whether name and type need a table of people."""

    kind: str
    of: PersonalClass
    endings: str
    types: frozenset[Family]
    test: Callable[[str], bool] | None = None
    telling: bool = False
    """Values alone tell, whatever the column is called."""
    anywhere: bool = False
    """Name and type tell outside a table of people too."""
    only: str = ""
    """Words that must not stand before the ending."""

    @property
    def sure(self) -> bool:
        """Whether values that pass confirm it; the other tests only rule out what cannot be."""
        return self.test in _SURE

    @property
    def of_places_too(self) -> bool:
        """Whether firms and places have it as well as people."""
        return self.kind in (
            "e-mail address",
            "telephone number",
            "street address",
            "position",
            "bank account",
            "tax number",
            "IBAN",
        )


RULES: tuple[Rule, ...] = (
    Rule("e-mail address", "contact", "email|e_mail|mail|email_address|e_mail_address|mail_address", _TEXT, personal_values.is_email, telling=True),
    Rule("telephone number", "contact", "phone|telephone|mobile|phone_number|telephone_number|mobile_number|cell|cellphone|cell_phone|msisdn|fax|phone_no|mobile_no|tel|whatsapp", _NUMBER, personal_values.is_phone),
    Rule("first name", "identity", "first_name|firstname|fname|given_name|forename|prenom|vorname", _TEXT, personal_values.is_name_like, anywhere=True),
    Rule("last name", "identity", "last_name|lastname|lname|surname|family_name|maiden_name|nachname", _TEXT, personal_values.is_name_like, anywhere=True),
    Rule("full name", "identity", "full_name|fullname|middle_name|legal_name|real_name", _TEXT, personal_values.is_name_like),
    Rule("date of birth", "identity", "birth_date|birthdate|date_of_birth|dob|birthday|born_on|birth_day|born_at|geburtsdatum", _DATE, personal_values.is_birth_date, anywhere=True),
    Rule("street address", "location", "street|street_address|address|address_line|address_line1|address1|address_line_1|address_1|home_address|postal_address|residence|addr|street_name|strasse", _TEXT, personal_values.is_prose,
         only="network ip mac memory web url server host wallet contract bus register node email mail device api target bind listen virtual physical block storage"),
    Rule("IP address", "behaviour", "ip|ip_address|client_ip|remote_addr|remote_ip|ip_addr|ipaddress|last_login_ip", _NET, personal_values.is_ip,
         only="server host node network gateway subnet vip floating proxy whitelist allowed listen bind dns router switch interface device"),
    Rule("position", "location", "latitude|longitude|last_location|home_location|gps|geolocation|current_location", _ANY | frozenset({"float", "geometry", "decimal"})),
    Rule("IBAN", "payment", "iban|iban_number|bank_iban", _TEXT, personal_values.is_iban, telling=True, anywhere=True),
    Rule("bank account", "payment", "bank_account|bank_account_number|bank_account_no|account_number|routing_number|sort_code", _NUMBER, personal_values.is_digits,
         only="gl ledger chart cost"),
    Rule("payment card number", "payment", "card_number|card_no|cc_number|credit_card|credit_card_number|credit_card_no|creditcard|cardnumber|card_num|pan|ccnum|cc_num|debit_card|debit_card_number|primary_account_number", _NUMBER, personal_values.is_card, telling=True, anywhere=True,
         only="loyalty gift member membership library fuel sim business report access id key staff employee bonus point points"),
    Rule("social security number", "government_id", "ssn|social_security_number|social_security_no|social_security|national_insurance_number|nino|cpf|aadhaar|aadhaar_number|pesel|bsn|personnummer|sozialversicherungsnummer|curp|nric", _NUMBER, personal_values.is_national_id, anywhere=True),
    Rule("passport or identity card", "government_id", "passport|passport_number|passport_no|national_id|national_id_number|id_card_number|identity_card_number|identity_number|drivers_license|driver_license|drivers_license_number|driver_license_number|driving_licence|driving_licence_number|licence_number_driver|visa_number", _NUMBER, personal_values.is_code, anywhere=True),
    Rule("tax number", "government_id", "tax_id|tax_number|tin|tax_file_number", _NUMBER, personal_values.is_code),
    Rule("health", "health", "diagnosis|diagnoses|diagnosis_code|blood_type|blood_group|allergy|allergies|medical_history|medical_record|medical_record_number|medical_notes|medical_condition|medical_conditions|medication|medications|prescription|disability|disabilities|icd|icd10|icd_code|icd10_code|symptom|symptoms|hiv_status|pregnant|pregnancy|mental_health|vaccination|treatment_plan|health_condition|health_conditions|health_status|health_notes|clinical_notes|mrn|genetic_data|chronic_conditions", _ANY),
    Rule("special category", "special", "religion|religious_belief|religious_beliefs|ethnicity|ethnic_origin|ethnic_group|race|racial_origin|political_party|political_opinion|political_views|political_affiliation|sexual_orientation|trade_union|union_membership|union_member|criminal_record|criminal_history|criminal_convictions|fingerprint|biometric|biometric_data|biometrics|face_embedding|face_template|retina_scan|dna", _ANY | frozenset({"vector"})),
    Rule("password", "credential", "password|passwd|pwd|pass|passphrase|passcode|password_hash|pw|pass_hash|password_digest|encrypted_password|hashed_password|user_password|passwort|kennwort|mot_de_passe", _TEXT | frozenset({"bytes"}), None, anywhere=True,
         only="bypass reset needs"),
    Rule("security answer", "credential", "security_answer|secret_answer|mfa_secret|totp_secret|otp_secret|two_factor_secret|recovery_code|recovery_codes|backup_codes", _ANY, None, anywhere=True),
)  # fmt: skip
_ENDINGS = tuple((rule, tuple(tuple(e.split("_")) for e in rule.endings.split("|"))) for rule in RULES)
MOST_VALUES = 300
"""Values of a column that are looked at."""
KNOWN = 0.6
"""From this confidence on a column is said to hold personal data."""


@dataclass(frozen=True)
class Personal:
    """A column that holds data about people. `confidence` is 0-1; `why` says what speaks for it."""

    table: Table
    column: Column
    kind: str
    of: PersonalClass
    confidence: float
    why: str


def personal_columns(case: Case, table: Table) -> tuple[Personal, ...]:
    """The table's columns that hold personal data, by name, type, values and the table they stand in, taken together."""
    cache: dict[str, tuple[Personal, ...]] = case.__dict__.setdefault("_personal_columns", {})
    name = str(table.name)
    if name not in cache:
        cache[name] = _found(case, table)
    return cache[name]


def all_personal(case: Case) -> tuple[Personal, ...]:
    return tuple(p for t in case.tables for p in personal_columns(case, t))


def _found(case: Case, table: Table) -> tuple[Personal, ...]:
    named = {c.name: rule for c in table.columns if (rule := _rule_for(case, c)) is not None}
    people, near = is_about_people(table), _is_near_people(case, table)
    telling = {rule.kind for rule in named.values() if not rule.of_places_too}
    found = []
    for column in table.columns:
        close = near or bool(PEOPLE & {singular(w) for w in words(column.name)})
        rule = named.get(column.name)
        if rule is not None and rule.of_places_too and not close and not telling and _is_organisation(table):
            continue
        several = len({r.kind for r in named.values()}) > 1 and bool(telling)
        judged = _judged(case, table, column, rule, close, several)
        if judged is not None and judged.confidence >= KNOWN:
            found.append(judged)
    plain = _plain_name(case, table) if people else None
    if plain is not None and all(f.column.name != plain.name for f in found):
        found.append(Personal(table, plain, "name", "identity", 0.7, "the name in a table of people"))
    return tuple(found)


def _is_near_people(case: Case, table: Table) -> bool:
    """Whether a row is a person, belongs to one, or holds the details that people's rows refer to."""
    if is_about_people(table) or any(entity_of(k.target.name) in PEOPLE for k in table.foreign_keys):
        return True
    detail = entity_of(table.name.name).split("_")[-1] in _PERSON_DETAIL
    return detail and any(is_about_people(r.table) for r in case.referring_to.get(str(table.name), ()))


def _is_organisation(table: Table) -> bool:
    return entity_of(table.name.name).split("_")[-1] in _ORGANISATIONS


def _rule_for(case: Case, column: Column) -> Rule | None:
    if column.generated is not None and "hash" in column.name:
        return None
    kind = column_type(case.schema, column)
    return next((rule for rule in _named_rules(column.name) if kind.family in rule.types), None)


@lru_cache(maxsize=8192)
def _named_rules(name: str) -> tuple[Rule, ...]:
    said = words(name)
    if said and said[-1].isdigit() and len(said) > 1 and said[-1] not in ("1",):
        said = said[:-1]
    found = []
    for rule, endings in _ENDINGS:
        ending = max((e for e in endings if said[-len(e) :] == e), key=len, default=None)
        if ending is not None and not set(said[: -len(ending)]) & set(rule.only.split()):
            found.append(rule)
    return tuple(found)


def _judged(case: Case, table: Table, column: Column, rule: Rule | None, near: bool, several: bool) -> Personal | None:
    values = case.values(table, column.name)[:MOST_VALUES]
    if rule is None:
        return _by_values(case, table, column, values)
    if rule.test is not None and len(values) >= ENOUGH:
        passing = share(values, rule.test)
        if passing >= 0.6 and rule.sure:
            return Personal(table, column, rule.kind, rule.of, 0.95, f"{passing:.0%} of the values seen look like it")
        if passing < 0.3:
            return _by_values(case, table, column, values)
    if near:
        return Personal(table, column, rule.kind, rule.of, 0.8, "name and type, in a table about people")
    if several and rule.of not in ("special", "health"):
        return Personal(table, column, rule.kind, rule.of, 0.7, "name and type, beside others of people")
    return Personal(table, column, rule.kind, rule.of, 0.65 if rule.anywhere else 0.4, "name and type")


def _by_values(case: Case, table: Table, column: Column, values: tuple[str, ...]) -> Personal | None:
    """Values that tell by themselves, whatever the column is called."""
    if len(values) < ENOUGH or column_type(case.schema, column).family not in ("text", "char"):
        return None
    first = values[:10]
    for rule in RULES:
        if rule.telling and rule.test is not None and sum(map(rule.test, first)) < len(first) / 2:
            continue
        if rule.telling and rule.test is not None and (passing := share(values, rule.test)) >= 0.8:
            return Personal(table, column, rule.kind, rule.of, 0.9, f"{passing:.0%} of the values seen look like it")
    return None


def _plain_name(case: Case, table: Table) -> Column | None:
    column = next(
        (c for c in table.columns if words(c.name) in (("name",), (entity_of(table.name.name), "name"))), None
    )
    return column if column is not None and column_type(case.schema, column).family in _TEXT else None


def is_about_people(table: Table) -> bool:
    """Whether a row of the table is a person, or one person's details."""
    parts = entity_of(table.name.name).split("_")
    return parts[-1] in PEOPLE or (len(parts) > 1 and parts[-1] in _PERSON_DETAIL and parts[-2] in PEOPLE)


_MARKS = frozenset(
    {
        "personal",
        "pii",
        "gdpr",
        "sensitive",
        "confidential",
        "phi",
        "pci",
        "classification",
        "anon",
        "masked",
        "dsgvo",
        "privacy",
    }
)


def is_marked(column: Column) -> bool:
    """Whether the column's comment says that it holds personal data."""
    return bool(_MARKS & set(words(column.comment or "")))


def by_class(found: tuple[Personal, ...]) -> str:
    """`contact: email, phone; health: diagnosis`."""
    classes: dict[str, list[str]] = {}
    for one in found:
        classes.setdefault(one.of.replace("_", " "), []).append(one.column.name)
    return "; ".join(f"{name}: {', '.join(columns)}" for name, columns in sorted(classes.items()))
