package io.auditlog.enricher.sandbox.kafka;

import io.auditlog.enricher.sandbox.process.JavaCommand;
import io.auditlog.enricher.sandbox.process.JavaProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;

/**
 * A broker in a JVM of its own, which can be killed and comes back on the same port with the same data.
 *
 * <p>Threads: one.
 */
public final class BrokerProcess implements Cluster, AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    /** Ready a good deal sooner, which tests wait for. */
    private static final String[] QUICK_TO_START = {"-XX:TieredStopAtLevel=1"};

    private final NodeSettings settings;
    private final String[] options;
    private JavaProcess process;
    private Admin admin;

    private BrokerProcess(NodeSettings settings, String... options) {
        this.settings = settings;
        this.options = options;
    }

    static BrokerProcess of(NodeSettings settings) {
        return new BrokerProcess(settings, QUICK_TO_START);
    }

    /** A single broker on a free port. It does not run yet. */
    public static BrokerProcess in(Path directory) {
        return in(directory, Map.of());
    }

    /** The same with broker configuration of its own. */
    public static BrokerProcess in(Path directory, Map<String, String> overrides) {
        return of(NodeSettings.single(directory, quickToNotice(overrides)));
    }

    /** A single broker with the whole of Java's compiler: as fast as a real one, and slower to start. */
    public static BrokerProcess fast(Path directory) {
        return new BrokerProcess(NodeSettings.single(directory, quickToNotice(Map.of())));
    }

    /** With the defaults, the others need 9 s to notice that a broker was killed, and it 13 s to come back. */
    static Map<String, String> quickToNotice(Map<String, String> overrides) {
        Map<String, String> all = new HashMap<>(Map.of("broker.session.timeout.ms", "2000"));
        all.putAll(overrides);
        return all;
    }

    @Override
    public String bootstrapServers() {
        return settings.address();
    }

    /** A client of this broker, closed with it. */
    @Override
    public Admin admin() {
        if (admin == null) {
            admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()));
        }
        return admin;
    }

    /** Starts it and returns at once. */
    public BrokerProcess start() {
        if (isRunning()) {
            throw new IllegalStateException("broker " + settings.id() + " runs already");
        }
        process = JavaCommand.of(KafkaNode.class.getName(), writeProperties().toString())
                .logLevel("WARN")
                .options(options)
                .start(settings.directory().resolve("output.log"));
        return this;
    }

    /** Waits until it takes requests. */
    public BrokerProcess awaitReady() {
        process.awaitLine(KafkaNode.READY::equals, TIMEOUT);
        return this;
    }

    /** Kills it as a crash would (SIGKILL). */
    public void kill() {
        process.sigkill();
    }

    /** Asks it to stop (SIGTERM) and waits until it has. */
    public void stop() {
        process.sigterm();
        awaitStopped();
    }

    void awaitStopped() {
        process.awaitExit(TIMEOUT);
    }

    /** Starts it again on the same port with the same data, and waits until it takes requests. */
    public void restart() {
        start().awaitReady();
    }

    public boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** The process, for its output and for other signals. */
    public JavaProcess process() {
        return process;
    }

    /** Kills it if it still runs; its directory stays. */
    @Override
    public void close() {
        if (admin != null) {
            admin.close();
        }
        if (isRunning()) {
            process.close();
        }
    }

    private Path writeProperties() {
        Properties properties = new Properties();
        properties.putAll(settings.properties());
        Path file = settings.directory().resolve("server.properties");
        try {
            Files.createDirectories(settings.directory());
            try (Writer writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
                properties.store(writer, null);
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
