package com.example.analytics;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes the sales report of the days of an event: {@code {"days": [{"day": "2026-02-09", "orders": 31, "revenue": 125000}]}}. */
public final class ReportHandler implements RequestHandler<Map<String, Object>, Map<String, Object>> {

  @Override
  public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
    if (!(event.getOrDefault("days", List.of()) instanceof List<?> days)) {
      throw new IllegalArgumentException("days must be a list, got " + event.get("days"));
    }
    SalesReport report = SalesReport.of(days.stream().map(SalesDay::parse).toList());
    Map<String, Object> answer = new LinkedHashMap<>(); // the same order at every call
    answer.put("status", "ok");
    answer.put("orders", report.orders());
    answer.put("revenue", report.revenue());
    answer.put("averageOrder", report.averageOrder());
    answer.put("text", report.text());
    return answer;
  }
}
