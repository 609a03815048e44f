package io.auditlog.enricher.deadletter;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Where the runs of one command stand: the next offset of every partition, and the lower bound of a run that has not come
 * to its end, where that bound moves with the time. The bound stands beside each offset on the brokers, so that the run
 * that goes on means the letters that the first one meant. Threads: one.
 */
final class Position {

    private static final String SINCE = "since=";

    private final Map<TopicPartition, Long> offsets = new HashMap<>();
    private Instant since;
    private boolean unsaved;

    /**
     * Reads what the last run left.
     *
     * @param committed as a consumer returns it, with null for partitions without an offset; empty to begin anew
     */
    Position(Map<TopicPartition, OffsetAndMetadata> committed) {
        committed.forEach((partition, offset) -> {
            if (offset != null) {
                offsets.put(partition, offset.offset());
                keepEarlier(bound(offset.metadata()));
            }
        });
    }

    /** The next offset of each partition that has one. */
    Map<TopicPartition, Long> offsets() {
        return offsets;
    }

    /**
     * Settles the lower bound: that of the run that is continued, or else this run's.
     *
     * @param selection whose bound is meant
     * @param now when this run began
     */
    Instant since(Selection selection, Instant now) {
        if (selection.since() == null) {
            return Instant.MIN;
        }
        if (!selection.since().relative()) {
            return selection.since().from(now);
        }
        if (since == null) {
            since = selection.since().from(now);
        }
        return since;
    }

    /** Notes where the partitions are begun. */
    void begin(Map<TopicPartition, Long> starts) {
        offsets.putAll(starts);
        unsaved = true;
    }

    /** Notes that a letter is done with. */
    void pass(RecordPosition place) {
        offsets.put(place.partition(), place.offset() + 1);
        unsaved = true;
    }

    /** Notes that a partition is read up to there: a transaction ends with a mark behind its last letter. */
    void reach(TopicPartition partition, long end) {
        if (end > offsets.getOrDefault(partition, 0L)) {
            offsets.put(partition, end);
            unsaved = true;
        }
    }

    /** Notes that every letter up to the ends is done with: the next run counts back from its own time. */
    void end() {
        unsaved |= since != null;
        since = null;
    }

    /** Whether there is something that {@link #saved} has not returned yet. */
    boolean unsaved() {
        return unsaved;
    }

    /**
     * What to commit, which from now on counts as saved: every partition, because the brokers forget the offset of each by
     * the time of its own last commit.
     */
    Map<TopicPartition, OffsetAndMetadata> saved() {
        unsaved = false;
        String note = since == null ? "" : SINCE + since;
        Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
        offsets.forEach((partition, offset) -> positions.put(partition, new OffsetAndMetadata(offset, note)));
        return positions;
    }

    private void keepEarlier(Instant bound) {
        if (bound != null && (since == null || bound.isBefore(since))) {
            since = bound;
        }
    }

    private static Instant bound(String note) {
        if (note == null || !note.startsWith(SINCE)) {
            return null;
        }
        try {
            return Instant.parse(note.substring(SINCE.length()));
        } catch (DateTimeException notOurs) {
            return null;
        }
    }
}
