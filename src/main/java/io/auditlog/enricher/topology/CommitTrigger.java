package io.auditlog.enricher.topology;

import java.time.Duration;
import java.util.Arrays;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Decides when a transaction is worth its cost, and knows what it holds. While the worker keeps up with its input, a result waits only shortly for
 * others, and not at all if no other is expected; behind a backlog, where no single result is urgent, it waits for Streams'
 * own commit interval; only the first one does not, so that a start shows soon that it works.
 *
 * <p>Threads: any; each stream thread has its own transaction.
 */
public final class CommitTrigger {

    private static final long MIN_WAIT = 1_000_000;

    private final long latency;
    private final LongSupplier nanoTime;

    @SuppressWarnings("ThreadLocalUsage") // two workers in one process have transactions of their own
    private final ThreadLocal<Transaction> transactions = ThreadLocal.withInitial(Transaction::new);

    /** The transaction of one stream thread; times are in nanoseconds. */
    private final class Transaction {
        private boolean behind;
        private boolean proven;
        private boolean requested;
        private int results;
        private long[] timestamps = new long[64];
        private long firstAt;
        private long lastCommit = nanoTime.getAsLong() - latency;

        private void add(long timestamp) {
            if (results == timestamps.length) {
                timestamps = Arrays.copyOf(timestamps, 2 * results);
            }
            timestamps[results++] = timestamp;
        }

        /** Time until it should be committed, not positive if now. */
        private long remaining(boolean open) {
            long now = nanoTime.getAsLong();
            long first = firstAt + latency - now;
            return open ? first : Math.min(first, lastCommit + latency - now);
        }
    }

    /**
     * Starts without results.
     *
     * @param latency time that a result may wait for others, and shortest interval between commits, at least 1 ms
     * @param nanoTime a monotonic clock, in nanoseconds
     */
    public CommitTrigger(Duration latency, LongSupplier nanoTime) {
        this.latency = latency.toNanos();
        this.nanoTime = nanoTime;
    }

    /** Called before each poll: whether input waits that could not be read yet. */
    void behind(boolean behind) {
        Transaction transaction = transactions.get();
        transaction.behind = behind && transaction.proven;
    }

    /** A transaction begins: what the one before did not commit was aborted with it. */
    void begun() {
        Transaction transaction = transactions.get();
        transaction.results = 0;
        transaction.requested = false;
    }

    /** A result was forwarded; its input record has this timestamp. */
    void forwarded(long timestamp) {
        Transaction transaction = transactions.get();
        if (transaction.results == 0) {
            transaction.firstAt = nanoTime.getAsLong();
        }
        transaction.add(timestamp);
    }

    /** Whether to request a commit now, with IDs open or none; true once for each transaction. */
    boolean fires(boolean open) {
        Transaction transaction = transactions.get();
        boolean due = transaction.results > 0
                && !transaction.requested
                && !transaction.behind
                && transaction.remaining(open) <= 0;
        transaction.requested |= due;
        return due;
    }

    /** The transaction was committed, for whatever reason; {@code written} receives the timestamps of its results. */
    void committed(LongConsumer written) {
        Transaction transaction = transactions.get();
        for (int i = 0; i < transaction.results; i++) {
            written.accept(transaction.timestamps[i]);
        }
        transaction.proven |= transaction.results > 0;
        transaction.results = 0;
        transaction.requested = false;
        transaction.lastCommit = nanoTime.getAsLong();
    }

    /** Longest time to wait for input, at most {@code offered}, with IDs open or none. */
    Duration wait(Duration offered, boolean open) {
        Transaction transaction = transactions.get();
        if (transaction.behind || (!open && transaction.results == 0)) {
            return offered;
        }
        long nanos = transaction.results > 0 ? transaction.remaining(open) : latency / 2;
        return shorter(offered, Duration.ofNanos(Math.max(MIN_WAIT, nanos)));
    }

    /** The shorter one of two times. */
    static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
