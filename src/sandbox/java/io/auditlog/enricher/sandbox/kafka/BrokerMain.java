package io.auditlog.enricher.sandbox.kafka;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.stream.Collectors;

/** One broker as a process: takes a properties file, says when it is ready, stops on SIGTERM. */
public final class BrokerMain {

    /** What it prints when it takes requests. */
    static final String READY = "broker ready";

    /** Set if the process must end when the one that started it is gone, which closes its standard input. */
    static final String TIED = "sandbox.tied";

    private BrokerMain() {}

    /** Runs until it is told to stop. */
    public static void main(String[] arguments) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of(arguments[0]), StandardCharsets.UTF_8)) {
            properties.load(reader);
        }
        if (Boolean.getBoolean(TIED)) {
            Thread watch = new Thread(BrokerMain::dieWithParent, "parent-watch");
            watch.setDaemon(true);
            watch.start();
        }
        KafkaNode node = KafkaNode.start(properties.stringPropertyNames().stream()
                .collect(Collectors.toMap(name -> name, properties::getProperty)));
        Runtime.getRuntime().addShutdownHook(new Thread(node::close, "stop"));
        System.out.println(READY);
        node.awaitShutdown();
    }

    private static void dieWithParent() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream()); // nothing is ever said on it; only its end matters
        } catch (IOException e) {
            System.out.println("standard input failed: " + e);
        }
        Runtime.getRuntime().halt(1);
    }
}
