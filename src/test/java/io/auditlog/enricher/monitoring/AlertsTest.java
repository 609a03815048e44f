package io.auditlog.enricher.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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

/** Alerts and dashboard speak of metrics that there are, and every alert has its paragraph in the runbook. */
final class AlertsTest {

    private static final Path ALERTS = Path.of("config/prometheus/alerts.yml");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "config/prometheus/alerts.yml",
                "config/prometheus/alerts.test.yml",
                "config/grafana/audit-log-enricher.json"
            })
    void shouldAskForMetricsThatThereAre(String file) throws IOException {
        Set<String> known = Arrays.stream(Metric.values())
                .flatMap(metric -> endings(metric).map(ending -> metric.shownAs() + ending))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(found("\\benricher_[a-z_]+\\w", Files.readString(Path.of(file))))
                .filteredOn(name -> !name.equals("enricher_records_"))
                .isNotEmpty()
                .isSubsetOf(known);
    }

    @Test
    void shouldExplainEveryAlertInTheRunbook() throws IOException {
        String runbook = Files.readString(Path.of("docs/RUNBOOK.md"));
        Set<String> alerts = found("(?<=alert: )\\w+", Files.readString(ALERTS));

        assertThat(found("(?<=\\n## )Enricher\\w+", runbook)).isEqualTo(alerts);
        assertThat(found("(?<=docs/RUNBOOK.md#)\\w+", Files.readString(ALERTS)))
                .isEqualTo(alerts.stream()
                        .map(alert -> alert.toLowerCase(Locale.ROOT))
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    private static Stream<String> endings(Metric metric) {
        return metric.kind() == Metric.Kind.TIMER ? Stream.of("_bucket", "_count", "_sum") : Stream.of("");
    }

    private static Set<String> found(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
