package io.auditlog.enricher.sandbox.kafka;

import io.auditlog.enricher.sandbox.Directories;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;

/**
 * A real broker in this JVM, on the loopback interface alone: one KRaft node with the newest features, transactions of
 * version 2 among them. Topics are never created by accident. It starts in a third of a second once warm and leaves
 * nothing behind.
 *
 * <p>Threads: any.
 */
public final class SandboxBroker implements Cluster, AutoCloseable {

    private final Path directory;
    private final String bootstrapServers;
    private final KafkaNode node;
    private final Admin admin;
    private final AtomicInteger names = new AtomicInteger();

    private SandboxBroker(Path directory) {
        this.directory = directory;
        NodeSettings settings = NodeSettings.single(directory, Map.of());
        this.bootstrapServers = settings.address();
        try {
            this.node = KafkaNode.start(settings.properties());
        } catch (RuntimeException e) {
            Directories.delete(directory);
            throw e;
        }
        this.admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    }

    /** A broker on a free port, whose data is gone when it is closed. */
    public static SandboxBroker start() {
        try {
            return new SandboxBroker(Files.createTempDirectory("sandbox-broker-"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** A client of this broker, closed with it. */
    @Override
    public Admin admin() {
        return admin;
    }

    /** Creates topics with configuration of their own, for example {@code cleanup.policy}. */
    public void createTopics(int partitions, Map<String, String> configuration, String... names) {
        new Topics(admin).create(partitions, configuration, names);
    }

    /** A name that nobody else gets from this broker: tests that share one stay apart by their names. */
    public String uniqueName(String stem) {
        return stem + "-" + names.incrementAndGet();
    }

    /** Creates a topic under a {@linkplain #uniqueName unique name} and returns the name. */
    public String createTopic(String stem, int partitions) {
        String name = uniqueName(stem);
        createTopics(partitions, name);
        return name;
    }

    @Override
    public void close() {
        admin.close();
        node.close();
        Directories.delete(directory);
    }
}
