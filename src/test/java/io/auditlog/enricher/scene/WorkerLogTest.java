package io.auditlog.enricher.scene;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditlog.enricher.sandbox.outcome.SecretScan;
import io.auditlog.enricher.sandbox.process.ProcessOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What nobody expects in a log is found, wherever it stands, and nothing else is. */
final class WorkerLogTest {

    private static final String SECRET = "canary/key+4f9d2c7ab1e8";

    /** What the fault itself causes. */
    private static final String[] EXPECTED = {"ProducerFencedException", "asked with"};

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "12:00:00.000 ERROR [main] i.a.e.Worker - it broke",
                "12:00:00.000 WARN  [main] o.a.k.Streams - it broke\njava.lang.Error: x\n\tat io.auditlog.X.y(X.java:1)",
                "Exception in thread \"x\" java.lang.IllegalStateException\n\tat org.apache.X.y(X.java:1)",
                "12:00:00.000 ERROR [main] o.a.k.Streams - it broke\nx.DisconnectException: newer",
                "12:00:00.000 INFO  [main] i.a.e.Worker - asked with " + SECRET
            })
    void shouldFindWhatNobodyExpects(String log) {
        assertThatThrownBy(() -> requireQuiet(log))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("nobody expects");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "12:00:00.000 INFO  [main] i.a.e.Worker - nothing is wrong",
                "12:00:00.000 WARN  [main] o.a.k.Streams - it broke\njava.lang.Error: x\n\tat org.apache.X.y(X.java:1)",
                "12:00:00.000 WARN  [main] i.a.e.DeadLetterLog - Dead letters: 7 with code GONE (4xx).",
                "12:00:00.000 WARN  [main] i.a.e.OutageReporter - PAUSED_NETWORK: 2 requests in a row failed.",
                "12:00:00.000 INFO  [main] x.Y - fine\n\tat io.auditlog.X.y(X.java:1)\n12:00:00.001 WARN  [main] x.Y - another",
                "12:00:00.000 ERROR [main] o.a.k.Streams - it broke\nx.ProducerFencedException: newer"
            })
    void shouldPassOverWhatIsNone(String log) {
        assertThatCode(() -> requireQuiet(log)).doesNotThrowAnyException();
    }

    private void requireQuiet(String log) throws IOException {
        Path file = Files.writeString(directory.resolve("log"), log + "\n");
        WorkerLog.requireQuiet(new ProcessOutput(file, 0), List.of(new SecretScan(SECRET)), EXPECTED);
    }
}
