package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.AttemptRecord;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.History;
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
final class RetryPolicy {

    /** Maximum probability that a good entry is dead-lettered by chance. */
    private static final double CHANCE = 1e-6;

    private static final int MAX_ASKS = 10;

    /** From this many failures on, an entry that fails in several ways is dead-lettered with its last code. */
    private static final int MAX_MIXED = 12;

    private static final double MAX_SHARE = 0.9;
    private static final int ASKS = 2;

    /** The entry may not be readable yet. */
    private static final int ASKS_NOT_FOUND = 3;

    /** Maximum retry interval of a held entry. */
    private static final Duration MAX_HELD_WAIT = Duration.ofHours(1);

    /** Evidence counts from this long before the first failure. */
    private static final Duration BEFORE = Duration.ofSeconds(5);

    private final RetrySettings settings;
    private final Backoff backoff;
    private final Evidence evidence;
    private final InstantSource clock;
    private final LongSupplier nanoTime;

    RetryPolicy(
            RetrySettings settings,
            Evidence evidence,
            InstantSource clock,
            LongSupplier nanoTime,
            RandomGenerator random) {
        this.settings = settings;
        this.backoff = new Backoff(settings.backoffBase(), settings.backoffMax(), random);
        this.evidence = evidence;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** The next step for an entry. */
    sealed interface Next {
        /** Retry after this time. */
        record Ask(Duration after) implements Next {}

        /** No request; {@link RetryPolicy#reconsidered} decides after this time. */
        record Reconsider(Duration after) implements Next {}

        /** Dead-letter the entry. */
        record WriteOff() implements Next {}
    }

    /** The longest wait that this policy itself ever returns. */
    Duration maxWait() {
        Duration late = settings.minElapsed().dividedBy(2);
        boolean holds = settings.outcomes().containsValue(OutcomeRule.HOLD);
        Duration held = holds ? MAX_HELD_WAIT.plus(MAX_HELD_WAIT.dividedBy(2)) : Duration.ZERO;
        return max(max(late, held), max(confirmation(1), settings.backoffMax()));
    }

    /** Whether an entry is held by an outcome rule, for its last failure or most of its failures. */
    boolean holds(History history) {
        long held = history.attempts().stream().filter(this::isHeld).count();
        return 2 * held > history.attempts().size() || (held > 0 && isHeld(last(history)));
    }

    /**
     * The next step after a failure attributed to the entry.
     *
     * @param history all failures, including this one
     * @param atLeast wait that the reply asked for, or zero
     */
    Next failed(History history, Duration atLeast) {
        AttemptRecord last = last(history);
        Next next = next(history);
        if (next instanceof Next.Ask ask) {
            Duration since = Duration.between(last.at(), clock.instant());
            return new Next.Ask(max(ask.after(), atLeast.minus(since)));
        }
        return next;
    }

    private Next next(History history) {
        Code code = last(history).code();
        if (OutcomeRule.DEAD_LETTER.equals(settings.outcomes().get(code))) {
            return new Next.WriteOff();
        }
        if (holds(history)) {
            return new Next.Ask(whileHeld(history.attempts().size()));
        }
        History counted = withoutHeld(history);
        return code.isTransient() ? transientlyFailed(counted) : otherwiseFailed(counted);
    }

    /** Decides again after {@link Next.Reconsider}, with evidence from confirmations of other entries in the meantime. */
    Next reconsidered(History history) {
        History counted = withoutHeld(history);
        return counted.attempts().size() >= needed(counted)
                ? new Next.WriteOff()
                : new Next.Ask(backoff.upTo(settings.confirmAfter()));
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
    Duration reconnectAfter(int failures) {
        return backoff.before(failures);
    }

    private Next transientlyFailed(History history) {
        int failed = history.attempts().size();
        if (failed >= needed(history)
                && isTypical(history)
                && spread(history, settings.minElapsed().dividedBy(2)).compareTo(settings.minElapsed()) >= 0) {
            return new Next.WriteOff();
        }
        if (failed >= Math.max(1, leastAsks(history) - 2)) { // the last attempts fill the time
            Duration shortest = settings.minElapsed().dividedBy(5);
            return new Next.Ask(shortest.plus(
                    backoff.upTo(settings.minElapsed().dividedBy(2).minus(shortest))));
        }
        Code code = last(history).code();
        boolean refusedOnce = failed == 1 && (code == Code.TOO_MANY_REQUESTS || code == Code.UNAVAILABLE);
        return new Next.Ask(refusedOnce ? Duration.ZERO : backoff.before(failed - 1));
    }

    private Next otherwiseFailed(History history) {
        Duration over = settings.confirmAfter().multipliedBy(leastAsks(history) - 1L);
        if (history.attempts().size() >= needed(history)
                && isTypical(history)
                && spread(history, confirmation(1)).compareTo(over) >= 0) {
            return new Next.Reconsider(settings.confirmAfter().dividedBy(2));
        }
        Duration since = Duration.between(last(history).at(), clock.instant());
        return new Next.Ask(max(
                Duration.ZERO,
                confirmation(0)
                        .plus(backoff.upTo(confirmation(1).minus(confirmation(0))))
                        .minus(since)));
    }

    /** From 1 to 1.5 times the confirmation time. */
    private Duration confirmation(int halves) {
        return settings.confirmAfter()
                .plus(settings.confirmAfter().multipliedBy(halves).dividedBy(2));
    }

    /**
     * Whether the last failure describes the entry best, since its code becomes the dead letter's: it is the most frequent one,
     * and a permanent failure takes precedence over a transient one.
     */
    private static boolean isTypical(History history) {
        Code last = last(history).code();
        List<Code> codes = history.attempts().stream().map(AttemptRecord::code).toList();
        if (codes.size() >= MAX_MIXED) {
            return true;
        }
        int seen = Collections.frequency(codes, last);
        return codes.stream()
                .noneMatch(code -> last.isTransient() == code.isTransient()
                        ? Collections.frequency(codes, code) > seen
                        : last.isTransient());
    }

    /** The minimum for the last failure; outcome rules apply for every code that the entry has failed with. */
    private int leastAsks(History history) {
        Code last = last(history).code();
        int least = settings.outcomes().containsKey(last) ? 1 : leastByDefault(last);
        for (AttemptRecord attempt : history.attempts()) {
            OutcomeRule rule = settings.outcomes().getOrDefault(attempt.code(), OutcomeRule.DEAD_LETTER);
            least = Math.max(least, rule.minFailures());
        }
        return least;
    }

    private int leastByDefault(Code code) {
        if (code.isTransient()) {
            return settings.maxAttempts();
        }
        return code == Code.NOT_FOUND ? ASKS_NOT_FOUND : ASKS;
    }

    private int needed(History history) {
        Instant first = history.attempts().get(0).at();
        long age = Duration.between(first, clock.instant()).plus(BEFORE).toNanos();
        double share = evidence.shareOfBad(last(history).code(), nanoTime.getAsLong() - Math.max(0, age));
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

    private static AttemptRecord last(History history) {
        return history.attempts().get(history.attempts().size() - 1);
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }
}
