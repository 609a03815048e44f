package io.auditlog.enricher.monitoring;

import java.util.List;

/**
 * All metrics of the worker, with unit and alert advice; {@code config/METRICS.md} is generated from it. Tags are
 * closed sets and never an ID.
 */
public enum Metric {
    STATE(
            Kind.GAUGE,
            "enricher.state",
            "0 or 1",
            "1 for the state that the worker is in, 0 for the others",
            "1 for five minutes for any PAUSED_ state: `/health` says what to do",
            "state"),
    STATE_AGE(
            Kind.GAUGE,
            "enricher.state.age.seconds",
            "seconds",
            "Time since it entered this state",
            "none, read with it"),
    STATES_ENTERED(
            Kind.COUNTER,
            "enricher.states.entered",
            "times",
            "How often each state was entered; every PAUSED_ one is an open circuit breaker, or an input without IDs",
            "more than ten in an hour for one state: the channel flaps",
            "state"),
    CHANNEL_OPEN(
            Kind.GAUGE,
            "enricher.channel.open",
            "0 or 1",
            "1 while the API may be asked, 0 while the worker waits",
            "0 for five minutes"),
    CHANNEL_FAULTS(
            Kind.COUNTER,
            "enricher.channel.faults",
            "calls",
            "Calls that failed at no cost to their IDs, since known-good IDs failed too, by the state that it leads to",
            "THROTTLED growing for an hour: lower `rate.limit.per.second`",
            "state"),
    RATE_EFFECTIVE(
            Kind.GAUGE,
            "enricher.rate.effective",
            "calls per second",
            "What this worker may ask now",
            "the sum over all workers below half of the configured rate for an hour"),
    RATE_CONFIGURED(
            Kind.GAUGE,
            "enricher.rate.configured",
            "calls per second",
            "What all workers together may ask, by `rate.limit.per.second`",
            "none, read with the effective rate"),
    RATE_REASON(
            Kind.GAUGE,
            "enricher.rate.reason",
            "0 or 1",
            "1 for the reason why the effective rate is what it is, 0 for the others",
            "none, read with the effective rate",
            "reason"),
    PAUSED(
            Kind.GAUGE,
            "enricher.rate.paused.seconds",
            "seconds",
            "Until calls leave again, 0 while they do: the API asked for it, or nothing is left of its quota",
            "above 600: the quota is too small for the backlog"),
    PERMIT_WAIT(
            Kind.TIMER,
            "enricher.permit.wait",
            "seconds",
            "How long a call waited for its permit",
            "none: long waits are what a limit does to a backlog",
            "",
            "0.001 0.01 0.1 1 10 60"),
    PERMITS_AWAITED(
            Kind.GAUGE, "enricher.permit.waiting", "calls", "Calls that wait for a permit", "none, read with the rate"),
    CALL_TIME(
            Kind.TIMER,
            "enricher.api.call",
            "seconds",
            "How long a call took, from the request's leaving to its end",
            "the 95th percentile above half of `request.timeout` for ten minutes",
            "",
            "0.01 0.025 0.05 0.1 0.25 0.5 1 2.5 5 10"),
    CALLS(
            Kind.COUNTER,
            "enricher.api.calls",
            "calls",
            "Ended attempts, by class of the result (`success` or a dead-letter class) and HTTP status; rare statuses as"
                    + " `4xx`, no reply as `none`",
            "a growing share of any class but `success`",
            "class status"),
    RETRIES(
            Kind.COUNTER,
            "enricher.api.retries",
            "attempts",
            "Retries scheduled, by the code of the failed attempt",
            "more than a tenth of the calls for ten minutes",
            "code"),
    IN_FLIGHT(
            Kind.GAUGE,
            "enricher.api.in.flight",
            "calls",
            "Calls that have one of the places in flight, with or without a permit yet",
            "at `max.in.flight` for an hour while the effective rate is not reached: raise it"),
    CONCURRENCY(
            Kind.GAUGE,
            "enricher.api.concurrency",
            "calls",
            "Calls that may be in flight now: `max.in.flight`, or fewer where more would only queue up at the API",
            "below a quarter of `max.in.flight` for an hour: the API slows down under the load"),
    WAITING(Kind.GAUGE, "enricher.api.waiting", "IDs", "IDs in line for a place in flight", "none"),
    HELD(
            Kind.GAUGE,
            "enricher.api.held",
            "IDs",
            "IDs that are held until the channel mends",
            "above 0 for five minutes while the channel is open"),
    HELD_BY_OUTCOME(
            Kind.GAUGE,
            "enricher.api.held.by.outcome",
            "IDs",
            "IDs that an `outcome.<code>=hold` keeps open; each is asked for again, about once an hour in the end",
            "above half of `ledger.max.open`, at which reading stops"),
    ADMITTED(
            Kind.COUNTER,
            "enricher.ids.admitted",
            "IDs",
            "IDs entered into the ledger",
            "standing still for five minutes while the lag is above 0 and the state is RUNNING"),
    OVER_CAP(
            Kind.COUNTER,
            "enricher.ids.admitted.over.cap",
            "IDs",
            "IDs admitted although the ledger or the line was full",
            "growing for minutes: memory follows it"),
    OPEN_LINES(Kind.GAUGE, "enricher.ledger.open", "IDs", "IDs read and not yet answered", "above `ledger.max.open`"),
    OLDEST_LINE(
            Kind.GAUGE,
            "enricher.ledger.oldest.seconds",
            "seconds",
            "Age of the oldest open line of the ledger, 0 without any",
            "above two hours while the channel is open: an ID is stuck"),
    DRAIN_AGE(
            Kind.GAUGE,
            "enricher.drain.age.seconds",
            "seconds",
            "Time since the stream thread last looked for finished calls; 0 without partitions and while intake is stopped",
            "above 60 while the channel is open: look at the brokers first"),
    ENRICHED(
            Kind.COUNTER,
            "enricher.records.enriched",
            "records",
            "Enriched records handed to Kafka; with the dead letters: all outcomes",
            "none, but see the lag"),
    DEAD_LETTERS(
            Kind.COUNTER,
            "enricher.records.dead.letters",
            "records",
            "Dead letters handed to Kafka, by class and code",
            "any rate that is not usual for your input; any of code `INTERNAL` or `ID_MISMATCH`",
            "class code"),
    STREAM_THREAD_DEATHS(
            Kind.COUNTER,
            "enricher.stream.thread.deaths",
            "threads",
            "Stream threads that died and were replaced; what they had open is asked for again",
            "more than two in ten minutes: `/health` and the log say why"),
    TIMESTAMPS_ADJUSTED(
            Kind.COUNTER,
            "enricher.records.timestamp.adjusted",
            "records",
            "Output records whose timestamp lies beyond what their topic takes and was brought within; the original is in the"
                    + " header `enricher.timestamp`",
            "any rate that is not usual for your input: `message.timestamp.*.max.ms` of the topic is tighter than the data"),
    RECORDS_REFUSED(
            Kind.COUNTER,
            "enricher.records.refused",
            "records",
            "Output records that the brokers refused for what they are; each aborts its transaction, and is written in"
                    + " another form",
            "any growth: somebody changed an output topic, the log says which"),
    LAG(
            Kind.GAUGE,
            "enricher.backlog.lag",
            "IDs",
            "Records of the input topic that the group has not taken up; the same number at every worker",
            "not known (NaN) for ten minutes"),
    LAG_AGE(
            Kind.GAUGE,
            "enricher.backlog.age.seconds",
            "seconds",
            "How long ago the lag was read last; after two minutes it counts as not known",
            "above 120: the worker cannot look at the brokers, the log says why"),
    DRAIN_TIME(
            Kind.GAUGE,
            "enricher.backlog.drain.seconds",
            "seconds",
            "The lag at the rate at which it shrank in the last minute, net of what arrived; +Inf while it does not",
            "above what your SIEM can wait for"),
    EXPIRES_IN(
            Kind.GAUGE,
            "enricher.backlog.expires.seconds",
            "seconds",
            "Until the input topic's retention can delete an unread ID, if no more are taken up; +Inf if it cannot",
            "below a day, or below the time to drain: raise `retention.ms` (or `retention.bytes`) of the input topic"),
    EXPIRED(
            Kind.COUNTER,
            "enricher.input.expired",
            "records",
            "Input records that retention deleted before this worker read them",
            "above 0: have the producer of the IDs send those of that time again"),
    BACKLOG_FAILURES(
            Kind.COUNTER,
            "enricher.backlog.failures",
            "looks",
            "Failed looks at the lag",
            "growing for ten minutes: the worker may lack Describe on group or topic"),
    KEY(
            Kind.GAUGE,
            "enricher.key",
            "1",
            "The API key in use, by the first 8 hex digits of its SHA-256",
            "workers of one group with different ones for ten minutes",
            "fingerprint"),
    KEY_AGE(
            Kind.GAUGE,
            "enricher.key.age.seconds",
            "seconds",
            "For how long this worker has used this key",
            "above the time after which your keys are to be replaced"),
    BUILD(Kind.GAUGE, "enricher.build", "1", "The version of the worker and of Java", "none", "version java");

