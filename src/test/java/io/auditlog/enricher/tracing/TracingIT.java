package io.auditlog.enricher.tracing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.outcome.Emitted;
import io.auditlog.enricher.sandbox.process.JavaProcess;
import io.auditlog.enricher.scene.Ground;
import io.auditlog.enricher.scene.Input;
import io.auditlog.enricher.scene.Scene;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A worker and an OTLP receiver, or none. */
@ExtendWith(Ground.Resolver.class)
final class TracingIT {

    private static final int GOOD = 30;
    private static final String UNSAMPLED = "f".repeat(32);

    private static Map<String, String> exporting(String endpoint) {
        return Map.of(
                "OTEL_TRACES_EXPORTER", "otlp",
                "OTEL_METRICS_EXPORTER", "otlp",
                "OTEL_EXPORTER_OTLP_ENDPOINT", endpoint,
                "OTEL_METRIC_EXPORT_INTERVAL", "500",
                "OTEL_BSP_SCHEDULE_DELAY", "200",
                "OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test");
    }

    /** As a producer sends it whose span has this trace. */
    private static Input in(String trace, String flags, Input input) {
        byte[] parent = ("00-" + trace + "-" + parent(trace) + "-" + flags).getBytes(US_ASCII);
        return new Input(input.record().header("traceparent", parent), input.expectation()).uncompared();
    }

    private static String trace(int number) {
        return "%032x".formatted(number + 1);
    }

    private static String parent(String trace) {
        return trace.substring(16);
    }

    /** Inputs in traces of their own, of which the first come with no fault, but for the last two. */
    private static List<Input> inputs() {
        List<Input> plain = new ArrayList<>(Input.good("log-", GOOD));
        plain.add(Input.enriched("fault-status.500~1"));
        plain.add(Input.deadLetter("fault-status.410", Code.GONE));
        plain.add(Input.deadLetter("../etc/passwd", Code.ID_INVALID));
        List<Input> inputs = new ArrayList<>();
        for (int i = 0; i < plain.size(); i++) {
            inputs.add(in(trace(i), "01", plain.get(i)));
        }
        inputs.add(in(UNSAMPLED, "00", Input.enriched("unsampled")));
        inputs.add(Input.enriched("alone").uncompared());
        return inputs;
    }

    @Test
    void shouldExportTheSpanOfEachIdWithItsRequestsAndTheMetrics(Ground ground) throws Exception {
        try (OtlpReceiver receiver = new OtlpReceiver();
                Scene scene = ground.scene("traced", 3, ApiSettings.defaults()).quick()) {
            // When
            scene.publish(inputs());
            scene.workers.start(command -> command.environment(exporting(receiver.url())));
            scene.finish();
            // Then
            Map<String, Span> byTrace = new HashMap<>();
            receiver.spans(Span.SpanKind.SPAN_KIND_CONSUMER)
                    .forEach(span -> assertThat(byTrace.put(OtlpReceiver.hex(span.getTraceId()), span))
                            .isNull());
            assertThat(byTrace).hasSize(GOOD + 4).doesNotContainKey(UNSAMPLED);
            for (int i = 0; i < GOOD + 3; i++) {
                Span span = byTrace.get(trace(i));
                assertThat(OtlpReceiver.hex(span.getParentSpanId())).isEqualTo(parent(trace(i)));
            }
            requireRequests(receiver, byTrace);
            requireContexts(scene, byTrace);
            requireMetrics(receiver, scene.group());
            assertThat(receiver.bodies()).noneMatch(body -> body.contains(ApiSettings.DEFAULT_KEY));
        }
    }

