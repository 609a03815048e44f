package io.auditlog.enricher.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.LogLines;
import io.auditlog.enricher.fetch.breaker.BreakerListener.Outage;
import io.auditlog.enricher.fetch.breaker.OutageCause;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an operator reads when the API becomes unusable, and usable again. */
final class OutageReporterTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final URI BASE_URL = URI.create("https://api.example.test/base");
    private static final Path IN_FILE = Path.of("/run/secrets/cotool-api-key");

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final LogLines lines = LogLines.of(OutageReporter.class);
    private final WorkerStatus status = new WorkerStatus(
            () -> NOW, new Heartbeat(() -> 0, Duration.ofMinutes(1)), Health.Figures.idle(50, "1.2.3"), registry);
    private final OutageReporter reporter = new OutageReporter(registry, status, BASE_URL, IN_FILE);

    @AfterEach
    void close() {
        lines.close();
    }

    @Test
    void shouldWarnOfEachCauseAndInformOfItsEnd() {
        reporter.outage(outage(OutageCause.NETWORK, "connection refused"));
        reporter.outage(outage(OutageCause.NETWORK, "3 failed"));
        reporter.outage(outage(OutageCause.UPSTREAM, "status 503"));
        reporter.recovered();
        reporter.outage(outage(OutageCause.UPSTREAM, "status 502"));
        assertThat(lines.all().stream().map(line -> line.replaceAll(":.*", "").trim()))
                .containsExactly(
                        "WARN PAUSED_NETWORK",
                        "WARN PAUSED_NETWORK",
                        "WARN PAUSED_UPSTREAM",
                        "INFO The API answers again.",
                        "WARN PAUSED_UPSTREAM");
    }

    @Test
    void shouldSayWhenWhereAndWhatWasSeenInLogAndHealth() {
        reporter.outage(new Outage(OutageCause.CONFIG, NOW.plusNanos(1), "2 requests failed"));
        assertThat(status.health().state()).isEqualTo("PAUSED_CONFIG");
        assertThat(status.health().reason())
                .isEqualTo("at 2026-03-01T12:00:00Z, asking https://api.example.test/base: 2 requests failed");
        assertThat(status.health().advice())
                .contains("api.base.url must be the address before /api/audit-logs", "restart the worker");
        assertThat(lines.at("WARN"))
                .singleElement()
                .asString()
                .contains(
                        status.health().reason(),
                        "Nothing is lost. To do: " + status.health().advice());
    }

    @Test
    void shouldAdviseWhatFitsTheWayTheKeyIsConfigured() {
        reporter.outage(outage(OutageCause.AUTH, "status 401"));
        assertThat(status.health().advice())
                .contains("/run/secrets/cotool-api-key", "without a restart")
                .doesNotContain("set api.key ");
        new OutageReporter(registry, status, BASE_URL, null).outage(outage(OutageCause.AUTH, "status 401"));
        assertThat(status.health().advice()).contains("set api.key ", "restart the worker");
    }

    @Test
    void shouldBeUsableUntilAnOutageAndAfterARecovery() {
        assertThat(usable()).isOne();
        for (OutageCause cause : OutageCause.values()) {
            reporter.outage(outage(cause, "seen"));
            assertThat(usable()).isZero();
            assertThat(status.health().state()).isEqualTo(cause.state());
            assertThat(status.health().advice()).isNotBlank();
        }
        reporter.recovered();
        assertThat(usable()).isOne();
        assertThat(status.health().state()).isEqualTo("RUNNING");
        assertThat(status.health().advice()).isEmpty();
    }

    private double usable() {
        return registry.get("enricher.channel.open").gauge().value();
    }

    private static Outage outage(OutageCause cause, String evidence) {
        return new Outage(cause, NOW, evidence);
    }
}
