package io.auditlog.enricher.scene;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditlog.enricher.sandbox.outcome.SecretScan;
import io.auditlog.enricher.sandbox.process.ProcessOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What nobody expects in a log is found, wherever it stands, and nothing else is. */
final class WorkerLogTest {

    private static final String OURS = "\tat io.auditlog.enricher.topology.OutcomeEmitter.emit(Outlet.java:50)";

    private static final String SECRET = "canary/key+4f9d2c7ab1e8";
    private static final List<SecretScan> SECRETS = List.of(new SecretScan(SECRET));

    @TempDir
    private Path directory;

    @Test
    void shouldFindWhatNobodyExpects() {
        found("12:00:00.000 ERROR [main] i.a.e.Worker - it broke");
        found("12:00:00.000 WARN  [main] o.a.k.Streams - it broke", "java.lang.IllegalStateException: x", OURS);
        found("Exception in thread \"x\" java.lang.IllegalStateException", OURS);
    }

    @Test
    void shouldPassOverWhatIsNone() {
        passed("12:00:00.000 INFO  [main] i.a.e.Worker - nothing is wrong");
        passed(
                "12:00:00.000 WARN  [main] o.a.k.Streams - it broke",
                "java.lang.Error: x",
                "\tat org.apache.X.y(X.java:1)");
        passed("12:00:00.000 WARN  [main] i.a.e.DeadLetterLog - Dead letters: 7 with code GONE (4xx). The command dead-"
                + "letters shows them.");
        passed("12:00:00.000 WARN  [main] i.a.e.OutageReporter - PAUSED_NETWORK: at 2026-11-28T12:00:00Z, asking"
                + " http://127.0.0.1:1: 2 controls in a row failed. Nothing is lost; the worker goes on by itself.");
        passed("12:00:00.000 INFO  [main] i.a.e.Worker - started", OURS, "12:00:00.001 WARN  [main] x.Y - another");
    }

    @Test
    void shouldPassOverWhatTheFaultItselfCauses() {
        String[] fenced = {"12:00:00.000 ERROR [main] o.a.k.Streams - it broke", "x.ProducerFencedException: newer"};
        passed(() -> WorkerLog.requireQuiet(log(fenced), SECRETS, "ProducerFencedException"));
        found(() -> WorkerLog.requireQuiet(log(fenced), SECRETS, "DisconnectException"));
    }

    @Test
    void shouldFindASecretWhateverTheFaultCauses() {
        String[] leak = {"12:00:00.000 INFO  [main] i.a.e.Worker - asked with " + SECRET};
        found(leak);
        found(() -> WorkerLog.requireQuiet(log(leak), SECRETS, "asked with"));
    }

    private void found(String... lines) {
        found(() -> WorkerLog.requireQuiet(log(lines), SECRETS));
    }

    private static void found(ThrowingCallable check) {
        assertThatThrownBy(check).isInstanceOf(AssertionError.class).hasMessageContaining("nobody expects");
    }

    private void passed(String... lines) {
        passed(() -> WorkerLog.requireQuiet(log(lines), SECRETS));
    }

    private static void passed(ThrowingCallable check) {
        assertThatCode(check).doesNotThrowAnyException();
    }

    private ProcessOutput log(String... lines) throws IOException {
        return new ProcessOutput(Files.write(directory.resolve("log"), List.of(lines)), 0);
    }
}
