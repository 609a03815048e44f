package io.auditlog.enricher.fetch.http;

import io.auditlog.enricher.fetch.Reply;
import io.auditlog.enricher.fetch.http.PooledConnection.LeaseCallback;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * The connection pool. HTTP/2 connections are shared by as many calls as the server allows streams, so a few carry all
 * calls. An HTTP/1.1 connection serves one call at a time and is then kept for reuse; idle ones are checked before that.
 * The pool has no limit of its own; the in-flight limit is applied before it.
 *
 * <p>Threads: any. Callbacks run outside the lock, on the leasing thread if a connection is available.
 */
final class ConnectionPool implements Connector.Listener, AutoCloseable {

    private final Connector connector;
    private final int maxInFlight;
    private final LongSupplier nanoTime;

    /** Connections of one call at a time that have none, the last used first. */
    private final Deque<PooledConnection> idle = new ArrayDeque<>();

    private final List<PooledConnection> shared = new ArrayList<>();
    private final Deque<LeaseCallback> waiting = new ArrayDeque<>();

    /** Actions collected under the lock, to be run outside it. */
    private List<Runnable> todo = new ArrayList<>(2);

    private Boolean sharing; // null until the first connection
    private int connecting;
    private long calmUntil;
    private boolean closed;

    ConnectionPool(Connector connector, int maxInFlight, LongSupplier nanoTime) {
        this.connector = connector;
        this.maxInFlight = maxInFlight;
        this.nanoTime = nanoTime;
        this.calmUntil = nanoTime.getAsLong();
    }

    void lease(LeaseCallback callback) {
        change(now -> {
            if (!closed) {
                waiting.add(callback);
                PooledConnection best = best(now);
                if (best != null) {
                    serve(best, now);
                }
            }
        });
    }

    /** Cancels a pending lease; false if a connection was already handed over. */
    synchronized boolean leave(LeaseCallback callback) {
        return waiting.remove(callback);
    }

    /** Returns a connection after a complete reply, or one that must not be reused. */
    void release(LeaseCallback callback, PooledConnection leased, boolean reusable) {
        change(now -> {
            leased.users.remove(callback);
            leased.quietSince = now;
            if (reusable && !closed && !leased.retired && leased.isUsable(now)) {
                serve(leased, now);
            } else {
                retire(leased);
            }
        });
    }

    /**
     * Returns a connection whose exchange, begun at {@code since}, was cancelled. It takes no new calls: the server
     * counts the stream until it has answered it or the connection ends. Others on it continue, unless it is silent.
     */
    void abandon(LeaseCallback callback, PooledConnection leased, long since) {
        change(now -> {
            leased.users.remove(callback);
            retire(leased);
            if (!leased.connection.isShared() || leased.isSilentSince(since, now)) {
                todo.add(leased.connection::close);
            }
        });
    }

    @Override
    public void close() {
        change(now -> {
            closed = true;
            waiting.clear();
            idle.forEach(pooled -> todo.add(pooled.connection::close));
            shared.forEach(pooled -> todo.add(pooled.connection::close));
        });
        connector.close();
    }

    private void change(LongConsumer change) {
        List<Runnable> due;
        synchronized (this) {
            long now = nanoTime.getAsLong();
            change.accept(now);
            for (int missing = closed ? 0 : missing(now); missing > 0; missing--) {
                connecting++;
                todo.add(() -> connector.connect(this));
            }
            if (todo.isEmpty()) {
                return;
            }
            due = todo;
            todo = new ArrayList<>(2);
        }
        due.forEach(Runnable::run);
    }

    /** The idle connection that was used last, else the shared one with the fewest calls; null if none has room. */
    private PooledConnection best(long now) {
        for (PooledConnection pooled = idle.poll(); pooled != null; pooled = idle.poll()) {
            if (pooled.isUsable(now)) {
                return pooled;
            }
            retire(pooled);
        }
        PooledConnection best = null;
        for (int i = shared.size() - 1; i >= 0; i--) {
            PooledConnection pooled = shared.get(i);
            if (!pooled.isUsable(now)) {
                retire(pooled);
            } else if (pooled.hasRoom() && (best == null || pooled.users.size() < best.users.size())) {
                best = pooled;
            }
        }
        return best;
    }

