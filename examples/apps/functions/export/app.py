"""Writes rows as a file that people open: CSV, or a table for a mail."""

import csv
import io

from tabulate import tabulate


def handler(event, context):
    rows, format_ = event.get("rows", []), event.get("format", "csv")
    if format_ not in WRITERS:
        raise ValueError(f"format {format_!r} is not known; it is one of {', '.join(WRITERS)}")
    return {"status": "ok", "format": format_, "rows": len(rows), "content": WRITERS[format_](rows)}


def write_csv(rows):
    file = io.StringIO()
    writer = csv.DictWriter(file, fieldnames=list(rows[0]) if rows else [], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


def write_table(rows):
    return tabulate(rows, headers="keys", tablefmt="github")


WRITERS = {"csv": write_csv, "table": write_table}
