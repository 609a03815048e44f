package io.auditlog.enricher.entry;

/**
 * The coordinates of an ID's input record. An origin is unique, so "exactly one outcome" is defined per origin; the
 * same ID may arrive many times, an origin only once.
 *
 * @param topic input topic
 * @param partition partition, from 0
 * @param offset offset in the partition, from 0
 */
public record Origin(String topic, int partition, long offset) {

    @Override
    public String toString() {
        return topic + "-" + partition + "@" + offset;
    }
}
