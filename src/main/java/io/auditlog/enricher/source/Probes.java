package io.auditlog.enricher.source;

import io.auditlog.enricher.source.Gate.Passage;
import java.time.Duration;

/**
 * The probe that is out, and when the next is due: at growing intervals, counted from the start of the last one, with
 * jitter, and at once when a refused key has been replaced. While that key is neither accepted nor refused, the API is
 * what stands in its way: it is tried as often as where the API is away.
 *
 * <p>Threads: any.
 */
final class Probes {

    private static final double JITTER = 0.25;

    /** How often it is looked whether a refused key has been replaced. */
    private static final Duration KEY_CHECK = Duration.ofSeconds(1);

    private final ValveMeans means;
    private final Runnable whenDue;
    private Passage out;
    private Passage control;
    private int failed;
    private boolean due;
    private boolean keyIsNew;
    private long startedAt;
    private long turn;
    private long watch;

    /**
     * None is due.
     *
     * @param whenDue run, with no lock held, when one becomes due
     */
    Probes(ValveMeans means, Runnable whenDue) {
        this.means = means;
        this.whenDue = whenDue;
    }

    /** The channel has failed. */
    synchronized void begin(ChannelKind kind) {
        failed = 0;
        keyIsNew = false;
        startedAt = means.nanoTime().getAsLong();
        schedule(kind);
        watch++;
        if (kind == ChannelKind.AUTH) {
            watchKey(watch, means.credentials().key());
        }
    }

    /** The channel fails in another way now: the intervals begin anew, unless they are the same ones. */
    synchronized void change(ChannelKind before, ChannelKind now) {
        if (before.isProbedRarely() || now.isProbedRarely()) {
            begin(now);
        }
    }

    /** The probe that was out has failed with this. */
    synchronized void failed(ChannelKind kind, Verdict verdict) {
        failed++;
        if (keyIsNew && verdict instanceof Verdict.ChannelFault fault && fault.kind() == ChannelKind.AUTH) {
            failed = 0;
            keyIsNew = false;
        }
        schedule(kind);
    }

    /** None is needed any more; what is out is an ordinary call again. */
    synchronized void end() {
        turn++;
        watch++;
        due = false;
        out = null;
        control = null;
    }

    /** The next to go out, if one is due and none is out; else null. */
    synchronized Passage next(Held held) {
        Passage next = due && out == null ? held.next() : null;
        return next == null ? null : sent(next);
    }

    /** Sends another call for an ID that is known to be good, whether one is due or not. */
    synchronized Passage control(Passage knownGood) {
        control = knownGood.again();
        return sent(control);
    }

    private Passage sent(Passage probe) {
        out = probe;
        due = false;
        startedAt = means.nanoTime().getAsLong();
        return probe;
    }

    synchronized boolean isOut(Passage passage) {
        return passage == out;
    }

    synchronized boolean isControl(Passage passage) {
        return passage == control;
    }

    /** This call is back; true if it was the probe. */
    synchronized boolean back(Passage passage) {
        boolean probe = passage == out;
        out = probe ? null : out;
        return probe;
    }

    /** The probe was cancelled, which says nothing: another one may go at once. */
    synchronized void cancelled() {
        turn++;
        due = true;
    }

    /** The control was made. */
    synchronized void controlled() {
        control = null;
    }

    private void schedule(ChannelKind kind) {
        long mine = ++turn;
        due = false;
        boolean rarely = kind.isProbedRarely() && !keyIsNew;
        Duration interval = means.settings().interval(rarely, failed);
        boolean longest = interval.equals(means.settings().interval(rarely, failed + 1));
        double draw = JITTER * means.random().nextDouble();
        long wait = (long) (interval.toNanos() * (longest ? 1 - draw : 1 + draw));
        long gone = means.nanoTime().getAsLong() - startedAt;
        means.timer().schedule(() -> becomesDue(mine), Math.max(0, wait - gone));
    }

    private void becomesDue(long mine) {
        synchronized (this) {
            if (mine != turn) {
                return;
            }
            due = true;
        }
        whenDue.run();
    }

    private void watchKey(long mine, String refused) {
        means.timer().schedule(() -> lookAtKey(mine, refused), KEY_CHECK.toNanos());
    }

    private void lookAtKey(long mine, String refused) {
        String key = means.credentials().key();
        synchronized (this) {
            if (mine != watch) {
                return;
            }
            if (!key.equals(refused)) {
                failed = 0;
                keyIsNew = true;
                cancelled();
            }
            watchKey(mine, key);
        }
        whenDue.run();
    }
}
