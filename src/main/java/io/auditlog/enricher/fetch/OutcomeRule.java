package io.auditlog.enricher.fetch;

/**
 * What operators decided about entries that fail with a certain code by themselves.
 *
 * @param minFailures failures, of whatever kind, before such an entry may be written off: 1 to 100, 0 where the first one
 *     with this code is its end, or that of {@link #HOLD}
 */
public record OutcomeRule(int minFailures) {

    /** The first such failure is the entry's end. */
    public static final OutcomeRule DEAD_LETTER = new OutcomeRule(0);

    /** Such failures never count; the entry is asked for again for ever. */
    public static final OutcomeRule HOLD = new OutcomeRule(Integer.MAX_VALUE);
}
