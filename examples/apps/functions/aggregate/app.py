"""Sums enriched orders up: by day, and by region."""

from collections import defaultdict

from analytics_common import parse_order


def handler(event, context):
    days, regions = defaultdict(_nothing), defaultdict(_nothing)
    for record in event.get("orders", []):
        for total in (days[parse_order(record).day], regions[record["region"]]):
            total["orders"] += 1
            total["revenue"] += record["revenue"]
    return {
        "status": "ok",
        "days": [{"day": day, **total} for day, total in sorted(days.items())],
        "regions": [{"region": region, **total} for region, total in sorted(regions.items())],
    }


def _nothing():
    return {"orders": 0, "revenue": 0}
