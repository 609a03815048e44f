package io.auditlog.enricher.ratelimit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Sets the rate limiter's rate: this worker's share of the minimum of the configured rate, the rate reported by replies
 * and the rate after refusals. All three apply to the key, which all workers share.
 *
 * <p>Threads: any. Calls take a lock only while there is something to learn from them. While the rate differs from the
 * configured one, a timer updates it.
 */
public final class RateControl {

    /** The reason for the current rate. */
    public enum Reason {
        /** It is the configured rate. */
        CONFIGURED,
        /** Replies reported a lower rate. */
        HEADERS,
        /** Calls were refused, and the rate has not recovered yet. */
        BACKING_OFF,
        /** Nothing is sent for some time: the API asked for it, or a quota is exhausted. */
        PAUSED,
        /** Nothing is sent until this worker's share is confirmed. */
        UNCONFIRMED
    }

    /** The rate falls below this share of the configured one only by pausing. */
    private static final double MIN_SHARE = 0.01;

    /** The worker counts as throttled for this long after a refusal or a pause, and while its rate is far lower. */
    private static final Duration THROTTLED_FOR = Duration.ofSeconds(5);

    private static final double MUCH_LESS = 0.8;

    /** Pause after the first refusal; doubled by each further one without a success in between. */
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

    private static final String REFUSED = "the API refused calls because there were too many";
    private static final int MAX_DOUBLINGS = 6;
    private static final long TICK = 100_000_000;

    /** Smaller rate changes are not applied. */
    private static final double NOTABLE = 0.002;

    private final RateLimitSettings whole;
    private final RateLimiter rateLimiter;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Timer timer;
    private final ReentrantLock lock = new ReentrantLock();
    private final CubicRecovery recovery;
    private final QuotaBound quota;

    private volatile RateLimitSettings part;
    private double effective;
    private int fruitless;
    private long pausedUntil;
    private long throttledUntil;
    private Instant throttledSince;
    private Instant slowSince;
    private Supplier<String> pausedBy = () -> "";
    private boolean ticking;
    private volatile boolean unproven;

    /**
     * A control that has the whole rate.
     *
     * @param whole the configured rate, for all workers together
     * @param clock time of day
     * @param nanoTime monotonic time
     */
    public RateControl(RateLimitSettings whole, InstantSource clock, LongSupplier nanoTime, Timer timer) {
        this.whole = whole;
        this.rateLimiter = new RateLimiter(whole, nanoTime, timer);
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.timer = timer;
        this.part = whole;
        this.effective = whole.perSecond();
        this.recovery = new CubicRecovery(whole.perSecond() * MIN_SHARE);
        this.quota = new QuotaBound(whole.perSecond() * MIN_SHARE);
        this.pausedUntil = nanoTime.getAsLong();
    }

    /** The controlled rate limiter; nothing else may change its rate. */
    public RateLimiter rateLimiter() {
        return rateLimiter;
    }

    /** Changes this worker's share of the configured rate. */
    public void take(RateLimitSettings newPart) {
        locked(now -> {
            part = newPart;
            apply(now, true);
        });
    }

    /** Records a call refused for too many calls. */
    public void refused(long leftAt) {
        locked(now -> {
            throttled(now, now);
            pause(quota.refused(), now, quota::toString);
            boolean nothingPassed = recovery.isUnproven();
            if (recovery.refused(leftAt, now, Math.min(whole.perSecond(), quota.at(now)))) {
                fruitless = nothingPassed ? Math.min(fruitless + 1, MAX_DOUBLINGS) : 0;
                unproven = true;
                pause(FIRST_PAUSE.multipliedBy(1L << fruitless), now, () -> REFUSED);
                apply(now, false);
            }
        });
    }

    /** Disregards all earlier refusals: they did not depend on the rate. */
    public void restore() {
        locked(now -> {
            recovery.mended();
            fruitless = 0;
            unproven = false;
            apply(now, false);
        });
    }

    /** Records an answered call that was not refused. */
    public void passed(long leftAt) {
        if (unproven) {
            locked(now -> {
                recovery.passed(leftAt);
                unproven = recovery.isUnproven();
            });
        }
    }

    /** Applies the limits reported by a reply. */
    public void onSignals(RateSignals signals) {
        if (signals.hasQuota()) {
            locked(now -> {
                quota.onSignals(signals, now);
                pause(quota.pause(), now, quota::toString);
                apply(now, false);
            });
        }
    }

