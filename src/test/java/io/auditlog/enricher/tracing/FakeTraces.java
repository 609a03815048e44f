package io.auditlog.enricher.tracing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.kafka.common.header.Headers;

/** Spans that only say what happens to them, in a line each. Test thread only. */
public final class FakeTraces implements Traces {

    public final List<String> events = new ArrayList<>();
    private int begun;

    @Override
    public IdSpan begin(AuditLogId id, Origin origin, Headers headers, int attempts) {
        String name = (id == null ? origin.toString() : id.value()) + "#" + ++begun;
        events.add(name + " after " + attempts);
        return span(name);
    }

    /** The span of an ID, which is written as its name to headers. */
    public IdSpan span(String name) {
        return new Named(name);
    }

    private final class Named implements IdSpan {
        private final String name;
        private int requests;

        Named(String name) {
            this.name = name;
        }

        @Override
        public RequestSpan request() {
            String request = name + "." + ++requests;
            return new RequestSpan() {
                @Override
                public void propagate(BiConsumer<String, String> headers) {
                    headers.accept("traceparent", request);
                }

                @Override
                public void end(int httpStatus, String error) {
                    events.add(request + " " + httpStatus + " " + error);
                }
            };
        }

        @Override
        public void shares(IdSpan other) {
            events.add(name + " shares " + ((Named) other).name);
        }

        @Override
        public void inject(Headers headers) {
            headers.remove("traceparent").add("traceparent", name.getBytes(UTF_8));
        }

        @Override
        public void end(Code code) {
            events.add(name + " ends " + code);
        }

        @Override
        public void release() {
            events.add(name + " released");
        }
    }
}
