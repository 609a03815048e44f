package io.auditlog.enricher.tracing;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Origin;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.apache.kafka.common.header.Headers;

/**
 * {@link IdSpan} by the semantic conventions for messaging, and its requests by those for HTTP. If it is not sampled,
 * it has a context to pass on and nothing else: no attribute is computed and no request gets a span.
 */
final class SdkIdSpan implements IdSpan {

    private static final String ERROR = "error.type";
    private static final String OUTCOME = "enricher.outcome";

    private static final TextMapSetter<Headers> SETTER =
            (headers, name, value) -> headers.remove(name).add(name, value.getBytes(StandardCharsets.US_ASCII));

    private final SdkTraces traces;
    private final Span span;
    private final AuditLogId id;
    private final AtomicInteger requests;

    SdkIdSpan(SdkTraces traces, Span span, AuditLogId id, int requests) {
        this.traces = traces;
        this.span = span;
        this.id = id;
        this.requests = new AtomicInteger(requests);
    }

    SdkIdSpan describedBy(Origin origin) {
        if (span.isRecording()) {
            span.setAttribute("messaging.system", "kafka")
                    .setAttribute("messaging.operation.name", "process")
                    .setAttribute("messaging.operation.type", "process")
                    .setAttribute("messaging.destination.name", origin.topic())
                    .setAttribute("messaging.destination.partition.id", Integer.toString(origin.partition()))
                    .setAttribute("messaging.kafka.offset", origin.offset())
                    .setAttribute("messaging.consumer.group.name", traces.settings.group());
            if (id != null) {
                span.setAttribute("enricher.id", id.value());
            }
        }
        return this;
    }

    private Context context() {
        return Context.root().with(span);
    }

    @Override
    public RequestSpan request() {
        boolean propagates = traces.settings.propagate();
        if (!span.isRecording()) {
            return propagates ? new SdkRequestSpan(span, true) : RequestSpan.OFF;
        }
        URI api = traces.settings.baseUrl();
        int schemes = api.getScheme().equalsIgnoreCase("https") ? 443 : 80;
        Span request = traces.request(context(), "GET")
                .setAttribute("http.request.method", "GET")
                .setAttribute("url.full", api.getScheme() + "://" + api.getRawAuthority() + traces.path.apply(id))
                .setAttribute("server.address", api.getHost())
                .setAttribute("server.port", api.getPort() < 0 ? schemes : api.getPort());
        int resends = requests.getAndIncrement();
        if (resends > 0) {
            request.setAttribute("http.request.resend_count", resends);
        }
        return new SdkRequestSpan(request, propagates);
    }

    @Override
    public void shares(IdSpan other) {
        if (other instanceof SdkIdSpan first) {
            span.addLink(first.span.getSpanContext());
        }
    }

    @Override
    public void inject(Headers headers) {
        headers.remove("tracestate"); // the sampler may have left none
        SdkTraces.W3C.inject(context(), headers, SETTER);
    }

    @Override
    public void end(Code code) {
        if (span.isRecording()) {
            span.setAttribute(OUTCOME, code == null ? "enriched" : "dead_letter");
            if (code != null) {
                span.setAttribute(ERROR, code.name()).setStatus(StatusCode.ERROR);
            }
            span.end();
        }
    }

    @Override
    public void release() {
        if (span.isRecording()) {
            span.setAttribute(OUTCOME, "released").end();
        }
    }

    /** {@link RequestSpan} of one request; for one that is not sampled, the span of its ID. */
    private record SdkRequestSpan(Span span, boolean propagates) implements RequestSpan {

        @Override
        public void propagate(BiConsumer<String, String> headers) {
            if (propagates) {
                SdkTraces.W3C.inject(Context.root().with(span), headers, BiConsumer::accept);
            }
        }

        @Override
        public void end(int httpStatus, String error) {
            if (!span.isRecording()) {
                return;
            }
            if (httpStatus > 0) {
                span.setAttribute("http.response.status_code", httpStatus);
            }
            if (error != null || httpStatus >= 400) {
                span.setAttribute(ERROR, error == null ? Integer.toString(httpStatus) : error)
                        .setStatus(StatusCode.ERROR);
            }
            span.end();
        }
    }
}
