"""What names of columns say about people: the rules by which personal data are known in designs and in databases that exist."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from dbarchitect.core.names import words
from dbarchitect.knowledge.personal import values

if TYPE_CHECKING:
    from collections.abc import Callable

    from dbarchitect.model.brief import PersonalClass

SENSITIVE: frozenset[PersonalClass] = frozenset({"health", "payment", "credential", "government_id", "special"})
"""What a role that only reads has no business with; a design of ours withholds the same."""

PEOPLE = frozenset(["person", "people", "user", "customer", "client", "patient", "employee", "member", "student", "teacher", "contact", "subscriber", "guest", "passenger", "driver", "staff", "author", "applicant", "candidate", "lead", "visitor", "donor", "volunteer", "player", "profile", "citizen", "resident", "buyer", "seller", "doctor", "nurse", "instructor", "parent", "child", "guardian", "attendee", "participant", "recipient", "borrower", "voter", "worker", "admin", "operator", "beneficiary", "policyholder", "individual", "human", "shopper", "cardholder", "traveler", "traveller", "learner", "pupil", "trainee", "inmate", "witness", "claimant", "insured", "therapist", "caregiver", "freelancer", "recruit", "colleague", "clinician", "physician", "dependent", "spouse", "relative", "registrant", "signatory", "consumer", "persona", "usr", "emp", "cust"])  # fmt: skip
PERSON_DETAIL = frozenset(
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
TEXT: frozenset[str] = frozenset({"text", "char"})
_DATE: frozenset[str] = frozenset({"date", "timestamp", "timestamptz", "text", "char"})
_NUMBER: frozenset[str] = frozenset({"text", "char", "integer", "decimal"})
_NET: frozenset[str] = frozenset({"network", "text", "char"})
_ANY: frozenset[str] = frozenset({"text", "char", "integer", "decimal", "json", "jsonb", "enum", "bytes", "boolean"})


_SURE = frozenset(
    {
        values.is_email,
        values.is_phone,
        values.is_iban,
        values.is_card,
        values.is_ip,
    }
)
ORGANISATIONS = frozenset(
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
    types: frozenset[str]
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
    Rule("e-mail address", "contact", "email|e_mail|mail|email_address|e_mail_address|mail_address", TEXT, values.is_email, telling=True),
    Rule("telephone number", "contact", "phone|telephone|mobile|phone_number|telephone_number|mobile_number|cell|cellphone|cell_phone|msisdn|fax|phone_no|mobile_no|tel|whatsapp", _NUMBER, values.is_phone),
    Rule("first name", "identity", "first_name|firstname|fname|given_name|forename|prenom|vorname", TEXT, values.is_name_like, anywhere=True),
    Rule("last name", "identity", "last_name|lastname|lname|surname|family_name|maiden_name|nachname", TEXT, values.is_name_like, anywhere=True),
    Rule("full name", "identity", "full_name|fullname|middle_name|legal_name|real_name", TEXT, values.is_name_like),
    Rule("date of birth", "identity", "birth_date|birthdate|date_of_birth|dob|birthday|born_on|birth_day|born_at|geburtsdatum", _DATE, values.is_birth_date, anywhere=True),
    Rule("street address", "location", "street|street_address|address|address_line|address_line1|address1|address_line_1|address_1|home_address|postal_address|residence|addr|street_name|strasse", TEXT, values.is_prose,
         only="network ip mac memory web url server host wallet contract bus register node email mail device api target bind listen virtual physical block storage"),
    Rule("IP address", "behaviour", "ip|ip_address|client_ip|remote_addr|remote_ip|ip_addr|ipaddress|last_login_ip", _NET, values.is_ip,
         only="server host node network gateway subnet vip floating proxy whitelist allowed listen bind dns router switch interface device"),
    Rule("position", "location", "latitude|longitude|last_location|home_location|gps|geolocation|current_location", _ANY | frozenset({"float", "geometry", "decimal"})),
    Rule("IBAN", "payment", "iban|iban_number|bank_iban", TEXT, values.is_iban, telling=True, anywhere=True),
    Rule("bank account", "payment", "bank_account|bank_account_number|bank_account_no|account_number|routing_number|sort_code", _NUMBER, values.is_digits,
         only="gl ledger chart cost"),
    Rule("payment card number", "payment", "card_number|card_no|cc_number|credit_card|credit_card_number|credit_card_no|creditcard|cardnumber|card_num|pan|ccnum|cc_num|debit_card|debit_card_number|primary_account_number", _NUMBER, values.is_card, telling=True, anywhere=True,
         only="loyalty gift member membership library fuel sim business report access id key staff employee bonus point points"),
    Rule("social security number", "government_id", "ssn|social_security_number|social_security_no|social_security|national_insurance_number|nino|cpf|aadhaar|aadhaar_number|pesel|bsn|personnummer|sozialversicherungsnummer|curp|nric", _NUMBER, values.is_national_id, anywhere=True),
    Rule("passport or identity card", "government_id", "passport|passport_number|passport_no|national_id|national_id_number|id_card_number|identity_card_number|identity_number|drivers_license|driver_license|drivers_license_number|driver_license_number|driving_licence|driving_licence_number|licence_number_driver|visa_number", _NUMBER, values.is_code, anywhere=True),
    Rule("tax number", "government_id", "tax_id|tax_number|tin|tax_file_number", _NUMBER, values.is_code),
    Rule("health", "health", "diagnosis|diagnoses|diagnosis_code|blood_type|blood_group|allergy|allergies|medical_history|medical_record|medical_record_number|medical_notes|medical_condition|medical_conditions|medication|medications|prescription|disability|disabilities|icd|icd10|icd_code|icd10_code|symptom|symptoms|hiv_status|pregnant|pregnancy|mental_health|vaccination|treatment_plan|health_condition|health_conditions|sick_note|sick_notes|sick_leave|sickness|illness|illnesses|injury|injuries|allergens|intolerances|health_data|health_information|medical_information|medical_info|medical_data|psychological_notes|health_status|health_notes|clinical_notes|mrn|genetic_data|chronic_conditions", _ANY),
    Rule("special category", "special", "religion|religious_belief|religious_beliefs|ethnicity|ethnic_origin|ethnic_group|race|racial_origin|political_party|political_opinion|political_views|political_affiliation|sexual_orientation|trade_union|union_membership|union_member|criminal_record|criminal_history|criminal_convictions|fingerprint|biometric|biometric_data|biometrics|face_embedding|face_template|retina_scan|dna", _ANY | frozenset({"vector"})),
    Rule("password", "credential", "password|passwd|pwd|pass|passphrase|passcode|password_hash|pw|pass_hash|password_digest|encrypted_password|hashed_password|user_password|passwort|kennwort|mot_de_passe", TEXT | frozenset({"bytes"}), None, anywhere=True,
         only="bypass reset needs"),
    Rule("security answer", "credential", "security_answer|secret_answer|mfa_secret|totp_secret|otp_secret|two_factor_secret|recovery_code|recovery_codes|backup_codes", _ANY, None, anywhere=True),
)  # fmt: skip
_ENDINGS = tuple((rule, tuple(tuple(e.split("_")) for e in rule.endings.split("|"))) for rule in RULES)


@lru_cache(maxsize=8192)
def named_rules(name: str) -> tuple[Rule, ...]:
    """The rules whose endings a column's name has."""
    said = words(name)
    if said and said[-1].isdigit() and len(said) > 1 and said[-1] not in ("1",):
        said = said[:-1]
    found = []
    for rule, endings in _ENDINGS:
        ending = max((e for e in endings if said[-len(e) :] == e), key=len, default=None)
        if ending is not None and not set(said[: -len(ending)]) & set(rule.only.split()):
            found.append(rule)
    return tuple(found)
