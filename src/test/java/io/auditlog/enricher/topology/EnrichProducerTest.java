package io.auditlog.enricher.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.internals.Sender;
import org.junit.jupiter.api.Test;

/** What the producer takes from the client without a type for it. */
final class EnrichProducerTest {

    /** The text is not part of Kafka's interface, and a release may change it. */
    @Test
    void shouldKnowTheTextWithWhichTheClientReportsValidRecordsOfARefusedBatch() throws IOException {
        try (InputStream sender = Sender.class.getResourceAsStream("Sender.class")) {
            assertThat(new String(sender.readAllBytes(), StandardCharsets.ISO_8859_1))
                    .contains(EnrichProducer.MATE_OF_REFUSED);
        }
    }
}
