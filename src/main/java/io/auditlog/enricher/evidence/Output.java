package io.auditlog.enricher.evidence;

import io.auditlog.enricher.entry.BodySample;
import io.auditlog.enricher.entry.Origin;

/**
 * A record of an output topic, as it was read.
 *
 * @param at its topic, partition and offset
 * @param kind by its topic
 * @param origin its input record by its headers; null if they do not name one
 * @param sequence its header {@code enricher.seq}; empty without one
 * @param timestamp in milliseconds since the epoch; null if the brokers have set it
 * @param key null without one
 * @param value null without one
 */
@SuppressWarnings("ArrayRecordComponent") // external data, never compared
public record Output(
        Origin at, Leaf.Kind kind, Origin origin, String sequence, Long timestamp, byte[] key, byte[] value) {

    /** Its partition, {@code topic-partition}. */
    String partition() {
        return at.topic() + "-" + at.partition();
    }

    byte[] leafHash(Sequence place) {
        byte[] valueHash = BodySample.sha256(value == null ? new byte[0] : value);
        long sent = timestamp == null ? place.timestamp() : timestamp;
        return new Leaf(kind, origin.partition(), origin.offset(), sent, at.topic(), key, valueHash).hash();
    }
}
