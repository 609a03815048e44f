package io.auditlog.enricher.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

/** A pass over partitions, and its patience with brokers that give nothing. */
final class ScanTest {

    private static final TopicPartition PARTITION = new TopicPartition("letters-4xx", 0);

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");

    @Test
    void shouldGiveUpAfterAMinuteOfPollsWithoutProgress() {
        Scan scan = scan();
        for (long offset = 0; offset < 2; offset++) { // progress: the minute begins anew
            give(offset);
            assertThat(scan.next()).hasSize(1);
            for (int poll = 1; poll < 300; poll++) {
                assertThat(scan.next()).isEmpty();
            }
        }
        assertThatThrownBy(scan::next)
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining("no records for a minute, though there are more in [letters-4xx-0]");
    }

    @Test
    void shouldReadToTheEndAsItWasAtItsStart() {
        Scan scan = scan();
        give(0, 1, 2, 3);
        assertThat(scan.next()).extracting(ConsumerRecord::offset).containsExactly(0L, 1L, 2L);
        assertThat(scan.done()).isTrue();
    }

    @Test
    void shouldPassOverWhatRetentionDeletesMeanwhile() {
        Scan scan = scan();
        give(0, 1, 2);
        consumer.updateBeginningOffsets(Map.of(PARTITION, 2L));
        assertThat(scan.next()).isEmpty();
        assertThat(scan.next()).extracting(ConsumerRecord::offset).containsExactly(2L);
        assertThat(scan.done()).isTrue();
    }

    @Test
    void shouldReadAgainWithAConsumerThatHasReadToTheEnd() {
        for (int pass = 0; pass < 2; pass++) {
            Scan scan = scan();
            give(0, 1, 2);
            assertThat(scan.next()).hasSize(3);
            assertThat(scan.next()).isEmpty();
            assertThat(scan.done()).isTrue();
        }
    }

    private Scan scan() {
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.updateEndOffsets(Map.of(PARTITION, 3L));
        return Scan.upToNow(consumer, List.of(PARTITION), Map.of());
    }

    private void give(long... offsets) {
        for (long offset : offsets) {
            consumer.addRecord(new ConsumerRecord<>(PARTITION.topic(), 0, offset, null, new byte[0]));
        }
    }
}
