"""Inspectors that answer as SQLAlchemy's of SQL Server and Oracle do, with types of those dialects; no server is asked."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import mssql, oracle
from sqlalchemy.dialects.mssql.base import MSDialect
from sqlalchemy.dialects.oracle.base import OracleDialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import NullType


class Recorded:
    """`by` holds what each `get_multi_…` answers for a namespace; a method without an answer is not implemented."""

    def __init__(self, dialect: Any, home: str, by: dict[str, dict[str | None, dict[str, Any]]], **more: Any) -> None:
        self.dialect = dialect
        self.default_schema_name = home
        self.by = by
        self.more = more

    def __getattr__(self, name: str) -> Any:
        if name not in self.by:
            raise AttributeError(name)

        def answer(schema: str | None = None) -> dict[tuple[str | None, str], Any]:
            found = self.by[name].get(schema, {})
            if found is None:
                raise NotImplementedError
            if isinstance(found, Exception):
                raise found
            return {(schema, table): said for table, said in found.items()}

        return answer

    def get_schema_names(self) -> list[str]:
        return list(self.more.get("schemas", [self.default_schema_name]))

    def get_sequence_names(self, schema: str | None = None) -> list[str]:
        return list(self.more.get("sequences", [])) if schema is None else []

    def get_view_names(self, schema: str | None = None) -> list[str]:
        return list(self.more.get("views", {})) if schema is None else []

    def get_materialized_view_names(self, schema: str | None = None) -> list[str]:
        raise NotImplementedError

    def get_view_definition(self, name: str, schema: str | None = None) -> str:
        return str(self.more["views"][name])


def column(name: str, type_: Any, nullable: bool = True, default: str | None = None, **more: Any) -> dict[str, Any]:
    return {"name": name, "type": type_, "nullable": nullable, "default": default, **more}


def sql_server() -> Recorded:
    """A shop: two namespaces, identities, computed and filtered things, a heap without a key."""
    identity = {"start": 1, "increment": 1, "always": True}
    tables = {
        "Customer": [
            column("CustomerId", mssql.INTEGER(), False, identity=identity, autoincrement=True),
            column("Email", mssql.NVARCHAR(320, collation="Latin1_General_CI_AS"), False),
            column("Active", mssql.BIT(), False, "((1))"),
            column("Created", mssql.DATETIME2(3), False, "(sysutcdatetime())"),
            column("Stamp", mssql.TIMESTAMP(), False),
            column("Shape", NullType()),
        ],
        "Invoice": [
            column("InvoiceId", mssql.BIGINT(), False, identity=identity, autoincrement=True),
            column("CustomerId", mssql.INTEGER(), False),
            column("Status", mssql.VARCHAR(20), False, "('open')"),
            column("Total", mssql.FLOAT(53), False),
            column("Gross", mssql.NUMERIC(12, 2), True, computed={"sqltext": "([Total]*(1.2))", "persisted": True}),
            column("Note", mssql.NVARCHAR("max")),
            column("Ref", mssql.UNIQUEIDENTIFIER(), False, "(newid())"),
        ],
        "Event": [column("At", mssql.DATETIMEOFFSET(7), False), column("What", mssql.NTEXT())],
    }
    keys = {
        "Customer": {"name": "PK_Customer", "constrained_columns": ["CustomerId"], "dialect_options": {"mssql_clustered": True}},
        "Invoice": {"name": "PK_Invoice", "constrained_columns": ["InvoiceId"], "dialect_options": {"mssql_clustered": True}},
        "Event": {"name": None, "constrained_columns": []},
    }  # fmt: skip
    references = {
        "Invoice": [
            {"name": "FK_Invoice_Customer", "constrained_columns": ["CustomerId"], "referred_schema": None,
             "referred_table": "Customer", "referred_columns": ["CustomerId"], "options": {"ondelete": "CASCADE"}},
        ],
    }  # fmt: skip
    indexes = {
        "Customer": [
            {"name": "UQ_Customer_Email", "unique": True, "column_names": ["Email"], "include_columns": [],
             "dialect_options": {"mssql_clustered": False, "mssql_include": []}},
        ],
        "Invoice": [
            {"name": "IX_Invoice_Open", "unique": False, "column_names": ["Status", "Ref"], "include_columns": ["Total"],
             "column_sorting": {"Ref": ("desc",)},
             "dialect_options": {"mssql_clustered": False, "mssql_include": ["Total"], "mssql_where": "([Status]='open')"}},
            {"name": "CX_Invoice", "unique": False, "column_names": ["Total"],
             "dialect_options": {"mssql_columnstore": True}},
        ],
    }  # fmt: skip
    return Recorded(
        MSDialect(),
        "dbo",
        {
            "get_multi_columns": {None: tables, "audit": {"Log": [column("Id", mssql.SMALLINT(), False)]}},
            "get_multi_pk_constraint": {
                None: keys,
                "audit": {"Log": {"name": "PK_Log", "constrained_columns": ["Id"]}},
            },
            "get_multi_foreign_keys": {None: references},
            "get_multi_unique_constraints": {None: None, "audit": None},
            "get_multi_check_constraints": {None: None, "audit": None},
            "get_multi_indexes": {None: indexes},
            "get_multi_table_comment": {None: {"Customer": {"text": "Who buys."}}},
        },
        schemas=["audit", "db_owner", "dbo", "guest", "INFORMATION_SCHEMA", "sys"],
        sequences=["InvoiceNo"],
        views={"OpenInvoice": "CREATE VIEW OpenInvoice AS SELECT InvoiceId FROM Invoice WHERE Status = 'open'"},
    )


def oracle_server() -> Recorded:
    """Staff of an Oracle database; its checks are refused."""
    tables = {
        "emp": [
            column("empno", oracle.NUMBER(10, 0, asdecimal=False), False),
            column("ename", oracle.VARCHAR2(40), False),
            column("hired", oracle.DATE(), False),
            column("pay", oracle.NUMBER(9, 2)),
            column("rate", oracle.FLOAT(126)),
            column("deptno", oracle.NUMBER(4, 0)),
            column("cv", oracle.CLOB()),
            column("seen", oracle.TIMESTAMP(timezone=True)),
        ],
        "dept": [column("deptno", oracle.NUMBER(4, 0), False), column("loc", oracle.NVARCHAR2(30))],
    }
    refused = DBAPIError("SELECT", {}, Exception("ORA-00942: table or view does not exist\nmore"))
    return Recorded(
        OracleDialect(),
        "scott",
        {
            "get_multi_columns": {None: tables},
            "get_multi_pk_constraint": {None: {
                "emp": {"name": "pk_emp", "constrained_columns": ["empno"], "comment": None},
                "dept": {"name": "pk_dept", "constrained_columns": ["deptno"], "comment": None},
            }},
            "get_multi_foreign_keys": {None: {"emp": [
                {"name": "fk_dept", "constrained_columns": ["deptno"], "referred_schema": None, "referred_table": "dept",
                 "referred_columns": ["deptno"], "options": {"ondelete": "SET NULL"}, "comment": None},
            ]}},
            "get_multi_unique_constraints": {None: {"emp": [
                {"name": "emp_name", "column_names": ["ename"], "duplicates_index": "emp_name", "comment": None},
            ]}},
            "get_multi_check_constraints": {None: refused},
            "get_multi_indexes": {None: {"emp": [
                {"name": "emp_name", "unique": True, "column_names": ["ename"], "dialect_options": {}, "duplicates_constraint": "emp_name"},
                {"name": "emp_upper", "unique": False, "column_names": [None], "expressions": ['UPPER("ENAME")'],
                 "dialect_options": {"oracle_bitmap": True}},
            ]}},
            "get_multi_table_comment": {None: {"emp": {"text": None}}},
        },
        sequences=["emp_seq"],
    )  # fmt: skip
