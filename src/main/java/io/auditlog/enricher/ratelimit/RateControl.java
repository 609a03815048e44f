package io.auditlog.enricher.ratelimit;

import io.auditlog.enricher.ratelimit.RateHeaders.RateSignals;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Sets the rate limiter's rate: this worker's share of the minimum of the configured rate, the rate reported by replies
 * and the rate after refusals. All three apply to the key, which all workers share.
 *
 * <p>Threads: any. While the rate differs from the configured one, a timer updates it.
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
        /** Nothing is sent for some time: the API asked for it, or a quota is exhausted, or an operator holds requests back. */
        PAUSED,
        /** Nothing is sent until this worker's share is confirmed. */
        UNCONFIRMED
    }

    private static final String REFUSED = "the API refused calls because there were too many";

    /** The rate falls below this share of the configured one only by pausing. */
    private static final double MIN_SHARE = 0.01;

    /** The worker counts as throttled for this long after a refusal or a pause, and while its rate is far lower. */
    private static final Duration THROTTLED_FOR = Duration.ofSeconds(5);

    private static final double MUCH_LESS = 0.8;

    /** Pause after the first refusal; doubled by each further one without a success in between. */
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

    private static final int MAX_DOUBLINGS = 6;
    private static final long TICK = 100_000_000;
    private static final double NOTABLE = 0.002; // smaller rate changes are not applied

    private final RateLimitSettings whole;
    private final RateLimiter rateLimiter;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Timer timer;
    private final CubicRecovery recovery;
    private final QuotaBound quota;

    private RateLimitSettings part;
    private double effective;
    private int fruitless;
    private long pausedUntil;
    private long throttledUntil;
    private Instant throttledSince;
    private Instant slowSince;
    private Supplier<String> pausedBy = () -> "";
    private boolean ticking;

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
        this.pausedUntil = now();
    }

    /** The controlled rate limiter; nothing else may change its rate. */
    public RateLimiter rateLimiter() {
        return rateLimiter;
    }

    /** Changes this worker's share of the configured rate. */
    public synchronized void take(RateLimitSettings newPart) {
        part = newPart;
        apply(now(), true);
    }

    /** Records a call refused for too many calls. */
    public synchronized void refused(long leftAt) {
        long now = now();
        throttled(now, now);
        pause(quota.refused(), now, quota::toString);
        boolean nothingPassed = recovery.isUnproven();
        if (recovery.refused(leftAt, now, Math.min(whole.perSecond(), quota.at(now)))) {
            fruitless = nothingPassed ? Math.min(fruitless + 1, MAX_DOUBLINGS) : 0;
            pause(FIRST_PAUSE.multipliedBy(1L << fruitless), now, () -> REFUSED);
            apply(now, false);
        }
    }

    /** Disregards all earlier refusals: they did not depend on the rate. */
    public synchronized void restore() {
        recovery.mended();
        fruitless = 0;
        apply(now(), false);
    }

    /** Records an answered call that was not refused. */
    public synchronized void passed(long leftAt) {
        recovery.passed(leftAt);
    }

    /** Applies the limits reported by a reply. */
    public synchronized void onSignals(RateSignals signals) {
        if (signals.quota() != null) {
            long now = now();
            quota.onReport(signals.quota(), now);
            pause(quota.pause(), now, quota::toString);
            apply(now, false);
        }
    }

    /**
     * Sends nothing for some time, as the API requested; at most an hour.
     *
     * @param seen what the API sent, human-readable
     */
    public synchronized void pauseFor(Duration time, String seen) {
        long now = now();
        pause(time, now, () -> seen);
        apply(now, false);
    }

    /** The current calls per second of this worker, disregarding pauses. */
    public synchronized double effective() {
        return effective;
    }

    /** This worker's share of the configured rate, in calls per second. */
    public synchronized double configured() {
        return part.perSecond();
    }

    /** The reason for the current rate. */
    public synchronized Reason why() {
        if (!rateLimiter.isLent()) {
            return Reason.UNCONFIRMED;
        }
        return rateLimiter.isHeld() ? Reason.PAUSED : reason();
    }

    private Reason reason() {
        long now = now();
        double refusals = recovery.at(now);
        double headers = quota.at(now);
        if (pausedUntil - now > 0) {
            return Reason.PAUSED;
        }
        if (Math.min(refusals, headers) >= whole.perSecond()) {
            return Reason.CONFIGURED;
        }
        return headers <= refusals ? Reason.HEADERS : Reason.BACKING_OFF;
    }

    /** The reason for the current rate, human-readable. */
    public synchronized String explanation() {
        return switch (reason()) {
            case CONFIGURED, UNCONFIRMED -> "as configured";
            case HEADERS -> "the API's headers permit no more (" + quota + ")";
            case BACKING_OFF -> REFUSED;
            case PAUSED -> pausedBy.get();
        };
    }

    /** The remaining pause; zero or more. */
    public synchronized Duration pausedFor() {
        return Duration.ofNanos(Math.max(0, pausedUntil - now()));
    }

    /** Since when the API has throttled this worker; empty if it does not. */
    public synchronized Optional<Instant> throttledSince() {
        look(now());
        return Optional.ofNullable(throttledSince);
    }

    /** Since when the rate has been far below the configured one; empty if it is not. */
    public synchronized Optional<Instant> slowSince() {
        look(now());
        return Optional.ofNullable(slowSince);
    }

    private long now() {
        return nanoTime.getAsLong();
    }

    /** At most an hour, whatever the source. */
    private void pause(Duration time, long now, Supplier<String> by) {
        if (time.isZero() || time.isNegative()) {
            return;
        }
        Duration capped = time.compareTo(RetryAfter.MAX) < 0 ? time : RetryAfter.MAX;
        long until = now + capped.toNanos();
        if (until - pausedUntil > 0) {
            pausedUntil = until;
            pausedBy = by;
            rateLimiter.pauseFor(capped);
            recovery.pausedUntil(until);
        }
        throttled(now, until);
    }

    private void throttled(long now, long until) {
        look(now);
        long end = until + THROTTLED_FOR.toNanos();
        if (throttledSince == null || end - throttledUntil > 0) {
            throttledUntil = end;
        }
        throttledSince = Objects.requireNonNullElseGet(throttledSince, clock::instant);
    }

    /** Checks whether throttling has ended. */
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

    /** Updates the rate limiter and, while the rate may change by itself, a timer. */
    private void apply(long now, boolean always) {
        look(now);
        double bound = Math.min(recovery.at(now), quota.at(now));
        double wanted = Math.min(part.perSecond(), part.perSecond() / whole.perSecond() * bound);
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

    private synchronized void tick() {
        ticking = false;
        apply(now(), false);
    }
}
