package io.auditlog.enricher.sandbox.api;

/** What all event loops of one simulated API share. Threads: any. */
final class House {

    private final ApiSettings settings;
    private final Keyring keys;
    private final Gate gate;
    private final Attempts attempts = new Attempts();
    private final Witness witness = new Witness();
    private volatile Regime regime = Regime.NORMAL;
    private volatile Script script;

    House(ApiSettings settings) {
        this.settings = settings;
        this.keys = new Keyring(settings.keys());
        this.gate = new Gate(settings.limits());
        this.script = settings.script();
    }

    ApiSettings settings() {
        return settings;
    }

    Keyring keys() {
        return keys;
    }

    Gate gate() {
        return gate;
    }

    Attempts attempts() {
        return attempts;
    }

    Witness witness() {
        return witness;
    }

    Regime regime() {
        return regime;
    }

    void regime(Regime next) {
        regime = next;
    }

    Script script() {
        return script;
    }

    void script(Script next) {
        script = next;
    }
}
