package io.auditlog.enricher.proof;

import io.auditlog.enricher.sandbox.api.Regime;
import java.time.Duration;

/** The ways of a 429 to say when to come again, and how long nothing may come then. */
enum Throttling {
    SECONDS("throttled.3", Duration.ofSeconds(3)),
    /** It names a whole second, at most two from now. */
    DATE("throttled.date", Duration.ofSeconds(1)),
    /** The worker's own shortest pause. */
    ABSENT("throttled.none", Duration.ofMillis(200)),
    /** Cut to an hour, which is longer than any test. */
    ABSURD("throttled.absurd", Duration.ofHours(1));

    private final String regime;
    private final Duration told;

    Throttling(String regime, Duration told) {
        this.regime = regime;
        this.told = told;
    }

    Regime regime() {
        return Regime.parse(regime);
    }

    Duration told() {
        return told;
    }

    /** Whether only another worker gets over it in time. */
    boolean outlastsTheTest() {
        return this == ABSURD;
    }
}
