package io.auditlog.enricher.topology;

/**
 * Progress of the consumer group in one partition of the input topic.
 *
 * @param earliest offset of the first available record
 * @param end offset after the last readable record
 * @param committed committed offset of the group, -1 if there is none
 * @param oldestMillis timestamp of the next unread record, -1 if unknown
 * @param bytes size of the partition, 0 if unknown
 */
record PartitionBacklog(long earliest, long end, long committed, long oldestMillis, long bytes) {

    /** Offset of the next unread record; without a committed offset, the first one. */
    long next() {
        return Math.max(committed, earliest);
    }

    long lag() {
        return Math.max(0, end - next());
    }

    /** Number of records deleted before the group read them. */
    long lost() {
        return committed < 0 ? 0 : Math.max(0, earliest - committed);
    }

    double bytesPerRecord() {
        return end > earliest ? (double) bytes / (end - earliest) : 0;
    }

    PartitionBacklog withOldest(long millis) {
        return new PartitionBacklog(earliest, end, committed, millis, bytes);
    }
}
