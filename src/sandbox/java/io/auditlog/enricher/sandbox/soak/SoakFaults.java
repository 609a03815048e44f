package io.auditlog.enricher.sandbox.soak;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.api.Regime;
import io.auditlog.enricher.sandbox.api.SimulatedApi;
import io.auditlog.enricher.sandbox.api.fault.Behaviour;
import io.auditlog.enricher.sandbox.api.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/** The spells that the API has during a soak, each as long as a part of the whole, and who met them. Threads: one. */
final class SoakFaults {

    private static final String KEY = "sandbox-key-number-";

    private final SimulatedApi api;
    private final Path keyFile;
    private final Duration spell;
    private final SoakReport report;
    private final List<Spell> spells = new ArrayList<>();
    private int keys;

    /** A time of trouble: what it was, its beginning and end by {@code nanoTime}, and how to count those who met it. */
    private record Spell(String what, long from, long until, ToIntFunction<Spell> met) {}

    SoakFaults(SimulatedApi api, Path keyFile, Duration spell, SoakReport report) {
        this.api = api;
        this.keyFile = keyFile;
        this.spell = spell;
        this.report = report;
    }

    void unavailable() {
        during("503 for all", Regime.all(Behaviour.status(503)), answered(503));
    }

    void throttled() {
        during("429 for all, Retry-After 1 s", Regime.all(Behaviour.of(Fault.THROTTLED, "1")), answered(429));
    }

    void late() {
        during(
                "every reply 2 s late",
                Regime.late(Duration.ofSeconds(2)),
                one -> api.witness().countWithin(one.from, one.until));
    }

    void silent() {
        Behaviour silence = Behaviour.of(Fault.SILENCE);
        during("no reply at all", Regime.all(silence), done(silence));
    }

    /** The key expires; after the spell the next one is in the file. */
    void keyExpired() throws IOException {
        String next = KEY + ++keys;
        during("401 for all: the key has expired", () -> api.acceptKeys(next), answered(401));
        Files.writeString(keyFile, next);
        report.event("the next key is in the file");
    }

    private void during(String what, Regime regime, ToIntFunction<Spell> met) {
        during(what, () -> api.regime(regime), met);
        api.regime(Regime.NORMAL);
        report.event("the API is well again");
    }

    private void during(String what, Runnable begin, ToIntFunction<Spell> met) {
        report.event(what);
        long from = System.nanoTime();
        begin.run();
        Await.sleep(spell);
        spells.add(new Spell(what, from, System.nanoTime(), met));
    }

    /** Reports how many requests met each spell; call it when the traffic rests. */
    void judge() {
        spells.forEach(one -> report.judgeSpell(one.what, one.met.applyAsInt(one)));
    }

    private ToIntFunction<Spell> answered(int status) {
        return one -> api.witness().countByStatus(one.from, one.until).getOrDefault(status, 0);
    }

    private ToIntFunction<Spell> done(Behaviour behaviour) {
        return one -> api.witness().countByBehaviour(one.from, one.until).getOrDefault(behaviour.label(), 0);
    }
}
