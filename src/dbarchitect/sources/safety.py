"""Whether a statement may be run on a database somebody uses: one SELECT that calls only what is known to change nothing.

The statement is judged twice, by its tree and by its tokens, so that what one reading mistakes the other sees.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.tokens import tokenize

if TYPE_CHECKING:
    from sqlglot import Expr

MOST_CHARACTERS = 200_000

# fmt: off
HARMLESS = frozenset({
    # aggregates and windows
    "count", "sum", "avg", "min", "max", "bool_or", "bool_and", "every", "stddev", "stddev_pop", "stddev_samp", "variance", "var_pop",
    "var_samp", "corr", "array_agg", "string_agg", "json_agg", "jsonb_agg", "mode", "percentile_cont", "percentile_disc", "row_number",
    "rank", "dense_rank", "lag", "lead", "first_value", "last_value", "ntile", "group_concat", "any_value", "approx_count_distinct",
    "bit_and", "bit_or", "bit_xor", "total",
    # conditions and types
    "coalesce", "nullif", "greatest", "least", "cast", "try_cast", "convert", "if", "iif", "ifnull", "isnull", "typeof", "pg_typeof",
    # text
    "length", "char_length", "character_length", "octet_length", "bit_length", "lower", "upper", "initcap", "trim", "btrim", "ltrim",
    "rtrim", "left", "right", "substr", "substring", "replace", "translate", "reverse", "position", "strpos", "instr", "split_part",
    "concat", "concat_ws", "lpad", "rpad", "regexp_match", "regexp_matches", "regexp_replace", "regexp_split_to_array", "regexp_count",
    "regexp_like", "regexp_instr", "regexp_substr", "starts_with", "string_to_array", "array_to_string", "md5", "ascii", "chr", "char",
    "normalize", "hex", "format_type", "quote_ident", "quote_literal", "to_char", "to_number", "to_date", "to_timestamp", "glob", "like",
    "locate", "regexp",
    # numbers
    "abs", "ceil", "ceiling", "floor", "round", "trunc", "truncate", "mod", "power", "sqrt", "ln", "log", "log10", "exp", "sign", "div",
    "width_bucket", "scale", "hashtext", "rand", "random",
    # dates
    "extract", "date_part", "date_trunc", "age", "now", "current_date", "current_timestamp", "localtimestamp", "make_date",
    "make_timestamp", "make_interval", "date", "time", "datetime", "strftime", "julianday", "unixepoch", "from_unixtime",
    "unix_timestamp", "datediff", "timestampdiff", "year", "month", "day", "isfinite", "str_to_date", "date_format", "str_to_time", "ts_or_ds_to_date",
    # arrays, JSON, ranges
    "array_length", "cardinality", "unnest", "generate_series", "generate_subscripts", "array_position", "array_remove", "array",
    "json_typeof", "jsonb_typeof", "json_array_length", "jsonb_array_length", "json_each", "jsonb_each", "json_each_text",
    "jsonb_each_text", "json_object_keys", "jsonb_object_keys", "jsonb_array_elements", "jsonb_array_elements_text",
    "json_array_elements", "json_array_elements_text", "to_json", "to_jsonb", "json_extract", "json_type", "json_valid", "json_keys",
    "json_length", "jsonb_path_exists", "pg_column_size", "lower_inc", "upper_inc", "isempty", "row", "json_extract_path", "json_extract_path_text",
    # what the catalogs say
    "current_database", "current_schema", "current_user", "session_user", "current_setting", "version", "pg_encoding_to_char",
    "pg_database_collation_actual_version", "pg_collation_actual_version", "pg_get_userbyid", "pg_get_indexdef", "pg_get_constraintdef",
    "pg_get_viewdef", "pg_get_functiondef", "pg_get_function_identity_arguments", "pg_get_function_arguments", "pg_get_function_result",
    "pg_get_expr", "pg_get_triggerdef", "pg_get_partkeydef", "pg_get_serial_sequence", "pg_get_ruledef", "pg_get_statisticsobjdef",
    "pg_relation_size", "pg_table_size", "pg_indexes_size", "pg_total_relation_size", "pg_database_size", "pg_is_in_recovery",
    "pg_postmaster_start_time", "pg_partition_root", "pg_partition_ancestors", "pg_partition_tree", "pg_has_role", "has_table_privilege",
    "has_column_privilege", "has_any_column_privilege", "has_schema_privilege", "has_database_privilege", "has_function_privilege",
    "has_sequence_privilege", "has_type_privilege", "row_security_active", "pg_table_is_visible", "pg_function_is_visible", "aclexplode",
    "acldefault", "acl_default", "obj_description", "col_description", "shobj_description", "to_regclass", "to_regtype", "to_regproc",
    "to_regrole", "to_regnamespace", "mxid_age", "pg_wal_lsn_diff", "pg_options_to_table", "pg_index_column_has_property",
    "pg_index_has_property", "pg_backend_pid", "txid_current_snapshot", "pg_current_snapshot", "pg_size_pretty", "pg_describe_object",
    "pg_stat_get_live_tuples", "pg_stat_get_dead_tuples", "database",
})
# fmt: on
_BEFORE_PARENTHESIS = frozenset(
    [
        "select",
        "from",
        "where",
        "and",
        "or",
        "not",
        "in",
        "on",
        "as",
        "by",
        "having",
        "union",
        "all",
        "except",
        "intersect",
        "values",
        "exists",
        "any",
        "some",
        "over",
        "filter",
        "within",
        "group",
        "using",
        "when",
        "then",
        "else",
        "case",
        "lateral",
        "materialized",
        "distinct",
        "between",
        "like",
        "ilike",
        "similar",
        "is",
        "limit",
        "offset",
        "array",
        "rows",
        "range",
        "partition",
        "order",
        "with",
        "join",
        "inner",
        "cross",
        "left",
        "right",
        "full",
        "natural",
        "tablesample",
        "system",
        "bernoulli",
        "repeatable",
        "end",
        "interval",
        "timestamp",
        "timestamptz",
        "numeric",
        "decimal",
        "varchar",
        "char",
        "character",
        "bit",
        "varying",
        "time",
        "date",
        "float",
        "escape",
        "row",
        "ordinality",
        "rollup",
        "cube",
        "sets",
        "grouping",
        "signed",
        "unsigned",
        "binary",
    ]
)
_WRITES = re.compile(
    r"(insert|update|delete|merge|truncate|drop|alter|create|grant|revoke|copy|call|do|execute|prepare|set|reset|vacuum|analyze|"
    r"lock|into|attach|detach|pragma|install|load|export|import|listen|notify|refresh|reindex|cluster|discard|begin|commit|rollback|"
    r"savepoint|abort|outfile|dumpfile|handler|replace)\Z",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def why_unsafe(sql: str, dialect: str = "postgres") -> str:
    """Why the statement is not run on a database somebody uses; empty when it is one SELECT that changes nothing.

    `dialect` is sqlglot's name of it.
    """
    if len(sql) > MOST_CHARACTERS:
        return "it is too long"
    if "\0" in sql:
        return "it holds a zero character"
    return _by_tokens(sql) or _by_tree(sql, dialect)


def _by_tree(sql: str, dialect: str) -> str:
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    try:
        trees = sqlglot.parse(sql, dialect=dialect)
    except (SqlglotError, RecursionError):
        return "its syntax is not understood"
    if len(trees) != 1 or trees[0] is None:
        return "it is not one statement"
    tree = trees[0]
    if not isinstance(tree, exp.Query):
        return "it is no SELECT"
    for node in tree.walk():
        if isinstance(node, exp.DML | exp.DDL) and not isinstance(node, exp.Query):
            return "it writes"
        if isinstance(node, exp.Into | exp.Lock | exp.Command):
            return "it writes or locks"
        if isinstance(node, exp.Func) and (name := _called(node)) not in HARMLESS:
            return f"it calls “{name[:60]}”, which is not known to be harmless"
    return ""


def _called(node: Expr) -> str:
    """The function's name; one that stands for an operator or key word counts as `coalesce`."""
    from sqlglot import exp

    if isinstance(node, exp.Anonymous | exp.AnonymousAggFunc):
        return str(node.name).lower()
    # operators are functions of sqlglot's tree, too; the tokens tell what is called by name
    return "coalesce"


