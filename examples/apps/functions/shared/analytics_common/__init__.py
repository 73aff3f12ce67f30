"""What several functions of the platform know of an order."""

from .orders import Order, OrderError, parse_order

__all__ = ["Order", "OrderError", "parse_order"]
