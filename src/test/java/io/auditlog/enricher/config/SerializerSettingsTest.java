package io.auditlog.enricher.config;

import static io.auditlog.enricher.config.Configs.CANARY;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the serializer will not take is reported when the configuration is read, not when the worker starts. */
final class SerializerSettingsTest {

    private static final String OTHER = "org.apache.kafka.common.serialization.ByteArraySerializer";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            basic.auth.credentials.source           | SASL_INHERIT           | this serializer knows URL and USER_INFO
            basic.auth.credentials.source           | USER_INFO              | basic.auth.user.info must be set
            bearer.auth.credentials.source          | OAUTHBEARER            | this serializer knows STATIC_TOKEN
            schema.registry.ssl.protocol            | TLSv1.3                | Unknown or unsupported configuration
            schema.registry.ssl.truststore.location | /no/such/file          | cannot read /no/such/file as JKS
            schema.registry.ssl.keystore.password   | canary-7f3a9c-SECRET   | keystore.location is not
            value.subject.name.strategy             | org.example.Mine       | expected one of TopicNameStrategy
            schema.registry.url                     | mock://a,http://b:8081 | mock://NAME must be the only one
            http.read.timeout.ms                    | 0                      | Value must be at least 1
            proxy.port                              | 3128                   | proxy.host and proxy.port go together
            """)
    void shouldRefuseWhatTheDefaultSerializerRefuses(String key, String value, String message) {
        Map<String, String> properties = Configs.leastWith("schema.registry.url", "https://registry.example.test");
        properties.put(key, value);

        assertThat(Configs.broken(properties, Map.of()).problems())
                .singleElement()
                .satisfies(problem ->
                        assertThat(problem.line()).contains(key, message).doesNotContain(CANARY));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "use.schema.id",
                "retries.max.wait.ms",
                "bearer.auth.scope",
                "context.name.strategy",
                "rule.actions.x"
            })
    void shouldWarnOfWhatTheDefaultSerializerIgnores(String key) {
        assertThat(Configs.valid(key, "7").warnings())
                .containsExactly(key + ": has no effect on the default value.serializer");
        assertThat(Configs.valid(key, "7", "value.serializer", OTHER).warnings())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "avro.remove.java.properties, false",
        "latest.compatibility.strict, false",
        "key.subject.name.strategy, RecordNameStrategy"
    })
    void shouldTakeForConfluentsSerializerWhatHasNoEffectOnTheDefaultOne(String key, String value) {
        assertThat(Configs.valid(key, value).warnings())
                .containsExactly(key + ": has no effect on the default value.serializer");
        assertThat(Configs.valid(key, value, "value.serializer", OTHER).warnings())
                .isEmpty();
    }

    @Test
    void shouldLetConfluentsSerializerFindTheShippedSchemasToo() {
        assertThat(SerializerSettings.defaults("io.confluent.kafka.serializers.KafkaAvroSerializer"))
                .isEqualTo(Map.of("avro.remove.java.properties", "true"));
        assertThat(SerializerSettings.defaults(OTHER)).isEmpty();
        assertThat(Configs.valid("avro.remove.java.properties", "false", "value.serializer", OTHER)
                        .serializer()
                        .properties())
                .containsEntry("avro.remove.java.properties", "false");
    }

    @Test
    void shouldNotWarnOfWhatIsUsedOrCheckedElsewhere() {
        assertThat(Configs.valid("max.retries", "5", "request.header.X-Team", "a", "auto.register.schemas", "false")
                        .warnings())
                .isEmpty();
        assertThat(Configs.valid("basic.auth.credentials.source", "SASL_INHERIT", "value.serializer", OTHER)
                        .warnings())
                .isEmpty();
    }
}
