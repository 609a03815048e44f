package io.auditlog.enricher.config;

import static io.auditlog.enricher.config.Configs.CANARY;
import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.config.WorkerConfig.EffectiveValue;
import io.auditlog.enricher.fetch.SourceSettings.ApiProxy;
import io.auditlog.enricher.fetch.credentials.KeyFormat;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** References are resolved, and nothing that may be a secret is printed. */
final class SecretsTest {

    @TempDir
    Path folder;

    @Test
    void shouldResolveReferencesOfAllProviders() throws Exception {
        // Given
        Path file = Files.writeString(folder.resolve("secrets.properties"), "info=user:" + CANARY + "\n");
        Files.writeString(folder.resolve("jaas"), CANARY + "\n");
        Map<String, String> properties = Configs.leastWith(
                "api.key=${env:THE_KEY}",
                "basic.auth.credentials.source=USER_INFO",
                "basic.auth.user.info=${file:" + file + ":info}",
                "kafka.sasl.jaas.config=${dir:" + folder + ":jaas}");

        // When
        WorkerConfig config = Configs.valid(properties, Map.of("THE_KEY", CANARY));

        // Then
        assertThat(config.apiKey().fixed().value()).isEqualTo(CANARY);
        assertThat(config.serializer().properties()).containsEntry("basic.auth.user.info", "user:" + CANARY);
        assertThat(config.flow().streams()).containsEntry("sasl.jaas.config", CANARY);
        assertThat(config.effective()).contains(new EffectiveValue("api.key", "${env:THE_KEY}", "given"));
        assertThat(config.toString()).doesNotContain(CANARY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${env:NOT_SET}",
                "${file:/no/such/file:key}",
                "${file:/no/such/file}",
                "${dir:/no/such/directory:file}",
                "${vault:path:key}"
            })
    void shouldReportAReferenceThatCannotBeResolved(String reference) {
        assertThat(Configs.problem("api.key=" + reference))
                .startsWith("api.key = " + reference + ": ")
                .containsAnyOf("cannot be resolved", "there is no provider vault, only dir, env, file");
    }

    @Test
    void shouldHideSecretsInThePrintOut() {
        WorkerConfig config = Configs.valid(
                "value.serializer=org.apache.kafka.common.serialization.ByteArraySerializer",
                "schema.registry.url=https://user:" + CANARY + "@registry.example.test",
                "basic.auth.user.info=user:" + CANARY,
                "bearer.auth.token=" + CANARY,
                "bearer.auth.mine.token=" + CANARY,
                "request.header.Authorization=" + CANARY,
                "schema.registry.ssl.keystore.password=" + CANARY,
                "kafka.ssl.truststore.password=" + CANARY,
                "kafka.producer.ssl.key.password=" + CANARY,
                "kafka.ssl.keystore.key=" + CANARY,
                "kafka.sasl.jaas.config=Module required password=\"" + CANARY + "\";",
                "api.proxy.url=http://proxy.example.test:3128",
                "api.proxy.user=" + CANARY,
                "api.proxy.password=" + CANARY,
                "kafka.my.interceptor.secret=" + CANARY,
                "kafka.my.interceptor.url=http://me:" + CANARY + "@host/");

        assertThat(config.source().proxy())
                .isEqualTo(new ApiProxy(URI.create("http://proxy.example.test:3128"), CANARY, CANARY));
        assertThat(config.effective().toString()).doesNotContain(CANARY).contains("https://[hidden]@registry");
        assertThat(config.toString()).doesNotContain(CANARY);
        assertThat(config.warnings().toString()).doesNotContain(CANARY);
    }

    @Test
    void shouldHideSecretsInMessages() {
        // Given secrets that are bad values, in wrong places, behind misspelt keys and behind references
        Map<String, String> properties = Configs.leastWith(
                "api.key=" + CANARY + " with space",
                "api.kee=" + CANARY,
                "api.base.url=ftp://user:" + CANARY + "@host",
                "schema.registry.url=${env:LEAK}",
                "max.in.flight=${env:LEAK}",
                "kafka.ssl.keystore.password.typo=" + CANARY,
                "kafka.acks=${env:LEAK}");

        // When
        ConfigurationException broken = Configs.broken(properties, Map.of("LEAK", CANARY, "ENRICHER_API_KY", CANARY));

        // Then
        assertThat(broken.problems()).hasSize(7);
        assertThat(broken.getMessage())
                .doesNotContain(CANARY)
                .contains("api.key = [hidden]: must be printable ASCII characters without spaces")
                .contains("max.in.flight = ${env:LEAK}: must be a whole number");
        assertThat(broken.problems().toString()).doesNotContain(CANARY);
        assertThat(broken).hasNoCause();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            schema.registry.url | worker:{}@registry:8081              | [hidden]@registry:8081
            schema.registry.url | u:{}@one:8081,https://u:{}@two       | [hidden]@two
            schema.registry.url | https://u:{}@one,worker:{}@two:8081  | https://[hidden]@two:8081
            proxy.host          | user:{}@proxy                        | [hidden]@proxy
            api.base.url        | https://host?token={}                | https://host?[hidden]
            api.base.url        | https://host/x?token={}@mail.test    | https://[hidden]
            api.base.url        | https://u:a?{}@host                  | https://[hidden]
            id.pattern          | (a@)?b                               | (a@)?b
            input.id.pointer    | /detail/@id?                         | /detail/@id?
            """)
    void shouldHideUserAndQueryOfAnAddressHoweverItIsWritten(String key, String pattern, String shown) {
        String value = pattern.replace("{}", CANARY);

        Settings settings = Settings.of(Map.of(key, value), Map.of());

        assertThat(settings.find(key).orElseThrow().shown()).isEqualTo(shown);
        assertThat(settings.withoutSecrets("found " + value)).doesNotContain(CANARY);
    }

    @ParameterizedTest
    @CsvSource({
        "schema.registry.url,worker:{}@registry:8081",
        "proxy.host,user:{}@proxy",
        "api.base.url,https://h?t={}",
        "api.proxy.url,http://user:{}@proxy:3128"
    })
    void shouldHideUserAndQueryInTheMessageThatRefusesThem(String key, String value) {
        assertThat(Configs.problem(
                        "proxy.port=3128",
                        "proxy.host=proxy",
                        "schema.registry.url=https://registry.test",
                        key + "=" + value.replace("{}", CANARY)))
                .contains(key)
                .doesNotContain(CANARY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"two words {}", "\"{}\"", "'{}'", "a'{}", "API_KEY={}", "export API_KEY={}"})
    void shouldRefuseTheSameKeysInTheConfigurationAndInAFileWithoutShowingThem(String pattern) throws Exception {
        // Given
        String text = pattern.replace("{}", CANARY);
        Path file = Files.writeString(folder.resolve("key"), text);
        Map<String, String> properties = Configs.leastWith("api.key.file=" + file.toString());
        properties.remove("api.key");

        // When, then
        assertThat(Configs.problem("api.key=" + text))
                .contains("api.key = [hidden]: must be " + KeyFormat.ALLOWED)
                .doesNotContain(CANARY);
        assertThat(Configs.broken(properties, Map.of()).getMessage())
                .contains("api.key.file: the file must hold the key and nothing else", file.toString())
                .contains(KeyFormat.ALLOWED)
                .doesNotContain(CANARY);
    }
}
