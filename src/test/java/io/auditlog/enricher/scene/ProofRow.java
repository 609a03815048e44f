package io.auditlog.enricher.scene;

import static org.assertj.core.api.Assertions.fail;

import io.auditlog.enricher.sandbox.api.Sighting;
import io.auditlog.enricher.sandbox.api.Witness;
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

    private static final int BURST = 1;

    private static final Set<Fault> WRONG = EnumSet.complementOf(EnumSet.of(Fault.LOST, Fault.DOUBLED));

    private final String fault;
    private final String dose;
    private final String asked;
    private final List<String> seen = new ArrayList<>();
    private boolean holds;

    /**
     * Begins a row.
     *
     * @param asked what must hold besides exactly one right outcome for each ID
     */
    ProofRow(String fault, String dose, String asked) {
        this.fault = fault;
        this.dose = dose;
        this.asked = asked;
    }

    /** Adds a figure. */
    void saw(String what, Object figure) {
        seen.add(what + " " + (figure instanceof Duration time ? seconds(time) : figure));
    }

    /** Adds and judges the most requests that surely came within one second, as the API saw it. */
    void judgedRate(int perSecond, Witness witness) {
        int peak = witness.surePeakPerSecond();
        int permitted = perSecond + BURST;
        saw(
                "peak",
                peak + " of " + perSecond + "/s and a burst of " + BURST + " (as noticed " + witness.peakPerSecond()
                        + ")");
        if (peak > permitted) {
            Path file = ROWS.resolve("requests-" + System.currentTimeMillis() + ".txt");
            write(file, witness.sightings().stream().map(Sighting::toString).toList());
            fail("%d requests within one second, permitted are %d; see %s", peak, permitted, file);
        }
    }

    /** Adds what the checker found, and fails unless it is clean. */
    void judged(Report report) {
        seen.add(String.format(
                Locale.ROOT,
                "%,d outcomes of %,d: %d lost, %d doubled, %d wrong",
                report.received(),
                report.expected(),
                report.count(Fault.LOST),
                report.count(Fault.DOUBLED),
                WRONG.stream().mapToInt(report::count).sum()));
        report.requireClean();
    }

    /** Of a scene that is no row of the table. */
    static ProofRow none() {
        return new ProofRow(null, null, null);
    }

    /** The last line of a test: everything that was asked holds. */
    void holds() {
        holds = true;
    }

    @Override
    public void close() {
        if (fault == null) {
            return;
        }
        String line = String.join("\t", fault, dose, asked, String.join("; ", seen), holds ? "HOLD" : "BROKEN");
        write(ROWS.resolve(fault.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-") + ".tsv"), List.of(line));
    }

    private static void write(Path file, List<String> lines) {
        try {
            Files.createDirectories(ROWS);
            Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }
}
