package io.auditlog.enricher.watch;

/**
 * Every metric of the worker: its name, what it counts, and its one tag. Prometheus appends {@code _total} to counters
 * and writes dots as underscores.
 */
public enum Metric {
    /** IDs entered into the ledger. Alert when it stands still while the consumer group's lag grows. */
    ADMITTED("enricher.ids.admitted", null, "IDs entered into the ledger"),
    /** IDs admitted without room. Alert when it grows for minutes: memory follows it. */
    OVER_CAP("enricher.ids.admitted.over.cap", null, "IDs admitted although the ledger or the line was full"),
    /** Enriched records handed to Kafka. */
    ENRICHED("enricher.records.enriched", null, "Enriched records handed to Kafka"),
    /** Dead letters handed to Kafka, by code. Alert on any rate that is not usual for your input. */
    DEAD_LETTERS("enricher.records.dead.letters", "code", "Dead letters handed to Kafka, by code"),
    /** Calls at the API, by status; 0 where no reply came. Alert on a growing share of 4xx, 5xx or 0. */
    CALLS("enricher.api.calls", "status", "Finished calls to the API, by HTTP status, 0 without a reply"),
    /** Retries scheduled, by the code that caused them. */
    RETRIES("enricher.api.retries", "code", "Retries scheduled, by the code of the failed attempt"),
    /** IDs read and not answered, of all partitions of this worker. */
    OPEN_LINES("enricher.ledger.open", null, "IDs read and not yet answered"),
    /** Calls at the API right now. */
    IN_FLIGHT("enricher.api.in.flight", null, "Calls at the API now"),
    /** IDs that wait for one of the calls in flight to end. */
    WAITING("enricher.api.waiting", null, "IDs that wait for their turn at the API"),
    /** Calls that may be at the API at once; max.in.flight, or fewer while the API is slow or just mended. */
    CONCURRENCY("enricher.api.concurrency", null, "Calls that may be at the API at once, as it is now"),
    /** The rate of this worker, in calls per second. Alert when it is far below the configured one for an hour. */
    RATE("enricher.api.rate", null, "Calls per second that this worker may send now"),
    /** This worker's part of the configured rate, in calls per second. */
    RATE_CONFIGURED("enricher.api.rate.configured", null, "This worker's part of the configured calls per second"),
    /** Seconds that nothing leaves yet, because the API asked for it or nothing is left of its quota. */
    PAUSED("enricher.api.paused.seconds", null, "Seconds until calls leave again, 0 while they do"),
    /** 1 while the API may be asked, 0 while the worker waits for its channel to mend. Alert on 0 for five minutes. */
    CHANNEL_OPEN("enricher.channel.open", null, "1 while the API may be asked, 0 while the worker waits"),
    /** Seconds since the stream thread last looked for finished calls. Alert above 60 while the channel is open. */
    DRAIN_AGE("enricher.drain.age.seconds", null, "Seconds since the stream thread last drained");

    private final String label;
    private final String tag;
    private final String meaning;

    Metric(String label, String tag, String meaning) {
        this.label = label;
        this.tag = tag;
        this.meaning = meaning;
    }

    String label() {
        return label;
    }

    String tag() {
        return tag;
    }

    String meaning() {
        return meaning;
    }
}
