package io.auditlog.enricher.proof;

import io.auditlog.enricher.sandbox.outcome.Report;
import io.auditlog.enricher.sandbox.outcome.Report.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * One row of the table: which fault, how much of it, what was asked, what was seen. Written when it is closed, as HOLD only
 * if the test has said so in its last line; so a test that fails leaves its row too.
 *
 * <p>Threads: one.
 */
final class ProofRow implements AutoCloseable {

    static final Path ROWS = Path.of("target", "proof");

    private static final Set<Fault> WRONG = EnumSet.complementOf(EnumSet.of(Fault.LOST, Fault.DOUBLED));

    private final String fault;
    private final String dose;
    private final String asked;
    private final List<String> seen = new ArrayList<>();
    private boolean holds;

    private ProofRow(String fault, String dose, String asked) {
        this.fault = fault;
        this.dose = dose;
        this.asked = asked;
    }

    /**
     * Begins a row.
     *
     * @param asked what must hold besides exactly one right outcome for each ID
     */
    static ProofRow of(String fault, String dose, String asked) {
        return new ProofRow(fault, dose, asked);
    }

    /** Adds a figure. */
    ProofRow saw(String what, Object figure) {
        seen.add(what + " " + (figure instanceof Duration time ? seconds(time) : figure));
        return this;
    }

    /** Adds what the checker found, and fails unless it is clean. */
    ProofRow judged(Report report) {
        seen.add(String.format(
                Locale.ROOT,
                "%,d outcomes of %,d: %d lost, %d doubled, %d wrong",
                report.received(),
                report.expected(),
                report.count(Fault.LOST),
                report.count(Fault.DOUBLED),
                WRONG.stream().mapToInt(report::count).sum()));
        report.requireClean();
        return this;
    }

    /** The last line of a test: everything that was asked holds. */
    void holds() {
        holds = true;
    }

    @Override
    public void close() {
        String line = String.join("\t", fault, dose, asked, String.join("; ", seen), holds ? "HOLD" : "BROKEN");
        try {
            Files.createDirectories(ROWS);
            Files.writeString(ROWS.resolve(fileName()), line + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String fileName() {
        return fault.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-") + ".tsv";
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }
}
