package io.auditlog.enricher.evidence;

import io.auditlog.enricher.entry.Origin;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/**
 * What the outputs may have lost by design. Retention deletes the first records of a partition; those of a log are there in
 * the order of their places, so only what is before the first one that is left can be gone.
 *
 * @param begins where the partitions of outputs begin
 * @param compacted topics in which any record can be gone
 */
public record Retained(Collection<Origin> begins, Set<String> compacted) {

    /**
     * The place from which on no record of a log can be gone from a topic.
     *
     * @param first the log's first place in each partition, {@code topic-partition}, that has one
     */
    long complete(String topic, Map<String, Long> first) {
        if (compacted.contains(topic)) {
            return Long.MAX_VALUE;
        }
        return begins.stream()
                .filter(begin -> begin.topic().equals(topic) && begin.offset() > 0)
                .mapToLong(begin -> first.getOrDefault(topic + "-" + begin.partition(), Long.MAX_VALUE))
                .max()
                .orElse(0);
    }

    /** How many records can be gone from a topic. */
    long gone(String topic) {
        return compacted.contains(topic)
                ? Long.MAX_VALUE
                : begins.stream()
                        .filter(begin -> begin.topic().equals(topic))
                        .mapToLong(Origin::offset)
                        .sum();
    }
}
