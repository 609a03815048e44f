package io.auditlog.enricher.proof;

import io.auditlog.enricher.sandbox.api.fault.Behaviour;
import io.auditlog.enricher.sandbox.api.fault.Fault;
import io.auditlog.enricher.sandbox.api.fault.Script;
import io.auditlog.enricher.sandbox.api.SimulatedApi;
import java.time.Duration;

/** For a while the API gives good IDs, all or some of them, an answer that looks like the ID's own fault. */
enum Spell {
    GONE("410 for all", Script.always(Behaviour.status(410)), 20),
    FOREIGN("another id for all", Script.always(Behaviour.of(Fault.OTHER_ID)), 15),
    FORBIDDEN("403 for 30 %", Script.nowAndThen(Behaviour.status(403), 0.3), 40),
    INVALID("400 for 10 %", Script.nowAndThen(Behaviour.status(400), 0.1), 30);

    private static final int SHORT = 6;

    private final String label;

    @SuppressWarnings("ImmutableEnumChecker") // each is a function without state
    private final Script script;

    private final Duration lasts;

    Spell(String label, Script script, int seconds) {
        this.label = label;
        this.script = script;
        this.lasts = Duration.ofSeconds(Dose.of(SHORT, seconds));
    }

    String label() {
        return label;
    }

    /** How long it lasts in this dose. */
    Duration lasts() {
        return lasts;
    }

    void begin(SimulatedApi api) {
        api.script(script);
    }

    static void end(SimulatedApi api) {
        api.script(Script.BY_ID);
    }
}
