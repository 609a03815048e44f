package io.auditlog.enricher;

import io.auditlog.enricher.containers.RequiresContainers;
import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.kafka.Cluster;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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

    @ParameterizedTest
    @ValueSource(strings = {KAFKA, OLDER_KAFKA})
    void shouldEndEachIdAsExactlyOneRecordOfTheRightKind(String image) throws Exception {
        try (KafkaContainer kafka = new KafkaContainer(image);
                GenericContainer<?> registry = registry()) {
            kafka.start();
            registry.start();
            String url = "http://" + registry.getHost() + ":" + registry.getMappedPort(REGISTRY_PORT) + CONFLUENT_API;
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.getBootstrapServers()));
                    Stage stage = new Stage(
                            new InContainer(kafka.getBootstrapServers(), admin),
                            url,
                            "containers",
                            3,
                            ApiSettings.defaults())) {
                EveryOutcome.playOn(stage);
            }
        }
    }

    private static GenericContainer<?> registry() {
        return new GenericContainer<>(REGISTRY)
                .withExposedPorts(REGISTRY_PORT)
                .waitingFor(Wait.forHttp(CONFLUENT_API + "/subjects").withStartupTimeout(Duration.ofMinutes(2)));
    }

    private record InContainer(String bootstrapServers, Admin admin) implements Cluster {}
}
