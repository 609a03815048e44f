package io.auditlog.enricher.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.process.JavaProcess;
import io.auditlog.enricher.scene.Dose;
import io.auditlog.enricher.scene.Ground;
import io.auditlog.enricher.scene.Input;
import io.auditlog.enricher.scene.Scene;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The worker's clock is set back while it works, as after a wrong NTP step; the machine's own is left alone. */
@ExtendWith(Ground.Resolver.class)
@Tag("thorough")
final class ClockSetBackIT {

    private static final int IDS = Dose.of(100, 4_000);
    private static final Duration WITHIN = Dose.within(Duration.ofSeconds(20));

    /** Longer: the stream thread is replaced first, and joins its group again. */
    private static final Duration IDLE_WITHIN = WITHIN.plusSeconds(10);

    /** Debian's package faketime. */
    private static final Optional<Path> FAKETIME = Stream.of("x86_64-linux-gnu", "aarch64-linux-gnu")
            .map(machine -> Path.of("/usr/lib", machine, "faketime", "libfaketimeMT.so.1"))
            .filter(Files::exists)
            .findFirst();

    @ParameterizedTest
    @ValueSource(strings = {"60", "3600"})
    void shouldGoOnWithinSeconds(String seconds, Ground ground) {
        assumeTrue(FAKETIME.isPresent(), "Debian's package faketime is not installed");
        try (Scene scene = ground.scene("clock", 2, ApiSettings.defaults())
                .row(
                        "Clock set back by " + seconds + " s",
                        "1, under load",
                        "first outcomes within " + Dose.seconds(WITHIN))) {
            // Given
            Path offset = scene.write("offset", "+0");
            scene.publish(ids("before-"));
            JavaProcess worker = scene.workers.start(command -> command.environment(faked(offset)));
            scene.awaitOutcomes();
            // When
            scene.write("offset", "-" + seconds);
            long begin = System.nanoTime();
            List<Input> after = ids("after-");
            scene.publish(after.subList(0, IDS / 2));
            Await.sleep(Duration.ofSeconds(2)); // the file is looked at once a second
            scene.publish(after.subList(IDS / 2, IDS));
            scene.stage.audit().awaitOutcomes(scene.checker, WITHIN.plusSeconds(IDS / 25));
            scene.saw("all outcomes after", Scene.since(begin));
            // Then
            assertThat(worker.output().contains("clock was set back")).isTrue();
            scene.judge().holds();
        }
    }

    /** The poll that is under way would last an hour, and the result would wait with it. */
    @Test
    void shouldEmitAResultWhileNoInputArrives(Ground ground) {
        assumeTrue(FAKETIME.isPresent(), "Debian's package faketime is not installed");
        try (Scene scene = ground.scene("clock-idle", 1, Scene.api(3_000))
                .row(
                        "Clock set back by an hour",
                        "1, while one ID is open",
                        "its outcome within " + Dose.seconds(IDLE_WITHIN))) {
            Path offset = scene.write("offset", "+0");
            scene.publish(ids("before-").subList(0, 1));
            scene.workers.start(command -> command.environment(faked(offset)));
            scene.awaitOutcomes();
            scene.publish(ids("after-").subList(0, 1));
            Await.until("the request", WITHIN, () -> scene.witness.count() == 2);
            scene.write("offset", "-3600");
            long begin = System.nanoTime();
            scene.stage.audit().awaitOutcomes(scene.checker, IDLE_WITHIN);
            scene.saw("outcome after", Scene.since(begin));
            scene.judge().holds();
        }
    }

    /** Times are not compared: by a clock that is an hour behind they are too far ahead. */
    private static List<Input> ids(String prefix) {
        return Input.good(prefix, IDS).stream().map(Input::uncompared).toList();
    }

    private static Map<String, String> faked(Path offset) {
        return Map.of(
                "LD_PRELOAD", FAKETIME.orElseThrow().toString(),
                "FAKETIME_TIMESTAMP_FILE", offset.toString(),
                "FAKETIME_CACHE_DURATION", "1",
                "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                // With 0.9.10's usual fix every timed wait of a JVM returns at once.
                "FAKETIME_FORCE_MONOTONIC_FIX", "0",
                "DONT_FAKE_MONOTONIC", "1");
    }
}
