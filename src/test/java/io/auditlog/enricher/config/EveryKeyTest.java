package io.auditlog.enricher.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.convert.ocsf.OcsfMapper;
import io.auditlog.enricher.evidence.SigningKey;
import io.auditlog.enricher.fetch.http.ServerIdentity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every key has an effect: set to another value, the configuration differs. */
final class EveryKeyTest {

    private static final String OTHER_SERIALIZER = "org.apache.kafka.common.serialization.ByteArraySerializer";

    @TempDir
    static Path folder;

    @BeforeAll
    static void writeFiles() throws Exception {
        ServerIdentity identity = ServerIdentity.in(folder); // server.p12
        Files.writeString(folder.resolve("server.pem"), identity.keyAsPem() + identity.pem());
        Files.writeString(folder.resolve("key"), "key-in-a-file");
        Files.writeString(folder.resolve("other"), "other-key");
        Files.writeString(folder.resolve("shapes"), "{\"event\":\"user.login\"}");
        Files.writeString(folder.resolve("pem"), SigningKey.generate(new SecureRandom()));
        Files.writeString(folder.resolve("other-pem"), SigningKey.generate(new SecureRandom()));
        Files.writeString(folder.resolve("redact"), "0123456789abcdef0123456789abcdef");
        Files.writeString(
                folder.resolve("mapping"), "{\"format\": 1, \"rules\": [{\"event\": [\"x\"], \"class\": 6003}]}");
    }

