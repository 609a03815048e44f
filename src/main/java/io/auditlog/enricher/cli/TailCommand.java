package io.auditlog.enricher.cli;

import io.auditlog.enricher.config.WorkerConfig;
import io.auditlog.enricher.deadletter.DeadLetterDecoder;
import io.auditlog.enricher.deadletter.DeadLetterException;
import io.auditlog.enricher.deadletter.TimeSpec;
import io.auditlog.enricher.entry.Topics;
import io.auditlog.enricher.kafka.Cluster;
import io.auditlog.enricher.schema.AuditLogEntry;
import io.auditlog.enricher.serde.AvroWireDeserializer;
import io.auditlog.enricher.tail.Filter;
import io.auditlog.enricher.tail.Seen;
import io.auditlog.enricher.tail.SeenPrinter;
import io.auditlog.enricher.tail.SeenReader;
import io.auditlog.enricher.tail.Tail;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.StreamsConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code tail}: follows the outputs; read-only. */
@Command(
        description =
                "Follows enriched records and dead letters, one line each, until Ctrl-C, by the times at which they were"
                        + " made. It sees what a read_committed consumer sees, joins no group and commits nothing. No API"
                        + " key is needed.")
final class TailCommand extends Commands.Configured {

    private static final int MAX_PARTITION_BYTES = 1 << 20;

    private long max = Long.MAX_VALUE;

    @Option(names = "--only", paramLabel = "KIND", description = "enriched or dead-letters.")
    private Filter.Only only;

    @Mixin
    private DeadLetterCommand.Selectors selectors;

    @Option(
            names = "--event",
            paramLabel = "GLOB",
            description = "Type of event, like 'user.*'; * is any text, ? one character. No dead letter has one.")
    private Set<String> events = new HashSet<>();

    @Option(names = "--ocsf", description = "Also OCSF events, beside the enriched records that they are made of.")
    private boolean ocsf;

    @Option(
            names = "--since",
            paramLabel = "WHEN",
            description =
                    "Begin with records of that time: an instant, a day (UTC), or a duration back from now (30m, 2h, 7d)."
                            + " By their timestamps: those of the input, unless record.timestamp or the topic says"
                            + " otherwise.")
    private TimeSpec since;

    @Option(names = "--from-beginning", description = "Begin with the oldest records that the topics hold.")
    private boolean fromBeginning;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text, or json: one object a line.")
    private SubmitCommand.LineFormat format;

    TailCommand(Map<String, String> environment) {
        super(environment);
    }

    @Option(names = "--max", paramLabel = "N", description = "Stop after N records.")
    void max(long n) {
        requireAtLeastOne("--max", n);
        max = n;
    }

    @Override
    public Integer call() throws Exception {
        WorkerConfig config = WorkerConfig.withoutKey(file.path, environment);
        Topics topics = config.flow().topics();
        Filter filter = new Filter(only, selectors.ids, events, selectors.codes, selectors.classes, ocsf);
        demand(since == null || !fromBeginning, "--since and --from-beginning exclude each other");
        demand(!ocsf || topics.ocsf().isPresent(), "--ocsf: ocsf.topic is not set");
        demand(
                !filter.topics(topics).isEmpty(),
                "nothing fits: enriched records have an event, dead letters a class and a code");
        try (StopSignal stop = new StopSignal()) {
            return stop.during(spec.commandLine(), () -> {
                try {
                    follow(config, filter, stop.requested());
                } catch (KafkaException e) {
                    throw DeadLetterException.of(e, "Nothing was changed");
                }
                return ExitCode.OK;
            });
        }
    }

    private void demand(boolean condition, String otherwise) {
        if (!condition) {
            throw new ParameterException(spec.commandLine(), otherwise);
        }
    }

    private void follow(WorkerConfig config, Filter filter, CountDownLatch stop) throws DeadLetterException {
        StreamsConfig streams = new StreamsConfig(config.flow().streams());
        Map<String, Seen.Kind> topics =
                existing(streams, filter.topics(config.flow().topics()));
        PrintWriter err = err();
        Tail.Begin begin = fromBeginning
                ? new Tail.Begin.AtBeginning()
                : since == null
                        ? new Tail.Begin.AtEnd()
                        : new Tail.Begin.At(since.from(Clock.systemUTC().instant()));
        SeenPrinter printer = new SeenPrinter(out(), format == SubmitCommand.LineFormat.JSON);
        try (Consumer<byte[], byte[]> consumer = Cluster.reader(streams, "tail", MAX_PARTITION_BYTES);
                AvroWireDeserializer entries = new AvroWireDeserializer(AuditLogEntry.getClassSchema())) {
            Map<String, Object> settings = new HashMap<>(config.serializer().properties());
            settings.put("specific.avro.reader", true);
            entries.configure(settings, false);
            DeadLetterDecoder letters = DeadLetterDecoder.open(
                    config.serializer().className(), config.serializer().properties(), err);
            new Tail(consumer, topics, filter, new SeenReader(entries, letters, err), printer).run(begin, max, stop);
        }
    }

    /** Those that exist; with one topic per class, a class may have none yet. */
    private Map<String, Seen.Kind> existing(StreamsConfig streams, Map<String, Seen.Kind> wanted)
            throws DeadLetterException {
        Map<String, Seen.Kind> existing = new HashMap<>(wanted);
        try (Admin admin = Cluster.admin(streams)) {
            existing.keySet()
                    .retainAll(new Cluster(admin).describe(wanted.keySet()).keySet());
        }
        if (existing.isEmpty()) {
            throw new DeadLetterException("There is no topic " + String.join(", ", wanted.keySet())
                    + ": check bootstrap.servers, enriched.topic and dead.letter.topic");
        }
        return existing;
    }
}
