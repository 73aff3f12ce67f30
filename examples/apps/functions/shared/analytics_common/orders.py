"""Orders as the shop sends them: amounts in cents, times in ISO 8601."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime


class OrderError(ValueError):
    """Every mistake of an order at once."""

    def __init__(self, errors: list[str]):
        super().__init__("; ".join(errors))
        self.errors = errors


@dataclass(frozen=True)
class Order:
    id: str
    placed_at: datetime
    country: str
    currency: str
    total: int

    @property
    def day(self) -> str:
        """A day starts at midnight UTC, wherever the customer is."""
        return self.placed_at.date().isoformat()

    def to_json(self) -> dict:
        return {
            "id": self.id,
            "placedAt": self.placed_at.isoformat().replace("+00:00", "Z"),
            "country": self.country,
            "currency": self.currency,
            "total": self.total,
        }


def parse_order(record: object) -> Order:
    """The order in a record; fields that nobody asked for are ignored."""
    if not isinstance(record, dict):
        raise OrderError(["must be an object"])
    errors = [f"{field} must be {rule}" for field, (rule, holds) in _FIELDS.items() if not holds(record.get(field))]
    if errors:
        raise OrderError(errors)
    return Order(
        id=record["id"],
        placed_at=datetime.fromisoformat(record["placedAt"]).astimezone(UTC),
        country=record["country"],
        currency=record["currency"],
        total=record["total"],
    )


def _is_text(pattern: str):
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


def _is_time(value: object) -> bool:
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except (TypeError, ValueError):
        return False


def _is_amount(value: object) -> bool:
    return type(value) is int and value >= 0


_FIELDS = {
    "id": ("a text of 1 to 64 characters", _is_text(r"\S{1,64}")),
    "placedAt": ("a time with its zone", _is_time),
    "country": ("a code of two capital letters", _is_text("[A-Z]{2}")),
    "currency": ("a code of three capital letters", _is_text("[A-Z]{3}")),
    "total": ("a whole number of cents", _is_amount),
}
