package io.auditlog.enricher.sandbox.bench;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.ProcessMeter;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.Latency;
import io.auditlog.enricher.sandbox.outcome.Emitted;
import io.auditlog.enricher.sandbox.outcome.OutcomeTail;
import io.auditlog.enricher.sandbox.process.JavaProcess;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Part d: how long an ID that arrives now takes to a {@code read_committed} reader, above the API's own time. Each ID holds
 * the time at which it was sent.
 */
final class LiveArrival {

    private static final String PREFIX = "live-";
    private static final int RATE = 500;
    private static final int WARM_UP_SECONDS = 40;
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final BenchEnvironment environment;
    private final Sheet sheet;
    private final List<Long> latencies = new ArrayList<>();
    private final AtomicInteger read = new AtomicInteger();

    LiveArrival(BenchEnvironment environment, Sheet sheet) {
        this.environment = environment;
        this.sheet = sheet;
    }

    void measure() {
        int warmUp = RATE * WARM_UP_SECONDS;
        int ids = warmUp + RATE * environment.settings().seconds();
        ApiSettings api = ApiSettings.defaults().withLatency(new Latency.Fixed(Duration.ofMillis(50)));
        try (BenchRun run = new BenchRun(environment, "d", api);
                JavaProcess worker = run.worker("256m")) {
            run.warmUp(worker);
            String enriched = run.stage().property("enriched.topic");
            CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> read(enriched, warmUp, ids));
            CompletableFuture<Void> feed =
                    CompletableFuture.runAsync(() -> feed(run.stage().property("input.topic"), ids));
            ProcessMeter broker =
                    new ProcessMeter(environment.broker().process().pid());
            SteadyRate rate = SteadyRate.of(read::get, ids, new ProcessMeter(worker.pid()), broker);
            Await.get(feed, TIMEOUT);
            Await.get(reader, TIMEOUT);
            report(rate, run.api().witness().meanServiceNanos());
        }
    }

    private void feed(String topic, int ids) {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", environment.broker().bootstrapServers(), "linger.ms", 5),
                new StringSerializer(),
                new StringSerializer())) {
            long begin = System.nanoTime();
            for (int i = 0; i < ids; i++) {
                long due = begin + i * (1_000_000_000L / RATE);
                for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                String id = PREFIX + System.nanoTime();
                Future<RecordMetadata> unused =
                        producer.send(new ProducerRecord<>(topic, i % BenchRun.PARTITIONS, null, id));
            }
        }
    }

    private void read(String topic, int warmUp, int ids) {
        try (OutcomeTail tail = new OutcomeTail(environment.broker().bootstrapServers(), List.of(topic))) {
            while (read.get() < ids) {
                List<Emitted> landed = tail.next(POLL);
                long now = System.nanoTime();
                for (Emitted emitted : landed) {
                    String id = new String(emitted.key(), StandardCharsets.UTF_8);
                    if (id.startsWith(PREFIX) && read.incrementAndGet() > warmUp) {
                        latencies.add(now - Long.parseLong(id.substring(PREFIX.length())));
                    }
                }
            }
        }
    }

    private void report(SteadyRate rate, double service) {
        String remark = Sheet.text("above the API's own %.1f ms", service / 1e6);
        sheet.add("d live at 500/s, p50", above(50, service), "<= 70 ms", rate, remark);
        sheet.add("d p90", above(90, service), "");
        sheet.add("d p99", above(99, service), "<= 200 ms");
        sheet.add("d max", above(100, service), "");
    }

    private String above(int percentile, double service) {
        List<Long> sorted = latencies.stream().sorted().toList();
        long latency = sorted.get(Math.min(sorted.size() - 1, sorted.size() * percentile / 100));
        return Sheet.text("%.1f ms", (latency - service) / 1e6);
    }
}
