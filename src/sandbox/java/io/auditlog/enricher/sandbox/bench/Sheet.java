package io.auditlog.enricher.sandbox.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The benchmark's result: facts about the machine and a table. Threads: one. */
final class Sheet {

    private static final List<String> HEAD =
            List.of("part", "figure", "goal", "CPU s/100k", "broker's", "peak MiB", "remark");

    private final List<String> facts = new ArrayList<>();
    private final List<List<String>> rows = new ArrayList<>(List.of(HEAD));

    void fact(String fact) {
        facts.add(fact);
    }

    void add(String part, String figure, String goal) {
        add(List.of(part, figure, goal, "", "", "", ""));
    }

    void add(String part, String figure, String goal, SteadyRate rate, String remark) {
        String broker = rate.brokerCpu() == 0 ? "" : text("%.2f", rate.brokerCpu());
        String memory = Long.toString(rate.peakMebibytes());
        add(List.of(part, figure, goal, text("%.2f", rate.cpu()), broker, memory, remark));
    }

    private void add(List<String> row) {
        rows.add(row);
        System.out.println("  " + String.join("  ", row));
    }

    static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    /** Aligned, and Markdown at the same time. */
    @Override
    public String toString() {
        List<Integer> widths = IntStream.range(0, HEAD.size())
                .mapToObj(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toList();
        List<String> lines = new ArrayList<>();
        rows.forEach(row -> lines.add(IntStream.range(0, row.size())
                .mapToObj(column -> row.get(column)
                        + " ".repeat(widths.get(column) - row.get(column).length()))
                .collect(Collectors.joining(" | ", "| ", " |"))));
        lines.add(1, widths.stream().map("-"::repeat).collect(Collectors.joining("-|-", "|-", "-|")));
        return "# Benchmark\n\n- " + String.join("\n- ", facts) + "\n\n" + String.join("\n", lines) + "\n";
    }
}
