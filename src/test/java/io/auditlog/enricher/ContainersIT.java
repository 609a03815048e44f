package io.auditlog.enricher;

import io.auditlog.enricher.containers.RequiresContainers;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.scene.Scene;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.kafka.KafkaContainer;

/** The whole worker beside the images that its users run: Apache Kafka's own, and a registry that others have written. */
final class ContainersIT {

    private static final String KAFKA = "apache/kafka:4.4.0";
    private static final String OLDER_KAFKA = "apache/kafka:4.3.1";
    private static final String REGISTRY = "apicurio/apicurio-registry:3.3.3";
    private static final String CONFLUENT_API = "/apis/ccompat/v7";
    private static final int REGISTRY_PORT = 8080;

    @RegisterExtension
    static final RequiresContainers CONTAINERS = new RequiresContainers(KAFKA, OLDER_KAFKA, REGISTRY);

    @Test
    void shouldEndEachIdAsExactlyOneRecordOfTheRightKind(@TempDir Path directory) throws Exception {
        playEveryOutcome(KAFKA, directory);
    }

    @Test
    @Tag("thorough")
    void shouldDoTheSameWithOlderBrokers(@TempDir Path directory) throws Exception {
        playEveryOutcome(OLDER_KAFKA, directory);
    }

    private static void playEveryOutcome(String image, Path directory) throws Exception {
        try (KafkaContainer kafka = new KafkaContainer(image);
                GenericContainer<?> registry = new GenericContainer<>(REGISTRY)
                        .withExposedPorts(REGISTRY_PORT)
                        .waitingFor(
                                Wait.forHttp(CONFLUENT_API + "/subjects").withStartupTimeout(Duration.ofMinutes(2)))) {
            kafka.start();
            registry.start();
            String url = "http://" + registry.getHost() + ":" + registry.getMappedPort(REGISTRY_PORT) + CONFLUENT_API;
            try (Scene scene =
                    Scene.on(kafka.getBootstrapServers(), directory, "containers", 3, ApiSettings.defaults())) {
                scene.with("schema.registry.url", url);
                EndToEndIT.playEveryOutcome(scene);
            }
        }
    }
}
