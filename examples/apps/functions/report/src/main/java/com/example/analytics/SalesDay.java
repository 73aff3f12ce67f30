package com.example.analytics;

import java.time.LocalDate;
import java.util.Map;

/** A day of the shop; its revenue is in cents. */
record SalesDay(LocalDate day, long orders, long revenue) {

  static SalesDay parse(Object value) {
    if (value instanceof Map<?, ?> map
        && map.get("day") instanceof String day
        && map.get("orders") instanceof Number orders
        && map.get("revenue") instanceof Number revenue) {
      return new SalesDay(LocalDate.parse(day), orders.longValue(), revenue.longValue());
    }
    throw new IllegalArgumentException("a day must have day, orders and revenue, got " + value);
  }
}
