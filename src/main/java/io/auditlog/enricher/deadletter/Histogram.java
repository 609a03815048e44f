package io.auditlog.enricher.deadletter;

import java.time.ZoneOffset;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** Counts of dead letters by several properties. Threads: one. */
public final class Histogram {

    private static final String NO_STATUS = "none";

    private final Map<String, Long> classes = new TreeMap<>();
    private final Map<String, Long> codes = new TreeMap<>();
    private final Map<String, Long> statuses = new TreeMap<>();
    private final Map<String, Long> days = new TreeMap<>();
    private long letters;

    /** Counts a dead letter. */
    public void add(StoredDeadLetter letter) {
        Integer status = letter.content().getHttpStatus();
        letters++;
        count(classes, letter.content().getStatusClass());
        count(codes, letter.content().getCode());
        count(statuses, status == null ? NO_STATUS : status.toString());
        count(days, letter.failedAt().atOffset(ZoneOffset.UTC).toLocalDate().toString());
    }

    /** Number of all dead letters. */
    public long letters() {
        return letters;
    }

    /** Dead letters by status class. */
    public Map<String, Long> classes() {
        return Collections.unmodifiableMap(classes);
    }

    /** Dead letters by code. */
    public Map<String, Long> codes() {
        return Collections.unmodifiableMap(codes);
    }

    /** Dead letters by HTTP status; those without a response under {@code none}. */
    public Map<String, Long> statuses() {
        return Collections.unmodifiableMap(statuses);
    }

    /** Dead letters by the UTC day of their failure. */
    public Map<String, Long> days() {
        return Collections.unmodifiableMap(days);
    }

    private static void count(Map<String, Long> counts, String name) {
        counts.merge(name, 1L, Long::sum);
    }
}