def _by_tokens(sql: str) -> str:
    tokens = tokenize(sql)
    first = next((t for t in tokens if t.text != "("), None)
    if first is None or not first.is_word("SELECT", "WITH"):
        return "it is no SELECT"
    for i, token in enumerate(tokens):
        following = tokens[i + 1].text if i + 1 < len(tokens) else ""
        before = tokens[i - 1].text.lower() if i else ""
        if token.text == ";" and i + 1 < len(tokens):
            return "it is not one statement"
        if token.kind == "word" and before != "." and _WRITES.match(token.text) and following != "(":
            # a column may be called so when it stands behind its table or is quoted
            return f"it holds the word {token.text.upper()}"
        if following == "(" and token.name is not None:
            name = token.name.lower()
            if token.kind == "word" and name in _BEFORE_PARENTHESIS:
                continue
            if name not in HARMLESS and not _names_columns(tokens, i):
                return f"it calls “{name[:60]}”, which is not known to be harmless"
            if before == "." and (i < 2 or tokens[i - 2].name not in ("pg_catalog", "information_schema")):
                return f"it calls “{name[:60]}” of another schema"
    return ""


def _names_columns(tokens: tuple[object, ...], at: int) -> bool:
    """Whether the parenthesis behind the name lists the columns of an alias: `AS t (a, b)`, `WITH t (a) AS`."""
    before = tokens[at - 1] if at else None
    return before is not None and getattr(before, "text", "").upper() in ("AS", "WITH")
