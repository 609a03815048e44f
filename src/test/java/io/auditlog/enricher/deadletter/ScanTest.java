package io.auditlog.enricher.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** A pass over partitions, and its patience with brokers that give nothing. */
final class ScanTest {

    private static final TopicPartition PARTITION = new TopicPartition("letters-4xx", 0);

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private long now;

    @Test
    void shouldGiveUpAfterAMinuteOfPollsWithoutProgressAndNotCountTheCallersOwnTime() throws Exception {
        // Given: a caller that spaces its letters over hours
        Scan scan = scan();
        give(0);
        assertThat(scan.next()).hasSize(1);
        for (int call = 0; call < 100; call++) {
            now += Duration.ofMinutes(2).toNanos();
            pollTakes(Duration.ofMillis(200));
            assertThat(scan.next()).isEmpty();
        }
        pollTakes(Duration.ofSeconds(20));
        scan.next();
        // When: there is progress
        give(1);
        scan.next();
        // Then: the minute begins anew
        for (int call = 0; call < 3; call++) {
            pollTakes(Duration.ofSeconds(20));
            scan.next();
        }
        pollTakes(Duration.ofSeconds(20));
        assertThatThrownBy(scan::next)
                .isInstanceOf(DeadLetterException.class)
                .hasMessageContaining(
                        "no letters for 60 s, though there are more in [letters-4xx-0]: check the brokers");
    }

    @Test
    void shouldReadToTheEndAsItWasAtItsStart() throws Exception {
        Scan scan = scan();
        give(0, 1, 2, 3);
        assertThat(scan.next()).extracting(ConsumerRecord::offset).containsExactly(0L, 1L, 2L);
        assertThat(scan.done()).isTrue();
    }

    private Scan scan() {
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.updateEndOffsets(Map.of(PARTITION, 3L));
        return new Scan(consumer, List.of(PARTITION), Map.of(), () -> now);
    }

    private void give(long... offsets) {
        for (long offset : offsets) {
            consumer.addRecord(new ConsumerRecord<>(PARTITION.topic(), 0, offset, null, new byte[0]));
        }
    }

    private void pollTakes(Duration time) {
        consumer.schedulePollTask(() -> now += time.toNanos());
    }
}
