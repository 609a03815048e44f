package io.auditlog.enricher.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;

/** What Kafka Streams and its clients get in the end, by Streams' own rules. */
final class StreamsPropertiesTest {

    @Test
    void shouldGiveTheClientsWhatThePromiseNeeds() {
        StreamsConfig streams = streams(Configs.valid());

        assertThat(streams.getString("processing.guarantee")).isEqualTo("exactly_once_v2");
        assertThat(streams.getInt("num.stream.threads")).isEqualTo(1);
        assertThat(streams.getLong("commit.interval.ms")).isEqualTo(500);
        assertThat(streams.getLong("poll.ms")).isEqualTo(100);
        assertThat(streams.getMainConsumerConfigs("group", "client", 0))
                .containsEntry("isolation.level", "read_committed")
                .containsEntry("enable.auto.commit", "false")
                .containsEntry("auto.offset.reset", "earliest")
                .containsEntry("session.timeout.ms", 10_000)
                .containsEntry("max.poll.interval.ms", 300_000);
        assertThat(streams.getProducerConfigs("client"))
                .containsEntry("enable.idempotence", true)
                .containsEntry("transaction.timeout.ms", 6_000)
                .containsEntry("max.request.size", 1_048_576)
                .containsEntry("compression.type", "lz4");
    }

    @Test
    void shouldLetAKeyForAllClientsWinOverADefaultForOneKind() {
        assertThat(streams(Configs.valid()).getProducerConfigs("client")).containsEntry("retry.backoff.ms", 20L);
        assertThat(streams(Configs.valid("kafka.retry.backoff.ms=200")).getProducerConfigs("client"))
                .containsEntry("retry.backoff.ms", "200");
    }

    @Test
    void shouldShowNoDefaultForWhatMayNotBeSet() {
        assertThat(StreamsProperties.DEFAULTS)
                .doesNotContainKeys(KafkaKeys.REFUSED.keySet().toArray(String[]::new));
        assertThat(streams(Configs.valid()).getString("group.protocol")).isEqualTo("classic");
    }

    @Test
    void shouldReadOnlyCommittedIdsUnderAtLeastOnceToo() {
        assertThat(consumer("processing.guarantee=at_least_once", "commit.interval=30s"))
                .containsEntry("isolation.level", "read_committed");
    }

    @Test
    void shouldPollNoMoreThanHalfOfTheLineHolds() {
        assertThat(consumer()).containsEntry("max.poll.records", 256);
        assertThat(consumer("max.queued=9")).containsEntry("max.poll.records", 4);
        assertThat(consumer("max.queued=1")).containsEntry("max.poll.records", 1);
        assertThat(consumer("kafka.max.poll.records=1000")).containsEntry("max.poll.records", "1000");
    }

    @Test
    void shouldLetKafkaKeysWinWithAndWithoutPrefix() {
        WorkerConfig config = Configs.valid(
                "kafka.session.timeout.ms=20000",
                "kafka.main.consumer.heartbeat.interval.ms=5000",
                "kafka.producer.compression.type=zstd",
                "kafka.num.stream.threads=2",
                "kafka.group.instance.id=worker-1");
        StreamsConfig streams = streams(config);

        assertThat(streams.getMainConsumerConfigs("group", "client", 0))
                .containsEntry("session.timeout.ms", "20000")
                .containsEntry("heartbeat.interval.ms", "5000")
                .containsEntry("group.instance.id", "worker-1-0");
        assertThat(streams.getProducerConfigs("client")).containsEntry("compression.type", "zstd");
        assertThat(streams.getInt("num.stream.threads")).isEqualTo(2);
    }

    @Test
    void shouldFollowTheProducersRecordSize() {
        assertThat(Configs.valid().flow().maxRecordBytes()).isEqualTo(1_048_576);
        assertThat(Configs.valid("kafka.max.request.size=2000000").flow().maxRecordBytes())
                .isEqualTo(2_000_000);
        assertThat(Configs.valid("kafka.max.request.size=2000000", "kafka.producer.max.request.size=3000000")
                        .flow()
                        .maxRecordBytes())
                .isEqualTo(3_000_000);
    }

    private static Map<String, Object> consumer(String... settings) {
        return streams(Configs.valid(settings)).getMainConsumerConfigs("group", "client", 0);
    }

    private static StreamsConfig streams(WorkerConfig config) {
        Map<String, Object> properties = new HashMap<>(config.flow().streams());
        return new StreamsConfig(properties);
    }
}
