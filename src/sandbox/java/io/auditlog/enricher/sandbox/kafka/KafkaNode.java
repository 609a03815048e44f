package io.auditlog.enricher.sandbox.kafka;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/** The genuine Kafka server in this JVM, its directory formatted first. The only class that touches Kafka's insides. */
public final class KafkaNode implements AutoCloseable {

    /** What a node that is a process prints when it takes requests. */
    static final String READY = "broker ready";

    private final KafkaRaftServer server;

    private KafkaNode(KafkaRaftServer server) {
        this.server = server;
    }

    /**
     * Runs a node as a process: until SIGTERM, or until the process that started it is gone, which closes its standard input.
     *
     * @param arguments a properties file
     */
    public static void main(String[] arguments) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of(arguments[0]), StandardCharsets.UTF_8)) {
            properties.load(reader);
        }
        Thread watch = new Thread(KafkaNode::dieWithParent, "parent-watch");
        watch.setDaemon(true);
        watch.start();
        Map<String, String> settings = new HashMap<>();
        properties.forEach((name, value) -> settings.put(name.toString(), value.toString()));
        KafkaNode node = start(settings);
        Runtime.getRuntime().addShutdownHook(new Thread(node::close, "stop"));
        System.out.println(READY);
        node.server.awaitShutdown();
    }

    private static void dieWithParent() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream()); // nothing is ever sent; only its end matters
        } catch (IOException e) {
            System.out.println("standard input failed: " + e);
        }
        Runtime.getRuntime().halt(1);
    }

    /** Starts a node and returns when it takes requests. */
    static KafkaNode start(Map<String, String> properties) {
        format(properties);
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
        try {
            server.startup();
        } catch (RuntimeException | Error e) {
            server.shutdown();
            throw e;
        }
        return new KafkaNode(server);
    }

    /** With the latest versions of all features, transactions of version 2 among them; a formatted directory stays as it is. */
    private static void format(Map<String, String> properties) {
        String directory = properties.get("log.dirs");
        try {
            Files.createDirectories(Path.of(directory));
            new Formatter()
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .setNodeId(Integer.parseInt(properties.get("node.id")))
                    .setClusterId(NodeSettings.CLUSTER_ID)
                    .setReleaseVersion(MetadataVersion.latestProduction())
                    .setControllerListenerName(properties.get("controller.listener.names"))
                    .setMetadataLogDirectory(directory)
                    .addDirectory(directory)
                    .setIgnoreFormatted(true)
                    .run();
        } catch (Exception e) {
            throw new IllegalStateException("cannot format " + directory, e);
        }
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }
}
