package com.example.analytics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportHandlerTest {

  private static Map<String, Object> report(Object... days) {
    return new ReportHandler().handleRequest(Map.of("days", List.of(days)), null);
  }

  @Test
  void sumsTheDaysUpInTheirOrder() {
    Map<String, Object> answer = report(
        Map.of("day", "2026-02-10", "orders", 2, "revenue", 1001),
        Map.of("day", "2026-02-09", "orders", 1, "revenue", 250000));
    assertEquals("ok", answer.get("status"));
    assertEquals(3L, answer.get("orders"));
    assertEquals(251001L, answer.get("revenue"));
    assertEquals(83667L, answer.get("averageOrder"));
    assertEquals("""
        2026-02-09      1 orders      2500.00 EUR
        2026-02-10      2 orders        10.01 EUR
        total           3 orders      2510.01 EUR
        """, answer.get("text"));
  }

  @Test
  void isEmptyWithoutDays() {
    Map<String, Object> answer = new ReportHandler().handleRequest(Map.of(), null);
    assertEquals(0L, answer.get("averageOrder"));
    assertEquals("total           0 orders         0.00 EUR\n", answer.get("text"));
  }

  @Test
  void failsForWhatIsNoDay() {
    var failure = assertThrows(IllegalArgumentException.class, () -> report("2026-02-09"));
    assertEquals("a day must have day, orders and revenue, got 2026-02-09", failure.getMessage());
  }
}