    private static void requireRequests(OtlpReceiver receiver, Map<String, Span> byTrace) {
        Map<String, List<String>> statuses = new HashMap<>();
        for (Span request : receiver.spans(Span.SpanKind.SPAN_KIND_CLIENT)) {
            Span parent = byTrace.get(OtlpReceiver.hex(request.getTraceId()));
            assertThat(request.getParentSpanId()).isEqualTo(parent.getSpanId());
            Map<String, String> attributes = OtlpReceiver.attributes(request.getAttributesList());
            String id = OtlpReceiver.attributes(parent.getAttributesList()).get("enricher.id");
            assertThat(attributes.get("url.full")).endsWith("/api/audit-logs/" + id);
            statuses.computeIfAbsent(id, any -> new ArrayList<>()).add(attributes.get("http.response.status_code"));
        }
        for (int i = 0; i < GOOD; i++) {
            assertThat(statuses.get("log-" + i)).containsExactly("200");
        }
        assertThat(statuses.get("fault-status.500~1")).containsExactly("500", "200");
        assertThat(statuses.get("fault-status.410")).isNotEmpty().containsOnly("410");
        assertThat(statuses).hasSize(GOOD + 3);
    }

    /** Each output names the span of its ID. */
    private static void requireContexts(Scene scene, Map<String, Span> byTrace) {
        List<String> topics = new ArrayList<>(scene.stage.outputTopics());
        topics.add(scene.stage.property("ocsf.topic"));
        Map<String, Integer> outputs = new HashMap<>();
        for (Emitted emitted : scene.reader().readAll(topics)) {
            String context = emitted.header("traceparent");
            String trace = context.substring(3, 35);
            outputs.merge(trace, 1, Integer::sum);
            if (trace.equals(UNSAMPLED)) {
                assertThat(context).endsWith("-00");
            } else {
                String span = OtlpReceiver.hex(byTrace.get(trace).getSpanId());
                assertThat(context).matches("00-" + trace + "-" + span + "-0[13]"); // 2: the trace's id is random
            }
        }
        assertThat(outputs).hasSize(GOOD + 5);
        assertThat(outputs.get(trace(0))).as("an enriched record and its event").isEqualTo(2);
    }

    private static void requireMetrics(OtlpReceiver receiver, String group) {
        Map<String, Metric> metrics = receiver.metrics();
        assertThat(metrics).containsKeys("enricher.state", "enricher.records.dead.letters", "jvm.memory.used");
        assertThat(metrics.get("enricher.records.enriched")
                        .getSum()
                        .getDataPoints(0)
                        .getAsDouble())
                .isEqualTo(GOOD + 3);
        assertThat(metrics.get("enricher.api.call")
                        .getHistogram()
                        .getDataPoints(0)
                        .getCount())
                .isGreaterThan(GOOD);
        assertThat(receiver.resource())
                .containsEntry("service.name", group)
                .containsEntry("deployment.environment.name", "test")
                .containsKeys("service.version", "service.instance.id");
    }

    @Test
    void shouldLoadNothingOfOpenTelemetryByDefault(Ground ground) throws Exception {
        try (Scene scene = ground.scene("untraced", 3, ApiSettings.defaults()).quick()) {
            Path classes = scene.write("classes", "");
            scene.publish(Input.good("log-", 5));
            scene.workers.start(command -> command.options("-Xlog:class+load:file=" + classes));
            scene.finish();

            List<String> loaded = Files.readAllLines(classes).stream()
                    .filter(line ->
                            line.contains("] io.opentelemetry.") || line.contains("] " + Traces.class.getName()))
                    .toList();
            assertThat(loaded).isNotEmpty().noneMatch(line -> line.contains("] io.opentelemetry."));
        }
    }

    @Test
    void shouldWorkOnAndLogLittleWithoutAReceiver(Ground ground) throws Exception {
        try (Scene scene = ground.scene("unheard", 3, ApiSettings.defaults()).quick()) {
            List<Input> inputs =
                    Input.good("log-", 100).stream().map(Input::uncompared).toList();
            scene.publish(inputs);
            JavaProcess worker = scene.workers.start(command -> command.environment(exporting("http://127.0.0.1:1")));
            scene.finish();

            assertThat(worker.output().lines(line -> line.contains("OpenTelemetry")))
                    .hasSize(1)
                    .allMatch(line -> line.contains(" WARN "));
            assertThat(worker.output().lines(line -> line.contains("io.opentelemetry")))
                    .isEmpty();
        }
    }
}
