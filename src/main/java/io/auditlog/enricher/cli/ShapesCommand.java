package io.auditlog.enricher.cli;

import io.auditlog.enricher.config.WorkerConfig;
import io.auditlog.enricher.drift.Change;
import io.auditlog.enricher.drift.Drift;
import io.auditlog.enricher.entry.Escaped;
import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.kafka.Cluster;
import io.auditlog.enricher.kafka.Scan;
import io.auditlog.enricher.reconcile.Progress;
import io.auditlog.enricher.schema.AuditLogEntry;
import io.auditlog.enricher.serde.AvroWireDeserializer;
import io.auditlog.enricher.serde.RegistryUnavailableException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.StreamsConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code shapes}: writes what the enriched entries look like, or compares them with that; joins no group. */
@Command(
        description = "Writes what the entries of the enriched topic look like to a file, or compares all of them with"
                + " drift.baseline.file and prints what differs. No API key is needed.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the baseline was written, or nothing differs",
            "1:the topic could not be read",
            "2:the configuration or the command line is wrong",
            "4:something differs",
            "5:the topic holds no entries: nothing was written or compared"
        })
final class ShapesCommand extends Commands.Configured {

    private static final int MAX_PARTITION_BYTES = 1 << 20;

    @Option(
            names = "--write",
            paramLabel = "FILE",
            description = "Write the baseline to this file, instead of comparing with one.")
    private Path target;

    ShapesCommand(Map<String, String> environment) {
        super(environment);
    }

    @Override
    public Integer call() throws Exception {
        if (target != null && !isWritable()) {
            throw unwritable(null);
        }
        WorkerConfig config = target == null
                ? WorkerConfig.withBaseline(file.path, environment)
                : WorkerConfig.withoutKey(file.path, environment);
        if (target == null && config.driftBaseline().isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "drift.baseline.file is not set: write a baseline first, with --write FILE");
        }
        List<Change> changes = new ArrayList<>();
        Drift drift = target == null ? Drift.of(config.driftBaseline(), changes::addAll) : Drift.learning();
        PrintWriter err = err();
        try {
            if (!read(config, drift)) {
                err.println("topic " + config.flow().topics().enriched() + " holds no entries: nothing was "
                        + (target == null ? "compared" : "written"));
                return ExitCode.UNDECIDED.code();
            }
        } catch (KafkaException e) {
            return Commands.unreadable(e, err);
        }
        write(drift);
        PrintWriter out = out();
        changes.forEach(change -> out.println(Escaped.text(change.toString())));
        out.flush();
        return (changes.isEmpty() ? ExitCode.OK : ExitCode.UNBALANCED).code();
    }

    /** It is replaced by another file in its directory. */
    private boolean isWritable() {
        Path folder = target.toAbsolutePath().getParent();
        return folder != null
                && Files.isDirectory(folder)
                && Files.isWritable(folder)
                && (Files.isRegularFile(target) || Files.notExists(target));
    }

    private ParameterException unwritable(IOException cause) {
        return new ParameterException(
                spec.commandLine(),
                "--write " + target + ": the file cannot be written: name one in a directory that exists and can be"
                        + " written to",
                cause);
    }

    private void write(Drift drift) {
        try {
            if (target != null) {
                drift.baseline().write(target);
            }
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /** Whether there are entries. */
    private boolean read(WorkerConfig config, Drift drift) {
        boolean any = false;
        StreamsConfig streams = new StreamsConfig(config.flow().streams());
        String topic = config.flow().topics().enriched();
        Progress progress = Commands.progress(err());
        try (KafkaConsumer<byte[], byte[]> consumer = Cluster.reader(streams, "shapes", MAX_PARTITION_BYTES);
                AvroWireDeserializer deserializer = new AvroWireDeserializer(AuditLogEntry.getClassSchema())) {
            Map<String, Object> settings = new HashMap<>(config.serializer().properties());
            settings.put("specific.avro.reader", true);
            deserializer.configure(settings, false);
            Scan scan = Scan.upToNow(consumer, partitions(streams, topic), Map.of());
            while (!scan.done()) {
                for (ConsumerRecord<byte[], byte[]> record : scan.next()) {
                    any |= take(record, deserializer, drift, err());
                }
                progress.report("offsets of " + topic, scan.passed(), scan.length());
            }
        } finally {
            progress.end();
        }
        return any;
    }

    /** Whether it is an entry; says which record cannot be read. */
    static boolean take(
            ConsumerRecord<byte[], byte[]> record, Deserializer<?> entries, Drift drift, PrintWriter skipped) {
        try {
            AuditLogEntry entry = (AuditLogEntry) entries.deserialize(record.topic(), record.value());
            if (entry != null) { // a worker writes none without a value
                drift.take(entry.getEvent(), entry.getData(), Instant.ofEpochMilli(record.timestamp()));
            }
            return entry != null;
        } catch (RegistryUnavailableException e) {
            throw e;
        } catch (SerializationException e) {
            Origin position = new Origin(record.topic(), record.partition(), record.offset());
            skipped.println("Left alone: " + position + " cannot be read: " + Escaped.text(e.getMessage()));
            return false;
        }
    }

    private List<TopicPartition> partitions(StreamsConfig streams, String topic) {
        List<TopicPartition> found;
        try (Admin admin = Cluster.admin(streams)) {
            found = new Cluster(admin).partitions(List.of(topic));
        }
        if (found.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "topic " + topic + " does not exist: check enriched.topic and bootstrap.servers");
        }
        return found;
    }
}
