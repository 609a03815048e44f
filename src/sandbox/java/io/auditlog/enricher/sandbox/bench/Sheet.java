package io.auditlog.enricher.sandbox.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The benchmark's result: facts about the machine, and one table of each scenario's figures by subject, with the worker's
 * ratio to each other. What was measured several times is its mean. Threads: one.
 */
final class Sheet {

    private record Figure(String scenario, String name) {}

    private final List<Subject> subjects;
    private final List<Subject> peers;
    private final List<String> facts = new ArrayList<>();
    private final Map<Figure, Map<Subject, List<Double>>> figures = new LinkedHashMap<>();
    private boolean whole = true;

    Sheet(List<Subject> subjects) {
        this.subjects = subjects;
        this.peers = subjects.contains(Subject.WORKER)
                ? subjects.stream().filter(peer -> peer != Subject.WORKER).toList()
                : List.of();
    }

    void fact(String fact) {
        facts.add(fact);
    }

    /** A fact that leaves figures missing. */
    void failed(String fact) {
        fact(fact);
        System.out.println("  " + fact);
        whole = false;
    }

    boolean isWhole() {
        return whole;
    }

    void add(String scenario, String name, Subject subject, double value) {
        figures.computeIfAbsent(new Figure(scenario, name), figure -> new LinkedHashMap<>())
                .computeIfAbsent(subject, who -> new ArrayList<>())
                .add(value);
        System.out.println("  " + String.join("  ", scenario, subject.label(), number(value), name));
    }

    /** What was used and done at full speed. */
    void addFull(String scenario, Subject subject, SteadyRate rate) {
        add(scenario, "records/s", subject, rate.perSecond());
        add(scenario, "own CPU s/100k", subject, rate.cpu());
        if (rate.brokerCpu() > 0) {
            add(scenario, "broker CPU s/100k", subject, rate.brokerCpu());
        }
        add(scenario, "peak MiB", subject, (double) rate.peakMebibytes());
    }

    /** What was used at a rate that others set. */
    void addPaced(String scenario, Subject subject, SteadyRate rate) {
        add(scenario, "own CPU cores", subject, rate.cores());
        add(scenario, "broker CPU cores", subject, rate.brokerCores());
        add(scenario, "peak MiB", subject, (double) rate.peakMebibytes());
    }

    static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    private static String number(double value) {
        double size = Math.abs(value);
        return text(size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : size >= 1 || size == 0 ? "%.2f" : "%.4f", value);
    }

    private List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(Stream.of(
                        Stream.of("scenario", "figure"),
                        subjects.stream().map(Subject::label),
                        peers.stream().map(peer -> "worker/" + peer.label()))
                .flatMap(cells -> cells)
                .toList());
        figures.forEach((figure, values) -> {
            Map<Subject, Double> means = new LinkedHashMap<>();
            values.forEach((subject, measured) -> means.put(
                    subject,
                    measured.stream().mapToDouble(value -> value).average().orElseThrow()));
            rows.add(Stream.of(
                            Stream.of(figure.scenario(), figure.name()),
                            subjects.stream().map(subject -> cell(means.get(subject))),
                            peers.stream().map(peer -> ratio(means.get(Subject.WORKER), means.get(peer))))
                    .flatMap(cells -> cells)
                    .toList());
        });
        return rows;
    }

    private static String cell(Double value) {
        return value == null ? "" : number(value);
    }

    private static String ratio(Double worker, Double peer) {
        return worker == null || peer == null || peer == 0 ? "" : text("%.2f", worker / peer);
    }

    /** Aligned, and Markdown at the same time. */
    @Override
    public String toString() {
        List<List<String>> rows = rows();
        List<Integer> widths = IntStream.range(0, rows.get(0).size())
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
