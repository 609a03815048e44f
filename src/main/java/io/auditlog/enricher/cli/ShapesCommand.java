package io.auditlog.enricher.cli;

import io.auditlog.enricher.config.WorkerConfig;
import io.auditlog.enricher.drift.Change;
import io.auditlog.enricher.drift.Drift;
import io.auditlog.enricher.entry.Escaped;
import io.auditlog.enricher.kafka.Cluster;
import io.auditlog.enricher.kafka.Scan;
import io.auditlog.enricher.reconcile.Progress;
import io.auditlog.enricher.schema.AuditLogEntry;
import io.auditlog.enricher.serde.AvroWireDeserializer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.StreamsConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code shapes}: writes what the enriched entries look like, or compares them with that; joins no group. */
@Command(
        name = "shapes",
        description = "Writes what the entries of the enriched topic look like to a file, or compares all of them with"
                + " drift.baseline.file and prints what differs. No API key is needed.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the baseline was written, or nothing differs",
            "1:the topic could not be read",
            "2:the configuration or the command line is wrong",
            "4:something differs"
        },
        versionProvider = Commands.Versions.class)
final class ShapesCommand implements Callable<Integer> {

    private static final int MAX_PARTITION_BYTES = 1 << 20;

    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec;

    @Mixin
    private Commands.ConfigFile file;

    @Option(
            names = "--write",
            paramLabel = "FILE",
            description = "Write the baseline to this file, instead of comparing with one.")
    private Path target;

    ShapesCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws Exception {
        WorkerConfig config = WorkerConfig.withoutKey(file.path, environment);
        if (target == null && config.driftBaseline().isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "drift.baseline.file is not set: write a baseline first, with --write FILE");
        }
        List<Change> changes = new ArrayList<>();
        Drift drift = target == null ? Drift.of(config.driftBaseline(), changes::addAll) : Drift.learning();
        try {
            read(config, drift);
        } catch (KafkaException e) {
            return Commands.unreadable(e, spec.commandLine().getErr());
        }
        if (target != null) {
            drift.baseline().write(target);
        }
        PrintWriter out = spec.commandLine().getOut();
        changes.forEach(change -> out.println(Escaped.text(change.toString())));
        out.flush();
        return (changes.isEmpty() ? ExitCode.OK : ExitCode.UNBALANCED).code();
    }

    private void read(WorkerConfig config, Drift drift) {
        StreamsConfig streams = new StreamsConfig(config.flow().streams());
        String topic = config.flow().topics().enriched();
        Progress progress = new Progress(spec.commandLine().getErr(), Ansi.AUTO.enabled(), System::nanoTime);
        try (KafkaConsumer<byte[], byte[]> consumer = Cluster.reader(streams, "shapes", MAX_PARTITION_BYTES);
                AvroWireDeserializer deserializer = new AvroWireDeserializer(AuditLogEntry.getClassSchema())) {
            Map<String, Object> settings = new HashMap<>(config.serializer().properties());
            settings.put("specific.avro.reader", true);
            deserializer.configure(settings, false);
            Scan scan = Scan.upToNow(consumer, partitions(consumer, topic), Map.of());
            while (!scan.done()) {
                for (ConsumerRecord<byte[], byte[]> record : scan.next()) {
                    AuditLogEntry entry = (AuditLogEntry) deserializer.deserialize(topic, record.value());
                    drift.take(entry.getEvent(), entry.getData(), Instant.ofEpochMilli(record.timestamp()));
                }
                progress.report(topic, scan.passed(), scan.length());
            }
        } finally {
            progress.end();
        }
    }

    private static List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer, String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
    }
}
