package io.auditlog.enricher.deadletter;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Progress of one redrive command across its runs: the next offset of every partition, and the lower time bound of an
 * incomplete run if that bound is relative. The bound is stored with each offset on the brokers, so that a continued
 * run selects the same dead letters as the first one. Threads: one.
 */
final class Position {

    private static final String SINCE = "since=";

    private final Map<TopicPartition, Long> offsets = new HashMap<>();
    private Instant since;
    private boolean unsaved;

    /**
     * Restores the progress of the last run.
     *
     * @param committed as a consumer returns it, with null for partitions without an offset; empty to start over
     */
    Position(Map<TopicPartition, OffsetAndMetadata> committed) {
        committed.forEach((partition, offset) -> {
            if (offset != null) {
                offsets.put(partition, offset.offset());
                keepEarlier(offset.metadata());
            }
        });
    }

    private void keepEarlier(String note) {
        if (note.startsWith(SINCE)) {
            try {
                Instant bound = Instant.parse(note.substring(SINCE.length()));
                since = since == null || bound.isBefore(since) ? bound : since;
            } catch (DateTimeException notOurs) {
                // a note of somebody else's sets no bound
            }
        }
    }

    /** The next offset of each partition that has one. */
    Map<TopicPartition, Long> offsets() {
        return offsets;
    }

    /**
     * Determines the lower bound: that of the continued run, or else this run's.
     *
     * @param selection the selection with the bound
     * @param now start of this run
     */
    Instant since(Selection selection, Instant now) {
        if (selection.since() == null || !selection.since().relative()) {
            return selection.since(now);
        }
        if (since == null) {
            since = selection.since(now);
        }
        return since;
    }

    /** Sets the start offsets of the partitions. */
    void begin(Map<TopicPartition, Long> starts) {
        offsets.putAll(starts);
        unsaved = true;
    }

    /** Marks a dead letter as processed. */
    void pass(TopicPartition partition, long offset) {
        offsets.put(partition, offset + 1);
        unsaved = true;
    }

    /** Marks a partition as read up to {@code end}: a transaction ends with a marker after its last dead letter. */
    void reach(TopicPartition partition, long end) {
        if (end > offsets.getOrDefault(partition, 0L)) {
            offsets.put(partition, end);
            unsaved = true;
        }
    }

    /** Marks every dead letter up to the ends as processed: the next run's bound is relative to its own time. */
    void end() {
        unsaved |= since != null;
        since = null;
    }

    /** Whether there is progress that {@link #saved} has not returned yet. */
    boolean unsaved() {
        return unsaved;
    }

    /**
     * The offsets to commit, which are marked as saved: every partition, because the brokers expire each offset by the
     * time of its own last commit.
     */
    Map<TopicPartition, OffsetAndMetadata> saved() {
        unsaved = false;
        String note = since == null ? "" : SINCE + since;
        Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
        offsets.forEach((partition, offset) -> positions.put(partition, new OffsetAndMetadata(offset, note)));
        return positions;
    }
}
