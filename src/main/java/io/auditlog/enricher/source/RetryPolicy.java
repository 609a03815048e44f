package io.auditlog.enricher.source;

import io.auditlog.enricher.entry.Attempt;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.pace.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Whether and when an ID is tried again. But for strays, it looks at nothing but the history, so a restart
 * changes no answer.
 *
 * <p>The time ceiling counts from the first attempt that failed and not from the first sight of the ID, and of the time
 * between two attempts only as much as the policy itself may have waited: what an ID waited for while the channel was
 * closed, or while no worker ran, is not its fault.
 *
 * <p>Threads: any.
 */
final class RetryPolicy {

    /** Waits of a spread rule: together about two minutes. */
    private static final List<Duration> SPREAD =
            List.of(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(80));

    /** A spread wait is at most one and a half of its mean. */
    private static final Duration LONGEST_SPREAD = Duration.ofMinutes(2);

    private final RetrySettings settings;
    private final Backoff backoff;

    RetryPolicy(RetrySettings settings, RandomGenerator random) {
        this.settings = settings;
        this.backoff = new Backoff(settings.backoffBase(), settings.backoffMax(), random);
    }

    /**
     * The wait before the next attempt.
     *
     * @param history all attempts, the one that has just failed included
     * @return empty if there is no next one
     */
    Optional<Duration> waitAfter(History history, Verdict.EntryFault fault, Instant now) {
        List<Attempt> attempts = history.attempts();
        int retried = alike(attempts, fault.failure().code()) - 1;
        if (attempts.size() >= settings.maxAttempts() || retried >= fault.rule().most()) {
            return Optional.empty();
        }
        Duration drawn = draw(fault.rule().spacing(), retried, attempts.size() - 1);
        Duration wait = drawn.compareTo(fault.atLeast()) < 0 ? fault.atLeast() : drawn;
        boolean tooLong = tried(attempts, now).plus(wait).compareTo(settings.maxElapsed()) > 0;
        return tooLong ? Optional.empty() : Optional.of(wait);
    }

    /** For how long it has been tried: no wait between two attempts counts as longer than the policy's own are. */
    private Duration tried(List<Attempt> attempts, Instant now) {
        Duration longest = LONGEST_SPREAD.compareTo(settings.backoffMax()) > 0 ? LONGEST_SPREAD : settings.backoffMax();
        Duration sum = Duration.ZERO;
        for (int i = 0; i < attempts.size(); i++) {
            Instant next = i + 1 < attempts.size() ? attempts.get(i + 1).at() : now;
            Duration gap = Duration.between(attempts.get(i).at(), next);
            sum = sum.plus(gap.compareTo(longest) < 0 ? gap : longest);
        }
        return sum;
    }

    /**
     * The wait before the next attempt of an ID that alone, so far, met a fault of the channel. Only the time that it has
     * waited for that reason is limited, not the number of attempts, and where the API could not be reached at all, not
     * even that.
     *
     * @param strays how often it has met that, this time included
     * @param waited all its waits for that reason so far
     * @return empty if there is no next one
     */
    Optional<Duration> waitAfterStray(Verdict.ChannelFault fault, int strays, Duration waited) {
        Duration drawn = backoff.before(strays);
        Duration asked = fault.retryAfter() == null ? Duration.ZERO : fault.retryAfter();
        Duration wait = drawn.compareTo(asked) < 0 ? asked : drawn;
        boolean limited = fault.kind() == ChannelKind.UPSTREAM;
        boolean tooLong = waited.plus(wait).compareTo(settings.maxElapsed()) > 0;
        return limited && tooLong ? Optional.empty() : Optional.of(wait);
    }

    private Duration draw(RetryRule.Spacing spacing, int retried, int failed) {
        return switch (spacing) {
            case QUICK -> backoff.upTo(settings.backoffBase());
            case BACKOFF -> backoff.before(failed);
            case SPREAD -> {
                Duration about = SPREAD.get(Math.min(retried, SPREAD.size() - 1));
                yield about.dividedBy(2).plus(backoff.upTo(about));
            }
        };
    }

    private static int alike(List<Attempt> attempts, Code code) {
        return (int) attempts.stream().filter(attempt -> attempt.code() == code).count();
    }
}
