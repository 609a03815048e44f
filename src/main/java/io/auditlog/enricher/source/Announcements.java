package io.auditlog.enricher.source;

import io.auditlog.enricher.pace.Timer;
import io.auditlog.enricher.source.GateListener.Closure;
import java.time.Duration;
import java.time.InstantSource;

/**
 * What the valve tells about itself. A closure that other calls under way may disprove is told only once it has lasted:
 * one server's hiccup is no news.
 *
 * <p>Threads: the valve calls all but {@link #tell} under its lock; timers come in from outside.
 */
final class Announcements {

    private static final Duration DELAY = Duration.ofSeconds(1);

    private final GateListener listener;
    private final InstantSource clock;
    private final Timer timer;
    private final OrderedNews news = new OrderedNews();
    private Closure closure;
    private boolean told;
    private long number;
    private boolean intakePaused;

    Announcements(ValveMeans means) {
        this.listener = means.listener();
        this.clock = means.clock();
        this.timer = means.timer();
    }

    /** The valve has closed, or is closed for another reason now. */
    synchronized void closed(Diagnosis diagnosis) {
        closure = new Closure(diagnosis.kind(), clock.instant(), diagnosis.reason());
        if (told || diagnosis.byProbeOnly()) {
            announce();
        } else {
            long mine = ++number;
            timer.schedule(() -> lasted(mine), DELAY.toNanos());
        }
    }

    synchronized void opened() {
        number++;
        if (told) {
            news.add(listener::opened);
        }
        told = false;
        intake(true);
    }

    /** Pauses the intake where enough is held to probe with, and lets it go on when little is left. */
    synchronized void fresh(int held) {
        if (held >= Valve.FRESH) {
            intake(false);
        } else if (held < Valve.FRESH / 4) {
            intake(true);
        }
    }

    private void intake(boolean open) {
        if (intakePaused == open) {
            intakePaused = !open;
            news.add(() -> listener.intake(open));
        }
    }

    private void lasted(long mine) {
        synchronized (this) {
            if (mine != number) {
                return;
            }
            announce();
        }
        tell();
    }

    private void announce() {
        Closure announced = closure;
        told = true;
        number++;
        news.add(() -> listener.closed(announced));
    }

    /** Passes on what there is to tell; with no lock held. */
    void tell() {
        news.tell();
    }
}
