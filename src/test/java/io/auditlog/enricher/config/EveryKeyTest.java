package io.auditlog.enricher.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every key lands somewhere: set to another value, the configuration differs. */
final class EveryKeyTest {

    @TempDir
    static Path folder;

    /** For each key another value than its default. */
    private static final String VALUES = """
            bootstrap.servers                  broker-1:9092,[::1]:9093
            application.id                     another
            processing.guarantee               at_least_once
            commit.interval                    2s
            poll.interval                      7ms
            drain.interval                     12ms
            ledger.max.open                    1000
            start.from                         earliest
            input.topic                        another-input
            input.format                       json
            input.id.pointer                   /id
            enriched.topic                     another-enriched
            dead.letter.topic                  dead-{class}
            topics.create                      true
            topics.create.partitions           12
            topics.create.replication.factor   3
            api.key                            another-key
            api.key.file                       FILE
            rate.limit.per.second              0.5
            rate.limit.burst                   5
            rate.headers                       x-ratelimit-
            api.base.url                       https://api.example.test:8443/base
            api.http.version                   1.1
            max.in.flight                      17
            max.queued                         18
            request.timeout                    19s
            connect.timeout                    20s
            response.max.bytes                 2048
            api.ssl.truststore.location        FILE
            api.ssl.truststore.password        changeit
            api.ssl.truststore.type            PEM
            api.ssl.keystore.location          FILE
            api.ssl.keystore.password          changeit
            api.ssl.keystore.key.password      changeit-too
            api.ssl.keystore.type              PEM
            api.proxy.url                      http://proxy.example.test:3128
            api.proxy.user                     another-user
            api.proxy.password                 another-password
            retry.max.attempts                 3
            retry.min.elapsed                  2h
            retry.confirm.after                2m
            retry.backoff.base                 1s
            retry.backoff.max                  5m
            circuit.breaker.probe.max          20s
            id.pattern                         [0-9]+
            id.max.length                      36
            response.max.depth                 64
            record.timestamp                   event
            http.listen                        [::1]:0
            shutdown.timeout                   40s
            schema.registry.url                https://registry.example.test
            value.serializer                   org.apache.kafka.common.serialization.ByteArraySerializer
            """;

    private static final Map<String, String> OTHER_VALUES = new TreeMap<>();

    @BeforeAll
    static void readValues() throws IOException {
        Path file = Files.writeString(folder.resolve("some-file"), "key-in-a-file\n");
        VALUES.lines()
                .map(line -> line.split(" +"))
                .forEach(row -> OTHER_VALUES.put(row[0], row[1].equals("FILE") ? file.toString() : row[1]));
        Keys.all().keySet().stream()
                .filter(key -> key.startsWith("outcome."))
                .forEach(key -> OTHER_VALUES.put(key, "hold"));
    }

    static List<String> keys() {
        return List.copyOf(Keys.all().keySet());
    }

    @ParameterizedTest
    @MethodSource("keys")
    void shouldLandSomewhere(String key) {
        // Given a configuration that allows the key to matter
        Map<String, String> before = around(key);
        Map<String, String> after = new HashMap<>(before);
        after.put(key, otherValue(key));

        // When it is set to another value
        List<Object> landedBefore = landed(Configs.valid(before, Map.of()));
        List<Object> landedAfter = landed(Configs.valid(after, Map.of()));

        // Then some settings differ
        assertThat(landedAfter).isNotEqualTo(landedBefore);
    }

    @Test
    void shouldHaveAnotherValueForEveryKeyOfOurOwn() {
        assertThat(OTHER_VALUES.keySet())
                .containsExactlyInAnyOrderElementsOf(Keys.all().values().stream()
                        .filter(key -> !key.isPassedOn())
                        .map(Key::name)
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("keys")
    void shouldBeTheKeyThatItsEnvironmentVariableMeans(String name) {
        String variable = "ENRICHER_" + name.toUpperCase(Locale.ROOT).replace('.', '_');
        assertThat(Settings.of(Map.of(), Map.of(variable, "x")).all())
                .singleElement()
                .extracting(Setting::key)
                .isEqualTo(name);
    }

    private static Map<String, String> around(String key) {
        Map<String, String> properties = Configs.least();
        if (key.equals("api.key.file")) {
            properties.remove("api.key");
            properties.put("api.key.file", otherFile());
        }
        if (Keys.find(key).filter(Key::isPassedOn).isPresent()) {
            properties.put("value.serializer", OTHER_VALUES.get("value.serializer")); // the default one reads them
        }
        if (key.equals("input.id.pointer")) {
            properties.put("input.format", "json");
        }
        if (key.startsWith("api.ssl.") && !key.endsWith("location")) {
            String location = key.replaceAll("store\\..*", "store.location");
            properties.put(location, OTHER_VALUES.get(location));
        }
        if (key.startsWith("api.proxy.") && !key.endsWith("url")) {
            properties.put("api.proxy.url", OTHER_VALUES.get("api.proxy.url"));
            properties.put("api.proxy.user", "user");
            properties.put("api.proxy.password", "password");
        }
        return properties;
    }

    private static String otherFile() {
        try {
            return Files.writeString(folder.resolve("other-file"), "other-key").toString();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String otherValue(String name) {
        return OTHER_VALUES.getOrDefault(name, passedOnValue(Keys.find(name).orElseThrow()));
    }

    private static String passedOnValue(Key key) {
        return switch (key.type().kafka()) {
            case BOOLEAN -> "true";
            case INT, LONG, SHORT -> "7";
            case CLASS -> "java.lang.Object";
            default -> "text";
        };
    }

    /** Everything but the print-out, with what the text forms of records and passwords hide. */
    private static List<Object> landed(WorkerConfig config) {
        return Stream.<Object>of(
                        config.source(),
                        config.source().tls(),
                        config.apiKey(),
                        config.pace(),
                        config.retry(),
                        config.breaker(),
                        config.idRules().allowed().pattern(),
                        config.idRules().maxLength(),
                        config.maxDepth(),
                        config.flow(),
                        config.topicCreation(),
                        config.serializer(),
                        config.listen(),
                        config.shutdownTimeout())
                .toList();
    }
}
