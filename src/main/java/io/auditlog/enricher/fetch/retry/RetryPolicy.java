package io.auditlog.enricher.fetch.retry;

import io.auditlog.enricher.entry.AttemptRecord;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.fetch.retry.RetrySettings.OutcomeRule;
import io.auditlog.enricher.ratelimit.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Decides when an entry is retried and when it is dead-lettered. Only failures that the circuit breaker attributed to the entry
 * count. It is retried until that many failures cannot be chance: where good IDs never fail that way two are enough, and where
 * a third of all replies is bad ten are needed.
 *
 * <p>Outcome rules set by operators take precedence. Held failures are not counted: the entry is judged by its other failures
 * alone, and only once there are at least as many of those.
 *
 * <p>Apart from that share the decision depends only on the history, so a restart does not change it. A gap between two
 * attempts counts only up to the longest wait of the policy itself: time that an ID spent waiting while the breaker was open or
 * no worker ran is not held against it.
 *
 * <p>Threads: any.
 */
public final class RetryPolicy {

    /** Maximum probability that a good entry is dead-lettered by chance. */
    private static final double CHANCE = 1e-6;

    private static final int MAX_ASKS = 10;

    /** From this many failures on, an entry that fails in several ways is dead-lettered with its last code. */
    private static final int MAX_MIXED = 12;

    private static final double MAX_SHARE = 0.9;
    /** Maximum retry interval of a held entry. */
    private static final Duration MAX_HELD_WAIT = Duration.ofHours(1);

    /** Replies for good IDs count from this long before the first failure. */
    private static final Duration BEFORE = Duration.ofSeconds(5);

    private final RetrySettings settings;
    private final Backoff backoff;
    private final FailureRates failureRates;
    private final InstantSource clock;
    private final LongSupplier nanoTime;

