package io.auditlog.enricher.sandbox.bench;

import io.auditlog.enricher.sandbox.Directories;
import io.auditlog.enricher.sandbox.ProcessMeter;
import io.auditlog.enricher.sandbox.kafka.BrokerProcess;
import io.auditlog.enricher.sandbox.process.JavaCommand;
import io.auditlog.enricher.sandbox.registry.SandboxRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What all runs share: a broker in a JVM of its own, a registry, a directory. Threads: one. */
final class BenchEnvironment implements AutoCloseable {

    /** As the launcher script has it. */
    private static final String[] HEADERS =
            Runtime.version().feature() >= 25 ? new String[] {"-XX:+UseCompactObjectHeaders"} : new String[0];

    private final Path directory;
    private final BenchSettings settings;
    private final BrokerProcess broker;
    private final SandboxRegistry registry = SandboxRegistry.start();

    BenchEnvironment(Path directory, BenchSettings settings) throws IOException {
        this.directory = directory;
        this.settings = settings;
        Directories.delete(directory);
        broker = BrokerProcess.fast(Files.createDirectories(directory.resolve("broker")));
        broker.start().awaitReady();
    }

    Path directory() {
        return directory;
    }

    BenchSettings settings() {
        return settings;
    }

    BrokerProcess broker() {
        return broker;
    }

    /** A command of the worker, by the launcher script if there is one, else with those of its options that matter. */
    JavaCommand command(String... arguments) {
        JavaCommand command = JavaCommand.of("io.auditlog.enricher.cli.Main", arguments);
        return settings.launcher().isBlank()
                ? command.options(BenchRun.JVM_OPTIONS).options(HEADERS)
                : command.launcher(settings.launcher());
    }

    ProcessMeter brokerMeter() {
        return new ProcessMeter(broker.process().pid());
    }

    String registryUrl() {
        return registry.url();
    }

    @Override
    public void close() {
        broker.close();
        registry.close();
        Directories.delete(directory.resolve("broker"));
    }
}
