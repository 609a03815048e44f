package io.auditlog.enricher.tracing;

import io.auditlog.enricher.entry.AuditLogId;
import io.micrometer.core.instrument.Meter;
import java.net.URI;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.config.ConfigException;

/**
 * Whether and how spans and metrics are exported: OpenTelemetry's own variables, and what spans say of the worker.
 *
 * @param variables the environment's variables with the prefix {@link #PREFIX}; never printed
 * @param propagate whether requests to the API carry the trace context
 * @param group the consumer group, which is also the name of the service unless a variable says otherwise
 * @param baseUrl the API's
 */
public record TracingSettings(
        Map<String, String> variables, boolean propagate, String group, String version, URI baseUrl) {

    public static final String PREFIX = "OTEL_";

    private static final String NONE = "none";

    public TracingSettings {
        variables = new TreeMap<>(variables);
        variables.keySet().removeIf(name -> !name.startsWith(PREFIX));
    }

    /** Whether spans are exported. */
    public boolean tracesIds() {
        return exports("OTEL_TRACES_EXPORTER");
    }

    /** Unset means none here, where OpenTelemetry would choose otlp. */
    private boolean exports(String signal) {
        String exporter = variables.getOrDefault(signal, "").strip();
        boolean disabled = Boolean.parseBoolean(
                variables.getOrDefault("OTEL_SDK_DISABLED", "").strip());
        return !disabled && !exporter.isEmpty() && !exporter.equalsIgnoreCase(NONE);
    }

    /**
     * Starts what the variables ask for; without any, nothing of OpenTelemetry is loaded.
     *
     * @param path the request path of an ID
     * @param meters reads all meters
     * @param nanoTime a monotonic clock, in nanoseconds
     * @param instance names this process among the workers of the group
     * @throws ConfigException if a variable has a value that the SDK refuses
     */
    public Traces open(
            Function<AuditLogId, String> path,
            Supplier<List<Meter>> meters,
            InstantSource clock,
            LongSupplier nanoTime,
            String instance) {
        return tracesIds() || exports("OTEL_METRICS_EXPORTER")
                ? SdkTraces.open(this, path, new MeterExport(meters, clock), nanoTime, instance)
                : Traces.OFF;
    }

    /** The variables as the SDK's properties, with the defaults in which the worker differs. */
    Map<String, String> properties() {
        Map<String, String> properties = new HashMap<>();
        properties.put("otel.traces.exporter", NONE);
        properties.put("otel.metrics.exporter", NONE);
        properties.put("otel.exporter.otlp.protocol", "http/protobuf");
        if (!variables.getOrDefault("OTEL_RESOURCE_ATTRIBUTES", "").matches("(.*,)?\\s*service\\.name\\s*=.*")) {
            properties.put("otel.service.name", group);
        }
        variables.forEach((name, value) -> {
            if (!value.isBlank()) {
                properties.put(name.toLowerCase(Locale.ROOT).replace('_', '.'), value);
            }
        });
        properties.put("otel.logs.exporter", NONE);
        return properties;
    }

    @Override
    public String toString() {
        return "TracingSettings[" + variables.keySet() + "]";
    }
}