    public RetryPolicy(
            RetrySettings settings,
            FailureRates failureRates,
            InstantSource clock,
            LongSupplier nanoTime,
            RandomGenerator random) {
        this.settings = settings;
        this.backoff = new Backoff(settings.backoffBase(), settings.backoffMax(), random);
        this.failureRates = failureRates;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** What follows a failure. */
    public enum Step {
        ASK,
        /** No request; {@link RetryPolicy#reconsidered} decides. */
        RECONSIDER,
        /** Dead-letter the entry. */
        WRITE_OFF
    }

    /** The next step for an entry, after some time. */
    public record Next(Step step, Duration after) {
        public static final Next AT_ONCE = new Next(Step.ASK, Duration.ZERO);
        static final Next WRITE_OFF = new Next(Step.WRITE_OFF, Duration.ZERO);

        static Next askAfter(Duration wait) {
            return new Next(Step.ASK, wait);
        }
    }

    /** The rest of a stored wait. Clocks differ, so it is capped at the longest one that this policy itself returns. */
    public Duration remainingWait(History history) {
        if (history.notBefore().equals(Instant.EPOCH)) {
            return Duration.ZERO; // as of every new ID
        }
        Duration wait = Duration.between(clock.instant(), history.notBefore());
        return wait.compareTo(maxWait()) < 0 ? wait : maxWait();
    }

    Duration maxWait() {
        Duration late = settings.minElapsed().dividedBy(2);
        boolean holds = settings.outcomes().containsValue(OutcomeRule.HOLD);
        Duration held = holds ? MAX_HELD_WAIT.multipliedBy(3).dividedBy(2) : Duration.ZERO;
        return max(max(late, held), max(maxConfirmation(), settings.backoffMax()));
    }

    /** Whether an entry is held by an outcome rule, for its last failure or most of its failures. */
    public boolean holds(History history) {
        long held = history.attempts().stream().filter(this::isHeld).count();
        return 2 * held > history.attempts().size() || (held > 0 && isHeld(last(history)));
    }

    /**
     * The next step after a failure attributed to the entry.
     *
     * @param history all failures, including this one
     * @param atLeast wait that the reply asked for, or zero
     */
    public Next failed(History history, Duration atLeast) {
        Next next = next(history);
        return next.step() == Step.ASK ? Next.askAfter(max(next.after(), atLeast.minus(sinceLast(history)))) : next;
    }

    private Next next(History history) {
        Code code = last(history).code();
        if (OutcomeRule.DEAD_LETTER.equals(settings.outcomes().get(code))) {
            return Next.WRITE_OFF;
        }
        if (holds(history)) {
            return Next.askAfter(whileHeld(history.attempts().size()));
        }
        History counted = withoutHeld(history);
        return code.isTransient() ? transientlyFailed(counted) : otherwiseFailed(counted);
    }

    /** Decides again after {@link Step#RECONSIDER}, with confirmations of other entries in the meantime. */
    public Next reconsidered(History history) {
        History counted = withoutHeld(history);
        boolean certain = counted.attempts().size() >= needed(counted);
        return certain ? Next.WRITE_OFF : Next.askAfter(backoff.upTo(settings.confirmAfter()));
    }

    private boolean isHeld(AttemptRecord attempt) {
        return OutcomeRule.HOLD.equals(settings.outcomes().get(attempt.code()));
    }

    private History withoutHeld(History history) {
        List<AttemptRecord> counted =
                history.attempts().stream().filter(attempt -> !isHeld(attempt)).toList();
        return new History(history.firstSeen(), counted, history.notBefore());
    }

    /** Doubles each time: from 1 to 1.5 times the confirmation time, up to 1 to 1.5 hours. */
    private Duration whileHeld(int failures) {
        Duration doubled = settings.confirmAfter().multipliedBy(1L << Math.min(failures - 1, 30));
        Duration wait = doubled.compareTo(MAX_HELD_WAIT) < 0 ? doubled : MAX_HELD_WAIT;
        return wait.plus(backoff.upTo(wait.dividedBy(2)));
    }

    /** The wait after a connection failure, given the number of previous ones. */
    public Duration reconnectAfter(int failures) {
        return backoff.before(failures);
    }

    private Next transientlyFailed(History history) {
        int failed = history.attempts().size();
        Duration maxWait = settings.minElapsed().dividedBy(2);
        if (isCertain(history) && spread(history, maxWait).compareTo(settings.minElapsed()) >= 0) {
            return Next.WRITE_OFF;
        }
        if (failed >= Math.max(1, leastAsks(history) - 2)) { // the last attempts fill the time
            Duration shortest = settings.minElapsed().dividedBy(5);
            return Next.askAfter(shortest.plus(backoff.upTo(maxWait.minus(shortest))));
        }
        Code code = last(history).code();
        boolean refusedOnce = failed == 1 && (code == Code.TOO_MANY_REQUESTS || code == Code.UNAVAILABLE);
        return refusedOnce ? Next.AT_ONCE : Next.askAfter(backoff.before(failed - 1));
    }

    private Next otherwiseFailed(History history) {
        Duration over = settings.confirmAfter().multipliedBy(leastAsks(history) - 1L);
        if (isCertain(history) && spread(history, maxConfirmation()).compareTo(over) >= 0) {
            return new Next(Step.RECONSIDER, settings.confirmAfter().dividedBy(2));
        }
        Duration wait =
                settings.confirmAfter().plus(backoff.upTo(maxConfirmation().minus(settings.confirmAfter())));
        return Next.askAfter(max(Duration.ZERO, wait.minus(sinceLast(history))));
    }

    private Duration maxConfirmation() {
        return settings.confirmAfter().plus(settings.confirmAfter().dividedBy(2));
    }

    private boolean isCertain(History history) {
        return history.attempts().size() >= needed(history) && isTypical(history);
    }

    /**
     * Whether the last failure describes the entry best, since its code becomes the dead letter's: it is the most frequent one,
     * and a permanent failure takes precedence over a transient one.
     */
    private static boolean isTypical(History history) {
        Code last = last(history).code();
        List<Code> codes = history.attempts().stream().map(AttemptRecord::code).toList();
        int seen = Collections.frequency(codes, last);
        return codes.size() >= MAX_MIXED
                || codes.stream()
                        .noneMatch(code -> last.isTransient() == code.isTransient()
                                ? Collections.frequency(codes, code) > seen
                                : last.isTransient());
    }

    /** The minimum for the last failure; outcome rules apply for every code that the entry has failed with. */
    private int leastAsks(History history) {
        Code last = last(history).code();
        int least = settings.outcomes().containsKey(last) ? 1 : settings.minFailures(last);
        for (AttemptRecord attempt : history.attempts()) {
            OutcomeRule rule = settings.outcomes().getOrDefault(attempt.code(), OutcomeRule.DEAD_LETTER);
            least = Math.max(least, rule.minFailures());
        }
        return least;
    }

    private int needed(History history) {
        Instant first = history.attempts().get(0).at();
        long age = Duration.between(first, clock.instant()).plus(BEFORE).toNanos();
        double share = failureRates.shareOfBad(last(history).code(), nanoTime.getAsLong() - Math.max(0, age));
        int asks = (int) Math.ceil(Math.log(CHANCE) / Math.log(Math.min(share, MAX_SHARE)));
        return Math.max(leastAsks(history), Math.min(MAX_ASKS, asks));
    }

    /** Time from the first failure to the last, with each gap capped at this maximum. */
    private static Duration spread(History history, Duration maxGap) {
        List<AttemptRecord> attempts = history.attempts();
        Duration sum = Duration.ZERO;
        for (int i = 1; i < attempts.size(); i++) {
            Duration gap =
                    Duration.between(attempts.get(i - 1).at(), attempts.get(i).at());
            sum = sum.plus(gap.compareTo(maxGap) < 0 ? gap : maxGap);
        }
        return sum;
    }

    private Duration sinceLast(History history) {
        return Duration.between(last(history).at(), clock.instant());
    }

    private static AttemptRecord last(History history) {
        return history.attempts().get(history.attempts().size() - 1);
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }
}
