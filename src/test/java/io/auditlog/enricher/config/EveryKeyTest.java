package io.auditlog.enricher.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.serde.AvroWireSerializer;
import java.io.IOException;
import java.lang.reflect.Field;
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

    private static final Map<String, String> OTHER_VALUES = new TreeMap<>();

    @BeforeAll
    static void writeFiles() throws IOException {
        Path file = Files.writeString(folder.resolve("some-file"), "key-in-a-file\n");
        OTHER_VALUES.put("bootstrap.servers", "broker-1:9092,[::1]:9093");
        OTHER_VALUES.put("application.id", "another");
        OTHER_VALUES.put("processing.guarantee", "at_least_once");
        OTHER_VALUES.put("commit.interval", "2s");
        OTHER_VALUES.put("poll.interval", "7ms");
        OTHER_VALUES.put("drain.interval", "12ms");
        OTHER_VALUES.put("ledger.max.open", "1000");
        OTHER_VALUES.put("start.from", "earliest");
        OTHER_VALUES.put("input.topic", "another-input");
        OTHER_VALUES.put("input.format", "json");
        OTHER_VALUES.put("input.id.pointer", "/id");
        OTHER_VALUES.put("enriched.topic", "another-enriched");
        OTHER_VALUES.put("dead.letter.topic", "dead-{class}");
        OTHER_VALUES.put("topics.create", "true");
        OTHER_VALUES.put("topics.create.partitions", "12");
        OTHER_VALUES.put("topics.create.replication.factor", "3");
        OTHER_VALUES.put("api.key", "another-key");
        OTHER_VALUES.put("api.key.file", file.toString());
        OTHER_VALUES.put("rate.limit.per.second", "0.5");
        OTHER_VALUES.put("rate.limit.burst", "5");
        OTHER_VALUES.put("rate.headers", "x-ratelimit-");
        OTHER_VALUES.put("api.base.url", "https://api.example.test:8443/base");
        OTHER_VALUES.put("api.http.version", "1.1");
        OTHER_VALUES.put("max.in.flight", "17");
        OTHER_VALUES.put("max.queued", "18");
        OTHER_VALUES.put("request.timeout", "19s");
        OTHER_VALUES.put("connect.timeout", "20s");
        OTHER_VALUES.put("response.max.bytes", "2048");
        OTHER_VALUES.put("api.ssl.truststore.location", file.toString());
        OTHER_VALUES.put("api.ssl.truststore.password", "changeit");
        OTHER_VALUES.put("api.ssl.truststore.type", "PEM");
        OTHER_VALUES.put("api.ssl.keystore.location", file.toString());
        OTHER_VALUES.put("api.ssl.keystore.password", "changeit");
        OTHER_VALUES.put("api.ssl.keystore.key.password", "changeit-too");
        OTHER_VALUES.put("api.ssl.keystore.type", "PEM");
        OTHER_VALUES.put("api.proxy.url", "http://proxy.example.test:3128");
        OTHER_VALUES.put("api.proxy.user", "another-user");
        OTHER_VALUES.put("api.proxy.password", "another-password");
        OTHER_VALUES.put("retry.max.attempts", "3");
        OTHER_VALUES.put("retry.min.elapsed", "2h");
        OTHER_VALUES.put("retry.confirm.after", "2m");
        OTHER_VALUES.put("retry.backoff.base", "1s");
        OTHER_VALUES.put("retry.backoff.max", "5m");
        OTHER_VALUES.put("circuit.breaker.probe.max", "20s");
        OTHER_VALUES.put("id.pattern", "[0-9]+");
        OTHER_VALUES.put("id.max.length", "36");
        OTHER_VALUES.put("response.max.depth", "64");
        OTHER_VALUES.put("record.timestamp", "event");
        OTHER_VALUES.put("http.listen", "[::1]:0");
        OTHER_VALUES.put("shutdown.timeout", "40s");
        OTHER_VALUES.put("schema.registry.url", "https://registry.example.test");
        OTHER_VALUES.put("value.serializer", "org.apache.kafka.common.serialization.ByteArraySerializer");
        OutcomeKeys.KEYS.values().forEach(key -> OTHER_VALUES.put(key.name(), "hold"));
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

    @Test
    void shouldListEveryKeyThatTheTableDeclares() throws IllegalAccessException {
        for (Field constant : Keys.class.getDeclaredFields()) {
            if (constant.getType() == Key.class) {
                assertThat(Keys.all().values()).as(constant.getName()).contains((Key<?>) constant.get(null));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("keys")
    void shouldBeTheKeyThatItsEnvironmentVariableMeans(String name) {
        String variable = "ENRICHER_" + name.toUpperCase(Locale.ROOT).replace('.', '_');
        Settings settings = Settings.of(Map.of(), Map.of(variable, "x"), new Problems());
        assertThat(settings.all()).singleElement().extracting(Setting::key).isEqualTo(name);
    }

    @ParameterizedTest
    @MethodSource("keys")
    void shouldTakeItsDefault(String name) {
        Key<?> key = Keys.find(name).orElseThrow();
        if (key.byDefault() != null) {
            assertThat(key.type().parse(key.byDefault())).isPresent();
        }
    }

    @ParameterizedTest
    @MethodSource("keys")
    void shouldBeDescribed(String name) {
        Key<?> key = Keys.find(name).orElseThrow();
        if (key.isPassedOn() && !AvroWireSerializer.configuration().names().contains(name)) {
            assertThat(key.doc())
                    .as("a name that only Confluent's serializer knows")
                    .isEmpty();
        } else {
            assertThat(key.doc()).endsWith(".").hasSizeGreaterThan(8);
        }
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

    private static String passedOnValue(Key<?> key) {
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
