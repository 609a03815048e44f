package io.auditlog.enricher.config;

/**
 * Whether missing topics are created at start, and how.
 *
 * @param enabled whether they are
 * @param partitions partitions of each
 * @param replicationFactor replicas of each, or -1 for the broker's default
 */
public record TopicCreation(boolean enabled, int partitions, short replicationFactor) {

    public TopicCreation {
        if (partitions < 1) {
            throw new IllegalArgumentException("topics.create.partitions must be at least 1, not " + partitions);
        }
        if (replicationFactor != -1 && replicationFactor < 1) {
            throw new IllegalArgumentException(
                    "topics.create.replication.factor must be -1 or at least 1, not " + replicationFactor);
        }
    }
}
