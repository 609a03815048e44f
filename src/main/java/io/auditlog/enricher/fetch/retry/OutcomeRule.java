package io.auditlog.enricher.fetch.retry;

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
