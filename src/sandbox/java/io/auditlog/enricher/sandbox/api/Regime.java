package io.auditlog.enricher.sandbox.api;

import io.auditlog.enricher.sandbox.api.fault.Behaviour;
import io.auditlog.enricher.sandbox.api.fault.Fault;
import io.auditlog.enricher.sandbox.api.fault.FaultId;
import java.time.Duration;

/**
 * The condition of the whole API, switched while it runs; it comes before keys, limits and the script.
 *
 * @param name how it is called on a command line
 * @param refusing whether connections are refused and existing ones closed
 * @param forAll what is done with every request, null where each goes its own way
 * @param delay how much later than usual it is done; zero or more
 */
public record Regime(String name, boolean refusing, Behaviour forAll, Duration delay) {

    /** Each request goes its own way. */
    public static final Regime NORMAL = new Regime("normal", false, null, Duration.ZERO);
    /** Nobody listens on the ports; existing connections are closed. */
    public static final Regime REFUSING = new Regime("refusing", true, null, Duration.ZERO);
    /** Connections and requests are taken, nothing is ever answered. */
    public static final Regime BLACK_HOLE = all("black-hole", Behaviour.of(Fault.SILENCE));

    private static final String LATE = "late.";

    public Regime {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("a delay is zero or more, not " + delay);
        }
    }

    /** The same for every request, for example {@code all(Behaviour.status(503))}. */
    public static Regime all(Behaviour behaviour) {
        return all(behaviour.label(), behaviour);
    }

    private static Regime all(String name, Behaviour behaviour) {
        return new Regime(name, false, behaviour, Duration.ZERO);
    }

    /** Each request gets what it would get anyway, this much later. */
    public static Regime late(Duration delay) {
        return new Regime("late", false, null, delay);
    }

    /**
     * Reads {@code normal}, {@code refusing}, {@code black-hole}, {@code late.2s}, or the text of a behaviour, for example
     * {@code status.503} or {@code html}.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public static Regime parse(String text) {
        return switch (text) {
            case "normal" -> NORMAL;
            case "refusing" -> REFUSING;
            case "black-hole" -> BLACK_HOLE;
            default ->
                text.startsWith(LATE)
                        ? late(Duration.ofNanos(FaultId.nanos(text.substring(LATE.length()))))
                        : all(text, Behaviour.parse(text));
        };
    }
}
