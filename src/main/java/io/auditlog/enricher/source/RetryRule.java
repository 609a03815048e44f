package io.auditlog.enricher.source;

/** How often a fault is tried again, and how the waits are spaced. The ceilings of the settings hold besides. */
enum RetryRule {
    NONE(0, Spacing.BACKOFF),
    ONCE(1, Spacing.BACKOFF),
    TWICE_QUICKLY(2, Spacing.QUICK),
    THRICE(3, Spacing.BACKOFF),
    /** It may be not yet readable: three times over about two minutes. */
    THRICE_SPREAD(3, Spacing.SPREAD),
    /** As often as the settings allow. */
    UP_TO_THE_CEILING(Integer.MAX_VALUE, Spacing.BACKOFF);

    /** How waits grow. */
    enum Spacing {
        QUICK,
        BACKOFF,
        SPREAD
    }

    private final int most;
    private final Spacing spacing;

    RetryRule(int most, Spacing spacing) {
        this.most = most;
        this.spacing = spacing;
    }

    int most() {
        return most;
    }

    Spacing spacing() {
        return spacing;
    }
}
