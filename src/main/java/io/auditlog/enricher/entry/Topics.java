package io.auditlog.enricher.entry;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The topics of a worker.
 *
 * @param input topic of audit-log IDs
 * @param enriched topic of enriched records
 * @param deadLetter topic of dead letters; <code>{class}</code> in it is replaced by the status class
 */
public record Topics(String input, String enriched, String deadLetter) {

    public Topics {
        if (input.equals(enriched) || input.equals(deadLetter) || enriched.equals(deadLetter)) {
            throw new IllegalArgumentException("input.topic, enriched.topic and dead.letter.topic must differ");
        }
    }

    /** The dead-letter topic of one class. */
    public String deadLetter(StatusClass statusClass) {
        return deadLetter.replace("{class}", statusClass.label());
    }

    /** All dead-letter topics. */
    public Set<String> deadLetters() {
        return Arrays.stream(StatusClass.values()).map(this::deadLetter).collect(Collectors.toUnmodifiableSet());
    }
}
