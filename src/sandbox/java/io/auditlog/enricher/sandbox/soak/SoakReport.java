package io.auditlog.enricher.sandbox.soak;

import io.auditlog.enricher.reconcile.Balance;
import io.auditlog.enricher.sandbox.outcome.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the soak has shown: a table of what the worker held, what happened when, and the verdict. Threads: one. */
final class SoakReport {

    private static final long MEBIBYTE = 1 << 20;
    private static final long HEAP_GRANTED = 48 * MEBIBYTE;
    private static final int THREADS_GRANTED = 8;
    private static final int FILES_GRANTED = 32;
    private static final int SERIES_GRANTED = 20;

    private final long begin = System.nanoTime();
    private final List<String> facts = new ArrayList<>();
    private final List<String> events = new ArrayList<>();
    private final List<Vitals> vitals = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();

    void fact(String text) {
        facts.add(text);
    }

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

    void judge(Report report) {
        judge(report.toString(), report.isClean(), "the outcomes are not all right");
    }

    /** The worker's own reconciliation must find the same without knowing what was put in: nothing lost, open or twice. */
    void judge(Balance balance) {
        Balance.Row all = balance.total();
        judge(
                String.format(
                        Locale.ROOT,
                        "reconcile: %s; %,d records, %,d gaps",
                        balance.verdict(),
                        all.records(),
                        all.gaps()),
                balance.verdict() == Balance.Verdict.BALANCED && all.open() + all.unread() == 0,
                "reconcile finds " + balance);
    }

    /** The limit is compared with the most that surely came within a second, not with what was noticed in one. */
    void judgeRate(int noticedPeak, int surePeak, int limit) {
        String peak = "at most " + surePeak + " requests in a second (as noticed " + noticedPeak + "); " + limit
                + " a second and a burst of 1 are permitted";
        judge(peak, surePeak <= limit + 1, "the permitted rate was exceeded");
    }

    /** A spell that nobody met proves nothing. */
    void judgeSpell(String what, int requests) {
        judge(what + ": met by " + requests + " requests", requests > 0, "void: nobody met '" + what + "'");
    }

    void judgeExit(int code) {
        judge("exit code of the worker: " + code, code == 0, "the worker ended with exit code " + code);
    }

    private void judge(String fact, boolean holds, String otherwise) {
        facts.add(fact);
        if (!holds) {
            faults.add(otherwise);
        }
    }

    /** What the worker holds when it has stood each fault twice must be what it held when it had stood each once. */
    void judgeGrowth(Vitals once, Vitals end) {
        growth("heap", end.heap() - once.heap(), HEAP_GRANTED);
        growth("threads", end.threads() - once.threads(), THREADS_GRANTED);
        growth("file descriptors", end.files() - once.files(), FILES_GRANTED);
        growth("metric series", end.series() - once.series(), SERIES_GRANTED);
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
                now.when(),
                now.heap() / (double) MEBIBYTE,
                now.resident() / MEBIBYTE,
                now.threads(),
                now.files(),
                now.series());
    }
}
