package io.auditlog.enricher.tracing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Origin;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Spans as OpenTelemetry's SDK records them: whose children they are, what they say, and what they cost unsampled. */
final class SdkTracesTest {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "b7ad6b7169203331";
    private static final AuditLogId ID = new AuditLogId("log 1");
    private static final Origin ORIGIN = new Origin("ids", 3, 42);

    private InMemorySpanExporter exported;

    @AutoClose
    private SdkTraces traces;

    @BeforeEach
    void trace() {
        use(false, Sampler.parentBased(Sampler.alwaysOn()));
    }

    private void use(boolean propagate, Sampler sampler) {
        exported = InMemorySpanExporter.create();
        SdkTracerProvider provider = SdkTracerProvider.builder()
                .setSampler(sampler)
                .addSpanProcessor(SimpleSpanProcessor.create(exported))
                .build();
        TracingSettings settings = new TracingSettings(
                Map.of("OTEL_TRACES_EXPORTER", "otlp"), propagate, "group", "1.2", URI.create("https://api.test/base"));
        use(OpenTelemetrySdk.builder().setTracerProvider(provider).build(), settings);
    }

    private void use(OpenTelemetrySdk sdk, TracingSettings settings) {
        if (traces != null) {
            traces.close();
        }
        traces = new SdkTraces(
                sdk, settings, id -> "/base/api/audit-logs/" + id.value().replace(" ", "%20"), SdkLog.attach(() -> 0));
    }

