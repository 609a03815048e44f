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
 * When an entry is asked for again, and when it is written off. Only failures count that the circuit breaker gave to the
 * entry. It is asked until that many failures cannot be chance: where good IDs never fail that way two suffice, and where a
 * third of all replies is bad ten are needed.
 *
 * <p>What operators decided about a code goes before that. Failures that are held count for nothing: the entry is judged by
 * its other failures alone, and only when it has come to fail otherwise at least as often.
 *
 * <p>Apart from that share it looks at nothing but the history, so a restart changes no answer. Of the time between two
 * attempts only as much counts as the policy itself may have waited: what an ID waited for while the breaker was open, or
 * while no worker ran, is not its fault.
 *
 * <p>Threads: any.
 */
final class RetryPolicy {

    /** That a good entry is written off by chance. */
    private static final double CHANCE = 1e-6;

    private static final int MAX_ASKS = 10;

    /** From so many failures on, an entry that fails in several ways is written off as what it failed with last. */
    private static final int MAX_MIXED = 12;

    private static final double MAX_SHARE = 0.9;
    private static final int ASKS = 2;

    /** It may be not yet readable. */
    private static final int ASKS_NOT_FOUND = 3;

    /** What is held is asked for no more often in the end. */
    private static final Duration MAX_HELD_WAIT = Duration.ofHours(1);

    /** Evidence counts from so long before the first failure. */
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

    /** What is next for an entry. */
    sealed interface Next {
        /** It is asked for again after this time. */
        record Ask(Duration after) implements Next {}

        /** Nothing is asked, but {@link RetryPolicy#reconsidered} decides after this time. */
        record Reconsider(Duration after) implements Next {}

        /** It is dead-lettered. */
        record WriteOff() implements Next {}
    }

    /** The longest wait that this policy itself ever asks for. */
    Duration maxWait() {
        Duration late = settings.minElapsed().dividedBy(2);
        boolean holds = settings.outcomes().containsValue(OutcomeRule.HOLD);
        Duration held = holds ? MAX_HELD_WAIT.plus(MAX_HELD_WAIT.dividedBy(2)) : Duration.ZERO;
        return max(max(late, held), max(confirmation(1), settings.backoffMax()));
    }

    /** Whether an entry is held, as operators decided, for what it failed with last or most of the time. */
    boolean holds(History history) {
        long held = history.attempts().stream().filter(this::isHeld).count();
        return 2 * held > history.attempts().size() || (held > 0 && isHeld(last(history)));
    }

    /**
     * After a failure of its own.
     *
     * @param history all failures, this one included
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

    /** Once more after {@link Next.Reconsider}: what others' confirmations have shown meanwhile counts too. */
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

    /** Twice as long each time, from one to one and a half of the time to confirm up to the same of an hour. */
    private Duration whileHeld(int failures) {
        Duration doubled = settings.confirmAfter().multipliedBy(1L << Math.min(failures - 1, 30));
        Duration wait = doubled.compareTo(MAX_HELD_WAIT) < 0 ? doubled : MAX_HELD_WAIT;
        return wait.plus(backoff.upTo(wait.dividedBy(2)));
    }

    /** The wait after no connection could be had, which had happened so often before. */
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
        if (failed >= Math.max(1, leastAsks(history) - 2)) { // the last ones fill the time
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

    /** From one to one and a half of the time to confirm. */
    private Duration confirmation(int halves) {
        return settings.confirmAfter()
                .plus(settings.confirmAfter().multipliedBy(halves).dividedBy(2));
    }

    /**
     * Whether the last failure says best what is wrong with the entry, for its code becomes the dead letter's: it is the
     * most frequent one, and what passes by itself says less than what does not.
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

    /** As the last failure wants it; what operators decided counts for every code that it has failed with. */
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

    /** From the first failure to the last, where no gap counts for more than this. */
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
