package io.auditlog.enricher.topology;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Decides when a transaction is worth its cost. While the worker keeps up with its input, results wait only shortly for
 * others; behind a backlog, where no single result is urgent, they wait for Streams' own commit interval.
 *
 * <p>Threads: any; each stream thread has its own transaction.
 */
public final class CommitTrigger {

    private final long latency;
    private final LongSupplier nanoTime;

    @SuppressWarnings("ThreadLocalUsage") // two workers in one process have transactions of their own
    private final ThreadLocal<Transaction> transactions = ThreadLocal.withInitial(Transaction::new);

    private static final class Transaction {
        private boolean behind;
        private boolean hasResult;
        private boolean requested;
        private long firstAt;
    }

    /**
     * Starts without results.
     *
     * @param latency time that a result may wait for others, at least 1 ms
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

    /** Whether to request a commit now; true once for each transaction. */
    boolean fires() {
        Transaction transaction = transactions.get();
        boolean due = transaction.hasResult
                && !transaction.requested
                && !transaction.behind
                && nanoTime.getAsLong() - transaction.firstAt >= latency;
        transaction.requested |= due;
        return due;
    }

    /** The transaction was committed, for whatever reason. */
    void committed() {
        Transaction transaction = transactions.get();
        transaction.hasResult = false;
        transaction.requested = false;
    }

    /** Longest time to wait for input, at most {@code offered}, with IDs open or none. */
    Duration wait(Duration offered, boolean open) {
        Transaction transaction = transactions.get();
        if (transaction.behind || (!open && !transaction.hasResult)) {
            return offered;
        }
        long nanos = transaction.hasResult ? latency - (nanoTime.getAsLong() - transaction.firstAt) : latency / 2;
        Duration wait = Duration.ofNanos(Math.max(1_000_000, nanos));
        return wait.compareTo(offered) < 0 ? wait : offered;
    }
}
