package io.auditlog.enricher.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditlog.enricher.entry.StatusClass;
import io.auditlog.enricher.evidence.SigningKey;
import io.auditlog.enricher.fetch.http.ServerIdentity;
import io.auditlog.enricher.kafka.Continuity;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every mistake is reported, all in one message. */
final class ProblemsTest {

    @TempDir
    Path folder;

    @Test
    void shouldReportEverythingInOneMessage() {
        // Given unknown, bad, missing, contradicting and refused keys at once
        Map<String, String> properties = Configs.leastWith(
                "rate.limit.per.secnd=10",
                "max.in.flight=many",
                "request.timeout=10",
                "retry.backoff.base=2m",
                "retry.backoff.max=1m",
                "enriched.topic=audit-log-ids",
                "api.ssl.truststore.location=/no/such/file",
                "outcome.notfound=hold",
                "outcome.internal=hold",
                "outcome.tls=dead-letter",
                "session.timeout.ms=10000",
                "kafka.isolation.level=read_uncommitted",
                "commit.interval=10s",
                "kafka.heartbeat.interval.ms=3334");
        properties.remove("bootstrap.servers");
        properties.remove("api.key");
        Map<String, String> environment = Map.of("ENRICHER_RATE_LIMIT_BRUST", "3", "ENRICHER_ID_PATTERN", "[a-");

        // When
        ConfigurationException broken = Configs.broken(properties, environment);

        // Then each has its own line; the last two need the brokers to be known
        assertThat(broken.getMessage().lines().toList())
                .containsExactlyInAnyOrder(
                        "The configuration has 15 problems:",
                        "  bootstrap.servers: missing; it must be a list of host:port, separated by commas",
                        "  api.ssl.truststore.location = /no/such/file: must be the path of a file that exists and can be"
                                + " read (given)",
                        "  max.in.flight = many: must be a whole number from 1 to 65536 (given)",
                        "  request.timeout = 10: must be a duration from 1ms to 10m, like 250ms, 10s, 5m or 1h (given)",
                        "  id.pattern = [a-: must be a regular expression that the whole ID must match (environment"
                                + " variable ENRICHER_ID_PATTERN)",
                        "  kafka.isolation.level = read_uncommitted: may not be set: IDs of an aborted transaction must"
                                + " not be read (given)",
                        "  rate.limit.per.secnd: unknown key; did you mean rate.limit.per.second? (given)",
                        "  rate.limit.brust: unknown key; did you mean rate.limit.burst? (environment variable"
                                + " ENRICHER_RATE_LIMIT_BRUST)",
                        "  outcome.notfound: unknown key; did you mean outcome.not_found? (given)",
                        "  outcome.tls: may not be set: without a connection no entry is at fault, so it is asked for"
                                + " again in any case (given)",
                        "  outcome.internal: may not be set: no time changes such a failure, so it is a dead letter in any"
                                + " case (given)",
                        "  session.timeout.ms: unknown key; did you mean kafka.session.timeout.ms? (given)",
                        "  api.key is missing: set api.key.file to a file that holds the key (or api.key, best as a"
                                + " reference like ${env:VAR})",
                        "  retry.min.elapsed and retry.backoff.base must not be negative, and retry.backoff.max not below"
                                + " retry.backoff.base",
                        "  input.topic, enriched.topic and dead.letter.topic must differ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            bootstrap.servers                | localhost
            bootstrap.servers                | a:1,,b:2
            bootstrap.servers                | a:99999
            application.id                   | has space
            processing.guarantee             | exactly_once
            commit.interval                  | 0ms
            commit.latency                   | -1s
            ledger.max.open                  | 0
            input.id.pointer                 | id
            input.id.pointer                 | /a~2b
            input.id.pointer                 | /a~
            enriched.topic                   | ..
            dead.letter.topic                | dead-{klass}
            ocsf.version                     | 1.2.0
            ocsf.redact                      | ipAddress
            ocsf.redact                      | /ipAddress, /id
            ocsf.unmapped.data               | json
            topics.create                    | yes
            topics.create.replication.factor | -2
            topics.create.replication.factor | 0
            rate.limit.per.second            | 0
            rate.limit.per.second            | NaN
            rate.limit.per.second            | Infinity
            rate.limit.burst                 | 1.5
            api.base.url                     | ftp://host
            api.base.url                     | https://host#x
            api.base.url                     | host
            api.http.version                 | 3
            api.proxy.url                    | https://proxy:3128
            api.proxy.url                    | http://proxy
            api.proxy.url                    | http://proxy:3128/path
            api.proxy.url                    | proxy:3128
            id.max.length                    | 257
            timestamp.zone                   | Nowhere/Else
            record.body                      | sha256
            record.timestamp                 | now
            http.listen                      | 8080
            http.listen                      | localhost:70000
            schema.registry.url              | registry:8081
            value.serializer                 | not a class
            outcome.gone                     | retry
            outcome.gone                     | retry:
            outcome.gone                     | retry:0
            outcome.gone                     | retry:-1
            outcome.gone                     | retry:1.5
            outcome.gone                     | retry:101
            outcome.gone                     | Hold
            auto.register.schemas            | maybe
            kafka.session.timeout.ms         | soon
            kafka.security.protocol          | TLS
            kafka.max.request.size           | big
            """)
    void shouldReportABadValueWithItsKey(String key, String value) {
        assertThat(Configs.problem(key + "=" + value))
                .startsWith(key + " = " + value + ": ")
                .endsWith(" (given)");
    }

    @Test
    void shouldReportANameFromWhichKafkaCannotMakeATopic() {
        String changelog = Continuity.changelog("");
        String longest = "a".repeat(249 - changelog.length());
        assertThat(Configs.valid("application.id=" + longest).flow().applicationId())
                .isEqualTo(longest);
        assertThat(Configs.problem("application.id=a" + longest))
                .contains(": must be a name of up to 232 letters, digits, '.', '_' or '-' (given)");

        int label = Stream.of(StatusClass.values())
                .mapToInt(each -> each.label().length())
                .max()
                .orElseThrow();
        String letters = "a".repeat(249 - "-parked".length() - label) + "{class}";
        assertThat(Configs.valid("dead.letter.topic=" + letters).flow().topics().deadLetter())
                .isEqualTo(letters);
        assertThat(Configs.problem("dead.letter.topic=a" + letters))
                .contains(": must be a topic name of up to 242 letters, digits, '.', '_' or '-', in which {class} may"
                        + " stand for the status class and counts as 16 (given)");
    }

    @Test
    void shouldReportWhatCheckpointsLack() throws Exception {
        String key = "checkpoint.key.file=" + write("pem", SigningKey.generate(new SecureRandom()));
        String topic = "checkpoint.topic=checkpoints";
        assertThat(Configs.problem(topic))
                .contains("without checkpoint.key.file")
                .contains("keygen");
        assertThat(Configs.problem(topic, key, "processing.guarantee=at_least_once"))
                .contains("checkpoint.topic needs processing.guarantee=exactly_once_v2");
        assertThat(Configs.problem(topic, "checkpoint.key.file=" + write("secret", Configs.CANARY)))
                .startsWith("checkpoint.key.file: ")
                .contains("private key of Ed25519")
                .doesNotContain(Configs.CANARY);
        assertThat(Configs.problem(key, "checkpoint.topic=audit-logs-dead-letter"))
                .isEqualTo("checkpoint.topic must differ from all other topics");
    }

    @Test
    void shouldWarnOfSettingsOfOutputsThatAreOff() throws Exception {
        String key = "checkpoint.key.file=" + write("pem", SigningKey.generate(new SecureRandom()));
        String redactKey = "ocsf.redact.key.file=" + write("key", Configs.CANARY.repeat(2));
        assertThat(Configs.valid(
                                key,
                                redactKey,
                                "checkpoint.interval=5m",
                                "ocsf.raw.data=true",
                                "ocsf.version=1.8.0",
                                "ocsf.redact=")
                        .warnings())
                .containsExactly(
                        "ocsf.raw.data: has no effect without ocsf.topic",
                        "ocsf.redact.key.file: has no effect without ocsf.topic",
                        "ocsf.version: has no effect without ocsf.topic",
                        "checkpoint.interval: has no effect without checkpoint.topic",
                        "checkpoint.key.file: has no effect without checkpoint.topic");
        assertThat(Configs.valid("ocsf.topic=events", "ocsf.raw.data=true", redactKey)
                        .warnings())
                .containsExactly("ocsf.redact.key.file: has no effect without ocsf.redact");
        assertThat(Configs.valid("ocsf.topic=", "checkpoint.topic=").warnings()).isEmpty();
    }

    @Test
    void shouldWarnOfAContextThatNobodyRecords() throws Exception {
        Map<String, String> properties = Configs.leastWith("tracing.propagate=true");
        assertThat(WorkerConfig.of(properties, Map.of()).warnings())
                .containsExactly("tracing.propagate: has no effect without OTEL_TRACES_EXPORTER=otlp");
        assertThat(WorkerConfig.of(properties, Map.of("OTEL_TRACES_EXPORTER", "otlp"))
                        .warnings())
                .isEmpty();
    }

    @Test
    void shouldDemandTheBaselineOnlyWhereSomethingIsComparedWithIt() throws Exception {
        Path file = Files.writeString(
                folder.resolve("w.properties"),
                "bootstrap.servers=a:1\nschema.registry.url=mock://a\ndrift.baseline.file=" + folder + "/none\n");

        assertThat(WorkerConfig.withoutKey(file, Map.of()).driftBaseline()).isEmpty();
        assertThatThrownBy(() -> WorkerConfig.withBaseline(file, Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("drift.baseline.file = ")
                .hasMessageContaining("a problem");
    }

    @Test
    void shouldShowNothingOfAFileThatIsNoBaseline() throws Exception {
        assertThat(Configs.problem("drift.baseline.file=" + write("secret", Configs.CANARY)))
                .startsWith("drift.baseline.file: ")
                .contains("line 1, column ")
                .doesNotContain(Configs.CANARY);
    }

    private Path write(String name, String text) throws Exception {
        return Files.writeString(folder.resolve(name), text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            bootstrap.servers             | use bootstrap.servers
            application.id                | use application.id
            processing.guarantee          | use processing.guarantee
            commit.interval.ms            | use commit.interval
            consumer.group.id             | application.id
            consumer.enable.auto.commit   | offsets
            main.consumer.isolation.level | aborted
            producer.acks                 | lost
            producer.enable.idempotence   | lost
            producer.transactional.id     | application.id
            processing.exception.handler  | loses IDs
            topic.cleanup.policy          | compacted
            topic.retention.ms            | expire
            """)
    void shouldRefuseWhatWouldBreakThePromise(String name, String reason) {
        assertThat(Configs.problem("kafka." + name + "=x"))
                .startsWith("kafka." + name + " = x: may not be set: ")
                .contains(reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            dead.letter.topic=audit-log-ids              | input.topic, enriched.topic and dead.letter.topic must differ
            input.topic=ids-4xx,dead.letter.topic=ids-{class} | dead.letter.topic must not become input.topic or
            ocsf.topic=audit-logs-enriched                | ocsf.topic must differ from all other topics
            ocsf.topic=dead-4xx,dead.letter.topic=dead-{class} | ocsf.topic must differ from all other topics
            ocsf.topic=events,ocsf.redact=/ipAddress     | ocsf.redact needs ocsf.redact.key.file
            ocsf.topic=events,ocsf.mapping.file=pom.xml  | ocsf.mapping.file: pom.xml: no readable JSON at line 1
            api.ssl.truststore.password=secret           | is set without api.ssl.truststore.location: set both or none
            api.ssl.keystore.password=secret             | is set without api.ssl.keystore.location
            api.ssl.keystore.key.password=secret         | is set without api.ssl.keystore.location
            api.proxy.user=user                          | is set without api.proxy.url
            api.proxy.password=secret                    | is set without api.proxy.user
            api.proxy.url=http://p:1,api.proxy.user=somebody | api.proxy.user needs api.proxy.password
            api.proxy.url=http://p:1,api.proxy.user=us:er,api.proxy.password=pass | must hold no colon
            api.proxy.url=http://p:1,api.base.url=http://a,api.http.version=2 | the proxy is asked in HTTP/1.1
            commit.interval=10s                | must be shorter than the producer's transaction.timeout.ms of 6000ms
            kafka.heartbeat.interval.ms=3334   | must be at most a third of session.timeout.ms, 10000, and is 3334
            kafka.consumer.session.timeout.ms=2999 | at most a third of session.timeout.ms, 2999, and is 1000
            value.serializer=org.example.Missing   | is no Kafka Serializer on the class path
            value.serializer=java.lang.String      | is no Kafka Serializer on the class path
            api.key.file=pom.xml                   | are both set
            """)
    void shouldReportContradictions(String settings, String message) {
        assertThat(Configs.problem(settings.split(",", -1))).contains(message).doesNotContain("us:er");
    }

    @Test
    void shouldReportTrustAndKeyStoresThatCannotBeUsed() throws Exception {
        // Given
        Path store = ServerIdentity.in(folder).store;
        Map<String, String> properties = Configs.leastWith(
                "api.ssl.truststore.location=" + store,
                "api.ssl.truststore.password=" + Configs.CANARY,
                "api.ssl.keystore.location=pom.xml",
                "api.ssl.keystore.type=PEM");

        // When
        ConfigurationException broken = Configs.broken(properties, Map.of());

        // Then
        assertThat(broken.problems())
                .extracting(ConfigurationException.Problem::line)
                .containsExactly(
                        "api.ssl.truststore.location: " + store
                                + " cannot be used as PKCS12: keystore password was incorrect",
                        "api.ssl.keystore.location: pom.xml cannot be used as PEM: it holds no certificate with its private"
                                + " key, in PEM one that begins with BEGIN PRIVATE KEY or BEGIN ENCRYPTED PRIVATE KEY");
    }

    @Test
    void shouldReportEachIntervalThatIsTooLong() {
        Map<String, String> properties = Configs.leastWith("commit.interval=10s", "kafka.heartbeat.interval.ms=9000");

        assertThat(Configs.broken(properties, Map.of()).problems())
                .extracting(ConfigurationException.Problem::key)
                .containsExactlyInAnyOrder("commit.interval", "kafka.heartbeat.interval.ms");
    }

    @Test
    void shouldReportAFileThatCannotBeRead() throws Exception {
        Path latin = Files.write(folder.resolve("l"), "input.topic=\u00fc".getBytes(StandardCharsets.ISO_8859_1));
        Path malformed = Files.writeString(folder.resolve("m"), "input.topic=\\u12");

        assertThatThrownBy(() -> WorkerConfig.load(folder.resolve("none.properties"), Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("none.properties: no such file");
        assertThatThrownBy(() -> WorkerConfig.load(latin, Map.of())).hasMessageContaining("the file is not UTF-8");
        assertThatThrownBy(() -> WorkerConfig.load(malformed, Map.of())).hasMessageContaining("malformed \\uXXXX");
    }

    @Test
    void shouldReportAKeyThatStandsTwice() throws Exception {
        Path file = Files.writeString(
                folder.resolve("w.properties"),
                "bootstrap.servers=a:1\nschema.registry.url=mock://a\napi.key=k\nmax.in.flight=1\nmax.in.flight=2\n");

        assertThatThrownBy(() -> WorkerConfig.load(file, Map.of()))
                .hasMessageContaining("max.in.flight = 2: this key stands more than once in the file");
    }

    @Test
    void shouldKeepEachProblemOnOneLine() {
        assertThat(Configs.problem("input.topic=a\nb\u001b[31m")).doesNotContain("\n", "\u001b");
    }
}
