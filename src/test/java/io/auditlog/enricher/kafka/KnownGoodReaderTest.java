package io.auditlog.enricher.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.HeaderNames;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Which input the last enriched records come from. */
final class KnownGoodReaderTest {

    private static final String TOPIC = "enriched";

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");

    @Test
    void shouldSeeWhetherTheLastRecordsAreOutcomesOfAnInput() {
        assertThat(isOutcomeOfIds()).as("an empty topic").isFalse();
        assertThat(isOutcomeOfIds(null, "ids-of-others")).isFalse();
        assertThat(isOutcomeOfIds(null, "ids", "ids-of-others")).isTrue();
    }

    /** Of records with these origins; null for one without. */
    private boolean isOutcomeOfIds(String... origins) {
        TopicPartition partition = new TopicPartition(TOPIC, 0);
        consumer.updatePartitions(TOPIC, List.of(new PartitionInfo(TOPIC, 0, null, null, null)));
        consumer.updateBeginningOffsets(Map.of(partition, 0L));
        consumer.updateEndOffsets(Map.of(partition, (long) origins.length));
        consumer.schedulePollTask(() -> {
            for (int i = 0; i < origins.length; i++) {
                ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>(TOPIC, 0, i, null, null);
                if (origins[i] != null) {
                    record.headers().add(HeaderNames.ORIGIN_TOPIC, origins[i].getBytes(UTF_8));
                }
                consumer.addRecord(record);
            }
        });
        return KnownGoodReader.hasOutcomesOf("ids", consumer, TOPIC);
    }
}
