package io.auditlog.enricher.source;

import io.auditlog.enricher.source.Verdict.ChannelFault;
import io.auditlog.enricher.source.Verdict.EntryFault;
import io.auditlog.enricher.source.Verdict.Scope;
import io.auditlog.enricher.source.Verdict.Success;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Closes when the channel is at fault, so that no entry pays for it, and opens by itself: while it is closed, calls are
 * held, and one at a time goes out as a probe. What an ambiguous fault is, {@link Evidence} says; while that is open, the
 * entry is kept in doubt rather than dead-lettered.
 *
 * <p>Where entries fail alike, the first probe is a control: the last ID that succeeded is asked for once more, at once. Its
 * success makes the faults the entries' own; ten bad IDs in a row cannot stop the stream.
 *
 * <p>Intake goes on for a few IDs after it has closed: it must have something to probe with that has not failed yet.
 *
 * <p>Threads: any; state under one lock, passages and listener outside it.
 */
final class Valve implements Gate {

    /** So many held calls that have not failed are enough to probe with. */
    static final int FRESH = 16;

    private enum State {
        OPEN,
        CLOSED,
        SHUT_DOWN
    }

    private final ValveMeans means;
    private final Evidence evidence;
    private final Probes probes;
    private final Announcements news;

    private final Object lock = new Object();
    private final LinkedHashSet<Passage> out = new LinkedHashSet<>();
    private final Doubts doubts = new Doubts();
    private final Held held = new Held();
    private volatile State state = State.OPEN;
    private Diagnosis diagnosis;
    private Passage knownGood;

    Valve(ValveMeans means) {
        this.means = means;
        this.evidence = new Evidence(means.settings().alike());
        this.probes = new Probes(means, this::letProbeOut);
        this.news = new Announcements(means);
    }

    @Override
    public void enter(Passage passage) {
        List<Runnable> after = new ArrayList<>(1);
        synchronized (lock) {
            if (mayLeave(passage)) {
                out.add(passage);
                after.add(passage::pass);
            } else if (state == State.CLOSED) {
                held.add(passage);
                news.fresh(held.fresh());
            }
        }
        finish(after);
    }

    @Override
    public boolean mayLeave(Passage passage) {
        return state == State.OPEN || probes.isOut(passage);
    }

    @Override
    public Ruling rule(Passage passage, Verdict verdict, long leftAt) {
        List<Runnable> after = new ArrayList<>(0);
        Ruling ruling;
        synchronized (lock) {
            out.remove(passage);
            if (verdict.isThrottling()) { // a throttled probe asks again and stays the probe
                ruling = state == State.OPEN || probes.isOut(passage) ? Ruling.GO_ON : Ruling.HELD;
            } else {
                ruling = weigh(passage, verdict, leftAt, probes.back(passage), after);
            }
            if (ruling == Ruling.HELD && state == State.CLOSED) {
                held.addFailed(passage);
            }
        }
        finish(after);
        return ruling;
    }

    private Ruling weigh(Passage passage, Verdict verdict, long leftAt, boolean isProbe, List<Runnable> after) {
        if (verdict instanceof Success) {
            knownGood = passage;
            evidence.succeeded(leftAt, means.nanoTime().getAsLong());
            doubts.decidedBy(evidence).forEach(guilty -> after.add(guilty::convict));
            if (state == State.CLOSED && (isProbe || !diagnosis.byProbeOnly())) {
                open(after);
            }
            return Ruling.GO_ON;
        }
        if (state != State.CLOSED) {
            return weighWhileOpen(passage, verdict, leftAt, after);
        }
        if (probes.isControl(passage)) {
            probes.controlled();
            become(diagnosis.after(verdict));
            confirm(after);
            return Ruling.GONE;
        }
        return isProbe ? weighProbe(verdict, after) : keepWhileClosed(verdict);
    }

    private Ruling weighWhileOpen(Passage passage, Verdict verdict, long leftAt, List<Runnable> after) {
        ChannelKind accused = evidence.accuses(passage, verdict, leftAt);
        if (accused != null) {
            close(Diagnosis.of(accused, verdict), after);
            if (verdict instanceof EntryFault && knownGood != null) {
                after.add(probes.control(knownGood)::pass);
            } else {
                confirm(after);
            }
            return Ruling.HELD;
        }
        return verdict instanceof ChannelFault ? Ruling.STRAY : Ruling.GO_ON;
    }

