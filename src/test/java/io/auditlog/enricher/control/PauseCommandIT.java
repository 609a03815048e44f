package io.auditlog.enricher.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.Console;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.process.JavaProcess;
import io.auditlog.enricher.scene.Ground;
import io.auditlog.enricher.scene.Input;
import io.auditlog.enricher.scene.Scene;
import io.auditlog.enricher.scene.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Operators pause a group and resume it, at a real broker: both workers obey, and those that are stopped and start meanwhile. */
@ExtendWith(Ground.Resolver.class)
final class PauseCommandIT {

    private static final Duration PAUSED = Duration.ofSeconds(4);

    @TempDir
    private Path directory;

    private final Console console = new Console();

    @Test
    void shouldSendNothingWhileItIsPausedAndThenFinishEveryId(Ground ground) {
        try (Scene scene = ground.scene("paused", 4, Scene.api(30))
                .givingUpAtOnce()
                .with("rate.limit.per.second", 100)
                .with("kafka.session.timeout.ms", 6000)
                .row(
                        "pause, one worker killed, one stopped, two started, resume",
                        "once",
                        "no request while it is paused")) {
            // Given
            assertThat(execute(scene, "pause", "--why", "a release")).isEqualTo(2);
            assertThat(console.err()).startsWith("control.topic is not set");
            scene.with("control.topic", topic(scene));
            assertThat(execute(scene, "resume")).isEqualTo(2);
            assertThat(console.err()).startsWith("topic " + topic(scene) + " does not exist");
            Await.get(scene.operator
                    .admin()
                    .createTopics(List.of(new NewTopic(topic(scene), Optional.of(1), Optional.empty())
                            .configs(Map.of("cleanup.policy", "compact"))))
                    .all());
            JavaProcess first = scene.workers.start();
            JavaProcess second = scene.workers.start();
            scene.operator.awaitMembers(2, 2);
            scene.publish(Input.crowd("log-", 800));
            scene.workers.awaitLoad(100, 0);
            // When
            assertThat(execute(scene, "pause", "--why", "a release")).isZero();
            // Then
            assertThat(console.out()).contains("send no requests", "To resume: audit-log-enricher resume --config ");
            requirePaused(Status.of(first), "a release");
            requirePaused(Status.of(second), "a release");
            Await.until("replies", Scene.TIMEOUT, () -> scene.witness.inFlight() == 0);
            int asked = scene.witness.count();
            scene.publish(Input.crowd("later-", 200));
            Await.sleep(PAUSED);
            int written = scene.countOutcomes();
            // When
            first.sigkill();
            JavaProcess third = scene.workers.start();
            requirePaused(Status.of(third), "a release");
            scene.operator.awaitMembers(2, 2);
            second.sigterm();
            assertThat(second.awaitExit(Scene.TIMEOUT)).isZero();
            JavaProcess fourth = scene.workers.start();
            requirePaused(Status.of(fourth), "a release");
            scene.operator.awaitMembers(2, 2);
            Await.sleep(PAUSED);
            // Then
            assertThat(second.output()
                            .lines(line -> line.contains("The stop let 0 calls in flight finish and cuts 0; ")))
                    .as("it had nothing to wait for")
                    .hasSize(1);
            assertThat(scene.witness.count()).as("requests").isEqualTo(asked);
            assertThat(scene.countOutcomes()).as("outcomes").isEqualTo(written);
            assertThat(Status.of(fourth).get("/")).contains("Paused by an operator since ", "Somebody has to act");
            // When
            assertThat(execute(scene, "log-level", "io.auditlog.enricher.topology", "debug", "--for", "1h"))
                    .isZero();
            third.awaitLine(
                    line -> line.contains("io.auditlog.enricher.topology logs at level DEBUG until 2"), Scene.TIMEOUT);
            assertThat(execute(scene, "resume")).isZero();
            // Then
            scene.awaitOutcomes();
            scene.saw("requests before, and while it is paused", asked + ", 0");
            scene.judge();
            scene.holds();
        }
    }

    @Test
    void shouldRefuseWhatMakesNoSense(Ground ground) {
        try (Scene scene = ground.scene("ordered", 1, Scene.api(1)).with("control.topic", "control")) {
            assertThat(execute(scene, "pause")).isEqualTo(2);
            assertThat(console.err()).contains("--why");
            assertThat(execute(scene, "pause", "--why", " ")).isEqualTo(2);
            assertThat(execute(scene, "log-level", "org.apache.hc", "debug")).isEqualTo(2);
            assertThat(console.err()).startsWith("LOGGER must be");
            assertThat(execute(scene, "log-level", "io.auditlog", "debug", "--for", "2026-11-20"))
                    .isEqualTo(2);
            assertThat(console.err()).startsWith("--for must be a duration");
        }
    }

    private static void requirePaused(Status worker, String why) {
        assertThat(worker.awaitState("PAUSED_OPERATOR", Scene.TIMEOUT))
                .contains("paused by " + System.getProperty("user.name") + "@", ": " + why, "\"live\":true");
        assertThat(worker.get("/metrics")).containsPattern("enricher_state\\{.*state=\"PAUSED_OPERATOR\".*} 1.0");
    }

    private static String topic(Scene scene) {
        return scene.group() + "-control";
    }

    private int execute(Scene scene, String... command) {
        return console.execute(scene.stage, directory, command);
    }
}
