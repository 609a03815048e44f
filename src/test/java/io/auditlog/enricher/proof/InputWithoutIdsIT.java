package io.auditlog.enricher.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.scene.Dose;
import io.auditlog.enricher.scene.Ground;
import io.auditlog.enricher.scene.Input;
import io.auditlog.enricher.scene.Scene;
import io.auditlog.enricher.scene.Status;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The wrong topic, or the wrong format: what holds no ID is held rather than dead-lettered, until something is one. */
@ExtendWith(Ground.Resolver.class)
@Tag("thorough")
final class InputWithoutIdsIT {

    /** They are read on at five a second, a poll at once: the short dose is over after the second poll. */
    private static final int RECORDS = Dose.of(300, 1_500);

    private static final int MAX_LETTERS = 50;
    private static final Duration READ_WITHIN = Duration.ofSeconds(RECORDS / 5).plus(Duration.ofMinutes(2));

    @Test
    void shouldHoldWhatHoldsNoIdUntilSomethingIsOne(Ground ground) {
        try (Scene scene = ground.scene("no-ids", 2, ApiSettings.defaults())
                .row(
                        "Input without IDs",
                        RECORDS + " records, 1 kill",
                        "PAUSED_INPUT, at most " + MAX_LETTERS + " dead letters before an ID comes, held after a kill,"
                                + " then one dead letter for each record")) {
            // Given
            scene.publish(IntStream.range(0, RECORDS)
                    .mapToObj(i -> Input.deadLetter("{\"id\": \"log-" + i + "\"}", Code.ID_INVALID)
                            .to(0))
                    .toList());
            // When
            startPaused(scene, 1);
            scene.workers.alive().get(0).sigkill();
            startPaused(scene, RECORDS - MAX_LETTERS);
            // Then
            scene.saw("dead letters before an ID", scene.countOutcomes())
                    .saw("held", scene.workers.status().open());
            // When
            scene.publish(List.of(Input.enriched("log-1").to(1)));
            scene.stage.audit().awaitOutcomes(scene.checker, READ_WITHIN);
            // Then
            scene.workers.status().awaitState("RUNNING", Dose.within(Duration.ofSeconds(10)));
            scene.finish().holds();
        }
    }

    private static void startPaused(Scene scene, int held) {
        scene.workers.start().awaitLine(line -> line.contains("WARN") && line.contains("PAUSED_INPUT"), Scene.TIMEOUT);
        Status status = scene.workers.status();
        Await.until(held + " held", READ_WITHIN, () -> status.open() >= held);
        assertThat(status.awaitState("PAUSED_INPUT", Scene.TIMEOUT)).contains("input.topic", "id.pattern");
        assertThat(scene.countOutcomes()).isLessThanOrEqualTo(MAX_LETTERS);
    }
}
