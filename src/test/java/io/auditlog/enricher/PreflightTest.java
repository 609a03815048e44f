package io.auditlog.enricher;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.config.WorkerConfig;
import io.auditlog.enricher.fetch.credentials.KeyRing;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A worker says what it is and does, in five lines and without secrets. */
final class PreflightTest {

    private static final String KEY = "canary-51be-SECRET";

    @Test
    void shouldIntroduceTheWorkerInFiveLines() throws Exception {
        Map<String, String> properties = new HashMap<>(Map.of(
                "bootstrap.servers", "broker-1:9092",
                "schema.registry.url", "mock://x",
                "api.key", KEY,
                "application.id", "app",
                "ocsf.topic", "events",
                "api.proxy.url", "http://proxy:3128"));
        try (LogLines lines = LogLines.of(Preflight.class);
                Preflight preflight = new Preflight(WorkerConfig.of(properties, Map.of()))) {
            preflight.introduce(6, KeyRing.of(KEY, System::nanoTime));
            assertThat(lines.at("INFO")).hasSize(5);
            assertThat(String.join("\n", lines.all()))
                    .contains("exactly_once_v2", "the group app")
                    .contains("reads audit-log-ids, partitions 0 to 5", "broker-1:9092")
                    .contains("writes audit-logs-dead-letter, audit-logs-enriched, events")
                    .contains("asks https://app.cotool.ai with key ", "through the proxy http://proxy:3128")
                    .contains("at most 50.0 calls per second")
                    .doesNotContain(KEY);
        }
    }
}
