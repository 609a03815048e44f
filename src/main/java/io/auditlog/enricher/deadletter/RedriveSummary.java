package io.auditlog.enricher.deadletter;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** What a redrive has done; a dry run counts what it would do. Threads: one. */
public final class RedriveSummary {

    private final LongSupplier nanoTime;
    private final long begin;
    private final Map<Result, Long> counts = new EnumMap<>(Result.class);
    private final Histogram sent = new Histogram();

    /** What became of a record that was read. */
    public enum Result {
        SENT,
        PARKED,
        ORIGINAL_OMITTED,
        NOT_SELECTED,
        UNDECODABLE
    }

    RedriveSummary(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.begin = nanoTime.getAsLong();
    }

    /** Counts a result; true, as it is one. */
    boolean add(Result result) {
        counts.merge(result, 1L, Long::sum);
        return true;
    }

    boolean addSent(StoredDeadLetter letter) {
        sent.add(letter);
        return add(Result.SENT);
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
    public Histogram sent() {
        return sent;
    }

    /** How long it has taken so far. */
    public Duration elapsed() {
        return Duration.ofNanos(nanoTime.getAsLong() - begin);
    }
}
