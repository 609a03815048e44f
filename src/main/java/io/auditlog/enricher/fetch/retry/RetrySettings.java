package io.auditlog.enricher.fetch.retry;

import io.auditlog.enricher.entry.Code;
import java.time.Duration;
import java.util.Map;

/**
 * When an entry that fails by itself is dead-lettered.
 *
 * @param maxAttempts minimum number of server failures, refusals and missing replies before that, at least 1
 * @param minElapsed minimum time since the first of them, zero or more
 * @param confirmAfter after any other failure it is retried after 1 to 1.5 times this, above zero
 * @param backoffBase the first backoff after a server failure is drawn from zero to this
 * @param backoffMax upper bound of any such backoff
 * @param outcomes operator-configured rules by code; other codes use the settings above
 */
public record RetrySettings(
        int maxAttempts,
        Duration minElapsed,
        Duration confirmAfter,
        Duration backoffBase,
        Duration backoffMax,
        Map<Code, OutcomeRule> outcomes) {

    /** Eight attempts, ten minutes, one minute to confirm. */
    public static final RetrySettings DEFAULT = new RetrySettings(
            8,
            Duration.ofMinutes(10),
            Duration.ofSeconds(60),
            Duration.ofMillis(500),
            Duration.ofSeconds(60),
            Map.of());

    private static final int ASKS = 2;

    /** The entry may not be readable yet. */
    private static final int ASKS_NOT_FOUND = 3;

    public RetrySettings {
        if (maxAttempts < 1) {
            throw new IllegalArgumentException("retry.max.attempts must be at least 1, not " + maxAttempts);
        }
        if (confirmAfter.isNegative() || confirmAfter.isZero()) {
            throw new IllegalArgumentException("retry.confirm.after must be above zero, not " + confirmAfter);
        }
        if (minElapsed.isNegative() || backoffBase.isNegative() || backoffMax.compareTo(backoffBase) < 0) {
            throw new IllegalArgumentException("retry.min.elapsed and retry.backoff.base must not be negative, and"
                    + " retry.backoff.max not below retry.backoff.base");
        }
        outcomes = Map.copyOf(outcomes);
    }

    /** How many failures it takes at least until an entry that last failed with this code is dead-lettered, without rules. */
    public int minFailures(Code code) {
        if (code.isTransient()) {
            return maxAttempts;
        }
        return code == Code.NOT_FOUND ? ASKS_NOT_FOUND : ASKS;
    }

    /**
     * An operator-configured rule for entries that fail with a certain code by themselves.
     *
     * @param minFailures failures of any kind before such an entry may be dead-lettered: 1 to 100, 0 if the first failure with this
     *     code is final, or the value of {@link #HOLD}
     */
    public record OutcomeRule(int minFailures) {

        /** The first such failure dead-letters the entry. */
        public static final OutcomeRule DEAD_LETTER = new OutcomeRule(0);

        /** Such failures never count; the entry is retried indefinitely. */
        public static final OutcomeRule HOLD = new OutcomeRule(Integer.MAX_VALUE);
    }
}
