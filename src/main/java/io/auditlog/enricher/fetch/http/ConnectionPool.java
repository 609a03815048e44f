package io.auditlog.enricher.fetch.http;

import io.auditlog.enricher.fetch.Reply;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The connection pool. HTTP/2 connections are shared by as many calls as the server allows streams, so a few carry all
 * calls. An HTTP/1.1 connection serves one call at a time and is then kept for reuse. The pool has no limit of its own;
 * the in-flight limit is applied before it.
 *
 * <p>Connections are not used beyond {@link PooledConnection#LIFETIME}, so that DNS changes take effect. Idle HTTP/1.1
 * connections are checked before reuse.
 *
 * <p>Threads: any. Callbacks run outside the lock, on the leasing thread if a connection is available.
 */
final class ConnectionPool implements Connector.Caller, AutoCloseable {

    private final Connector dialer;
    private final int maxInFlight;
    private final LongSupplier nanoTime;
    private final Deque<PooledConnection> idle = new ArrayDeque<>();
    private final List<PooledConnection> shared = new ArrayList<>();
    private final Deque<PooledConnection.LeaseCallback> waiting = new ArrayDeque<>();

    /** Actions collected under the lock, to be run outside it. */
    private List<Runnable> todo = new ArrayList<>();

    private Boolean sharing;
    private int dialing;
    private long calmUntil;
    private boolean closed;

    ConnectionPool(Connector dialer, int maxInFlight, LongSupplier nanoTime) {
        this.dialer = dialer;
        this.maxInFlight = maxInFlight;
        this.nanoTime = nanoTime;
        this.calmUntil = nanoTime.getAsLong();
    }

    void lease(PooledConnection.LeaseCallback callback) {
        change(() -> {
            PooledConnection found = closed ? null : take(nanoTime.getAsLong());
            if (found != null) {
                handOver(found, callback);
            } else if (!closed) {
                waiting.add(callback);
            }
        });
    }

    /** Cancels a pending lease; false if a connection was already handed over. */
    synchronized boolean leave(PooledConnection.LeaseCallback callback) {
        return waiting.remove(callback);
    }

    /** Returns a connection after a complete reply, or one that must not be reused. */
    void release(PooledConnection.LeaseCallback callback, PooledConnection lease, boolean reusable) {
        change(() -> {
            lease.users.remove(callback);
            lease.quietSince = nanoTime.getAsLong();
            if (reusable && !closed && !lease.retired && lease.isUsable(lease.quietSince)) {
                serve(lease);
            } else {
                retire(lease);
            }
        });
    }

    /**
     * Returns a connection whose exchange, begun at {@code since}, was cancelled. It takes no new calls: the server
     * counts the stream until it has answered it or the connection ends. Others on it continue, unless it is silent.
     */
    void abandon(PooledConnection.LeaseCallback callback, PooledConnection lease, long since) {
        change(() -> {
            lease.users.remove(callback);
            retire(lease);
            if (!lease.link.isShared() || lease.isSilentSince(since, nanoTime.getAsLong())) {
                todo.add(lease.link::close);
            }
        });
    }

    @Override
    public void close() {
        change(() -> {
            closed = true;
            waiting.clear();
            idle.forEach(lease -> todo.add(lease.link::close));
            shared.forEach(lease -> todo.add(lease.link::close));
        });
        dialer.close();
    }

    private void change(Runnable change) {
        List<Runnable> due;
        synchronized (this) {
            change.run();
            for (int gauges = closed ? 0 : dialsNeeded(); gauges > 0; gauges--) {
                dialing++;
                todo.add(() -> dialer.dial(this));
            }
            due = todo;
            todo = new ArrayList<>();
        }
        due.forEach(Runnable::run);
    }

    private PooledConnection take(long now) {
        for (PooledConnection lease = idle.poll(); lease != null; lease = idle.poll()) {
            if (lease.isUsable(now)) {
                return lease;
            }
            retire(lease);
        }
        PooledConnection leastUsed = null;
        for (int i = shared.size() - 1; i >= 0; i--) {
            PooledConnection lease = shared.get(i);
            if (!lease.isUsable(now)) {
                retire(lease);
            } else if (lease.hasRoom() && (leastUsed == null || lease.users.size() < leastUsed.users.size())) {
                leastUsed = lease;
            }
        }
        return leastUsed;
    }

    /** Hands a connection to waiting calls up to its capacity, or keeps it idle. */
    private void serve(PooledConnection lease) {
        while (lease.hasRoom() && !waiting.isEmpty()) {
            handOver(lease, waiting.remove());
        }
        if (lease.users.isEmpty() && !lease.link.isShared()) {
            idle.push(lease);
            if (!idle.getLast().link.isOpen()) {
                retire(idle.removeLast()); // closed ones must not accumulate behind those in use
            }
        }
    }

    private void handOver(PooledConnection lease, PooledConnection.LeaseCallback callback) {
        lease.users.add(callback);
        if (lease.isFresh(nanoTime.getAsLong())) {
            todo.add(() -> callback.leased(lease));
        } else {
            todo.add(() -> lease.link.probe(alive -> {
                if (alive) {
                    callback.leased(lease);
                } else {
                    release(callback, lease, false);
                    lease(callback);
                }
            }));
        }
    }

    private void retire(PooledConnection lease) {
        lease.retired = true;
        shared.remove(lease);
        if (lease.users.isEmpty()) {
            todo.add(lease.link::close);
        }
    }

    /** Until the first connection shows the server's protocol, one dial is enough for all calls. */
    private int dialsNeeded() {
        if (Boolean.FALSE.equals(sharing)) {
            return Math.max(0, waiting.size() - dialing);
        }
        boolean wanted = shared.isEmpty() ? !waiting.isEmpty() : isCrowded();
        return wanted && dialing == 0 ? 1 : 0;
    }

    /** Whether another connection would help and the server has not just refused one. */
    private boolean isCrowded() {
        int streams = 0;
        for (PooledConnection lease : shared) {
            if (lease.streams() == 0 || lease.users.size() < Math.min(2, lease.streams())) {
                return false;
            }
            streams += lease.streams();
        }
        return (shared.size() < 2 || streams < maxInFlight) && nanoTime.getAsLong() - calmUntil >= 0;
    }

    @Override
    public void connected(ApiConnection link) {
        change(() -> {
            PooledConnection lease = new PooledConnection(link, nanoTime.getAsLong());
            dialing--;
            sharing = link.isShared();
            if (closed) {
                retire(lease);
                return;
            }
            if (sharing) {
                shared.add(lease);
            }
            serve(lease);
        });
    }

    @Override
    public void refused(Reply.NoAnswer fault) {
        change(() -> {
            dialing--;
            calmUntil = nanoTime.getAsLong() + PooledConnection.FRESH;
            boolean nobodyServes = dialing == 0 && shared.isEmpty();
            int most = Boolean.FALSE.equals(sharing) ? 1 : nobodyServes ? waiting.size() : 0;
            for (int left = Math.min(most, waiting.size()); left > 0; left--) {
                PooledConnection.LeaseCallback callback = waiting.remove();
                todo.add(() -> callback.refused(fault));
            }
        });
    }

    @Override
    public void takes(String link, int streams) {
        change(() -> onShared(link, lease -> {
            lease.limit(streams);
            serve(lease);
        }));
    }

    @Override
    public void leaving(String link, int lastStream) {
        change(() -> onShared(link, lease -> {
            lease.users.forEach(user -> todo.add(() -> user.leaving(lastStream)));
            retire(lease);
        }));
    }

    /** Applies a change to a shared connection; retired ones are ignored. */
    private void onShared(String link, Consumer<PooledConnection> change) {
        shared.stream()
                .filter(lease -> lease.link.id().equals(link))
                .findFirst()
                .ifPresent(change);
    }
}
