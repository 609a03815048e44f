package io.auditlog.enricher.sandbox.bench;

import java.util.List;
import java.util.Locale;

/**
 * One line of the benchmark's table.
 *
 * @param part which part it belongs to, with its subject
 * @param figure what came out
 * @param goal what was aimed at, empty where nothing was
 * @param cpu seconds of CPU for 100,000 records
 * @param memory peak of the resident set
 * @param remark anything else
 */
record Row(String part, String figure, String goal, String cpu, String memory, String remark) {

    static final Row HEAD = new Row("part", "figure", "goal", "CPU s/100k", "peak MiB", "remark");

    static Row of(String part, String figure, String goal, Steady steady, String remark) {
        return new Row(
                part,
                figure,
                goal,
                text("%.2f", steady.cpu()),
                Long.toString(steady.peakMebibytes()),
                remark(steady, remark));
    }

    private static String remark(Steady steady, String remark) {
        String broker = steady.brokerCpu() == 0 ? "" : text("broker CPU %.2f; ", steady.brokerCpu());
        String others = text("others used %.0f %% of the machine", 100 * steady.others());
        return remark + (remark.isEmpty() ? "" : "; ") + broker + others;
    }

    static Row of(String part, String figure, String goal) {
        return new Row(part, figure, goal, "", "", "");
    }

    static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    List<String> cells() {
        return List.of(part, figure, goal, cpu, memory, remark);
    }
}
