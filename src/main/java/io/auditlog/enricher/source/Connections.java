package io.auditlog.enricher.source;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * The open connections to the API. HTTP/2 connections are shared: a few carry all calls. An HTTP/1.1 connection serves
 * one call at a time and is kept for the next. There is no limit of its own, since the in-flight cap stands before it.
 *
 * <p>Connections are not used beyond {@link Lease#LIFETIME}, so that a changed DNS entry is seen, and one of
 * HTTP/1.1 that was quiet is looked at before it is used again.
 *
 * <p>Threads: any. Lessees are called outside the lock, on the leasing thread if a connection is at hand.
 */
final class Connections implements Dialer.Caller, AutoCloseable {

    /** Streams that servers commonly allow on one HTTP/2 connection. */
    private static final int STREAMS = 100;

    /** A connection with more streams cut than this is replaced: the server may still count them as open. */
    private static final int MOST_CUT = 8;

    /** What the pool's change calls for, to be done outside the lock. */
    private record Chores(List<Link> toClose, int dials) {}

    private static final Chores NO_CHORES = new Chores(List.of(), 0);

    private final Dialer dialer;
    private final LongSupplier nanoTime;
    private final int mostShared;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Lease> idle = new ArrayDeque<>();
    private final List<Lease> shared = new ArrayList<>();
    private final Deque<Lease.Lessee> waiting = new ArrayDeque<>();
    private final List<Link> doomed = new ArrayList<>();
    private Boolean sharing;
    private int dialing;
    private long calmUntil;
    private boolean closed;

    Connections(Dialer dialer, int maxInFlight, LongSupplier nanoTime) {
        this.dialer = dialer;
        this.nanoTime = nanoTime;
        this.calmUntil = nanoTime.getAsLong();
        this.mostShared = Math.max(2, (maxInFlight + STREAMS - 1) / STREAMS);
    }

    void lease(Lease.Lessee lessee) {
        Lease found;
        Chores chores;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            found = take(nanoTime.getAsLong());
            if (found == null) {
                waiting.add(lessee);
            }
            chores = chores();
        } finally {
            lock.unlock();
        }
        perform(chores);
        if (found != null) {
            handOver(found, lessee);
        }
    }

    /** Leaves the line; false if a connection was handed over before. */
    boolean leave(Lease.Lessee lessee) {
        lock.lock();
        try {
            return waiting.remove(lessee);
        } finally {
            lock.unlock();
        }
    }

    /** Gives a connection back after a complete reply. */
    void release(Lease lease, boolean reusable) {
        Lease.Lessee next = null;
        Chores chores;
        lock.lock();
        try {
            lease.users--;
            if (!reusable || closed || lease.retired || !lease.link.isOpen()) {
                retire(lease);
            } else if (!lease.link.isShared()) {
                lease.quietSince = nanoTime.getAsLong();
                next = keepOrPassOn(lease);
            }
            chores = chores();
        } finally {
            lock.unlock();
        }
        perform(chores);
        if (next != null) {
            next.leased(lease);
        }
    }

    /**
     * Gives a connection back whose exchange was cut, begun at {@code since}. A shared connection goes on, unless
     * nothing at all was heard on it for long.
     */
    void abandon(Lease lease, long since) {
        Chores chores;
        lock.lock();
        try {
            lease.users--;
            lease.cut++;
            if (!lease.link.isShared() || lease.isSilentSince(since, nanoTime.getAsLong())) {
                doomed.add(lease.link);
                retire(lease);
            } else if (lease.cut >= MOST_CUT || lease.retired) {
                retire(lease);
            }
            chores = chores();
        } finally {
            lock.unlock();
        }
        perform(chores);
    }

    @Override
    public void close() {
        Chores chores;
        lock.lock();
        try {
            closed = true;
            waiting.clear();
            idle.forEach(lease -> doomed.add(lease.link));
            shared.forEach(lease -> doomed.add(lease.link));
            chores = chores();
        } finally {
            lock.unlock();
        }
        perform(chores);
        dialer.close();
    }

    private void handOver(Lease lease, Lease.Lessee lessee) {
        if (lease.isFresh(nanoTime.getAsLong())) {
            lessee.leased(lease);
            return;
        }
        lease.link.probe(alive -> {
            if (alive) {
                lessee.leased(lease);
            } else {
                release(lease, false);
                lease(lessee);
            }
        });
    }

    private Lease take(long now) {
        for (Lease lease = idle.poll(); lease != null; lease = idle.poll()) {
            if (lease.isUsable(now)) {
                lease.users++;
                return lease;
            }
            retire(lease);
        }
        Lease leastUsed = null;
        for (int i = shared.size() - 1; i >= 0; i--) {
            Lease lease = shared.get(i);
            if (!lease.isUsable(now)) {
                retire(lease);
            } else if (leastUsed == null || lease.users < leastUsed.users) {
                leastUsed = lease;
            }
        }
        if (leastUsed != null) {
            leastUsed.users++;
        }
        return leastUsed;
    }

    private Lease.Lessee keepOrPassOn(Lease lease) {
        Lease.Lessee next = waiting.poll();
        if (next != null) {
            lease.users++;
            return next;
        }
        idle.push(lease);
        if (!idle.getLast().link.isOpen()) {
            retire(idle.removeLast()); // those that the server closed must not pile up behind those in use
        }
        return null;
    }

    private void retire(Lease lease) {
        lease.retired = true;
        shared.remove(lease);
        if (lease.users == 0) {
            doomed.add(lease.link);
        }
    }

    /** Until the first connection shows what the server speaks, one dial is enough for all. */
    private int dialsNeeded() {
        int needed;
        if (sharing == null) {
            needed = waiting.isEmpty() ? 0 : 1 - Math.min(1, dialing);
        } else if (sharing) {
            needed = shared.size() < mostShared && (!waiting.isEmpty() || isCrowded()) ? 1 - Math.min(1, dialing) : 0;
        } else {
            needed = Math.max(0, waiting.size() - dialing);
        }
        dialing += needed;
        return needed;
    }

    /** Another connection would help, and the server has not just refused one. */
    private boolean isCrowded() {
        if (nanoTime.getAsLong() - calmUntil < 0) {
            return false;
        }
        for (Lease lease : shared) {
            if (lease.users <= 1) {
                return false;
            }
        }
        return true;
    }

    private Chores chores() {
        int dials = closed ? 0 : dialsNeeded();
        if (doomed.isEmpty() && dials == 0) {
            return NO_CHORES;
        }
        Chores chores = new Chores(List.copyOf(doomed), dials);
        doomed.clear();
        return chores;
    }

    private void perform(Chores chores) {
        chores.toClose().forEach(Link::close);
        for (int i = 0; i < chores.dials(); i++) {
            dialer.dial(this);
        }
    }

    @Override
    public void connected(Link link) {
        List<Lease.Lessee> served = new ArrayList<>();
        Lease lease = new Lease(link, nanoTime.getAsLong());
        Chores chores;
        lock.lock();
        try {
            dialing--;
            sharing = link.isShared();
            if (closed) {
                doomed.add(link);
            } else if (link.isShared()) {
                shared.add(lease);
                served.addAll(waiting);
                waiting.clear();
            } else if (waiting.isEmpty()) {
                idle.push(lease);
            } else {
                served.add(waiting.remove());
            }
            lease.users += served.size();
            chores = chores();
        } finally {
            lock.unlock();
        }
        perform(chores);
        served.forEach(lessee -> lessee.leased(lease));
    }

    @Override
    public void refused(Reply.NoAnswer fault) {
        List<Lease.Lessee> refused = new ArrayList<>();
        lock.lock();
        try {
            dialing--;
            calmUntil = nanoTime.getAsLong() + Lease.FRESH;
            if (Boolean.FALSE.equals(sharing)) {
                refused.addAll(waiting.isEmpty() ? List.of() : List.of(waiting.remove()));
            } else if (dialing == 0) {
                refused.addAll(waiting);
                waiting.clear();
            }
        } finally {
            lock.unlock();
        }
        refused.forEach(lessee -> lessee.refused(fault));
    }
}
