package io.auditlog.enricher.entry;

/**
 * Whether and how missing topics are created at start.
 *
 * @param enabled whether they are created
 * @param partitions partitions of each, at least 1
 * @param replicationFactor replicas of each, at least 1, or -1 for the broker's default
 */
public record TopicCreation(boolean enabled, int partitions, short replicationFactor) {}
