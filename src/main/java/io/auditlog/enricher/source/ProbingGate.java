package io.auditlog.enricher.source;

import io.auditlog.enricher.entry.StatusClass;
import io.auditlog.enricher.pace.Timer;
import io.auditlog.enricher.source.GateListener.Closure;
import io.auditlog.enricher.source.Verdict.ChannelFault;
import io.auditlog.enricher.source.Verdict.EntryFault;
import io.auditlog.enricher.source.Verdict.Scope;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/**
 * Closes at the first fault of the channel and opens by itself: while it is closed, one held call at a time goes out as a
 * probe, at growing intervals, and the first that the API deals with opens the gate for all.
 *
 * <p>It begins neither open nor closed: the first call goes alone, so that a cold or wrongly configured worker does not
 * meet the API with all it has.
 *
 * <p>Threads: any; state under one lock, passages and listener outside it.
 */
final class ProbingGate implements Gate {

    private static final double JITTER = 0.25;

    /** How often it is looked whether a refused key has been replaced. */
    private static final Duration KEY_CHECK = Duration.ofSeconds(1);

    private enum State {
        PROVING,
        OPEN,
        CLOSED
    }

    private final Credentials credentials;
    private final InstantSource clock;
    private final Timer timer;
    private final RandomGenerator random;
    private final GateListener listener;

    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashSet<Passage> held = new LinkedHashSet<>();
    private final OrderedNews news = new OrderedNews();
    private State state = State.PROVING;
    private Closure closure;
    private Passage probe;
    private boolean probeDue = true;
    private int closures;
    private int probes;
    private long turn;

    ProbingGate(
            Credentials credentials, InstantSource clock, Timer timer, RandomGenerator random, GateListener listener) {
        this.credentials = credentials;
        this.clock = clock;
        this.timer = timer;
        this.random = random;
        this.listener = listener;
    }

    @Override
    public void enter(Passage passage) {
        boolean open;
        lock.lock();
        try {
            open = state == State.OPEN;
            if (!open) {
                held.add(passage);
            }
        } finally {
            lock.unlock();
        }
        if (open) {
            passage.pass();
        } else {
            letProbeOut();
        }
    }

    @Override
    public boolean holds(Passage passage, Verdict verdict) {
        boolean holds;
        List<Passage> released = List.of();
        lock.lock();
        try {
            boolean isProbe = passage == probe;
            if (isThrottling(verdict)) {
                holds = state == State.CLOSED && !isProbe; // a throttled probe asks again and stays the probe
            } else {
                holds = verdict instanceof ChannelFault fault ? closes(fault, isProbe) : doubts(verdict, isProbe);
                probe = isProbe ? null : probe;
                released = isProbe && !holds ? open() : released;
            }
            if (holds) {
                held.add(passage);
            }
        } finally {
            lock.unlock();
        }
        news.tell();
        released.forEach(Passage::pass);
        letProbeOut();
        return holds;
    }

    @Override
    public void left(Passage passage) {
        lock.lock();
        try {
            held.remove(passage);
            if (passage == probe) {
                probe = null;
                probeDue = true; // it was not the API that ended it
            }
        } finally {
            lock.unlock();
        }
        letProbeOut();
    }

    @Override
    public boolean intakeOpen() {
        lock.lock();
        try {
            return state != State.CLOSED;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int held() {
        lock.lock();
        try {
            return held.size();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            state = State.CLOSED;
            closure = null;
            probeDue = false;
            turn++;
            held.clear();
        } finally {
            lock.unlock();
        }
    }

    private static boolean isThrottling(Verdict verdict) {
        return verdict instanceof ChannelFault fault && fault.kind() == ChannelKind.THROTTLED;
    }

    /** A fault of the channel: closes, or stays closed for this reason if the probe met it. */
    private boolean closes(ChannelFault fault, boolean isProbe) {
        if (state == State.CLOSED && !isProbe) {
            return true;
        }
        if (state == State.CLOSED && closure.kind() == fault.kind()) {
            probes++;
        } else {
            Closure closed =
                    new Closure(fault.kind(), clock.instant(), fault.failure().error());
            closure = closed;
            closures++;
            probes = 0;
            news.add(() -> listener.closed(closed));
            if (fault.kind() == ChannelKind.AUTH) {
                watchKey(closures, credentials.key());
            }
        }
        state = State.CLOSED;
        scheduleProbe();
        return true;
    }

    /** In an outage some calls meet half-dead servers; what they saw is not their entries' fault either. */
    private boolean doubts(Verdict verdict, boolean isProbe) {
        boolean doubtful = state == State.CLOSED
                && verdict instanceof EntryFault fault
                && fault.scope() == Scope.AMBIGUOUS
                && isOutage(fault.failure().code().statusClass());
        if (doubtful && isProbe) {
            probes++;
            scheduleProbe();
        }
        return doubtful;
    }

    private static boolean isOutage(StatusClass statusClass) {
        return statusClass == StatusClass.TRANSPORT || statusClass == StatusClass.SERVER_5XX;
    }

    private List<Passage> open() {
        news.add(listener::opened);
        state = State.OPEN;
        closure = null;
        turn++;
        List<Passage> all = List.copyOf(held);
        held.clear();
        return all;
    }

    private void scheduleProbe() {
        long mine = ++turn;
        probeDue = false;
        Duration interval = closure.kind().interval(probes);
        boolean longest = interval.equals(closure.kind().interval(probes + 1));
        double factor = longest ? 1 - JITTER * random.nextDouble() : 1 + JITTER * random.nextDouble();
        timer.schedule(() -> probeIsDue(mine), (long) (interval.toNanos() * factor));
    }

    private void probeIsDue(long mine) {
        lock.lock();
        try {
            if (mine != turn) {
                return;
            }
            probeDue = true;
        } finally {
            lock.unlock();
        }
        letProbeOut();
    }

    private void letProbeOut() {
        Passage out;
        lock.lock();
        try {
            if (state == State.OPEN || probe != null || !probeDue || held.isEmpty()) {
                return;
            }
            out = held.iterator().next();
            held.remove(out);
            probe = out;
            probeDue = false;
        } finally {
            lock.unlock();
        }
        out.pass();
    }

    /** Lets a probe out at once when the refused key is replaced, for as long as this closure lasts. */
    private void watchKey(int closureNumber, String refused) {
        timer.schedule(
                () -> {
                    String key = credentials.key();
                    if (hurriesProbe(closureNumber, !key.equals(refused))) {
                        watchKey(closureNumber, key);
                    }
                },
                KEY_CHECK.toNanos());
    }

    /** Whether the closure lasts. */
    private boolean hurriesProbe(int closureNumber, boolean newKey) {
        lock.lock();
        try {
            if (state != State.CLOSED || closures != closureNumber) {
                return false;
            }
            if (newKey) {
                probes = 0;
                probeDue = true;
                turn++;
            }
        } finally {
            lock.unlock();
        }
        letProbeOut();
        return true;
    }
}
