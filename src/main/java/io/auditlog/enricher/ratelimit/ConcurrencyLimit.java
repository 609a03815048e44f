package io.auditlog.enricher.ratelimit;

/**
 * How many calls may be at the API at once. It begins low and doubles with each round of calls that are answered; it
 * shrinks when latency grows far beyond what it is in the long run, since then calls only queue up at the API, and when a
 * share of the calls of a round gets no answer: never below the rest of the cap, or where that is less than half, below
 * where it began. It grows only while it is used, and never beyond its cap. The idea is that of gradient-based congestion control, as in TCP Vegas.
 *
 * <p>Threads: any; {@link #now} takes no lock.
 */
public final class ConcurrencyLimit {

    private static final int FIRST = 16;
    private static final int MIN_BY_LATENCY = 4;
    private static final int SMALLEST_ROUND = 16;

    /** Latency is far beyond the usual one at more than twice that, and by more than what one busy thread explains. */
    private static final double TOLERANCE = 2;

    private static final double NOISE = 50e6;
    private static final double MAX_CUT = 0.5;

    /** A larger share of failures in a round cuts it. */
    private static final double TELLING_FAILURES = 0.2;

    private static final double KEPT_WHEN_REFUSED = 0.7;
    private static final long BOUND_LASTS = 60_000_000_000L;
    private static final double MAJORITY = 0.5;
    private static final double GROWTH = 0.125;

    /** After so long a change of the latency has become the usual one by two thirds. */
    private static final double LONG_RUN = 20e9;

    /** What falls is believed sooner than what rises. */
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

    /** A limit that adapts itself up to a cap of at least 1. */
    public ConcurrencyLimit(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("at least one call must be allowed, not " + most);
        }
        this.first = Math.min(FIRST, most);
        this.cap = most;
        this.most = most;
        this.limit = first;
        newRound();
    }

    /** Calls that may be at the API at once. */
    public int now() {
        return limit;
    }

    /** Begins low again: nobody knows what the API can bear after an outage. */
    public synchronized void restart() {
        set(first);
        starting = true;
        newRound();
    }

    /**
     * A call was answered.
     *
     * @param leftAt when it left, nanoseconds of a monotonic clock
     * @param now the present time of that clock
     * @param atOnce calls that were at the API until it ended, itself included
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

    /** A call got no answer. */
    public synchronized void failed(long leftAt, long now) {
        if (!isOld(leftAt)) {
            failures++;
            endRoundWhenFull(now);
        }
    }

    /** The API says how many it takes at once, at least 1; it is never more than the cap. */
    public synchronized void told(int atOnce, long now) {
        bound(atOnce, now);
        set(limit);
    }

    /** A call was refused because there were too many at once: fewer are tried, and so many not for a minute. */
    public synchronized void refused(long leftAt, long now) {
        if (!isOld(leftAt)) {
            bound(limit - 1, now);
            cutTo((int) (limit * KEPT_WHEN_REFUSED), now);
        }
    }

    private void bound(int atOnce, long now) {
        most = Math.max(1, Math.min(cap, atOnce));
        boundAt = now;
    }

    private void endRoundWhenFull(long now) {
        int calls = answers + failures;
        if (calls < round) {
            return;
        }
        double share = (double) failures / calls;
        if (share <= TELLING_FAILURES) {
            endRound(now);
            return;
        }
        double left = Math.max(1 - share, MAX_CUT);
        double floor = share < MAJORITY ? (1 - share) * most : first;
        cutTo((int) Math.min(limit, Math.max(floor, left * limit)), now);
    }

    /** What left before the last cut tells of the load before it. */
    private boolean isOld(long leftAt) {
        return cut && leftAt - cutAt <= 0;
    }

    private boolean isUsed() {
        return mostAtOnce * 2 >= limit;
    }

    private void endRound(long now) {
        if (most < cap && now - boundAt >= BOUND_LASTS) {
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
        } else if (!starting && isUsed()) {
            set(limit + Math.max(1, (int) (limit * GROWTH)));
        }
        learn(latency, now);
        newRound();
    }

    /** The first rounds know the quick answers only, so what is known for a short time only gives way soon. */
    private void learn(double latency, long now) {
        double run = Math.min(latency < usual ? LONG_RUN_DOWN : LONG_RUN, Math.max(1.0, (double) (now - learnedFrom)));
        usual += (latency - usual) * (1 - Math.exp((double) (learnedAt - now) / run));
        learnedAt = now;
    }

    private void cutTo(int calls, long now) {
        starting = false;
        cut = true;
        cutAt = now;
        set(calls);
        newRound();
    }

    private void newRound() {
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
