package io.auditlog.enricher.sandbox.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.sandbox.Await;
import org.junit.jupiter.api.Test;

final class SandboxBrokerIT {
    @Test
    void shouldStart() {
        for (int i = 0; i < 3; i++) {
            long t = System.nanoTime();
            try (SandboxBroker broker = SandboxBroker.start()) {
                System.out.println("started ms " + (System.nanoTime() - t) / 1000000);
                t = System.nanoTime();
                String name = broker.createTopic("x", 3);
                assertThat(broker.hasTopic(name)).isTrue();
                System.out.println("topic ms " + (System.nanoTime() - t) / 1000000);
                System.out.println(Await.get(broker.admin().describeFeatures().featureMetadata())
                        .finalizedFeatures());
                t = System.nanoTime();
            }
            System.out.println("closed ms " + (System.nanoTime() - t) / 1000000);
        }
    }
}
