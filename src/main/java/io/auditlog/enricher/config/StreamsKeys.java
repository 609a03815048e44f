package io.auditlog.enricher.config;

import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import java.time.Duration;
import org.apache.kafka.common.config.ConfigDef;

/** How Kafka is reached, read and committed. */
final class StreamsKeys {

    static final String BOOTSTRAP_SERVERS = "bootstrap.servers";
    static final String APPLICATION_ID = "application.id";
    static final String GUARANTEE = "processing.guarantee";
    static final String COMMIT_INTERVAL = "commit.interval";
    static final String POLL_INTERVAL = "poll.interval";
    static final String DRAIN_INTERVAL = "drain.interval";
    static final String LEDGER_MAX_OPEN = "ledger.max.open";

    private static final Duration MILLISECOND = Duration.ofMillis(1);

    private StreamsKeys() {}

    static void define(ConfigDef definition) {
        KeyGroup group = new KeyGroup(definition, "Kafka");
        group.required(
                        BOOTSTRAP_SERVERS,
                        STRING,
                        Allowed.hostPorts(),
                        "Brokers to ask first. Everything else about Kafka is set by kafka.* keys.")
                .key(
                        APPLICATION_ID,
                        STRING,
                        "audit-log-enricher",
                        Allowed.topic(),
                        "Name of the consumer group and start of the names of internal topics and transactions. Workers"
                                + " with the same name share the work.")
                .key(
                        GUARANTEE,
                        STRING,
                        "exactly_once_v2",
                        Allowed.oneOf("exactly_once_v2", "at_least_once"),
                        "With exactly_once_v2 each ID gives one record, as a read_committed consumer sees it. With"
                                + " at_least_once a crash can double records, and none is lost.");
        defineIntervals(group);
    }

    private static void defineIntervals(KeyGroup group) {
        group.key(
                        COMMIT_INTERVAL,
                        STRING,
                        "60ms",
                        Allowed.durations(MILLISECOND, Duration.ofMinutes(1)),
                        "How often results become visible. Shorter is sooner and costs transactions.")
                .key(
                        POLL_INTERVAL,
                        STRING,
                        "50ms",
                        Allowed.durations(MILLISECOND, Duration.ofSeconds(10)),
                        "Longest wait for input. It bounds how late a result is emitted while input is idle.")
                .key(
                        DRAIN_INTERVAL,
                        STRING,
                        "10ms",
                        Allowed.durations(MILLISECOND, Duration.ofSeconds(10)),
                        "How often finished calls are looked for.")
                .key(
                        LEDGER_MAX_OPEN,
                        INT,
                        20_000,
                        Allowed.integers(1, 1_000_000),
                        "Open IDs of this worker, in IDs, at which reading stops until some are settled. Those that are held,"
                                + " or wait for a retry, count too.");
    }
}
