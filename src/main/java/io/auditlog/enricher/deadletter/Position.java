package io.auditlog.enricher.deadletter;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
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
    private final Set<TopicPartition> left = new HashSet<>();
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
                // a note of another program sets no bound
            }
        }
    }

    /** The next offset of each partition that has one. */
    Map<TopicPartition, Long> offsets() {
        return offsets;
    }

    /** The lower bound: that of the continued run, or else this run's. */
    Instant since(Selection selection, Instant now) {
        if (selection.since() == null || !selection.since().relative()) {
            return selection.since(now);
        }
        if (since == null) {
            since = selection.since(now);
        }
        return since;
    }

    /** Marks a partition as processed up to this offset, unless it was left. */
    void reach(TopicPartition partition, long next) {
        if (!hasLeft(partition)) {
            offsets.merge(partition, next, Math::max);
            unsaved = true;
        }
    }

    /** Leaves the rest of a partition to a later run. */
    void leave(TopicPartition partition) {
        left.add(partition);
    }

    boolean hasLeft(TopicPartition partition) {
        return left.contains(partition);
    }

    /** Marks every dead letter up to the ends as processed: the next run's bound is relative to its own time. */
    void end() {
        unsaved |= since != null;
        since = null;
    }

    /** Whether there is progress that {@link #save} has not returned yet. */
    boolean unsaved() {
        return unsaved;
    }

    /** The offsets to commit: of every partition, because the brokers expire each by the time of its own last commit. */
    Map<TopicPartition, OffsetAndMetadata> save() {
        unsaved = false;
        String note = since == null ? "" : SINCE + since;
        Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
        offsets.forEach((partition, offset) -> committed.put(partition, new OffsetAndMetadata(offset, note)));
        return committed;
    }
}
