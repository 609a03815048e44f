package io.auditlog.enricher.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.sandbox.api.Witness;

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
        assertThat(peak).as("requests within one second").isLessThanOrEqualTo(perSecond + BURST);
    }
}
