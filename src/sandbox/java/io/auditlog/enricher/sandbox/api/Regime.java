package io.auditlog.enricher.sandbox.api;

import java.util.Objects;

/**
 * The condition of the whole API, switched while it runs; it comes before keys, limits and the script.
 *
 * @param name how it is called on a command line
 * @param refusing whether connections are refused and existing ones closed
 * @param forAll what is done with every request, null where each goes its own way
 */
public record Regime(String name, boolean refusing, Behaviour forAll) {

    /** Each request goes its own way. */
    public static final Regime NORMAL = new Regime("normal", false, null);
    /** Nobody listens on the ports; existing connections are closed. */
    public static final Regime REFUSING = new Regime("refusing", true, null);
    /** Connections and requests are taken, nothing is ever answered. */
    public static final Regime BLACK_HOLE = new Regime("black-hole", false, Behaviour.of(Fault.SILENCE));

    public Regime {
        Objects.requireNonNull(name, "name");
    }

    /** The same for every request, for example {@code all(Behaviour.status(503))}. */
    public static Regime all(Behaviour behaviour) {
        return new Regime(behaviour.label(), false, Objects.requireNonNull(behaviour, "behaviour"));
    }

    /** Reads a regime's name or the text of a behaviour, for example {@code status.503} or {@code html}. */
    public static Regime parse(String text) {
        return switch (text) {
            case "normal" -> NORMAL;
            case "refusing" -> REFUSING;
            case "black-hole" -> BLACK_HOLE;
            default -> new Regime(text, false, Behaviour.parse(text));
        };
    }
}
