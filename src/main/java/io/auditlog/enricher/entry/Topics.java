package io.auditlog.enricher.entry;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The topics of a worker.
 *
 * @param input topic of audit-log IDs
 * @param enriched topic of enriched records
 * @param deadLetter topic of dead letters; <code>{class}</code> in it is replaced by the status class
 * @param ocsf topic of OCSF events, if they are written
 * @param checkpoint topic of checkpoints, if they are written
 * @param control topic of operators' orders, if they are obeyed; the worker only reads it
 */
public record Topics(
        String input,
        String enriched,
        String deadLetter,
        Optional<String> ocsf,
        Optional<String> checkpoint,
        Optional<String> control) {

    public Topics {
        if (input.equals(enriched) || input.equals(deadLetter) || enriched.equals(deadLetter)) {
            throw new IllegalArgumentException("input.topic, enriched.topic and dead.letter.topic must differ");
        }
    }

    /** Without OCSF events, checkpoints and orders. */
    public Topics(String input, String enriched, String deadLetter) {
        this(input, enriched, deadLetter, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** All topics that the worker reads or writes, but for what Kafka Streams keeps for itself. */
    public Set<String> all() {
        Set<String> all = outputs();
        all.add(input);
        control.ifPresent(all::add);
        return all;
    }

    /** All topics that the worker writes to, in a new set. */
    public Set<String> outputs() {
        Set<String> outputs = records();
        ocsf.ifPresent(outputs::add);
        checkpoint.ifPresent(outputs::add);
        return outputs;
    }

    /** The topics of enriched records and dead letters, in a new set: each ID has one record in one of them. */
    public Set<String> records() {
        Set<String> records = new TreeSet<>(deadLetters());
        records.add(enriched);
        return records;
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
