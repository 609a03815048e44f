package io.auditlog.enricher.entry;

import java.util.Objects;

/**
 * Where an ID was read: the coordinates of its input record. An origin is unique, so it is what "exactly one outcome"
 * is counted by; the same ID may arrive many times, an origin only once.
 *
 * @param topic input topic
 * @param partition partition of it, from 0
 * @param offset offset in the partition, from 0
 */
public record Origin(String topic, int partition, long offset) {

    public Origin {
        Objects.requireNonNull(topic, "topic");
    }

    @Override
    public String toString() {
        return topic + "-" + partition + "@" + offset;
    }
}
