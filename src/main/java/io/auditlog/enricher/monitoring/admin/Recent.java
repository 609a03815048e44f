package io.auditlog.enricher.monitoring.admin;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.topology.ledger.OpenId;
import java.time.Instant;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentSkipListSet;

/** What the topology reported last: its partitions, the IDs open for longest, the latest dead letters. Threads: any. */
public final class Recent {

    private static final int DEAD_LETTERS = 10;

    private final SortedSet<Integer> partitions = new ConcurrentSkipListSet<>();
    private final Map<Integer, Open> oldest = new ConcurrentHashMap<>();
    private final Deque<DeadLettered> deadLetters = new ConcurrentLinkedDeque<>();

    /** A partition's open IDs, oldest first, and the least timestamp of all its open records. */
    private record Open(List<OpenId> ids, long timestamp) {}

    /** A dead letter that was written, with its ID, or its origin if it has none. */
    record DeadLettered(Instant at, String subject, Code code, String error) {}

    /** A partition's processor was opened. */
    public void opened(int partition) {
        partitions.add(partition);
    }

    /** It was closed. */
    public void closed(int partition) {
        partitions.remove(partition);
    }

    /** The open IDs of a partition that are so for longest, oldest first, and the least timestamp of all its open records. */
    public void open(int partition, List<OpenId> ids, long timestamp) {
        if (ids.isEmpty()) {
            oldest.remove(partition);
        } else {
            oldest.put(partition, new Open(ids, timestamp));
        }
    }

    /** A dead letter was written. */
    public void deadLettered(Instant at, String subject, Code code, String error) {
        deadLetters.addFirst(new DeadLettered(at, subject, code, error));
        if (deadLetters.size() > DEAD_LETTERS) {
            deadLetters.pollLast();
        }
    }

    SortedSet<Integer> partitions() {
        return new TreeSet<>(partitions);
    }

    /** Those of all partitions, oldest first. */
    public List<OpenId> open() {
        return oldest.values().stream()
                .flatMap(open -> open.ids().stream())
                .sorted(Comparator.comparing(OpenId::since))
                .toList();
    }

    /** The least timestamp of all open records, in milliseconds since the epoch; {@link Long#MAX_VALUE} without any. */
    public long oldestTimestamp() {
        return oldest.values().stream().mapToLong(Open::timestamp).min().orElse(Long.MAX_VALUE);
    }

    /** Newest first. */
    List<DeadLettered> deadLetters() {
        return List.copyOf(deadLetters);
    }
}
