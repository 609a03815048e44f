package io.auditlog.enricher.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.HeaderNames;
import io.auditlog.enricher.entry.Topics;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** Two bits for each offset of the input, and nothing that grows beside them. */
final class MemoryTest {

    private static final int RECORDS = 10_000_000;
    private static final String INPUT = "ids";

    @Test
    void shouldTakeTwoBitsForEachOffset() {
        PartitionAccount account = new PartitionAccount(new TopicPartition(INPUT, 0), 5, 5 + 100_000_000, 0);
        long bytes = Long.BYTES * (account.records.words.length + (long) account.outcomes.words.length);
        assertThat(bytes).isEqualTo(25_000_000L);
    }

    @Test
    void shouldReconcileTenMillionRecordsThatAreNeverHeldAtOnce() {
        Balance balance = new Reconciliation(new Stream(), new Topics(INPUT, "enriched", "dead"), "worker").balance();
        assertThat(balance.verdict()).isEqualTo(Balance.Verdict.UNBALANCED);
        assertThat(balance.total())
                .extracting(Balance.Row::records, Balance.Row::enriched, Balance.Row::lost, Balance.Row::twice)
                .containsExactly((long) RECORDS, RECORDS - 1L, 1L, 1L);
        assertThat(balance.total().findings())
                .containsExactly("ids-0@1 has another outcome", "ids-0@4242 has no outcome");
    }

    /** Makes its records one by one: each has an outcome but one, instead of which another has two. */
    private static final class Stream implements Logs {

        private final RecordHeaders headers = FakeLogs.origin(INPUT, 0, "00000000");
        private final byte[] digits =
                headers.lastHeader(HeaderNames.ORIGIN_OFFSET).value();

        @Override
        public Map<TopicPartition, Long> committed() {
            return Map.of(new TopicPartition(INPUT, 0), (long) RECORDS);
        }

        @Override
        public Map<TopicPartition, Long> begins(Collection<String> topics) {
            return topics.stream().collect(Collectors.toMap(topic -> new TopicPartition(topic, 0), topic -> 0L));
        }

        @Override
        public Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions, IsolationLevel level) {
            return partitions.stream()
                    .collect(Collectors.toMap(
                            partition -> partition,
                            partition -> Set.of(INPUT, "enriched").contains(partition.topic()) ? RECORDS : 0L));
        }

        @Override
        public void read(
                Map<TopicPartition, Long> from,
                Map<TopicPartition, Long> to,
                Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
            to.forEach((partition, end) -> {
                for (long offset = 0; offset < end; offset++) {
                    name(offset == 4242 ? 1 : offset);
                    visitor.accept(new ConsumerRecord<>(
                            partition.topic(),
                            0,
                            offset,
                            0,
                            TimestampType.CREATE_TIME,
                            0,
                            0,
                            null,
                            null,
                            headers,
                            Optional.empty()));
                }
            });
        }

        /** Writes an origin into the header that all records share. */
        private void name(long origin) {
            long rest = origin;
            for (int at = digits.length - 1; at >= 0; at--) {
                digits[at] = (byte) ('0' + rest % 10);
                rest /= 10;
            }
        }

        @Override
        public Set<String> compacted(Collection<String> topics) {
            return Set.of();
        }
    }
}