    /** The kind of a metric, which determines its Prometheus name. */
    enum Kind {
        COUNTER("counter", "_total"),
        GAUGE("gauge", ""),
        TIMER("histogram", "_seconds");

        final String type;
        private final String suffix;

        Kind(String type, String suffix) {
            this.type = type;
            this.suffix = suffix;
        }
    }

    private final Kind kind;
    private final String label;
    private final String unit;
    private final String meaning;
    private final String alert;
    private final String tags;
    private final String bounds;

    /** The last one or two arguments: the tags, and the bounds of a histogram's buckets. */
    Metric(Kind kind, String label, String unit, String meaning, String alert, String... more) {
        this.kind = kind;
        this.label = label;
        this.unit = unit;
        this.meaning = meaning;
        this.alert = alert;
        this.tags = more.length > 0 ? more[0] : "";
        this.bounds = more.length > 1 ? more[1] : "";
    }

    Kind kind() {
        return kind;
    }

    /** The dotted name. */
    String label() {
        return label;
    }

    /** The Prometheus name, without the suffixes of a histogram's series. */
    public String shownAs() {
        return label.replace('.', '_') + kind.suffix;
    }

    String unit() {
        return unit;
    }

    String meaning() {
        return meaning;
    }

    String alert() {
        return alert;
    }

    /** The names of its tags, in the order of their values. */
    List<String> tags() {
        return words(tags);
    }

    /** The upper bounds of a histogram's buckets, in seconds. */
    List<String> bounds() {
        return words(bounds);
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(" "));
    }
}
