package io.auditlog.enricher.sandbox.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The benchmark's result: facts about the machine and a table. Threads: one. */
final class Sheet {

    private final List<String> facts = new ArrayList<>();
    private final List<Row> rows = new ArrayList<>();

    void fact(String fact) {
        facts.add(fact);
    }

    void add(Row row) {
        rows.add(row);
        System.out.println("  " + String.join("  ", row.cells()));
    }

    /** Aligned, and Markdown at the same time. */
    @Override
    public String toString() {
        List<Row> all = new ArrayList<>(List.of(Row.HEAD));
        all.addAll(rows);
        List<Integer> widths = IntStream.range(0, Row.HEAD.cells().size())
                .mapToObj(column -> all.stream()
                        .mapToInt(row -> row.cells().get(column).length())
                        .max()
                        .orElse(0))
                .toList();
        String rule = widths.stream().map("-"::repeat).collect(Collectors.joining("-|-", "|-", "-|\n"));
        String body = rows.stream().map(row -> line(row, widths)).collect(Collectors.joining());
        return "# Benchmark\n\n"
                + facts.stream().map(fact -> "- " + fact + "\n").collect(Collectors.joining()) + "\n"
                + line(Row.HEAD, widths) + rule + body;
    }

    private static String line(Row row, List<Integer> widths) {
        return IntStream.range(0, widths.size())
                .mapToObj(column -> {
                    String cell = row.cells().get(column);
                    return cell + " ".repeat(widths.get(column) - cell.length());
                })
                .collect(Collectors.joining(" | ", "| ", " |\n"));
    }
}
