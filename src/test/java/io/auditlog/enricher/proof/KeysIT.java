package io.auditlog.enricher.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.Witness;
import io.auditlog.enricher.sandbox.api.fault.Fault;
import io.auditlog.enricher.sandbox.outcome.SecretScan;
import io.auditlog.enricher.sandbox.process.JavaCommand;
import io.auditlog.enricher.sandbox.process.JavaProcess;
import io.auditlog.enricher.scene.Dose;
import io.auditlog.enricher.scene.Feed;
import io.auditlog.enricher.scene.Ground;
import io.auditlog.enricher.scene.Input;
import io.auditlog.enricher.scene.Scene;
import io.auditlog.enricher.scene.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** API keys: one replaces the other under load, and nobody but the API gets to see any. */
@ExtendWith(Ground.Resolver.class)
final class KeysIT {

    private static final Duration SAID_WITHIN = Dose.within(Duration.ofSeconds(10));
    private static final Duration RESUMED_WITHIN = Dose.within(Duration.ofSeconds(15));
    private static final Duration REFUSED = Dose.of(Duration.ofSeconds(2), Duration.ofMinutes(1));
    private static final int LOAD = 40;
    private static final int LIMIT = 120;

    /** Nothing pauses until two controls have failed, a second apart. */
    private static final int MAX_REFUSED = 3 * LIMIT;

    private static final String FIRST = "first-key-5b0c9e1f77";
    private static final String SECOND = "second-key-a2d4c6e8f0";
    private static final String MISTYPED = "mistyped-key-77aa31c9e4";
    private static final String THIRD = "third-key-91b3d5f7e2";
    private static final String CANARY = "canary/key+4f9d2c7ab1e84411";

    /** In time and too late, and the file is broken meanwhile: nobody's entry pays for it. */
    @Test
    void shouldTakeANewKeyWithoutARestartAndWaitForOneWhereTheOldIsRefused(Ground ground) throws IOException {
        try (Scene scene = ground.scene("rotation", 2, Scene.api(20).withKeys(Set.of(FIRST, SECOND)))
                        .givingUpSoon()
                        .with("rate.limit.per.second", LIMIT)
                        .row(
                                "key replaced, then expired, its file empty and gone meanwhile",
                                "401 for " + REFUSED.toSeconds() + " s",
                                "no 401 while both keys are good, PAUSED_AUTH said within " + Dose.seconds(SAID_WITHIN)
                                        + ", resumed within " + Dose.seconds(RESUMED_WITHIN)
                                        + " of the new key without a restart, keys shown by fingerprint alone");
                Feed feed = scene.feed(LOAD, Input::usual)) {
            scene.with("api.key", "").with("api.key.file", scene.write("key", FIRST));
            JavaProcess worker = scene.workers.start(command -> command.logLevel("DEBUG"));
            scene.workers.awaitLoad(2 * LOAD, 0);
            replaceInTime(scene);
            breakTheFile(scene, worker);
            replaceByARefusedOne(scene);
            replaceTooLate(scene);
            feed.stop();
            scene.awaitOutcomes();
            requireNoKeys(scene, worker);
            scene.judge().holds();
        }
    }

    /** Both keys are good, so nobody notices. */
    private static void replaceInTime(Scene scene) {
        scene.write("key", SECOND);
        long second = Witness.fingerprint(SECOND);
        Await.until(
                "the second key",
                RESUMED_WITHIN,
                () -> scene.witness.latest(1).get(0).fingerprint() == second);
        assertThat(scene.workers.status().state()).isEqualTo("RUNNING");
        scene.api().acceptKeys(SECOND);
        requireCallsWithout401(scene);
    }

    /** The last good key is kept. */
    private static void breakTheFile(Scene scene, JavaProcess worker) throws IOException {
        Path file = scene.write("key", "");
        worker.awaitLine(line -> line.contains("holds no usable key"), SAID_WITHIN);
        requireCallsWithout401(scene);
        Files.delete(file);
        worker.awaitLine(line -> line.contains("cannot be read now"), SAID_WITHIN);
        requireCallsWithout401(scene);
    }

    /** The last good key is kept, and somebody is asked to mend it. */
    private static void replaceByARefusedOne(Scene scene) {
        scene.write("key", MISTYPED);
        Status status = scene.workers.status();
        Await.until(
                "the refusal", SAID_WITHIN, () -> status.get("/health").contains("\"keyProblem\":\"the API refuses"));
        assertThat(status.state()).isEqualTo("RUNNING");
        assertThat(status.get("/metrics")).containsPattern("enricher_key_file_unusable\\{.*} 1");
        assertThat(status.get("/")).contains("Running with an older API key");
        scene.workers.awaitLoad(LOAD, 0);
    }

