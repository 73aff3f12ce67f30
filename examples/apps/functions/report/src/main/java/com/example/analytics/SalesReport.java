package com.example.analytics;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Sums of several days, and a text for people. */
record SalesReport(List<SalesDay> days, long orders, long revenue) {

  static SalesReport of(List<SalesDay> days) {
    List<SalesDay> sorted = days.stream().sorted(Comparator.comparing(SalesDay::day)).toList();
    return new SalesReport(
        sorted,
        sorted.stream().mapToLong(SalesDay::orders).sum(),
        sorted.stream().mapToLong(SalesDay::revenue).sum());
  }

  /** In cents, rounded; 0 without orders. */
  long averageOrder() {
    return orders == 0 ? 0 : Math.round((double) revenue / orders);
  }

  String text() {
    String lines = days.stream().map(day -> line(day.day().toString(), day.orders(), day.revenue())).collect(Collectors.joining());
    return lines + line("total", orders, revenue);
  }

  private static String line(String title, long orders, long revenue) {
    return String.format(Locale.ROOT, "%-10s %6d orders %12.2f EUR%n", title, orders, revenue / 100.0).replace(System.lineSeparator(), "\n");
  }
}
