package io.auditlog.enricher.config;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Kafka's names that may not be handed on, because the worker has its own key for them or the promise hangs on them. */
final class KafkaRefusals {

    private static final Map<String, String> REASONS = reasons();

    private KafkaRefusals() {}

    /** By name, without the prefix of a client. */
    static Map<String, String> all() {
        return REASONS;
    }

    /** Why a name after {@code kafka.} is refused, if it is. */
    static Optional<String> reason(String name) {
        return Optional.ofNullable(REASONS.get(KafkaNames.withoutClient(name)))
                .or(() -> KafkaNames.isTopicSetting(name) && name.contains(".retention.")
                        ? Optional.of("an open line of the ledger must not expire")
                        : Optional.empty());
    }

    private static Map<String, String> reasons() {
        Map<String, String> reasons = new TreeMap<>();
        reasons.put("bootstrap.servers", "use bootstrap.servers");
        reasons.put("application.id", "use application.id");
        reasons.put("processing.guarantee", "use processing.guarantee");
        reasons.put("commit.interval.ms", "use commit.interval");
        reasons.put("poll.ms", "use poll.interval");
        put(reasons, "it is made of application.id", "group.id", "transactional.id");
        put(reasons, "offsets are committed with the results, and only then", "enable.auto.commit");
        put(reasons, "IDs of an aborted transaction must not be read", "isolation.level");
        put(reasons, "a result must not be lost or doubled on its way to the broker", "acks", "enable.idempotence");
        put(
                reasons,
                "a handler that goes on after an error loses IDs; the worker makes its own dead letters",
                "processing.exception.handler",
                "deserialization.exception.handler",
                "default.deserialization.exception.handler",
                "production.exception.handler",
                "default.production.exception.handler",
                "errors.dead.letter.queue.topic.name");
        put(
                reasons,
                "keys and values are read and written as bytes; the Avro serializer is value.serializer",
                "key.serializer",
                "value.serializer",
                "key.deserializer",
                "value.deserializer",
                "default.key.serde",
                "default.value.serde");
        put(reasons, "the ledger's changelog must be compacted, never deleted", "cleanup.policy");
        return Collections.unmodifiableMap(reasons);
    }

    private static void put(Map<String, String> reasons, String reason, String... names) {
        for (String name : names) {
            reasons.put(name, reason);
        }
    }
}
