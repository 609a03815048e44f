package io.auditlog.enricher.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.LogLines;
import io.auditlog.enricher.drift.Change;
import io.auditlog.enricher.drift.Change.Kind;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Changes as counter, log line and list. */
final class DriftReporterTest {

    private static final Instant AT = Instant.parse("2026-11-20T12:00:00Z");

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final DriftReporter reporter = new DriftReporter(registry);

    @Test
    void shouldCountThemByKindAndNameThemInOneLine() {
        try (LogLines log = LogLines.of(DriftReporter.class)) {
            reporter.accept(List.of(
                    new Change(Kind.NEW_EVENT, "a\nb", "", AT),
                    new Change(Kind.NEW_FIELD, "login", "data/x (null)", AT)));
            assertThat(log.at("INFO"))
                    .containsExactly(
                            "INFO The API's entries have changed. a\\u000ab: new event; login: new field data/x (null)");
        }
        assertThat(reporter.last())
                .containsExactly(
                        "2026-11-20T12:00:00Z a\\u000ab: new event",
                        "2026-11-20T12:00:00Z login: new field data/x (null)");
        assertThat(registry.get("enricher.drift")
                        .tag("kind", "new_field")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("enricher.drift")
                        .tag("kind", "field_gone")
                        .counter()
                        .count())
                .isZero();
    }

    @Test
    void shouldNameTenOfManyAndKeepTheLastTwenty() {
        List<Change> many = IntStream.range(0, 30)
                .mapToObj(i -> new Change(Kind.FIELD_GONE, "login", "data/" + i, AT))
                .toList();
        try (LogLines log = LogLines.of(DriftReporter.class)) {
            reporter.accept(many);
            assertThat(log.at("INFO")).singleElement().asString().endsWith("login: field gone data/9; and 20 more");
        }
        assertThat(reporter.last()).hasSize(20).last().asString().endsWith("data/29");
    }
}
