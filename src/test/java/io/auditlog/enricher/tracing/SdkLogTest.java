package io.auditlog.enricher.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.LogLines;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** What the SDK warns of, in the worker's log. */
final class SdkLogTest {

    private static final Logger EXPORTER = Logger.getLogger("io.opentelemetry.exporter");

    private long now;

    @Test
    void shouldWarnOnceInTenMinutesAndWithoutAStackTrace() {
        SdkLog log = SdkLog.attach(() -> now);
        try (LogLines lines = LogLines.of(SdkLog.class)) {
            EXPORTER.info("started");
            EXPORTER.log(Level.SEVERE, "Failed to export spans", new IllegalStateException("refused"));
            EXPORTER.warning("Exporter failed");
            EXPORTER.warning("Exporter failed");
            now = Duration.ofMinutes(10).toNanos();
            EXPORTER.log(Level.WARNING, "{0} spans dropped", 3);
            assertThat(lines.all())
                    .containsExactly(
                            "WARN OpenTelemetry: Failed to export spans (IllegalStateException)",
                            "WARN OpenTelemetry: 3 spans dropped; 2 more warnings since the last");
        } finally {
            log.close();
        }
    }
}
