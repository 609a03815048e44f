package io.auditlog.enricher.sandbox.outcome;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What the checker found, for a person to read.
 *
 * @param expected how many outcomes there must be
 * @param received how many there are
 * @param findings one line for each fault, by its kind; kinds without a fault are absent
 */
public record Report(long expected, long received, Map<Fault, List<String>> findings) {

    /** What can be wrong with an outcome. */
    public enum Fault {
        /** An ID that went in has no outcome. */
        LOST,
        /** It has another outcome besides its first. */
        DOUBLED,
        /** An outcome names no origin, or one at which nothing was put in. */
        UNEXPECTED,
        /** It is in a wrong topic, or it has a wrong class or code. */
        MISPLACED,
        /** Its key, body or headers are not what they must be. */
        ALTERED,
        /** It holds a secret. */
        LEAKED
    }

    private static final int SHOWN = 10;

    public Report {
        Map<Fault, List<String>> copy = new EnumMap<>(Fault.class);
        findings.forEach((fault, lines) -> copy.put(fault, List.copyOf(lines)));
        findings = Map.copyOf(copy);
    }

    /** Exactly one outcome for each ID, and each is right. */
    public boolean isClean() {
        return findings.isEmpty();
    }

    /** How many faults of a kind there are. */
    public int count(Fault fault) {
        return findings.getOrDefault(fault, List.of()).size();
    }

    /** Throws this report as an error unless it is clean. */
    public void requireClean() {
        if (!isClean()) {
            throw new AssertionError(toString());
        }
    }

    @Override
    public String toString() {
        StringBuilder text =
                new StringBuilder().append(received).append(" outcomes of ").append(expected);
        text.append(isClean() ? " expected, all right" : " expected");
        for (Fault fault : Fault.values()) {
            List<String> lines = findings.getOrDefault(fault, List.of());
            if (!lines.isEmpty()) {
                text.append('\n').append(fault).append(": ").append(lines.size());
                lines.stream().limit(SHOWN).forEach(line -> text.append("\n  ").append(line));
                text.append(lines.size() > SHOWN ? "\n  ..." : "");
            }
        }
        return text.toString();
    }
}
