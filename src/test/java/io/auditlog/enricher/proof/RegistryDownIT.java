package io.auditlog.enricher.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.process.JavaProcess;
import io.auditlog.enricher.scene.Ground;
import io.auditlog.enricher.scene.Input;
import io.auditlog.enricher.scene.Scene;
import io.auditlog.enricher.scene.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The registry is away when the worker starts, which waits for it; and again later, when nobody needs it any more. */
@ExtendWith(Ground.Resolver.class)
final class RegistryDownIT {

    @Test
    void shouldWaitForItAndThenDoWithoutIt(Ground ground) {
        try (Scene scene = ground.scene("registry-down", 3, ApiSettings.defaults())
                .quick()
                .row("Registry down at start; mid-run", "each once", "waits, not ready; later no effect")) {
            // Given
            scene.registry.down();
            JavaProcess worker = scene.workers.start();
            // When
            worker.awaitLine(line -> line.contains("waiting for the schema registry"), Scene.TIMEOUT);
            // Then
            Status status = scene.workers.status();
            int ready = status.response("/ready").statusCode();
            int live = status.response("/live").statusCode();
            scene.saw("/ready", ready).saw("/live", live);
            assertThat(ready).isEqualTo(503);
            assertThat(live).isEqualTo(200);
            assertThat(scene.witness.count()).isZero();
            // When
            scene.registry.up();
            scene.give(Input.crowd("with-", 100));
            scene.registry.down();
            scene.give(Input.crowd("without-", 1_000));
            // Then
            assertThat(status.response("/ready").statusCode()).isEqualTo(200);
            assertThat(worker.isAlive()).as("it never stopped").isTrue();
            scene.finish().holds();
        }
    }
}
