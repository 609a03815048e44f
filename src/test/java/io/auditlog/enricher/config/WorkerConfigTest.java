package io.auditlog.enricher.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.config.WorkerConfig.ApiKey;
import io.auditlog.enricher.config.WorkerConfig.EffectiveValue;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.IdRules;
import io.auditlog.enricher.entry.RecordBody;
import io.auditlog.enricher.entry.TopicCreation;
import io.auditlog.enricher.entry.Topics;
import io.auditlog.enricher.fetch.SourceSettings;
import io.auditlog.enricher.fetch.SourceSettings.HttpVersion;
import io.auditlog.enricher.fetch.SourceSettings.TlsSettings;
import io.auditlog.enricher.fetch.breaker.BreakerSettings;
import io.auditlog.enricher.fetch.retry.RetrySettings;
import io.auditlog.enricher.fetch.retry.RetrySettings.OutcomeRule;
import io.auditlog.enricher.ratelimit.RateLimitSettings;
import io.auditlog.enricher.topology.TopologySettings.RecordTimestamp;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.config.types.Password;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WorkerConfigTest {

    @TempDir
    Path folder;

    @Test
    void shouldHaveTheContractsDefaults() {
        WorkerConfig config = Configs.valid();

        assertThat(config.source())
                .isEqualTo(new SourceSettings(
                        URI.create("https://app.cotool.ai"),
                        HttpVersion.NEGOTIATE,
                        256,
                        512,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(3),
                        10_485_760,
                        "auto",
                        TlsSettings.PLATFORM,
                        null,
                        "audit-log-enricher/" + Version.current()));
        assertThat(config.apiKey()).isEqualTo(new ApiKey(new Password(Configs.CANARY), null));
        assertThat(config.pace()).isEqualTo(new RateLimitSettings(50, 1));
        assertThat(config.retry())
                .isEqualTo(new RetrySettings(
                        8,
                        Duration.ofMinutes(10),
                        Duration.ofSeconds(60),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(60),
                        Map.of()));
        assertThat(config.retry()).isEqualTo(RetrySettings.DEFAULT);
        assertThat(config.breaker()).isEqualTo(BreakerSettings.DEFAULT);
        assertThat(config.idRules().allowed().pattern())
                .isEqualTo(IdRules.DEFAULT.allowed().pattern());
        assertThat(config.maxDepth()).isEqualTo(200);
        assertThat(config.recordBody()).isEqualTo(RecordBody.EXACT);
        assertThat(config.topicCreation()).isEqualTo(new TopicCreation(false, 6, (short) -1));
        assertThat(config.listen()).isEqualTo(InetSocketAddress.createUnresolved("127.0.0.1", 8080));
        assertThat(config.shutdownTimeout()).isEqualTo(Duration.ofSeconds(20));
        assertThat(config.warnings()).isEmpty();
        assertThat(config.flow().topics())
                .isEqualTo(new Topics("audit-log-ids", "audit-logs-enriched", "audit-logs-dead-letter"));
        assertThat(config.flow().idPointer()).isEmpty();
        assertThat(config.flow().timestamp()).isEqualTo(RecordTimestamp.INPUT);
        assertThat(config.flow().maxOpen()).isEqualTo(20_000);
        assertThat(config.flow().commitLatency()).isEqualTo(Duration.ofMillis(15));
        assertThat(config.serializer().className()).isEqualTo("io.auditlog.enricher.serde.AvroWireSerializer");
        assertThat(config.serializer().properties()).isEqualTo(Map.of("schema.registry.url", "mock://test"));
    }

    @Test
    void shouldLetTheEnvironmentOverrideTheFileAndTheFileTheDefaults() throws Exception {
        // Given
        Path file = Files.writeString(folder.resolve("worker.properties"), """
                        bootstrap.servers = broker:9092
                        schema.registry.url=mock://a
                        api.key=k
                        rate.limit.per.second=10
                        max.in.flight=20
                        kafka.security.protocol=SSL
                        """);
        Map<String, String> environment = Map.of(
                "ENRICHER_MAX_IN_FLIGHT", "30",
                "ENRICHER_SCHEMA_REGISTRY_URL", "mock://b",
                "ENRICHER_KAFKA_SECURITY_PROTOCOL", "SASL_SSL",
                "ENRICHER_KAFKA_PRODUCER_LINGER_MS", "3",
                "ENRICHER_JAVA_OPTS", "-Xmx1g",
                "ENRICHER_SERVICE_PORT", "8080",
                "ENRICHER_PORT_8080_TCP_ADDR", "10.0.0.1",
                "PATH", "/bin");

        // When
        WorkerConfig config = WorkerConfig.load(file, environment);

        // Then
        assertThat(config.source().maxInFlight()).isEqualTo(30);
        assertThat(config.pace().perSecond()).isEqualTo(10);
        assertThat(config.pace().burst()).isEqualTo(1);
        assertThat(config.serializer().properties()).containsEntry("schema.registry.url", "mock://b");
        assertThat(config.flow().streams())
                .containsEntry("bootstrap.servers", "broker:9092")
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("producer.linger.ms", "3");
        assertThat(config.effective())
                .contains(
                        new EffectiveValue("max.in.flight", "30", "environment variable ENRICHER_MAX_IN_FLIGHT"),
                        new EffectiveValue("rate.limit.per.second", "10", file.toString()),
                        new EffectiveValue("rate.limit.burst", "1", "default"),
                        new EffectiveValue("kafka.max.poll.records", "256", "default"));
    }

    @Test
    void shouldTakeAnEmptyValueForTheDefaultUnlessItIsPassedOn() {
        // Given a variable that a container platform set to nothing, and what means no host name check
        String noCheck = "ssl.endpoint.identification.algorithm";
        WorkerConfig config = Configs.valid(
                Configs.leastWith(
                        "max.in.flight=9",
                        "api.key.file=",
                        "rule.executors.mine.class=x.Y",
                        "schema.registry." + noCheck + "=",
                        "kafka." + noCheck + "="),
                Map.of("ENRICHER_MAX_IN_FLIGHT", ""));

        assertThat(config.source().maxInFlight()).isEqualTo(256);
        assertThat(config.apiKey().fixed()).isNotNull();
        assertThat(config.serializer().properties())
                .containsEntry("schema.registry." + noCheck, "")
                .containsEntry("rule.executors.mine.class", "x.Y");
        assertThat(config.flow().streams()).containsEntry(noCheck, "");
    }

    @Test
    void shouldTakeTheKeyFromAFile() throws Exception {
        Path file = Files.writeString(folder.resolve("key"), "\n  the-key \n");
        Map<String, String> properties = Configs.leastWith("api.key.file=" + file.toString());
        properties.remove("api.key");

        assertThat(Configs.valid(properties, Map.of()).apiKey()).isEqualTo(new ApiKey(null, file));
    }

    @Test
    void shouldReadAPointerAndAnIpv6Address() {
        WorkerConfig config = Configs.valid("input.format=json", "input.id.pointer=/a~1b/0/", "http.listen=[::1]:9000");

        assertThat(config.flow().idPointer()).hasValue("/a~1b/0/");
        assertThat(config.listen()).isEqualTo(InetSocketAddress.createUnresolved("::1", 9000));
        assertThat(Configs.valid("input.format=json").flow().idPointer()).hasValue("");
    }

    @Test
    void shouldReadWhatOperatorsDecidedAboutOutcomes() {
        WorkerConfig config = Configs.valid(
                Configs.leastWith(
                        "outcome.not_found=dead-letter",
                        "outcome.forbidden=hold",
                        "outcome.server_error=retry:20",
                        "outcome.gone=retry:1",
                        "outcome.conflict="),
                Map.of("ENRICHER_OUTCOME_TOO_MANY_REQUESTS", "retry:100", "ENRICHER_OUTCOME_GONE", "retry:2"));

        assertThat(config.retry().outcomes())
                .containsOnly(
                        Map.entry(Code.NOT_FOUND, OutcomeRule.DEAD_LETTER),
                        Map.entry(Code.FORBIDDEN, OutcomeRule.HOLD),
                        Map.entry(Code.SERVER_ERROR, new OutcomeRule(20)),
                        Map.entry(Code.GONE, new OutcomeRule(2)),
                        Map.entry(Code.TOO_MANY_REQUESTS, new OutcomeRule(100)));
    }

    @Test
    void shouldWarnOfWhatIsProbablyNotMeant() {
        WorkerConfig config = Configs.valid(
                "api.base.url=http://api.example.test",
                "ledger.max.open=10",
                "input.id.pointer=/id",
                "basic.auth.user.info=user:" + Configs.CANARY,
                "kafka.secruity.protocol=SSL",
                "kafka.my.interceptor.key=x");

        assertThat(config.warnings())
                .satisfiesExactlyInAnyOrder(
                        text -> assertThat(text).contains("http sends the API key unencrypted"),
                        text -> assertThat(text).contains("ledger.max.open"),
                        text -> assertThat(text).contains("input.id.pointer", "input.format=json"),
                        text -> assertThat(text).contains("basic.auth.credentials.source=USER_INFO"),
                        text -> assertThat(text)
                                .contains("kafka.secruity.protocol", "did you mean kafka.security.protocol?"),
                        text -> assertThat(text).contains("kafka.my.interceptor.key"));
    }
}
