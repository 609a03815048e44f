package io.auditlog.enricher.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What OpenTelemetry's variables ask for, and what the worker adds to them. */
final class TracingSettingsTest {

    private static TracingSettings of(String... variables) {
        Map<String, String> environment = new TreeMap<>(Map.of("PATH", "/bin"));
        Arrays.stream(variables)
                .forEach(variable -> environment.put(
                        variable.substring(0, variable.indexOf('=')), variable.substring(variable.indexOf('=') + 1)));
        return new TracingSettings(environment, false, "group", "1.2", URI.create("http://api.test"));
    }

    private static Traces open(TracingSettings settings) {
        return settings.open(id -> "", List::of, InstantSource.system(), System::nanoTime, "instance");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OTEL_SERVICE_NAME=x",
                "OTEL_TRACES_EXPORTER=none",
                "OTEL_METRICS_EXPORTER= ",
                "OTEL_EXPORTER_OTLP_ENDPOINT=http://collector:4318"
            })
    void shouldBeOffUnlessAnExporterIsNamed(String variable) {
        assertThat(open(of(variable))).isSameAs(Traces.OFF);
        assertThat(open(of(variable, "OTEL_TRACES_EXPORTER=otlp", "OTEL_SDK_DISABLED=true")))
                .isSameAs(Traces.OFF);
    }

    @Test
    void shouldExportNothingThatWasNotAskedFor() {
        assertThat(of("OTEL_TRACES_EXPORTER=otlp").properties())
                .containsEntry("otel.traces.exporter", "otlp")
                .containsEntry("otel.metrics.exporter", "none")
                .containsEntry("otel.logs.exporter", "none")
                .containsEntry("otel.exporter.otlp.protocol", "http/protobuf")
                .containsEntry("otel.service.name", "group");
        assertThat(of("OTEL_LOGS_EXPORTER=otlp", "OTEL_METRICS_EXPORTER=otlp").properties())
                .containsEntry("otel.traces.exporter", "none")
                .containsEntry("otel.metrics.exporter", "otlp")
                .containsEntry("otel.logs.exporter", "none");
    }

    @Test
    void shouldLetTheVariablesNameTheService() {
        assertThat(of("OTEL_SERVICE_NAME=mine").properties()).containsEntry("otel.service.name", "mine");
        assertThat(of("OTEL_RESOURCE_ATTRIBUTES=a=b, service.name=mine").properties())
                .doesNotContainKey("otel.service.name");
        assertThat(of("OTEL_RESOURCE_ATTRIBUTES=my.service.name=other").properties())
                .containsEntry("otel.service.name", "group");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OTEL_TRACES_SAMPLER=sometimes",
                "OTEL_TRACES_EXPORTER=nowhere",
                "OTEL_EXPORTER_OTLP_PROTOCOL=grpc",
                "OTEL_EXPORTER_OTLP_ENDPOINT=collector"
            })
    void shouldRefuseWhatTheSdkRefuses(String variable) {
        TracingSettings settings = of("OTEL_TRACES_EXPORTER=otlp", variable);
        assertThatThrownBy(() -> open(settings)).isInstanceOf(ConfigException.class);
    }

    @Test
    void shouldShowNoVariable() {
        assertThat(of("OTEL_EXPORTER_OTLP_HEADERS=authorization=secret"))
                .asString()
                .doesNotContain("secret");
    }
}
