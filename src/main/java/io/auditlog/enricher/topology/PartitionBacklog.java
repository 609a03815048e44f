package io.auditlog.enricher.topology;

/**
 * How far the group has come in one partition of the input topic.
 *
 * @param earliest offset of the first record that is still there
 * @param end offset behind the last record that may be read
 * @param committed offset from which the group reads on, -1 where it has committed none
 * @param oldestMillis timestamp of the next unread record, -1 where it is not known
 * @param bytes size of the partition, 0 where it is not known
 */
record PartitionBacklog(long earliest, long end, long committed, long oldestMillis, long bytes) {

    /** Offset of the next unread record: without a committed offset the group begins with the first. */
    long next() {
        return Math.max(committed, earliest);
    }

    long lag() {
        return Math.max(0, end - next());
    }

    /** How many records were deleted before the group had read them. */
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
