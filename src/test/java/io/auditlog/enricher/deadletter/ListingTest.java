package io.auditlog.enricher.deadletter;

import static io.auditlog.enricher.deadletter.Samples.NOW;
import static io.auditlog.enricher.deadletter.Samples.bytes;
import static io.auditlog.enricher.deadletter.Samples.content;
import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.TopicCreation;
import io.auditlog.enricher.entry.Topics;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Which dead letters are shown, also of those that come meanwhile. */
final class ListingTest {

    private static final TopicPartition FIRST = new TopicPartition("letters", 0);
    private static final TopicPartition SECOND = new TopicPartition("letters", 1);

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private final DeadLetterContext context = new DeadLetterContext(
            consumer,
            null,
            new DeadLetterDecoder(
                    (topic, value) -> content(new String(value, StandardCharsets.UTF_8), Code.GONE, 410)
                            .build(),
                    new PrintWriter(Writer.nullWriter())),
            new DeadLetterTopics(
                    new FakeTopics("letters").admin(),
                    new Topics("ids", "enriched", "letters"),
                    new TopicCreation(false, 1, (short) 1)),
            () -> NOW.plusSeconds(1),
            () -> 0,
            new CountDownLatch(1));

    @Test
    void shouldFollowFromTheEndOfWhatWasThereAlready() throws Exception {
        // Given a letter that comes after the end was asked for, and is read along with those before it
        consumer.updateBeginningOffsets(Map.of(FIRST, 0L, SECOND, 0L));
        consumer.updateEndOffsets(Map.of(FIRST, 2L, SECOND, 0L));
        consumer.schedulePollTask(() -> give(0, 1, 2));
        consumer.schedulePollTask(() -> {
            give(2); // again, as a broker does
            context.stop().countDown();
        });
        Selection all = new Selection(Set.of(), Set.of(), Set.of(), Set.of(), TimeSpec.parse("1d"), null);
        List<String> shown = new ArrayList<>();
        // When
        Listing.show(all, false, true, context, letter -> shown.add(letter.subject()));
        // Then
        assertThat(shown).containsExactly("log-0", "log-1", "log-2");
    }

    private void give(long... offsets) {
        for (long offset : offsets) {
            consumer.addRecord(new ConsumerRecord<>("letters", 0, offset, null, bytes("log-" + offset)));
        }
    }
}