    private static Headers headers(String... namesAndValues) {
        Headers headers = new RecordHeaders();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(namesAndValues[i], namesAndValues[i + 1].getBytes(US_ASCII));
        }
        return headers;
    }

    private static Headers input(String flags) {
        return headers("traceparent", "00-" + TRACE + "-" + PARENT + "-" + flags, "tracestate", "vendor=1");
    }

    private SpanData exported(SpanKind kind) {
        return exported.getFinishedSpanItems().stream()
                .filter(span -> span.getKind() == kind)
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, Object> attributes(SpanData span) {
        return span.getAttributes().asMap().entrySet().stream()
                .collect(Collectors.toMap(entry -> entry.getKey().getKey(), Map.Entry::getValue));
    }

    @Test
    void shouldBeTheChildOfTheInputsSpanAndTheParentOfItsRequests() {
        // When
        IdSpan id = traces.begin(ID, ORIGIN, input("01"), 0);
        id.request().end(200, null);
        id.end(null);
        // Then
        SpanData span = exported(SpanKind.CONSUMER);
        assertThat(span.getName()).isEqualTo("process ids");
        assertThat(span.getTraceId()).isEqualTo(TRACE);
        assertThat(span.getParentSpanId()).isEqualTo(PARENT);
        assertThat(span.getSpanContext().getTraceState().get("vendor")).isEqualTo("1");
        assertThat(attributes(span))
                .isEqualTo(Map.of(
                        "messaging.system", "kafka",
                        "messaging.operation.name", "process",
                        "messaging.operation.type", "process",
                        "messaging.destination.name", "ids",
                        "messaging.destination.partition.id", "3",
                        "messaging.kafka.offset", 42L,
                        "messaging.consumer.group.name", "group",
                        "enricher.id", "log 1",
                        "enricher.outcome", "enriched"));
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        SpanData request = exported(SpanKind.CLIENT);
        assertThat(request.getName()).isEqualTo("GET");
        assertThat(request.getTraceId()).isEqualTo(TRACE);
        assertThat(request.getParentSpanId()).isEqualTo(span.getSpanId());
        assertThat(attributes(request))
                .isEqualTo(Map.of(
                        "http.request.method", "GET",
                        "url.full", "https://api.test/base/api/audit-logs/log%201",
                        "server.address", "api.test",
                        "server.port", 443L,
                        "http.response.status_code", 200L));
        assertThat(request.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    }

    @ParameterizedTest
    @CsvSource({"503, , 503", "0, TIMEOUT, TIMEOUT", "404, , 404"})
    void shouldNameTheErrorOfARequest(int status, String error, String type) {
        traces.begin(ID, ORIGIN, headers(), 0).request().end(status, error);

        SpanData request = exported(SpanKind.CLIENT);
        assertThat(attributes(request)).containsEntry("error.type", type);
        assertThat(request.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(attributes(request).containsKey("http.response.status_code")).isEqualTo(status != 0);
    }

    @Test
    void shouldNameTheCodeOfADeadLetter() {
        traces.begin(null, ORIGIN, headers(), 0).end(Code.ID_INVALID);

        SpanData span = exported(SpanKind.CONSUMER);
        assertThat(attributes(span))
                .containsEntry("enricher.outcome", "dead_letter")
                .containsEntry("error.type", "ID_INVALID")
                .doesNotContainKey("enricher.id");
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(span.getParentSpanContext().isValid()).isFalse();
    }

    @Test
    void shouldCountTheRequestsOfEarlierWorkersToo() {
        IdSpan id = traces.begin(ID, ORIGIN, headers(), 2);
        id.request().end(500, null);
        id.request().end(200, null);
        id.release();

        assertThat(exported.getFinishedSpanItems())
                .extracting(span -> attributes(span).get("http.request.resend_count"))
                .containsExactly(2L, 3L, null);
        assertThat(attributes(exported(SpanKind.CONSUMER))).containsEntry("enricher.outcome", "released");
    }

    @Test
    void shouldLinkToTheSpanWhoseRequestsItShares() {
        IdSpan first = traces.begin(ID, ORIGIN, headers(), 0);
        IdSpan second = traces.begin(ID, ORIGIN, headers(), 0);
        second.shares(first);
        second.end(null);
        first.end(null);

        List<SpanData> spans = exported.getFinishedSpanItems();
        assertThat(spans.get(0).getLinks())
                .extracting(link -> link.getSpanContext().getSpanId())
                .containsExactly(spans.get(1).getSpanId());
        assertThat(spans.get(1).getLinks()).isEmpty();
    }

    @Test
    void shouldPutItsOwnContextIntoTheOutputInPlaceOfTheInputs() {
        Headers output = input("01").add("other", new byte[0]);
        IdSpan id = traces.begin(ID, ORIGIN, input("01"), 0);
        id.inject(output);
        id.end(null);

        String span = exported(SpanKind.CONSUMER).getSpanId();
        assertThat(output)
                .extracting(header -> header.key() + "=" + new String(header.value(), US_ASCII))
                .containsExactlyInAnyOrder(
                        "other=", "traceparent=00-" + TRACE + "-" + span + "-01", "tracestate=vendor=1");
    }

    @Test
    void shouldOnlyPassTheContextOnIfItIsNotSampled() {
        Headers output = headers();
        IdSpan id = traces.begin(ID, ORIGIN, input("00"), 0);
        id.inject(output);

        assertThat(id.request()).isSameAs(RequestSpan.OFF);
        id.end(Code.NOT_FOUND);
        assertThat(exported.getFinishedSpanItems()).isEmpty();
        assertThat(new String(output.lastHeader("traceparent").value(), US_ASCII))
                .startsWith("00-" + TRACE + "-")
                .endsWith("-00");
    }

    @Test
    void shouldSampleAShareOfWhatHasNoParent() {
        use(false, Sampler.parentBased(Sampler.traceIdRatioBased(0.01)));
        for (int i = 0; i < 10_000; i++) {
            traces.begin(ID, ORIGIN, headers(), 0).end(null);
        }
        traces.begin(ID, ORIGIN, input("01"), 0).end(null);

        assertThat(exported.getFinishedSpanItems())
                .hasSizeBetween(30, 250) // 100 and fourteen times its deviation
                .anyMatch(span -> span.getTraceId().equals(TRACE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"01", "00"})
    void shouldTellTheApiOfTheContextOnlyIfItIsAskedTo(String flags) {
        Map<String, String> sent = new HashMap<>();
        traces.begin(ID, ORIGIN, input(flags), 0).request().propagate(sent::put);
        assertThat(sent).isEmpty();

        use(true, Sampler.parentBased(Sampler.alwaysOn()));
        traces.begin(ID, ORIGIN, input(flags), 0).request().propagate(sent::put);
        assertThat(sent.get("traceparent")).startsWith("00-" + TRACE + "-").endsWith("-" + flags);
        assertThat(sent).containsEntry("tracestate", "vendor=1").hasSize(2);
    }

    @Test
    void shouldTakeAnyHeadersAndPassNoneOnThatAreNoContext() {
        Random random = new Random(7);
        for (int i = 0; i < 5_000; i++) {
            byte[] parent = ("00-" + TRACE + "-" + PARENT + "-01").getBytes(US_ASCII);
            byte[] state = "vendor=1,other=2".getBytes(US_ASCII);
            parent[random.nextInt(parent.length)] = (byte) random.nextInt();
            state[random.nextInt(state.length)] = (byte) random.nextInt();
            Headers input = new RecordHeaders().add("traceparent", i % 7 == 0 ? null : parent);
            Headers output = new RecordHeaders();
            Map<String, String> sent = new HashMap<>();

            IdSpan id = traces.begin(ID, ORIGIN, input.add("tracestate", state), 0);
            id.inject(output);
            id.request().propagate(sent::put);
            id.end(null);

            assertThat(new String(output.lastHeader("traceparent").value(), US_ASCII))
                    .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[0-3]");
            assertThat(sent.values()).allMatch(value -> value.matches("[ -~]+"));
        }
    }

    @Test
    void shouldDropAStateThatIsTooLongForARequest() {
        String state = IntStream.range(0, 32)
                .mapToObj(i -> "vendor" + i + "=" + "x".repeat(250))
                .collect(Collectors.joining(","));
        use(true, Sampler.parentBased(Sampler.alwaysOn()));
        Headers input = headers("traceparent", "00-" + TRACE + "-" + PARENT + "-01", "tracestate", state);
        Map<String, String> sent = new HashMap<>();
        IdSpan id = traces.begin(ID, ORIGIN, input, 0);
        id.request().propagate(sent::put);
        id.inject(input);

        assertThat(sent.get("traceparent")).startsWith("00-" + TRACE + "-");
        assertThat(sent).doesNotContainKey("tracestate");
        assertThat(input.headers("tracestate")).isEmpty();
    }

    @Test
    void shouldBeginNoSpanIfOnlyMetricsAreExported() {
        TracingSettings metrics = new TracingSettings(
                Map.of("OTEL_METRICS_EXPORTER", "otlp"), true, "group", "1.2", URI.create("http://api.test"));
        use(OpenTelemetrySdk.builder().build(), metrics);

        assertThat(traces.begin(ID, ORIGIN, input("01"), 0)).isSameAs(IdSpan.OFF);
    }
}
