package io.auditlog.enricher.sandbox.demo;

import java.util.ArrayList;
import java.util.List;

/** Rows of a label, a number and a note, set in columns. Threads: one. */
final class Table {

    private record Row(String label, String number, String note) {}

    private final List<Row> rows = new ArrayList<>();

    Table row(String label, Object number, String note) {
        rows.add(new Row(label, String.valueOf(number), note));
        return this;
    }

    Table row(String label, Object number) {
        return row(label, number, "");
    }

    /** The lines, indented by two, between two rules. */
    String text() {
        int labels = rows.stream().mapToInt(row -> row.label().length()).max().orElse(0);
        int numbers = rows.stream().mapToInt(row -> row.number().length()).max().orElse(0);
        String form = "  %-" + Math.max(1, labels) + "s   %" + Math.max(1, numbers) + "s   %s";
        List<String> lines = rows.stream()
                .map(row -> String.format(form, row.label(), row.number(), row.note())
                        .stripTrailing())
                .toList();
        int width = lines.stream().mapToInt(String::length).max().orElse(2);
        String rule = "  " + "-".repeat(width - 2) + "\n";
        return rule + String.join("\n", lines) + "\n" + rule;
    }
}
