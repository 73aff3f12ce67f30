from app import handler


def order(id, placed_at, region, revenue):
    return {
        "id": id, "placedAt": placed_at, "country": "DE", "currency": "EUR", "total": revenue, "region": region, "revenue": revenue,
    }


def test_sums_up_by_day_and_by_region():
    orders = [
        order("o-1", "2026-02-10T08:00:00Z", "north", 1000),
        order("o-2", "2026-02-09T23:59:59Z", "central", 2000),
        order("o-3", "2026-02-10T00:30:00+01:00", "north", 500),
    ]
    assert handler({"orders": orders}, None) == {
        "status": "ok",
        "days": [{"day": "2026-02-09", "orders": 2, "revenue": 2500}, {"day": "2026-02-10", "orders": 1, "revenue": 1000}],
        "regions": [{"region": "central", "orders": 1, "revenue": 2000}, {"region": "north", "orders": 2, "revenue": 1500}],
    }


def test_is_empty_without_orders():
    assert handler({}, None) == {"status": "ok", "days": [], "regions": []}
