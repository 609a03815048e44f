package io.auditlog.enricher.sandbox.bench;

import io.auditlog.enricher.sandbox.kafka.BrokerProcess;
import io.auditlog.enricher.sandbox.registry.SandboxRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;

/** What all runs share: a broker in a JVM of its own, a registry, a directory. Threads: one. */
final class Ground implements AutoCloseable {

    private final Path directory;
    private final BenchSettings settings;
    private final BrokerProcess broker;
    private final SandboxRegistry registry = SandboxRegistry.start();
    private final Admin admin;

    Ground(Path directory, BenchSettings settings) throws IOException {
        this.directory = directory;
        this.settings = settings;
        clear(directory);
        broker = BrokerProcess.fast(Files.createDirectories(directory.resolve("broker")));
        broker.start().awaitReady();
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    Path directory() {
        return directory;
    }

    BenchSettings settings() {
        return settings;
    }

    Admin admin() {
        return admin;
    }

    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    String registryUrl() {
        return registry.url();
    }

    ProcessMeter broker() {
        return new ProcessMeter(broker.process().pid());
    }

    @Override
    public void close() throws IOException {
        admin.close();
        broker.close();
        registry.close();
        clear(directory.resolve("broker"));
    }

    private static void clear(Path directory) throws IOException {
        if (Files.exists(directory)) {
            List<Path> bottomUp;
            try (Stream<Path> all = Files.walk(directory)) {
                bottomUp = all.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path path : bottomUp) {
                Files.delete(path);
            }
        }
    }
}
