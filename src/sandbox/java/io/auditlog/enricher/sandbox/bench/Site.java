package io.auditlog.enricher.sandbox.bench;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.SimulatedApi;
import io.auditlog.enricher.sandbox.kafka.IdPublisher;
import io.auditlog.enricher.sandbox.kafka.InputRecord;
import io.auditlog.enricher.sandbox.kafka.Topics;
import io.auditlog.enricher.sandbox.process.JavaCommand;
import io.auditlog.enricher.sandbox.process.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * The place of one run of the worker: topics and a simulated API of its own. The topics stay: deleting them would keep the
 * broker busy during the next run.
 *
 * <p>Threads: one.
 */
final class Site implements AutoCloseable {

    static final int PARTITIONS = 6;
    static final int IN_FLIGHT = 256;

    private static final int WARM_UP = 400_000;
    private static final Duration REST = Duration.ofSeconds(2);
    private static final int AT_ONCE = 50_000;
    private static final Duration END = Duration.ofMinutes(2);
    private static final Duration STILL = Duration.ofMillis(500);

    private final Ground ground;
    private final String name;
    private final SimulatedApi api;
    private final Map<String, String> keys = new LinkedHashMap<>();

    Site(Ground ground, String name, ApiSettings apiSettings) {
        this.ground = ground;
        this.name = name + "-" + System.nanoTime();
        this.api = SimulatedApi.start(apiSettings);
        new Topics(ground.admin()).create(PARTITIONS, Map.of(), input(), enriched(), deadLetters());
        keys.put("bootstrap.servers", ground.bootstrapServers());
        keys.put("application.id", this.name);
        keys.put("input.topic", input());
        keys.put("enriched.topic", enriched());
        keys.put("dead.letter.topic", deadLetters());
        keys.put("schema.registry.url", ground.registryUrl());
        keys.put("api.base.url", api.baseUrl().toString());
        keys.put("api.key", ApiSettings.DEFAULT_KEY);
        keys.put("http.listen", "127.0.0.1:0");
        keys.put("max.in.flight", Integer.toString(IN_FLIGHT));
        keys.put("rate.limit.per.second", "1000000");
        keys.putAll(ground.settings().workerKeys());
    }

    SimulatedApi api() {
        return api;
    }

    String input() {
        return name + "-ids";
    }

    String enriched() {
        return name + "-enriched";
    }

    private String deadLetters() {
        return name + "-dead";
    }

    Site with(String key, String value) {
        keys.put(key, value);
        return this;
    }

    /** Puts so many IDs on the input topic, evenly over its partitions. */
    void publish(String prefix, int ids) {
        try (IdPublisher publisher = new IdPublisher(ground.bootstrapServers(), input())) {
            for (int from = 0; from < ids; from += AT_ONCE) {
                publisher.publish(IntStream.range(from, Math.min(ids, from + AT_ONCE))
                        .mapToObj(i -> InputRecord.id(prefix + i).to(i % PARTITIONS))
                        .toList());
            }
        }
    }

    /** Starts the worker. */
    JavaProcess worker(String heap) throws IOException {
        String text = keys.entrySet().stream()
                .map(key -> key.getKey() + "=" + key.getValue() + "\n")
                .collect(Collectors.joining());
        Path file = Files.writeString(ground.directory().resolve(name + ".properties"), text);
        JavaCommand command = JavaCommand.worker(file)
                .heap(heap)
                .logLevel("WARN")
                .options(ground.settings().options());
        return JavaProcess.start(command, ground.directory().resolve(name + ".log"));
    }

    /** Runs the worker over so many IDs, all there before it starts, and tells its steady part, as committed. */
    Steady run(int ids, String heap) throws IOException {
        publish("log-", ids);
        try (JavaProcess worker = worker(heap)) {
            return follow(worker, ids, 0);
        }
    }

    /** The same with a worker that has been through a warm-up at full speed. */
    Steady runWarm(int ids, String heap) throws IOException {
        try (JavaProcess worker = worker(heap)) {
            warmUp(worker);
            long base = committed();
            publish("log-", ids);
            return follow(worker, ids, base);
        }
    }

    /** Lets the worker do many IDs, and waits until its compiler has nothing to do any more. */
    void warmUp(JavaProcess worker) {
        publish("warm-", WARM_UP);
        Await.until(
                "the end of the warm-up",
                END,
                () -> api.witness().count() >= WARM_UP && api.witness().inFlight() == 0);
        ProcessMeter meter = new ProcessMeter(worker.pid());
        Await.until("rest after the warm-up", END, () -> {
            Duration before = meter.cpu();
            Await.sleep(REST);
            return meter.cpu().minus(before).compareTo(REST.dividedBy(5)) < 0;
        });
        api.witness().clear();
    }

    private Steady follow(JavaProcess worker, int ids, long base) {
        Steady steady = Steady.of(() -> committed() - base, ids, new ProcessMeter(worker.pid()), ground.broker());
        double records = ids / (double) (end(ids) - base);
        worker.sigterm();
        worker.awaitExit(END);
        return steady.counting(records);
    }

    /** Offsets that a {@code read_committed} reader can reach now, transaction markers included. */
    long committed() {
        Map<TopicPartition, OffsetSpec> latest = IntStream.range(0, PARTITIONS)
                .mapToObj(partition -> new TopicPartition(enriched(), partition))
                .collect(Collectors.toMap(Function.identity(), partition -> OffsetSpec.latest()));
        Admin admin = ground.admin();
        ListOffsetsOptions stable = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);
        return Await.get(admin.listOffsets(latest, stable).all()).values().stream()
                .mapToLong(found -> found.offset())
                .sum();
    }

    /** The committed offsets when all IDs are through. */
    private long end(int ids) {
        Await.until(
                "the end of the run",
                END,
                () -> api.witness().count() >= ids && api.witness().inFlight() == 0);
        return Await.value("a quiet topic", END, this::committedAtRest, end -> end >= ids);
    }

    private long committedAtRest() {
        long before = committed();
        Await.sleep(STILL);
        return committed() == before ? before : -1;
    }

    @Override
    public void close() {
        api.close();
    }
}
