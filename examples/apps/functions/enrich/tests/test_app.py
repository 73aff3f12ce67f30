import pytest

from app import handler

ORDER = {"id": "o-1", "placedAt": "2026-02-09T10:15:00Z", "country": "GB", "currency": "GBP", "total": 1999}


def test_adds_region_and_revenue_in_euro_cents():
    assert handler({"orders": [ORDER]}, None) == {"status": "ok", "orders": [{**ORDER, "region": "west", "revenue": 2299}]}


@pytest.mark.parametrize(("total", "revenue"), [(50, 43), (25, 22), (75, 64), (0, 0)])
def test_rounds_half_a_cent_to_the_even_one(total, revenue):
    [order] = handler({"orders": [{**ORDER, "currency": "USD", "total": total}]}, None)["orders"]
    assert order["revenue"] == revenue


def test_knows_countries_outside_of_every_region():
    [order] = handler({"orders": [{**ORDER, "country": "NZ"}]}, None)["orders"]
    assert order["region"] == "other"


def test_fails_for_a_currency_without_a_rate():
    with pytest.raises(ValueError, match="^order o-1: currency JPY has no rate; known are CHF, EUR, GBP, PLN, USD$"):
        handler({"orders": [{**ORDER, "currency": "JPY"}]}, None)
