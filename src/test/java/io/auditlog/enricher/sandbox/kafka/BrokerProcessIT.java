package io.auditlog.enricher.sandbox.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.sandbox.outcome.Emitted;
import io.auditlog.enricher.sandbox.outcome.OutcomeReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("thorough")
final class BrokerProcessIT {

    private static final String TOPIC = "ids";

    @TempDir
    private Path directory;

    @Test
    void shouldComeBackWithItsDataAfterACrash() {
        try (BrokerProcess broker = BrokerProcess.in(directory).start().awaitReady();
                IdPublisher publisher = publisher(broker)) {
            // Given an acknowledged ID
            Origin before = publisher.publish("a-1");

            // When the broker is killed and started again
            broker.kill();
            assertThat(broker.isRunning()).isFalse();
            broker.restart();

            // Then the ID is there, and the same publisher goes on
            Origin after = publisher.publish("a-2");
            List<Emitted> found = new OutcomeReader(broker.bootstrapServers()).readAll(List.of(TOPIC));
            assertThat(found).extracting(Emitted::offset).containsExactly(before.offset(), after.offset());
            assertThat(found)
                    .extracting(record -> new String(record.value(), StandardCharsets.UTF_8))
                    .containsExactly("a-1", "a-2");
            broker.stop();
        }
    }

    private static IdPublisher publisher(BrokerProcess broker) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            new Topics(admin).create(1, Map.of(), TOPIC);
        }
        return new IdPublisher(broker.bootstrapServers(), TOPIC);
    }
}
