package io.auditlog.enricher.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Alerts and dashboard use metrics that exist, and every alert has its paragraph in the runbook. */
final class AlertsTest {

    private static final Path ALERTS = Path.of("config/prometheus/alerts.yml");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "config/prometheus/alerts.yml",
                "config/prometheus/alerts.test.yml",
                "config/grafana/audit-log-enricher.json"
            })
    void shouldUseMetricsThatExist(String file) throws IOException {
        Set<String> known = MetricsReference.rows().stream()
                .flatMap(row -> row.type().equals("histogram")
                        ? Stream.of(row.name() + "_bucket", row.name() + "_count", row.name() + "_sum")
                        : Stream.of(row.name()))
                .collect(Collectors.toSet());

        assertThat(found("\\b(?:enricher|kafka)_[a-z_]+\\w", Files.readString(Path.of(file))))
                .filteredOn(name -> !name.equals("enricher_records_"))
                .isNotEmpty()
                .isSubsetOf(known);
    }

    @Test
    void shouldExplainEveryAlertInTheRunbook() throws IOException {
        String alerts = Files.readString(ALERTS);
        Set<String> names = found("(?<=alert: )\\w+", alerts);

        assertThat(found("(?<=\\n## )Enricher\\w+", Files.readString(Path.of("docs/RUNBOOK.md"))))
                .isEqualTo(names);
        assertThat(found("(?<=docs/RUNBOOK.md#)\\w+", alerts))
                .isEqualTo(found("\\w+", names.toString().toLowerCase(Locale.ROOT)));
    }

    @Test
    void shouldKeepTheApplicationInEveryRule() throws IOException {
        assertThat(found("\\b(?:sum|min|max|count)(?: by)? ?\\([^)]*\\)", Files.readString(ALERTS)))
                .isNotEmpty()
                .allMatch(start -> start.contains(" by (application_id"));
    }

    @Test
    void shouldShowOneApplicationInEveryPanel() throws IOException {
        String dashboard = Files.readString(Path.of("config/grafana/audit-log-enricher.json"));

        assertThat(dashboard).contains("label_values(enricher_state, application_id)");
        assertThat(found("\"expr\": .*", dashboard).stream()
                        .flatMap(expr -> found("\\b(?:enricher|kafka)_\\w+\\S*", expr).stream()))
                .isNotEmpty()
                .allMatch(metric -> metric.contains("{application_id=~\\\"$application_id\\\""));
    }

    private static Set<String> found(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
