package io.auditlog.enricher.config;

import static io.auditlog.enricher.config.Configs.CANARY;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        assertThat(Configs.problem("schema.registry.url=https://registry.example.test", key + "=" + value))
                .contains(key, message)
                .doesNotContain(CANARY);
    }

    @ParameterizedTest
    @CsvSource({
        "use.schema.id, 7",
        "retries.max.wait.ms, 7",
        "bearer.auth.scope, 7",
        "context.name.strategy, 7",
        "rule.actions.x, 7",
        "avro.remove.java.properties, false",
        "key.subject.name.strategy, RecordNameStrategy"
    })
    void shouldWarnOfWhatTheDefaultSerializerIgnores(String key, String value) {
        assertThat(Configs.valid(key + "=" + value).warnings())
                .containsExactly(key + ": has no effect on the default value.serializer");
        assertThat(Configs.valid(key + "=" + value, "value.serializer=" + OTHER).warnings())
                .isEmpty();
    }

    @Test
    void shouldLetConfluentsSerializerFindTheShippedSchemasToo() {
        assertThat(SerializerSettings.defaults("io.confluent.kafka.serializers.KafkaAvroSerializer"))
                .isEqualTo(Map.of("avro.remove.java.properties", "true"));
        assertThat(SerializerSettings.defaults(OTHER)).isEmpty();
        assertThat(Configs.valid("avro.remove.java.properties=false", "value.serializer=" + OTHER)
                        .serializer()
                        .properties())
                .containsEntry("avro.remove.java.properties", "false");
    }

    @Test
    void shouldNotWarnOfWhatIsUsedOrCheckedElsewhere() {
        assertThat(Configs.valid("max.retries=5", "request.header.X-Team=a", "auto.register.schemas=false")
                        .warnings())
                .isEmpty();
        assertThat(Configs.valid("basic.auth.credentials.source=SASL_INHERIT", "value.serializer=" + OTHER)
                        .warnings())
                .isEmpty();
    }
}
