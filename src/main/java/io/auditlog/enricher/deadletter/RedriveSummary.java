package io.auditlog.enricher.deadletter;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/** What a redrive has done; a dry run counts what it would do. Threads: one. */
public final class RedriveSummary {

    private final Map<Result, Long> counts = new EnumMap<>(Result.class);
    private final Histogram sent = new Histogram();
    private Duration duration = Duration.ZERO;

    /** What became of a record that was read. */
    public enum Result {
        /** Sent back. */
        SENT,
        /** Sent to the parking topic. */
        PARKED,
        /** Selected, but without the input record: left alone. */
        ORIGINAL_OMITTED,
        NOT_SELECTED,
        /** Not a dead letter: left alone. */
        UNDECODABLE
    }

    void add(Result result) {
        counts.merge(result, 1L, Long::sum);
    }

    void sent(StoredDeadLetter letter) {
        add(Result.SENT);
        sent.add(letter);
    }

    RedriveSummary took(Duration elapsed) {
        duration = elapsed;
        return this;
    }

    /** How many records had one of these results. */
    public long count(Result... results) {
        return Arrays.stream(results)
                .mapToLong(result -> counts.getOrDefault(result, 0L))
                .sum();
    }

    /** How many records were read. */
    public long read() {
        return count(Result.values());
    }

    /** The dead letters that were sent back. */
    public Histogram histogram() {
        return sent;
    }

    public Duration duration() {
        return duration;
    }
}
