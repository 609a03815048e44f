package io.auditlog.enricher.topology;

import io.auditlog.enricher.entry.BodySample;
import io.auditlog.enricher.entry.HeaderNames;
import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.entry.StatusClass;
import io.auditlog.enricher.evidence.Leaf;
import io.auditlog.enricher.evidence.PartitionLog;
import io.auditlog.enricher.evidence.Signing;
import io.auditlog.enricher.topology.ledger.Ledger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * The log of one input partition, kept in the ledger: each outcome is appended as it is forwarded, and from time to time
 * a signed checkpoint is forwarded too, all in one transaction. Without checkpoints it does nothing, and ends the log that
 * was kept before, so that what is written meanwhile is not missed in it. Threads: stream thread only.
 */
final class OutcomeLog {

    /** After so long at most, a log that another task has left gets a checkpoint. */
    private static final Duration AFTER_TAKEOVER = Duration.ofMinutes(1);

    private final ProcessorContext<byte[], byte[]> context;
    private final Ledger ledger;
    private final TopicPartition partition;
    private final TopologyEvents events;
    private final Signing signing;

    /** Null without checkpoints. */
    private final PartitionLog log;

    private boolean changed;
    private long sealedAt;

    /** Goes on with the log in the ledger, or begins one. */
    OutcomeLog(
            ProcessorContext<byte[], byte[]> context, EnrichTopology parts, Ledger ledger, TopicPartition partition) {
        this.context = context;
        this.ledger = ledger;
        this.partition = partition;
        this.events = parts.events();
        this.signing = parts.signing().orElse(null);
        this.sealedAt = parts.clock().millis();
        byte[] kept = ledger.log();
        if (signing == null) {
            log = null;
            if (kept != null) {
                ledger.keepLog(partition, null);
            }
        } else {
            log = kept == null ? PartitionLog.begin(signing.newNames().get()) : PartitionLog.of(kept);
            if (kept != null) { // else restarts that come more often than the interval would put it off for ever
                sealedAt -= Math.max(0, signing.interval().minus(AFTER_TAKEOVER).toMillis());
            }
        }
    }

    boolean isOn() {
        return log != null;
    }

    /** An input record was read. */
    void read(long offset) {
        if (isOn()) {
            log.read(offset);
            changed = true;
        }
    }

    /** Adds the header with the place of the next outcome, whose record has this timestamp. */
    void tag(Headers headers, long timestamp) {
        if (isOn()) {
            headers.add(HeaderNames.SEQUENCE, bytes(log.next(timestamp).toString()));
        }
    }

    /** Appends the record for this origin that was tagged last: a dead letter of a class, else an enriched one. */
    void append(Origin origin, Record<byte[], byte[]> record, String topic, byte[] valueHash, StatusClass deadOf) {
        if (isOn()) {
            Leaf.Kind kind = deadOf == null ? Leaf.Kind.ENRICHED : Leaf.Kind.DEAD_LETTER;
            byte[] hash = valueHash == null ? BodySample.sha256(record.value()) : valueHash;
            log.append(
                    new Leaf(kind, origin.partition(), origin.offset(), record.timestamp(), topic, record.key(), hash),
                    deadOf);
            changed = true;
        }
    }

    /**
     * Forwards a checkpoint if one is due; {@code now} in milliseconds since the epoch, by the wall clock: that of Kafka
     * Streams does not follow when the wall clock is put right, and brokers refuse what lies in the future.
     */
    void seal(long now) {
        if (isOn()
                && log.isUnsealed()
                && Math.abs(now - sealedAt) >= signing.interval().toMillis()) {
            sealedAt = now;
            changed = true;
            var checkpoint = log.seal(
                    signing.key().verifier().name(),
                    partition.topic(),
                    partition.partition(),
                    ledger.size(),
                    Instant.ofEpochMilli(now));
            byte[] name = bytes(checkpoint.log().toString());
            context.forward(new Record<>(name, checkpoint.sign(signing.key()), now), EnrichTopology.CHECKPOINTS);
            events.sealed(checkpoint.sealed());
        }
    }

    /** Stores what changed; to be called before each commit. */
    void save() {
        if (changed) {
            ledger.keepLog(partition, log.bytes());
            changed = false;
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
