package io.auditlog.enricher.topology;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Decides when a transaction is worth its cost. While the worker keeps up with its input, a result waits only shortly for
 * others, and not at all if no other is expected; behind a backlog, where no single result is urgent, it waits for Streams'
 * own commit interval.
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
        private boolean hasResult;
        private boolean requested;
        private long firstAt;
        private long lastCommit = nanoTime.getAsLong() - latency;

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
        transactions.get().behind = behind;
    }

    /** A result was forwarded. */
    void forwarded() {
        Transaction transaction = transactions.get();
        if (!transaction.hasResult) {
            transaction.hasResult = true;
            transaction.firstAt = nanoTime.getAsLong();
        }
    }

    /** Whether to request a commit now, with IDs open or none; true once for each transaction. */
    boolean fires(boolean open) {
        Transaction transaction = transactions.get();
        boolean due = transaction.hasResult
                && !transaction.requested
                && !transaction.behind
                && transaction.remaining(open) <= 0;
        transaction.requested |= due;
        return due;
    }

    /** The transaction was committed, for whatever reason. */
    void committed() {
        Transaction transaction = transactions.get();
        transaction.hasResult = false;
        transaction.requested = false;
        transaction.lastCommit = nanoTime.getAsLong();
    }

    /** Longest time to wait for input, at most {@code offered}, with IDs open or none. */
    Duration wait(Duration offered, boolean open) {
        Transaction transaction = transactions.get();
        if (transaction.behind || (!open && !transaction.hasResult)) {
            return offered;
        }
        long nanos = transaction.hasResult ? transaction.remaining(open) : latency / 2;
        Duration wait = Duration.ofNanos(Math.max(MIN_WAIT, nanos));
        return wait.compareTo(offered) < 0 ? wait : offered;
    }
}
