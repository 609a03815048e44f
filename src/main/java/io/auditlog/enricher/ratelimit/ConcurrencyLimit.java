package io.auditlog.enricher.ratelimit;

/**
 * An adaptive limit on concurrent calls to the API. It starts low and doubles with each round of answered calls. It
 * shrinks when latency far exceeds its long-run average, since calls then only queue at the API, and when a share of a
 * round's calls gets no answer: never below the rest of the cap or, if that is less than half, below its initial value.
 * It grows only while used, never beyond its cap. Based on gradient-based congestion control, as in TCP Vegas.
 *
 * <p>Threads: any; {@link #now} takes no lock.
 */
public final class ConcurrencyLimit {

    private static final int FIRST = 16;
    private static final int MIN_BY_LATENCY = 4;
    private static final int SMALLEST_ROUND = 16;
    private static final double GROWTH = 0.125;
    private static final double MAX_CUT = 0.5;
    private static final double KEPT_WHEN_REFUSED = 0.7;
    private static final long BOUND_LASTS = 60_000_000_000L;

    /** Latency is excessive at more than twice the usual value, and by more than one busy thread explains. */
    private static final double TOLERANCE = 2;

    private static final double NOISE = 50e6;

    /** A larger share of failures in a round reduces the limit. */
    private static final double TELLING_FAILURES = 0.2;

    private static final double MAJORITY = 0.5;

    /** Time after which two thirds of a latency change are absorbed; a shorter one, since it is trusted sooner, for a fall. */
    private static final double LONG_RUN = 20e9;

    private static final double LONG_RUN_DOWN = 2e9;

    private final int first;
    private final int cap;
    private int most;
    private volatile int limit;
    private boolean starting = true;
    private double usual;
    private double sum;
    private int answers;
    private int failures;
    private int mostAtOnce;
    private int round;
    private long learnedFrom;
    private long learnedAt;
    private boolean cut;
    private long cutAt;
    private long boundAt;

    /** An adaptive limit up to a cap of at least 1. */
    public ConcurrencyLimit(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("at least one call must be allowed, not " + most);
        }
        this.first = Math.min(FIRST, most);
        this.cap = most;
        this.most = most;
        beginRound(first);
    }

    /** The current limit on concurrent calls. */
    public int now() {
        return limit;
    }

    /** How often calls at this rate, in calls per second, fill the cap at their usual latency; NaN while that is unknown. */
    public synchronized double filledBy(double perSecond) {
        return usual == 0 ? Double.NaN : perSecond * usual / 1e9 / cap;
    }

    /** Starts low again: the API's capacity after an outage is unknown. */
    public synchronized void restart() {
        starting = true;
        beginRound(first);
    }

    /**
     * Records an answered call.
     *
     * @param leftAt when it was sent, in nanoseconds of a monotonic clock
     * @param now the current time of that clock
     * @param atOnce calls in flight until it ended, including itself
     */
    public synchronized void answered(long leftAt, long now, int atOnce) {
        if (isOld(leftAt)) {
            return;
        }
        sum += Math.max(0, now - leftAt);
        answers++;
        mostAtOnce = Math.max(mostAtOnce, atOnce);
        if (starting && isUsed()) {
            set(limit + 1);
        }
        endRoundWhenFull(now);
    }

    /** Records a call without an answer. */
    public synchronized void failed(long leftAt, long now) {
        if (!isOld(leftAt)) {
            failures++;
            endRoundWhenFull(now);
        }
    }

    /** Applies the API's own concurrency limit, at least 1; the cap still holds. */
    public synchronized void onSignals(int atOnce, long now) {
        most = Math.max(1, Math.min(cap, atOnce));
        boundAt = now;
        set(limit);
    }

    /** Records a refusal for too many concurrent calls: the limit drops and stays below that number for a minute. */
    public synchronized void refused(long leftAt, long now) {
        if (!isOld(leftAt)) {
            int before = limit;
            onSignals(before - 1, now);
            cutTo((int) (before * KEPT_WHEN_REFUSED), now);
        }
    }

    private void endRoundWhenFull(long now) {
        int calls = answers + failures;
        if (calls < round) {
            return;
        }
        double share = (double) failures / calls;
        if (share <= TELLING_FAILURES) {
            endRound(now);
        } else {
            double floor = share < MAJORITY ? (1 - share) * most : first;
            cutTo((int) Math.min(limit, Math.max(floor, Math.max(1 - share, MAX_CUT) * limit)), now);
        }
    }

    /** Whether the call was sent before the last cut, and so reflects the load before it. */
    private boolean isOld(long leftAt) {
        return cut && leftAt - cutAt <= 0;
    }

    private boolean isUsed() {
        return mostAtOnce * 2 >= limit;
    }

    private void endRound(long now) {
        if (now - boundAt >= BOUND_LASTS) {
            most = cap;
        }
        double latency = sum / answers;
        if (usual == 0) {
            usual = latency;
            learnedFrom = now;
            learnedAt = now;
        }
        if (latency > TOLERANCE * usual + NOISE) {
            double share = Math.max(MAX_CUT, TOLERANCE * usual / latency);
            cutTo(Math.max(Math.min(limit, MIN_BY_LATENCY), (int) (limit * share)), now);
        } else {
            beginRound(!starting && isUsed() ? limit + Math.max(1, (int) (limit * GROWTH)) : limit);
        }
        learn(latency, now);
    }

    /** The first rounds contain only the quick answers, so an average that is known only briefly adapts faster. */
    private void learn(double latency, long now) {
        double run = Math.min(latency < usual ? LONG_RUN_DOWN : LONG_RUN, Math.max(1.0, (double) (now - learnedFrom)));
        usual += (latency - usual) * (1 - Math.exp((double) (learnedAt - now) / run));
        learnedAt = now;
    }

    private void cutTo(int calls, long now) {
        starting = false;
        cut = true;
        cutAt = now;
        beginRound(calls);
    }

    private void beginRound(int calls) {
        set(calls);
        sum = 0;
        answers = 0;
        failures = 0;
        mostAtOnce = 0;
        round = Math.max(SMALLEST_ROUND, limit);
    }

    private void set(int calls) {
        limit = Math.max(1, Math.min(most, calls));
    }
}
