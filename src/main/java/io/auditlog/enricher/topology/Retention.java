package io.auditlog.enricher.topology;

/**
 * Retention limits of a topic.
 *
 * @param millis minimum time that a record is kept, -1 for unlimited
 * @param bytes minimum size that is kept of a partition, -1 for unlimited
 */
record Retention(long millis, long bytes) {

    static final Retention FOR_EVER = new Retention(-1, -1);
}
