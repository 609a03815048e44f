package io.auditlog.enricher.topology;

/**
 * What a topic keeps.
 *
 * @param millis for how long a record is kept at least, -1 for ever
 * @param bytes how much of a partition is kept at least, -1 without a limit
 */
record Retention(long millis, long bytes) {

    static final Retention FOR_EVER = new Retention(-1, -1);
}
