package io.auditlog.enricher.proof;

import static org.assertj.core.api.Assertions.fail;

import io.auditlog.enricher.sandbox.api.Sighting;
import io.auditlog.enricher.sandbox.api.Witness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The permitted rate, as the witness can swear to it. */
final class LoadRate {

    private static final int BURST = 1;

    private LoadRate() {}

    /** Shows and judges the most requests that surely came within one second. */
    static void judge(int perSecond, Witness witness, ProofRow row) {
        int peak = witness.surePeakPerSecond();
        row.saw(
                "peak",
                peak + " of " + perSecond + "/s and a burst of " + BURST + " (as noticed " + witness.peakPerSecond()
                        + ")");
        if (peak > perSecond + BURST) {
            Path file = ProofRow.ROWS.resolve("requests-" + System.currentTimeMillis() + ".txt");
            write(witness, file);
            fail("%d requests within one second, permitted are %d; see %s", peak, perSecond + BURST, file);
        }
    }

    /** For whoever looks into it: each request in the order of arrival. */
    private static void write(Witness witness, Path file) {
        try {
            Files.createDirectories(ProofRow.ROWS);
            Files.write(
                    file, witness.sightings().stream().map(Sighting::toString).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
