package io.auditlog.enricher.sandbox.bench;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.ProcessMeter;
import io.auditlog.enricher.sandbox.outcome.Emitted;
import io.auditlog.enricher.sandbox.outcome.OutcomeTail;
import io.auditlog.enricher.sandbox.process.JavaProcess;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Scenario d: how long an ID that arrives now takes to a {@code read_committed} reader, the API's own 50 ms included. Each ID
 * holds the time at which it was sent.
 */
final class LiveArrival {

    private static final String PREFIX = "live-";
    private static final int RATE = 500;
    private static final String NAME = "d live at 500/s";
    private static final int WARM_UP_SECONDS = 40;
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final BenchEnvironment environment;
    private final Sheet sheet;
    private final Subject subject;
    private final List<Long> latencies = new ArrayList<>();
    private final AtomicInteger read = new AtomicInteger();

    LiveArrival(BenchEnvironment environment, Sheet sheet, Subject subject) {
        this.environment = environment;
        this.sheet = sheet;
        this.subject = subject;
    }

    void measure() {
        int warmUp = RATE * WARM_UP_SECONDS;
        int ids = warmUp + RATE * environment.settings().seconds();
        try (BenchRun run = new BenchRun(environment, subject, "d", Throughput.API);
                JavaProcess process = run.start("256m")) {
            run.warmUp(process);
            SteadyRate rate = live(run, process, warmUp, ids);
            report(rate, run.api().witness().meanServiceNanos());
        }
    }

    /** Two threads of its own: the common pool may have but one. */
    private SteadyRate live(BenchRun run, JavaProcess process, int warmUp, int ids) {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            String enriched = run.stage().property("enriched.topic");
            String input = run.stage().property("input.topic");
            Future<?> reader = threads.submit(() -> read(enriched, warmUp, ids));
            Future<?> feed = threads.submit(() -> feed(input, ids));
            SteadyRate rate = SteadyRate.of(read::get, ids, new ProcessMeter(process.pid()), environment.brokerMeter());
            Await.get(feed, TIMEOUT);
            Await.get(reader, TIMEOUT);
            return rate;
        } finally {
            threads.shutdownNow();
        }
    }

    private void feed(String topic, int ids) {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", environment.broker().bootstrapServers(), "linger.ms", 5),
                new StringSerializer(),
                new StringSerializer())) {
            long begin = System.nanoTime();
            for (int i = 0; i < ids && !Thread.currentThread().isInterrupted(); i++) {
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
        List<Long> sorted = latencies.stream().sorted().toList();
        for (int percentile : new int[] {50, 90, 99, 100}) {
            long latency = sorted.get(Math.min(sorted.size() - 1, sorted.size() * percentile / 100));
            sheet.add(NAME, percentile == 100 ? "max ms" : "p" + percentile + " ms", subject, latency / 1e6);
        }
        sheet.add(NAME, "of which the API, mean ms", subject, service / 1e6);
        sheet.addPaced(NAME, subject, rate);
    }
}
