package io.auditlog.enricher.sandbox.demo;

import io.auditlog.enricher.sandbox.api.fault.Fault;
import io.auditlog.enricher.sandbox.kafka.IdPublisher;
import io.auditlog.enricher.sandbox.kafka.InputRecord;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Publishes made-up IDs evenly until it is killed: ordinary ones, and one in twenty that the API does not know. */
@Command(name = "id-feed", mixinStandardHelpOptions = true, description = "Publishes made-up audit-log IDs.")
public final class IdFeed implements Callable<Integer> {

    private static final int ODD_ONE_IN = 20;

    /** How many are sent before the next ones are made up. */
    private static final int BATCH = 100;

    @Option(names = "--bootstrap-servers", required = true, description = "brokers to ask first")
    private String bootstrapServers;

    @Option(names = "--topic", required = true, description = "where the IDs go")
    private String topic;

    @Option(names = "--per-second", defaultValue = "5", description = "IDs a second (${DEFAULT-VALUE})")
    private double perSecond;

    /** Runs until it is killed. */
    public static void main(String... arguments) {
        System.exit(new CommandLine(new IdFeed()).execute(arguments));
    }

    @Override
    public Integer call() {
        Map<String, Object> compressed = Map.of("compression.type", "zstd");
        try (IdPublisher publisher = new IdPublisher(bootstrapServers, topic, compressed)) {
            for (long first = Instant.now().getEpochSecond() * BATCH; ; first += BATCH) {
                publisher.publish(batch(first), perSecond);
            }
        }
    }

    private static List<InputRecord> batch(long first) {
        return LongStream.range(first, first + BATCH)
                .mapToObj(IdFeed::id)
                .map(InputRecord::id)
                .toList();
    }

    private static String id(long number) {
        return number % ODD_ONE_IN == 0 ? Fault.STATUS.id("410", 99, "n" + number) : "log-" + number;
    }
}
