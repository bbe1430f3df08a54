"""TPC-DS at scale factor 1 in a real server, with its keys and indexes: the facts, and the plans of its 99 queries.

`python -m benchmarks._shadow_ds [FOLDER [PYTHON]]` makes `facts/shadow_ds.json.gz` anew. FOLDER holds data that `_tpc.generate` made;
without it they are made first. Primary keys are those of the specification (tpc.org).
"""

from __future__ import annotations

import gzip
import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks._tpc import FACTS, generate, load

if TYPE_CHECKING:
    from psycopg import Connection

TRUTH = FACTS / "shadow_ds.json.gz"
_PRIMARY = {
    "call_center": "cc_call_center_sk", "catalog_page": "cp_catalog_page_sk", "customer": "c_customer_sk",
    "customer_address": "ca_address_sk", "customer_demographics": "cd_demo_sk", "date_dim": "d_date_sk",
    "household_demographics": "hd_demo_sk", "income_band": "ib_income_band_sk", "item": "i_item_sk", "promotion": "p_promo_sk",
    "reason": "r_reason_sk", "ship_mode": "sm_ship_mode_sk", "store": "s_store_sk", "time_dim": "t_time_sk", "warehouse": "w_warehouse_sk",
    "web_page": "wp_web_page_sk", "web_site": "web_site_sk", "inventory": "inv_date_sk, inv_item_sk, inv_warehouse_sk",
    "store_sales": "ss_item_sk, ss_ticket_number", "store_returns": "sr_item_sk, sr_ticket_number",
    "catalog_sales": "cs_item_sk, cs_order_number", "catalog_returns": "cr_item_sk, cr_order_number",
    "web_sales": "ws_item_sk, ws_order_number", "web_returns": "wr_item_sk, wr_order_number",
}  # fmt: skip
_INDEXES = (
    "store_sales (ss_sold_date_sk)", "store_sales (ss_customer_sk, ss_sold_date_sk)", "store_sales (ss_store_sk)",
    "store_sales (ss_ticket_number)", "store_returns (sr_returned_date_sk)", "store_returns (sr_customer_sk)",
    "catalog_sales (cs_sold_date_sk)", "catalog_sales (cs_bill_customer_sk, cs_item_sk)", "catalog_sales (cs_ship_date_sk)",
    "catalog_returns (cr_returned_date_sk)", "web_sales (ws_sold_date_sk)", "web_sales (ws_bill_customer_sk)",
    "web_sales (ws_order_number) INCLUDE (ws_warehouse_sk)", "web_returns (wr_returned_date_sk)", "web_returns (wr_order_number)",
    "inventory (inv_item_sk, inv_quantity_on_hand)", "customer (c_current_addr_sk)", "customer (c_current_cdemo_sk)",
    "customer (c_customer_id)", "customer_address (ca_state, ca_county)", "customer_address (ca_zip)", "date_dim (d_date)",
    "date_dim (d_year, d_moy)", "date_dim (d_month_seq)", "item (i_category, i_class)", "item (i_manufact_id)", "item (i_brand_id)",
    "item (i_manager_id) WHERE i_manager_id < 20", "time_dim (t_hour, t_minute)", "customer_demographics (cd_gender, cd_education_status)",
)  # fmt: skip


def make(folder: Path) -> dict[str, Any]:
    """The facts and the plans, from the data in `folder`."""
    from dbarchitect.sandbox import open_sandbox
    from dbarchitect.shadow.reading import read_edges, read_facts

    asked = {
        str(n): sql.strip().rstrip(";") for n, sql in json.loads((folder / "made.json").read_text("utf-8"))["queries"]
    }
    with open_sandbox(version=18, settings={"maintenance_work_mem": "512MB"}) as sandbox:
        database = load(sandbox, "tpcds", folder)
        with sandbox.connect(database) as connection:
            connection.execute("SET statement_timeout = 0")
            for table, columns in _PRIMARY.items():
                connection.execute(f"ALTER TABLE {table} ADD PRIMARY KEY ({columns})".encode())
            for index in _INDEXES:
                connection.execute(f"CREATE INDEX ON {index}".encode())
            connection.execute("VACUUM ANALYZE")
            connection.execute("CHECKPOINT")
            read = read_edges(connection, read_facts(connection))
            facts = read.model_dump(mode="json", exclude_none=True, by_alias=True)
            plans = {n: _explain(connection, sql) for n, sql in asked.items()}
    return {"facts": facts, "queries": asked, "plans": plans}


def _explain(connection: Connection[Any], sql: str) -> list[dict[str, Any]]:
    """The plans of one query, which may be two statements."""
    cursor = connection.execute(f"EXPLAIN (FORMAT JSON) {sql}".encode(), prepare=False)
    row = cursor.fetchone()
    return [dict(one["Plan"]) for one in (row[0] if row else ())]


def keep(folder: str | None, python: str | None) -> None:
    """The truth stands in `facts/`."""
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(folder or temporary)
        if folder is None:
            generate("tpcds", place, python)
        text = json.dumps(make(place), sort_keys=True)
    TRUTH.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


if __name__ == "__main__":
    keep(*[*sys.argv[1:], None, None][:2])
