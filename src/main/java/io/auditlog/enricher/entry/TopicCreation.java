package io.auditlog.enricher.entry;

/**
 * Whether missing topics are created at start, and how.
 *
 * @param enabled whether they are
 * @param partitions partitions of each, at least 1
 * @param replicationFactor replicas of each, at least 1, or -1 for the broker's default
 */
public record TopicCreation(boolean enabled, int partitions, short replicationFactor) {}