    /** It is the channel's fault: what failed lately does not count, and what is in doubt is asked again. */
    private void confirm(List<Runnable> after) {
        held.addFailed(doubts.drain());
        Instant since =
                evidence.lastSuccess(means.clock().instant(), means.nanoTime().getAsLong());
        evidence.clearSuspects().forEach(suspect -> after.add(() -> suspect.acquit(since)));
    }

    private Ruling weighProbe(Verdict verdict, List<Runnable> after) {
        if (verdict instanceof EntryFault fault && diagnosis.isRefutedBy(fault)) {
            open(after);
            return Ruling.GO_ON;
        }
        become(diagnosis.after(verdict));
        probes.failed(diagnosis.kind(), verdict);
        return Ruling.HELD;
    }

    /** Of a call that was under way when the valve closed. */
    private Ruling keepWhileClosed(Verdict verdict) {
        if (verdict instanceof ChannelFault fault && fault.kind().isEndedByProbeOnly()) {
            become(Diagnosis.of(fault.kind(), verdict));
        }
        return verdict instanceof EntryFault fault && fault.scope() == Scope.ENTRY ? Ruling.GO_ON : Ruling.HELD;
    }

    private void close(Diagnosis why, List<Runnable> after) {
        state = State.CLOSED;
        diagnosis = why;
        List.copyOf(out).forEach(passage -> after.add(() -> recall(passage)));
        news.closed(why);
        probes.begin(why.kind());
    }

    private void become(Diagnosis now) {
        ChannelKind before = diagnosis.kind();
        diagnosis = now;
        if (now.kind() != before) {
            news.closed(now);
            probes.change(before, now.kind());
        }
    }

    private void recall(Passage passage) {
        if (passage.recall()) {
            synchronized (lock) {
                out.remove(passage);
            }
            enter(passage);
        }
    }

    private void open(List<Runnable> after) {
        state = State.OPEN;
        probes.end();
        news.opened();
        after.add(means.reopened());
        List<Passage> released = held.drain();
        out.addAll(released);
        released.forEach(passage -> after.add(passage::pass));
    }

    private void finish(List<Runnable> after) {
        news.tell();
        after.forEach(Runnable::run);
        letProbeOut();
    }

    private void letProbeOut() {
        Passage next = null;
        if (state == State.CLOSED) {
            synchronized (lock) {
                next = state == State.CLOSED ? probes.next(held) : null;
                news.fresh(held.fresh());
            }
        }
        if (next != null) {
            news.tell();
            next.pass();
        }
    }

    @Override
    public boolean doubts(Passage passage, long leftAt) {
        synchronized (lock) {
            if (evidence.provesEntryFault(leftAt)) {
                return false;
            }
            if (state == State.CLOSED) {
                held.addFailed(passage);
                return true;
            }
            doubts.add(passage, leftAt);
        }
        means.timer()
                .schedule(
                        () -> standsAlone(passage, leftAt),
                        means.settings().alone().toNanos());
        return true;
    }

    private void standsAlone(Passage passage, Long leftAt) {
        synchronized (lock) {
            if (!doubts.remove(passage, leftAt)) {
                return;
            }
            if (state == State.CLOSED) {
                held.addFailed(passage);
                return;
            }
        }
        passage.convict();
    }

    @Override
    public void overdrawn(Passage passage) {
        List<Runnable> after = new ArrayList<>();
        synchronized (lock) {
            if (state == State.OPEN) {
                close(Diagnosis.OVERDRAWN, after);
                confirm(after);
            }
            if (state == State.CLOSED) {
                held.addFailed(passage);
            }
        }
        finish(after);
    }

    @Override
    public void left(Passage passage) {
        synchronized (lock) {
            out.remove(passage);
            held.remove(passage);
            doubts.remove(passage);
            if (probes.back(passage)) {
                probes.cancelled();
            }
            if (state == State.CLOSED) {
                news.fresh(held.fresh());
            }
        }
        finish(List.of());
    }

    @Override
    public boolean intakeOpen() {
        synchronized (lock) {
            return state == State.OPEN || (state == State.CLOSED && held.fresh() < FRESH);
        }
    }

    @Override
    public int held() {
        synchronized (lock) {
            return held.size() + doubts.size();
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            state = State.SHUT_DOWN;
            probes.end();
            held.clear();
            doubts.drain();
            out.clear();
        }
    }
}
