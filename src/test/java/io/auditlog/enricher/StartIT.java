package io.auditlog.enricher;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.process.JavaProcess;
import io.auditlog.enricher.scene.Ground;
import io.auditlog.enricher.scene.Input;
import io.auditlog.enricher.scene.Scene;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a worker says and does when it cannot begin: it waits for what may come, and ends at what a person must change. */
@ExtendWith(Ground.Resolver.class)
final class StartIT {

    @Test
    void shouldLogEachStateOnceAndWarnOfNothingWhereAllIsWell(Ground ground) {
        try (Scene scene = ground.scene("well", 1, ApiSettings.defaults())) {
            // Given
            JavaProcess worker =
                    scene.workers.start(command -> command.options("-Dlogback.configurationFile=config/logback.xml"));
            // When
            scene.publish(Input.good("log-", 10)).awaitOutcomes();
            scene.workers.stop();
            // Then
            assertThat(worker.output().lines(line -> !line.contains("Z INFO  [")))
                    .as("in %s", worker.output().file())
                    .isEmpty();
            assertThat(Stream.of("REBALANCING", "RUNNING", "PENDING_SHUTDOWN", "NOT_RUNNING"))
                    .allSatisfy(state -> assertThat(
                                    worker.output().lines(line -> line.contains("Kafka Streams: " + state + " (")))
                            .as(state)
                            .hasSize(1));
        }
    }

    @Test
    void shouldWarnBeforeANewApplicationIdDoesAllAgain(Ground ground) {
        try (Scene scene = ground.scene("again", 1, ApiSettings.defaults())) {
            // Given
            String old = scene.group();
            JavaProcess first = scene.workers.start();
            scene.publish(Input.good("log-", 10)).awaitOutcomes();
            scene.workers.stop();
            // When, then
            JavaProcess renamed =
                    scene.with("application.id", old + "-2").workers.start();
            String line = renamed.awaitLine(text -> text.contains(" has outcomes of "), Scene.TIMEOUT);
            assertThat(line).contains(" WARN ", "adopt --from");
            Await.until("all again", Scene.TIMEOUT, () -> scene.countOutcomes() == 20);
            scene.workers.stop();
            // When, then
            JavaProcess again = scene.workers.start();
            scene.with("application.id", old + "-3").with("start.from", "earliest");
            JavaProcess chosen = scene.workers.start();
            Await.until("all again", Scene.TIMEOUT, () -> scene.countOutcomes() == 30);
            scene.workers.stop();
            assertThat(Stream.of(first, again, chosen))
                    .noneMatch(worker -> worker.output().contains(" has outcomes of "));
        }
    }

    @Test
    void shouldStopCleanlyWhileItWaits(Ground ground) {
        try (Scene scene = ground.scene("stopped", 1, ApiSettings.defaults())) {
            scene.registry.down();
            scene.workers.start().awaitLine(line -> line.contains("waiting for the schema registry"), Scene.TIMEOUT);
            scene.workers.stop();
        }
    }

    @Test
    void shouldNameTheMissingTopicsAndEnd(Ground ground) {
        try (Scene scene = ground.scene("no-topic", 1, ApiSettings.defaults()).with("input.topic", "nowhere")) {
            JavaProcess worker = requireEnd(scene, 1, "topic nowhere does not exist. Create it");
            assertThat(worker.output().contains("\tat ")).as("a stack trace").isFalse();
        }
    }

    @Test
    void shouldEndWithItsOwnCodeWhereTheRegistryRefusesTheSchema(Ground ground) {
        try (Scene scene = ground.scene("incompatible", 1, ApiSettings.defaults())) {
            String subject = scene.stage.property("enriched.topic") + "-value";
            String other = "{\"schema\": \"{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"Other\\\",\\\"fields\\\":"
                    + "[{\\\"name\\\":\\\"x\\\",\\\"type\\\":\\\"int\\\"}]}\"}";
            URI versions = URI.create(scene.registry.url() + "/subjects/" + subject + "/versions");
            HttpRequest register = HttpRequest.newBuilder(versions)
                    .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                    .POST(BodyPublishers.ofString(other))
                    .build();
            assertThat(Await.get(HttpClient.newHttpClient().sendAsync(register, BodyHandlers.ofString()))
                            .statusCode())
                    .isEqualTo(200);
            requireEnd(scene, 6, "refuses a schema");
        }
    }

    @Test
    void shouldTellEveryMistakeOfTheConfigurationAtOnce(Ground ground) {
        try (Scene scene = ground.scene("mistakes", 1, ApiSettings.defaults())
                .with("api.key", "")
                .with("max.in.flight", "many")
                .with("rate.limit.per.secnd", "1")) {
            requireEnd(scene, 2, "api.key", "max.in.flight", "rate.limit.per.second"); // the key that was meant
        }
    }

    private static JavaProcess requireEnd(Scene scene, int exitCode, String... says) {
        JavaProcess worker = scene.workers.start();
        assertThat(worker.awaitExit(Scene.TIMEOUT)).isEqualTo(exitCode);
        assertThat(says).allMatch(worker.output()::contains);
        return worker;
    }
}
