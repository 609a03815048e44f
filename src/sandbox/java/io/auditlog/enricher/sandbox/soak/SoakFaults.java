package io.auditlog.enricher.sandbox.soak;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.api.Behaviour;
import io.auditlog.enricher.sandbox.api.Fault;
import io.auditlog.enricher.sandbox.api.Regime;
import io.auditlog.enricher.sandbox.api.SimulatedApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The spells that the API has during a soak, each as long as a part of the whole. Threads: one. */
final class SoakFaults {

    private static final String KEY = "sandbox-key-number-";
    private static final Duration LATE = Duration.ofSeconds(2);

    private final SimulatedApi api;
    private final Path keyFile;
    private final Duration spell;
    private final SoakReport report;
    private int keys;

    SoakFaults(SimulatedApi api, Path keyFile, Duration spell, SoakReport report) {
        this.api = api;
        this.keyFile = keyFile;
        this.spell = spell;
        this.report = report;
    }

    void unavailable() {
        during("503 for all", Regime.all(Behaviour.status(503)));
    }

    void throttled() {
        during("429 for all, Retry-After 1 s", Regime.all(Behaviour.of(Fault.THROTTLED, "1")));
    }

    void late() {
        during("every reply " + LATE.toSeconds() + " s late", Regime.all(Behaviour.slow(LATE)));
    }

    /** The key expires; after the spell the next one is in the file. */
    void keyExpired() throws IOException {
        report.event("401 for all: the key has expired");
        String next = KEY + ++keys;
        api.acceptKeys(next);
        Await.sleep(spell);
        Files.writeString(keyFile, next);
        report.event("the next key is in the file");
    }

    private void during(String what, Regime regime) {
        report.event(what);
        api.regime(regime);
        Await.sleep(spell);
        api.regime(Regime.NORMAL);
        report.event("the API is well again");
    }
}