    /** Hands a connection to waiting calls up to its capacity, or keeps it idle. */
    private void serve(PooledConnection pooled, long now) {
        while (pooled.hasRoom() && !waiting.isEmpty()) {
            LeaseCallback callback = waiting.remove();
            pooled.users.add(callback);
            todo.add(
                    pooled.isFresh(now)
                            ? () -> callback.leased(pooled)
                            : () -> pooled.connection.probe(alive -> probed(pooled, callback, alive)));
        }
        if (pooled.users.isEmpty() && !pooled.connection.isShared()) {
            idle.push(pooled);
            if (!idle.getLast().connection.isOpen()) {
                retire(idle.removeLast()); // closed ones must not accumulate behind those in use
            }
        }
    }

    private void probed(PooledConnection pooled, LeaseCallback callback, boolean alive) {
        if (alive) {
            callback.leased(pooled);
        } else {
            release(callback, pooled, false);
            lease(callback);
        }
    }

    private void retire(PooledConnection pooled) {
        pooled.retired = true;
        shared.remove(pooled);
        if (pooled.users.isEmpty()) {
            todo.add(pooled.connection::close);
        }
    }

    /** Connections to open. Until the first one shows the server's protocol, one is enough for all calls. */
    private int missing(long now) {
        if (Boolean.FALSE.equals(sharing)) {
            return Math.max(0, waiting.size() - connecting);
        }
        boolean wanted = shared.isEmpty() ? !waiting.isEmpty() : isCrowded(now);
        return wanted && connecting == 0 ? 1 : 0;
    }

    /** Whether another connection would help and the server has not just refused one. */
    private boolean isCrowded(long now) {
        int streams = 0;
        for (PooledConnection pooled : shared) {
            if (pooled.streams == 0 || pooled.users.size() < Math.min(2, pooled.streams)) {
                return false;
            }
            streams += pooled.streams;
        }
        return (shared.size() < 2 || streams < maxInFlight) && now - calmUntil >= 0;
    }

    @Override
    public void connected(Connector.Connection connection) {
        change(now -> {
            PooledConnection pooled = new PooledConnection(connection, now);
            connecting--;
            sharing = connection.isShared();
            if (closed) {
                retire(pooled);
            } else {
                if (sharing) {
                    shared.add(pooled);
                }
                serve(pooled, now);
            }
        });
    }

    @Override
    public void refused(Reply.NoAnswer fault) {
        change(now -> {
            connecting--;
            calmUntil = now + PooledConnection.FRESH;
            boolean nobodyServes = connecting == 0 && shared.isEmpty();
            int most = Boolean.FALSE.equals(sharing) ? 1 : nobodyServes ? waiting.size() : 0;
            for (int left = Math.min(most, waiting.size()); left > 0; left--) {
                LeaseCallback callback = waiting.remove();
                todo.add(() -> callback.refused(fault));
            }
        });
    }

    @Override
    public void onStreamLimit(String connection, int streams) {
        change(now -> onShared(connection, pooled -> {
            pooled.limit(streams);
            serve(pooled, now);
        }));
    }

    @Override
    public void onLeaving(String connection, int lastStream) {
        change(now -> onShared(connection, pooled -> {
            pooled.users.forEach(user -> todo.add(() -> user.onLeaving(lastStream)));
            retire(pooled);
        }));
    }

    /** Applies a change to a shared connection; retired ones are ignored. */
    private void onShared(String connection, Consumer<PooledConnection> change) {
        shared.stream()
                .filter(pooled -> pooled.connection.id().equals(connection))
                .findFirst()
                .ifPresent(change);
    }
}
