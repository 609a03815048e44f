package io.auditlog.enricher.proof;

import io.auditlog.enricher.sandbox.api.fault.DrawnWait;
import io.auditlog.enricher.sandbox.api.Regime;
import java.time.Duration;

/** The ways of a 429 to say when to come again, and how long nothing may come then. */
enum Throttling {
    /** Drawn for each ID. */
    SECONDS(1, Dose.of(3, 60)),
    /** The longest of these for all. */
    LONGEST(Dose.of(3, 60), Dose.of(3, 60)),
    /** It names a whole second, at most two from now. */
    DATE("date", Duration.ofSeconds(1)),
    /** It asks for no pause; controls and probes must fail, and these come once a second. */
    ABSENT("none", Duration.ZERO),
    /** Cut to an hour, which is longer than any test. */
    ABSURD("absurd", Duration.ofHours(1));

    private final String form;
    private final boolean drawn;
    private final Duration least;
    private final Duration most;

    Throttling(int least, int most) {
        this.form = new DrawnWait(least, most).toString();
        this.drawn = true;
        this.least = Duration.ofSeconds(least);
        this.most = Duration.ofSeconds(most);
    }

    Throttling(String form, Duration told) {
        this.form = form;
        this.drawn = false;
        this.least = told;
        this.most = told;
    }

    Regime regime() {
        return Regime.parse("throttled." + form);
    }

    /** What the refusal of a call for this ID told. */
    Duration told(String id) {
        DrawnWait wait = new DrawnWait((int) least.toSeconds(), (int) most.toSeconds());
        return drawn ? wait.of(id) : least;
    }

    /** The least that any refusal tells. */
    Duration least() {
        return least;
    }

    /** The most that any refusal tells. */
    Duration most() {
        return most;
    }

    /** Whether it tells how long to wait. */
    boolean asksToWait() {
        return this != ABSENT;
    }

    /** Whether only another worker gets over it in time. */
    boolean outlastsTheTest() {
        return this == ABSURD;
    }

    /** Whether this dose has it: in the short one the longest is among those that are drawn. */
    boolean isGiven() {
        return this != LONGEST || Dose.isFull();
    }
}