    /**
     * Sends nothing for some time, as the API requested; at most an hour.
     *
     * @param seen what the API sent, human-readable
     */
    public void pauseFor(Duration time, String seen) {
        locked(now -> {
            pause(time, now, () -> seen);
            apply(now, false);
        });
    }

    /** The current calls per second of this worker, disregarding pauses. */
    public double effective() {
        return known(now -> effective);
    }

    /** This worker's share of the configured rate, in calls per second. */
    public double configured() {
        return part.perSecond();
    }

    /** The reason for the current rate. */
    public Reason why() {
        return rateLimiter.isLent() ? known(this::reason) : Reason.UNCONFIRMED;
    }

    private Reason reason(long now) {
        if (pausedUntil - now > 0) {
            return Reason.PAUSED;
        }
        double refusals = recovery.at(now);
        double headers = quota.at(now);
        if (Math.min(refusals, headers) >= whole.perSecond()) {
            return Reason.CONFIGURED;
        }
        return headers <= refusals ? Reason.HEADERS : Reason.BACKING_OFF;
    }

    /** The reason for the current rate, human-readable. */
    public String explanation() {
        return known(now -> switch (reason(now)) {
            case CONFIGURED, UNCONFIRMED -> "as configured";
            case HEADERS -> "the API's headers permit no more (" + quota + ")";
            case BACKING_OFF -> REFUSED;
            case PAUSED -> pausedBy.get();
        });
    }

    /** The remaining pause; zero or more. */
    public Duration pausedFor() {
        return known(now -> Duration.ofNanos(Math.max(0, pausedUntil - now)));
    }

    /** Since when the API has throttled this worker; empty if it does not. */
    public Optional<Instant> throttledSince() {
        return known(now -> {
            look(now);
            return Optional.ofNullable(throttledSince);
        });
    }

    /** Since when the rate has been far below the configured one; empty if it is not. */
    public Optional<Instant> slowSince() {
        return known(now -> {
            look(now);
            return Optional.ofNullable(slowSince);
        });
    }

    private <T> T known(LongFunction<T> question) {
        lock.lock();
        try {
            return question.apply(nanoTime.getAsLong());
        } finally {
            lock.unlock();
        }
    }

    private void locked(LongConsumer action) {
        known(now -> {
            action.accept(now);
            return null;
        });
    }

    /** At most an hour, whatever the source. */
    private void pause(Duration time, long now, Supplier<String> by) {
        if (time.isZero() || time.isNegative()) {
            return;
        }
        long until = now + (time.compareTo(RetryAfter.MAX) < 0 ? time : RetryAfter.MAX).toNanos();
        if (until - pausedUntil > 0) {
            pausedUntil = until;
            pausedBy = by;
            rateLimiter.pauseUntil(until);
            recovery.pausedUntil(until);
        }
        throttled(now, until);
    }

    private void throttled(long now, long until) {
        look(now);
        long end = until + THROTTLED_FOR.toNanos();
        if (throttledSince == null) {
            throttledSince = clock.instant();
            throttledUntil = end;
        } else if (end - throttledUntil > 0) {
            throttledUntil = end;
        }
    }

    /** Checks whether throttling has ended; called under the lock. */
    private void look(long now) {
        double ceiling = Math.min(whole.perSecond(), quota.at(now));
        if (recovery.at(now) >= whole.perSecond()) {
            recovery.mended();
            fruitless = 0;
        }
        boolean slow = Math.min(recovery.at(now), ceiling) < MUCH_LESS * whole.perSecond();
        slowSince = slow ? Objects.requireNonNullElseGet(slowSince, clock::instant) : null;
        boolean much = recovery.at(now) < MUCH_LESS * ceiling;
        if (throttledSince != null && now - throttledUntil >= 0 && !much) {
            throttledSince = null;
        }
    }

    /** Updates the rate limiter and, while the rate may change by itself, a timer; called under the lock. */
    private void apply(long now, boolean always) {
        look(now);
        double bound = Math.min(recovery.at(now), quota.at(now));
        double fraction = part.perSecond() / whole.perSecond();
        double wanted = Math.min(part.perSecond(), fraction * bound);
        boolean notable = Math.abs(wanted - effective) > NOTABLE * effective;
        if (always || notable || (wanted == part.perSecond() && wanted != effective)) {
            effective = wanted;
            rateLimiter.set(new RateLimitSettings(wanted, part.burst()));
        }
        boolean unsettled = bound < whole.perSecond() || throttledSince != null;
        if (unsettled && !ticking) {
            ticking = true;
            timer.schedule(this::tick, TICK);
        }
    }

    private void tick() {
        locked(now -> {
            ticking = false;
            apply(now, false);
        });
    }
}
