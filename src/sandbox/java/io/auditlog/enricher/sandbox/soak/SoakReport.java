package io.auditlog.enricher.sandbox.soak;

import io.auditlog.enricher.sandbox.kafka.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the soak has shown: a table of what the worker held, what happened when, and the verdict. Threads: one. */
final class SoakReport {

    private static final long MEBIBYTE = 1 << 20;
    private static final long HEAP_GRANTED = 48 * MEBIBYTE;
    private static final int THREADS_GRANTED = 8;
    private static final int FILES_GRANTED = 16;
    private static final int SERIES_GRANTED = 100;

    private final long begin = System.nanoTime();
    private final List<String> facts = new ArrayList<>();
    private final List<String> events = new ArrayList<>();
    private final List<Vitals> vitals = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();

    void fact(String text) {
        facts.add(text);
    }

    /** Something that happened just now. */
    void event(String text) {
        Duration since = Duration.ofNanos(System.nanoTime() - begin);
        String line = String.format(Locale.ROOT, "%d:%02d %s", since.toMinutes(), since.toSecondsPart(), text);
        System.out.println(line);
        events.add(line);
    }

    void vitals(Vitals now) {
        System.out.println(line(now));
        vitals.add(now);
    }

    /** The outcomes must be all right. */
    void judge(Report report) {
        facts.add(report.toString());
        if (!report.isClean()) {
            faults.add("the outcomes are not all right");
        }
    }

    /** The most requests in any second must not exceed the limit. */
    void judgeRate(int peak, int limit) {
        facts.add("at most " + peak + " requests in a second, " + limit + " are permitted");
        if (peak > limit + 1) {
            faults.add("the permitted rate was exceeded");
        }
    }

    /** What the last worker held at its end must be what it held once it was warm. */
    void judgeGrowth(Vitals warm, Vitals end) {
        growth("heap", end.heap() - warm.heap(), HEAP_GRANTED);
        growth("threads", end.threads() - warm.threads(), THREADS_GRANTED);
        growth("file descriptors", end.files() - warm.files(), FILES_GRANTED);
        growth("metric series", end.series() - warm.series(), SERIES_GRANTED);
    }

    private void growth(String what, long by, long granted) {
        if (by > granted) {
            faults.add(what + " grew by " + by);
        }
    }

    boolean holds() {
        return faults.isEmpty();
    }

    /** As a document. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("# Soak\n\n");
        facts.forEach(fact -> text.append("- ").append(fact).append('\n'));
        text.append("\n| When | Heap after GC, MiB | RSS, MiB | Threads | File descriptors | Metric series |\n")
                .append("| --- | --- | --- | --- | --- | --- |\n");
        vitals.forEach(now -> text.append(line(now)).append('\n'));
        text.append("\n## What happened\n\n");
        events.forEach(event -> text.append("- ").append(event).append('\n'));
        return text.append("\nVerdict: ")
                .append(holds() ? "HOLD" : "BROKEN, " + String.join("; ", faults))
                .append('\n')
                .toString();
    }

    private static String line(Vitals now) {
        return String.format(
                Locale.ROOT,
                "| %s | %.1f | %d | %d | %d | %d |",
                now.moment(),
                now.heap() / (double) MEBIBYTE,
                now.resident() / MEBIBYTE,
                now.threads(),
                now.files(),
                now.series());
    }
}
