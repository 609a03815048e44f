package io.auditlog.enricher.tracing;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Causes;
import io.auditlog.enricher.entry.Origin;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.resources.Resource;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * {@link Traces} on OpenTelemetry's SDK, which samples, queues and exports in threads of its own and drops what does not
 * fit its queue. The context is W3C's {@code traceparent} and {@code tracestate}.
 */
final class SdkTraces implements Traces {

    static final String SCOPE = "io.auditlog.enricher";
    static final TextMapPropagator W3C = W3CTraceContextPropagator.getInstance();

    private static final long LAST_EXPORT_SECONDS = 2;

    /** As much of a state as W3C wants to be passed on; servers refuse requests whose headers are too large. */
    private static final int MAX_BYTES = 512;

    private static final TextMapGetter<Headers> GETTER = (headers, name) -> {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null || header.value().length > MAX_BYTES
                ? null
                : new String(header.value(), StandardCharsets.ISO_8859_1);
    };

    final TracingSettings settings;
    final Function<AuditLogId, String> path;
    private final OpenTelemetrySdk sdk;
    private final Tracer tracer;
    private final boolean tracesIds;
    private final SdkLog log;

    SdkTraces(OpenTelemetrySdk sdk, TracingSettings settings, Function<AuditLogId, String> path, SdkLog log) {
        this.sdk = sdk;
        this.settings = settings;
        this.path = path;
        this.tracer = sdk.getSdkTracerProvider().get(SCOPE, settings.version());
        this.tracesIds = settings.tracesIds();
        this.log = log;
    }

    static SdkTraces open(
            TracingSettings settings,
            Function<AuditLogId, String> path,
            MeterExport meters,
            LongSupplier nanoTime,
            String instance) {
        Resource worker = Resource.create(Attributes.builder()
                .put("service.version", settings.version())
                .put("service.instance.id", instance)
                .build());
        SdkLog log = SdkLog.attach(nanoTime);
        try {
            OpenTelemetrySdk sdk = AutoConfiguredOpenTelemetrySdk.builder()
                    .disableShutdownHook()
                    .addPropertiesCustomizer(any -> settings.properties())
                    .addResourceCustomizer((resource, any) -> worker.merge(resource))
                    .addMeterProviderCustomizer((builder, any) -> builder.registerMetricProducer(meters))
                    .build()
                    .getOpenTelemetrySdk();
            return new SdkTraces(sdk, settings, path, log);
        } catch (RuntimeException e) {
            log.close();
            throw new ConfigException(Causes.text(e));
        }
    }

    @Override
    public IdSpan begin(AuditLogId id, Origin origin, Headers headers, int attempts) {
        if (!tracesIds) {
            return IdSpan.OFF;
        }
        Span span = tracer.spanBuilder("process " + origin.topic())
                .setParent(W3C.extract(Context.root(), headers, GETTER))
                .setSpanKind(SpanKind.CONSUMER)
                .startSpan();
        return new SdkIdSpan(this, span, id, attempts).describedBy(origin);
    }

    /** Begins the span of a request. */
    Span request(Context parent, String name) {
        return tracer.spanBuilder(name)
                .setParent(parent)
                .setSpanKind(SpanKind.CLIENT)
                .startSpan();
    }

    @Override
    public void close() {
        sdk.shutdown().join(LAST_EXPORT_SECONDS, TimeUnit.SECONDS);
        log.close();
    }
}
