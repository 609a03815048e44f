package io.auditlog.enricher.sandbox.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.sandbox.outcome.Emitted;
import io.auditlog.enricher.sandbox.outcome.OutcomeReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("thorough")
final class BrokerClusterIT {

    private static final String TOPIC = "ids";

    @TempDir
    private Path directory;

    @Test
    void shouldGoOnWithoutTheLeaderThatWasKilled() {
        try (BrokerCluster cluster = BrokerCluster.start(directory);
                IdPublisher publisher = publisher(cluster)) {
            // Given an acknowledged ID
            List<Origin> origins = new ArrayList<>();
            origins.add(publisher.publish("a-1"));

            // When the leader is killed
            BrokerProcess leader = cluster.leaderOf(TOPIC, 0);
            leader.kill();

            // Then IDs are still acknowledged, and none is lost when it comes back
            origins.add(publisher.publish("a-2"));
            leader.restart();
            cluster.awaitComplete();
            origins.add(publisher.publish("a-3"));
            assertThat(new OutcomeReader(cluster.bootstrapServers()).readAll(List.of(TOPIC)))
                    .extracting(Emitted::offset)
                    .containsExactlyElementsOf(
                            origins.stream().map(Origin::offset).toList());
            cluster.stop();
        }
    }

    private static IdPublisher publisher(BrokerCluster cluster) {
        cluster.createTopics(1, TOPIC);
        return new IdPublisher(cluster.bootstrapServers(), TOPIC);
    }
}
