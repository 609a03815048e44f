package io.auditlog.enricher.proof;

import io.auditlog.enricher.sandbox.process.JavaProcess;
import io.auditlog.enricher.sandbox.process.JavaCommand;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.Latency;
import io.auditlog.enricher.sandbox.api.Sighting;
import io.auditlog.enricher.sandbox.api.Witness;
import io.auditlog.enricher.sandbox.outcome.OutcomeChecker;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.outcome.SecretScan;
import io.auditlog.enricher.sandbox.kafka.SharedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The key is replaced under load, in time and too late, and the file is broken meanwhile: nobody's entry pays for it. */
@ExtendWith(SharedBroker.class)
final class KeyRotationIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration SAID_WITHIN = Dose.within(Duration.ofSeconds(10));
    private static final Duration RESUMED_WITHIN = Dose.within(Duration.ofSeconds(15));
    private static final Duration REFUSED = Dose.of(Duration.ofSeconds(2), Duration.ofMinutes(1));
    private static final int LOAD = 40;
    private static final int LIMIT = 120;

    /** Nothing pauses until two controls have failed, a second apart. */
    private static final int MAX_REFUSED = 3 * LIMIT;

    private static final String FIRST = "first-key-5b0c9e1f77";
    private static final String SECOND = "second-key-a2d4c6e8f0";
    private static final String THIRD = "third-key-91b3d5f7e2";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void shouldTakeANewKeyWithoutARestartAndWaitForOneWhereTheOldIsRefused(SandboxBroker broker) throws IOException {
        ApiSettings settings = ApiSettings.defaults()
                .withKeys(Set.of(FIRST, SECOND))
                .withLatency(new Latency.Fixed(Duration.ofMillis(20)));
        write(FIRST);
        try (ProofRow row = ProofRow.of(
                        "key replaced, then expired, its file empty and gone meanwhile",
                        "401 for " + REFUSED.toSeconds() + " s",
                        "no 401 while both keys are good, PAUSED_AUTH said within " + Dose.seconds(SAID_WITHIN)
                                + ", resumed within " + Dose.seconds(RESUMED_WITHIN)
                                + " of the new key without a restart, keys shown by fingerprint alone");
                Stage stage = stage(broker, settings);
                Load load = Load.start(stage, LOAD)) {
            OutcomeChecker checker;
            try (JavaProcess worker = start(stage)) {
                OutageWatch watch = OutageWatch.of(worker);
                awaitCalls(stage, 2 * LOAD);
                replaceInTime(stage, watch);
                breakTheFile(stage, worker);
                replaceTooLate(stage, watch, worker, row);
                checker = load.stop();
                stage.audit().awaitOutcomes(checker, PATIENCE);
                requireNoSecrets(watch, worker);
                worker.sigterm();
                assertThat(worker.awaitExit(Duration.ofSeconds(30))).isZero();
            }
            row.judged(stage.audit().judge(checker, PATIENCE));
            row.holds();
        }
    }

    private Stage stage(SandboxBroker broker, ApiSettings settings) {
        return Confirmation.soon(new Stage(broker, "rotation", 2, settings))
                .with("api.key", "")
                .with("api.key.file", keyFile().toString())
                .with("rate.limit.per.second", Integer.toString(LIMIT));
    }

    /** Both keys are good, so nobody notices. */
    private void replaceInTime(Stage stage, OutageWatch watch) throws IOException {
        write(SECOND);
        long second = Witness.fingerprint(SECOND);
        Await.until("the second key", RESUMED_WITHIN, () -> lastCall(stage).fingerprint() == second);
        assertThat(watch.state()).isEqualTo("RUNNING");
        stage.api().acceptKeys(SECOND);
        awaitCalls(stage, LOAD);
        assertThat(stage.api().witness().countByStatus()).doesNotContainKey(401);
    }

    /** The last good key is kept. */
    private void breakTheFile(Stage stage, JavaProcess worker) throws IOException {
        write("");
        worker.awaitLine(line -> line.contains("holds no usable key now"), SAID_WITHIN);
        awaitCalls(stage, LOAD);
        Files.delete(keyFile());
        worker.awaitLine(line -> line.contains("cannot be read now"), SAID_WITHIN);
        awaitCalls(stage, LOAD);
        assertThat(stage.api().witness().countByStatus()).doesNotContainKey(401);
    }

    private void replaceTooLate(Stage stage, OutageWatch watch, JavaProcess worker, ProofRow row) throws IOException {
        long expired = System.nanoTime();
        stage.api().acceptKeys(THIRD);
        assertThat(watch.awaitState("PAUSED_AUTH", SAID_WITHIN)).contains("it is noticed without a restart", "401");
        row.saw("said after", since(expired));
        Await.sleep(REFUSED.dividedBy(2));
        write("");
        Await.sleep(REFUSED.dividedBy(2));
        assertThat(watch.state()).isEqualTo("PAUSED_AUTH");
        long refused = stage.api().witness().countByStatus().get(401);
        row.saw("calls refused", refused);
        assertThat(refused).as("calls with a refused key").isLessThan(MAX_REFUSED);
        long renewed = System.nanoTime();
        write(THIRD);
        watch.awaitState("RUNNING", RESUMED_WITHIN);
        row.saw("resumed after", since(renewed));
        awaitCalls(stage, LOAD);
        assertThat(worker.isAlive()).isTrue();
    }

    private void requireNoSecrets(OutageWatch watch, JavaProcess worker) {
        String metrics = watch.get("/metrics");
        assertThat(metrics).containsPattern("enricher_key\\{fingerprint=\"[0-9a-f]{8}\"\\} 1");
        assertThat(worker.output().contains("instead of"))
                .as("the log tells of keys")
                .isTrue();
        List<String> found = new ArrayList<>();
        Stream.of(FIRST, SECOND, THIRD).map(SecretScan::new).forEach(scan -> {
            found.addAll(scan.scan("metrics", metrics));
            found.addAll(scan.scan("health", watch.health()));
            found.addAll(scan.scan(worker.output().file()));
        });
        assertThat(found).isEmpty();
    }

    private static Sighting lastCall(Stage stage) {
        return stage.api().witness().latest(1).get(0);
    }

    private static void awaitCalls(Stage stage, int more) {
        int before = stage.api().witness().count();
        Await.until("calls", PATIENCE, () -> stage.api().witness().count() >= before + more);
    }

    private Path keyFile() {
        return directory.resolve("key");
    }

    /** Replaces the file at once, as those who rotate keys do. */
    private void write(String key) throws IOException {
        Path next = Files.writeString(directory.resolve("key.next"), key + "\n");
        Files.move(next, keyFile(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private JavaProcess start(Stage stage) {
        return JavaProcess.start(
                JavaCommand.worker(stage.configuration(directory)).logLevel("DEBUG"), directory.resolve("worker.log"));
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }
}
