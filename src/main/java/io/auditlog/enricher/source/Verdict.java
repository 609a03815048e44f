package io.auditlog.enricher.source;

import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.entry.Outcome;
import java.time.Duration;
import java.util.Objects;

/** What a reply means for the ID that was asked for. Immutable. */
sealed interface Verdict {

    /** Whether the API wants fewer requests, and nothing else is wrong. */
    default boolean isThrottling() {
        return this instanceof ChannelFault fault && fault.kind() == ChannelKind.THROTTLED;
    }

    /** The entry is here. */
    record Success(Outcome.Enriched outcome) implements Verdict {}

    /**
     * The entry could not be had.
     *
     * @param failure what a dead letter would say
     * @param scope whether the entry alone can be at fault
     * @param rule how it is tried again
     * @param atLeast wait that the reply asked for, or zero
     */
    record EntryFault(Failure failure, Scope scope, RetryRule rule, Duration atLeast) implements Verdict {
        public EntryFault {
            Objects.requireNonNull(failure, "failure");
            Objects.requireNonNull(scope, "scope");
            Objects.requireNonNull(rule, "rule");
            Objects.requireNonNull(atLeast, "atLeast");
        }

        /** What an entry ends as that alone kept meeting a fault of the channel. */
        static EntryFault ofChannel(ChannelFault fault) {
            return new EntryFault(fault.failure(), Scope.AMBIGUOUS, RetryRule.NONE, Duration.ZERO);
        }
    }

    /**
     * Nobody's entry is at fault: the API cannot be used now.
     *
     * @param failure what was seen
     * @param kind what keeps it from being used
     * @param retryAfter wait that the reply asked for, or null
     */
    record ChannelFault(Failure failure, ChannelKind kind, Duration retryAfter) implements Verdict {
        public ChannelFault {
            Objects.requireNonNull(failure, "failure");
            Objects.requireNonNull(kind, "kind");
        }
    }

    /** Whose fault a fault can be. */
    enum Scope {
        /** This ID's own. */
        ENTRY,
        /** This ID's or the channel's; only other IDs can tell. */
        AMBIGUOUS
    }
}