    private static void requireCallsWithout401(Scene scene) {
        scene.workers.awaitLoad(LOAD, 0);
        assertThat(scene.witness.countByStatus()).doesNotContainKey(401);
    }

    private static void replaceTooLate(Scene scene) {
        Status status = scene.workers.status();
        long expired = System.nanoTime();
        scene.api().acceptKeys(THIRD);
        assertThat(status.awaitState("PAUSED_AUTH", SAID_WITHIN)).contains("it is noticed without a restart", "401");
        scene.saw("said after", Scene.since(expired));
        Await.sleep(REFUSED.dividedBy(2));
        scene.write("key", "");
        Await.sleep(REFUSED.dividedBy(2));
        assertThat(status.state()).isEqualTo("PAUSED_AUTH");
        int refused = scene.witness.countByStatus().get(401);
        scene.saw("calls refused", refused);
        assertThat(refused).as("calls with a refused key").isLessThan(MAX_REFUSED);
        long renewed = System.nanoTime();
        scene.write("key", THIRD);
        status.awaitState("RUNNING", RESUMED_WITHIN);
        scene.saw("resumed after", Scene.since(renewed));
        scene.workers.awaitLoad(LOAD, 0);
    }

    private static void requireNoKeys(Scene scene, JavaProcess worker) {
        String metrics = scene.workers.status().get("/metrics");
        String health = scene.workers.status().get("/health");
        assertThat(metrics).containsPattern("enricher_key\\{.*fingerprint=\"[0-9a-f]{8}\"\\} 1");
        assertThat(worker.output().contains("instead of"))
                .as("the log tells of keys")
                .isTrue();
        for (String key : List.of(FIRST, SECOND, MISTYPED, THIRD)) {
            SecretScan scan = new SecretScan(key);
            assertThat(scan.scan("metrics", metrics)).isEmpty();
            assertThat(scan.scan("health", health)).isEmpty();
            assertThat(scan.scan(worker.output().file())).isEmpty();
        }
    }

    /** A canary is looked for everywhere: it must be nowhere but in the request's own header. */
    @Test
    void shouldShowTheKeyToTheApiAlone(Ground ground) throws IOException {
        try (Scene scene = ground.scene("secrets", 1, ApiSettings.defaults().withKeys(Set.of(CANARY)))
                .givingUpAtOnce()
                .with("api.key", CANARY)
                .with("retry.backoff.base", "1ms")
                .with("request.timeout", "1s")
                .row(
                        "A canary for a key: log at TRACE, headers, letters, metrics, configuration, process list",
                        "1 run, 12 encodings",
                        "found nowhere")) {
            // Given: the most talkative log, and replies of many kinds, however they end
            scene.publish(Stream.of(
                            "log-1",
                            Fault.STATUS.id("410", 99, ""),
                            Fault.STATUS.id("400", 99, ""),
                            Fault.HTML.id(""),
                            Fault.RESET.id("", 1, ""),
                            Fault.GARBAGE.id("", 1, ""))
                    .map(id -> Input.deadLetter(id, Code.INTERNAL))
                    .toList());
            List<String> found = new ArrayList<>();
            SecretScan scan = new SecretScan(CANARY);
            // When
            JavaProcess worker = scene.workers.start(command -> command.logLevel("TRACE"));
            scene.awaitOutcomes();
            for (String path : List.of("/", "/health", "/metrics", "/live", "/ready")) {
                found.addAll(scan.scan(path, scene.workers.status().get(path)));
            }
            scene.sideOutputs.awaitSealed();
            String command = Files.readString(Path.of("/proc/" + worker.pid() + "/cmdline"));
            found.addAll(scan.scan("the process list", command));
            scene.workers.stop();
            Path log = worker.output().file();
            found.addAll(scan.scan(log));
            Path printed = ground.directory().resolve("config.txt");
            String file = scene.stage.configuration(ground.directory()).toString();
            JavaCommand.of("io.auditlog.enricher.cli.Main", "config", "--config", file)
                    .start(printed)
                    .awaitExit(Scene.TIMEOUT);
            found.addAll(scan.scan(printed));
            scene.reader().readAll(scene.stage.outputTopics(), outcome -> found.addAll(scan.scan(outcome)));
            scene.reader().readAll(scene.sideOutputs.topics(), record -> found.addAll(scan.scan(record)));
            // Then
            scene.saw("found", found.size()).saw("bytes of log", Files.size(log));
            assertThat(found).isEmpty();
            assertThat(Files.readString(log))
                    .as("the log is as talkative as it gets")
                    .contains("TRACE");
            assertThat(Files.readString(printed)).contains("api.key");
            assertThat(scene.witness.countByStatus()).containsKey(200);
            scene.holds();
        }
    }
}