    /** A key, another value than its default, and what must be set for it to matter. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            bootstrap.servers               | broker-1:9092,[::1]:9093 |
            application.id                  | another |
            processing.guarantee            | at_least_once |
            commit.latency                  | 7ms |
            commit.interval                 | 2s |
            ledger.max.open                 | 1000 |
            start.from                      | earliest |
            input.topic                     | another-input |
            input.format                    | json |
            input.id.pointer                | /id | input.format=json
            enriched.topic                  | another-enriched |
            dead.letter.topic               | dead-{class} |
            ocsf.topic                      | events |
            ocsf.version                    | 1.1.0 | ocsf.topic=events
            ocsf.mapping.file               | @/mapping | ocsf.topic=events
            ocsf.raw.data                   | true | ocsf.topic=events
            ocsf.unmapped.data              | text | ocsf.topic=events
            ocsf.redact                     | /ipAddress | ocsf.topic=events,ocsf.redact.key.file=@/redact
            ocsf.redact.key.file            | @/redact | ocsf.topic=events
            checkpoint.topic                | checkpoints | checkpoint.key.file=@/pem
            checkpoint.interval             | 7s | checkpoint.topic=c,checkpoint.key.file=@/pem
            checkpoint.key.file             | @/other-pem | checkpoint.topic=c,checkpoint.key.file=@/pem
            control.topic                   | orders |
            topics.create                   | true |
            topics.create.partitions        | 12 |
            topics.create.replication.factor | 3 |
            api.key                         | another-key |
            api.key.file                    | @/key | api.key=,api.key.file=@/other
            rate.limit.per.second           | 0.5 |
            rate.limit.burst                | 5 |
            rate.headers                    | x-ratelimit- |
            api.base.url                    | https://api.example.test:8443/base |
            api.http.version                | 1.1 |
            max.in.flight                   | 17 |
            max.queued                      | 18 |
            request.timeout                 | 19s |
            connect.timeout                 | 20s |
            response.max.bytes              | 2048 |
            api.ssl.truststore.location     | @/server.pem | api.ssl.truststore.type=PEM
            api.ssl.truststore.password     | changeit | api.ssl.truststore.location=@/server.pem,api.ssl.truststore.type=PEM
            api.ssl.truststore.type         | JKS | api.ssl.truststore.location=@/server.p12,api.ssl.truststore.password=changeit
            api.ssl.keystore.location       | @/server.pem | api.ssl.keystore.type=PEM
            api.ssl.keystore.password       | changeit | api.ssl.keystore.location=@/server.pem,api.ssl.keystore.type=PEM
            api.ssl.keystore.key.password   | changeit-too | api.ssl.keystore.location=@/server.pem,api.ssl.keystore.type=PEM
            api.ssl.keystore.type           | JKS | api.ssl.keystore.location=@/server.p12,api.ssl.keystore.password=changeit
            api.proxy.url                   | http://proxy.example.test:3128 |
            api.proxy.user                  | another-user | api.proxy.url=http://p:1,api.proxy.user=u,api.proxy.password=p
            api.proxy.password              | another-password | api.proxy.url=http://p:1,api.proxy.user=u,api.proxy.password=p
            retry.max.attempts              | 3 |
            retry.min.elapsed               | 2h |
            retry.confirm.after             | 2m |
            retry.backoff.base              | 1s |
            retry.backoff.max               | 5m |
            circuit.breaker.probe.max       | 20s |
            id.pattern                      | [0-9]+ |
            id.max.length                   | 36 |
            response.max.depth              | 64 |
            timestamp.zone                  | Europe/Berlin |
            drift.baseline.file             | @/shapes |
            record.body                     | hash |
            record.timestamp                | event |
            http.listen                     | [::1]:0 |
            shutdown.timeout                | 40s |
            tracing.propagate               | true |
            schema.registry.url             | https://registry.example.test |
            value.serializer                | org.apache.kafka.common.serialization.ByteArraySerializer |
            """)
    void shouldHaveAnEffect(String key, String value, String context) {
        Map<String, String> properties = Configs.leastWith();
        for (String setting : Objects.requireNonNullElse(context, "api.key=x").split(",", -1)) {
            properties.put(setting.split("=", -1)[0], inFolder(setting.substring(setting.indexOf('=') + 1)));
        }
        assertEffect(properties, key, inFolder(value));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void shouldHaveAnEffectIfItIsPassedOnOrOfAnOutcome(String name) {
        Keys.Key key = Keys.find(name).orElseThrow();
        if (name.startsWith("outcome.")) {
            assertEffect(Configs.leastWith(), name, "hold");
        } else if (key.isPassedOn()) { // the default serializer reads them
            String value = switch (key.type().kafka()) {
                case BOOLEAN -> "true";
                case INT, LONG, SHORT -> "7";
                case CLASS -> "java.lang.Object";
                default -> "text";
            };
            assertEffect(Configs.leastWith("value.serializer=" + OTHER_SERIALIZER), name, value);
        }
    }

    @Test
    void shouldBeTestedWithAnotherValue() throws Exception {
        String values = getClass()
                .getDeclaredMethod("shouldHaveAnEffect", String.class, String.class, String.class)
                .getAnnotation(CsvSource.class)
                .textBlock();
        assertThat(values.lines().map(line -> line.split("[ |]", -1)[0]))
                .containsExactlyInAnyOrderElementsOf(Keys.all().values().stream()
                        .filter(key -> !key.isPassedOn() && !key.name().startsWith("outcome."))
                        .map(Keys.Key::name)
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

    static List<String> keys() {
        return List.copyOf(Keys.all().keySet());
    }

    private static String inFolder(String value) {
        return value.replace("@/", folder + "/");
    }

    private static void assertEffect(Map<String, String> properties, String key, String value) {
        List<Object> before = effect(Configs.valid(properties, Map.of()));
        properties.put(key, value);
        assertThat(effect(Configs.valid(properties, Map.of()))).isNotEqualTo(before);
    }

    /** Everything but the print-out, with what the text forms of records and passwords hide. */
    private static List<Object> effect(WorkerConfig config) {
        return Stream.<Object>of(
                        config.source(),
                        config.source().tls(),
                        config.apiKey(),
                        config.checkpoints(),
                        config.pace(),
                        config.retry(),
                        config.breaker(),
                        config.idRules().allowed().pattern(),
                        config.idRules().maxLength(),
                        config.maxDepth(),
                        config.zone(),
                        config.driftBaseline().isPresent(),
                        config.recordBody(),
                        config.flow(),
                        config.flow().topics(),
                        config.ocsf().map(OcsfMapper::settings),
                        config.topicCreation(),
                        config.serializer(),
                        config.listen(),
                        config.shutdownTimeout(),
                        config.tracing())
                .toList();
    }
}
