package io.auditlog.enricher.deploy;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.process.JavaCommand;
import io.auditlog.enricher.sandbox.process.JavaProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Kafka Connect itself, a standalone worker in a JVM of its own with a class path of its own, each plugin in a class loader
 * of its own. Threads: one.
 */
final class ConnectProcess implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final Pattern TASK = Pattern.compile("\"tasks\":\\[\\{[^]]*\"RUNNING\"");
    private static final String LISTENING = "REST server listening at ";

    private final HttpClient client = HttpClient.newHttpClient();
    private final JavaProcess process;
    private final URI url;

    private ConnectProcess(JavaProcess process, URI url) {
        this.process = process;
        this.url = url;
    }

    /** Starts it and waits until it can be asked; {@code home} holds its class path and its plugins. */
    static ConnectProcess start(Path home, Path directory, String brokers) throws IOException {
        Path configuration = Files.writeString(directory.resolve("connect-standalone.properties"), """
                bootstrap.servers=%s
                listeners=http://127.0.0.1:0
                key.converter=org.apache.kafka.connect.storage.StringConverter
                value.converter=org.apache.kafka.connect.json.JsonConverter
                plugin.path=%s
                plugin.discovery=service_load
                offset.storage.file.filename=%s
                offset.flush.interval.ms=1000
                consumer.auto.offset.reset=earliest
                consumer.metadata.max.age.ms=5000
                config.providers=file
                config.providers.file.class=org.apache.kafka.common.config.provider.FileConfigProvider
                """.formatted(
                        brokers, home.resolve("plugins"), directory.resolve("connect.offsets")));
        JavaProcess process = JavaCommand.of("org.apache.kafka.connect.cli.ConnectStandalone", configuration.toString())
                .options("-Duser.timezone=UTC")
                .classPath(home.resolve("runtime") + "/*")
                .heap("768m")
                .start(directory.resolve("connect.log"));
        try {
            String line = process.awaitLine(said -> said.contains(LISTENING), TIMEOUT);
            process.awaitLine(said -> said.endsWith("Kafka Connect started"), TIMEOUT);
            String after = line.substring(line.indexOf(LISTENING) + LISTENING.length());
            return new ConnectProcess(process, URI.create(after.split("[ ,]", 2)[0]));
        } catch (IllegalStateException e) {
            process.close();
            throw e;
        }
    }

    /** Creates a connector, as with {@code curl --data}, and waits until its task runs. */
    void create(ConnectorFile connector) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(url.resolve("/connectors"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(connector.json()))
                .build();
        var response = client.send(request, BodyHandlers.ofString());
        if (response.statusCode() != 201) {
            throw new IllegalStateException(connector.name() + ": " + response.body());
        }
        Await.until(
                connector.name(),
                TIMEOUT,
                () -> TASK.matcher(running(connector)).find());
    }

    /** What it says of a connector and its tasks, of which none may have failed, as JSON. */
    String running(ConnectorFile connector) throws Exception {
        URI of = url.resolve("/connectors/" + connector.name() + "/status");
        String status = client.send(HttpRequest.newBuilder(of).build(), BodyHandlers.ofString())
                .body();
        if (status.contains("FAILED")) {
            throw new IllegalStateException(status);
        }
        return status;
    }

    @Override
    public void close() {
        process.close();
    }
}
