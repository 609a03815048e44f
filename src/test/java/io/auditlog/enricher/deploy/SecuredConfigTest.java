package io.auditlog.enricher.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.config.WorkerConfig;
import io.auditlog.enricher.config.WorkerConfig.EffectiveValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every worker configuration that users copy is one that the worker takes, with the secrets where the file says. */
final class SecuredConfigTest {

    private static final String SECRET = "canary-2e7d-SECRET";
    private static final String LOGIN = "org.apache.kafka.common.security.scram.ScramLoginModule required"
            + " username=\"audit-log-enricher\" password=\"" + SECRET + "\";";

    @TempDir
    private Path secrets;

    @BeforeEach
    void writeSecrets() throws IOException {
        Files.writeString(
                secrets.resolve("kafka.properties"), "jaas=" + LOGIN + "\ntruststore.password=" + SECRET + "\n");
        Files.writeString(secrets.resolve("registry.properties"), "user.info=worker:" + SECRET + "\n");
        Files.writeString(secrets.resolve("cotool-api-key"), SECRET + "\n");
    }

    @Test
    void shouldTakeTheSecuredConfiguration() throws Exception {
        WorkerConfig config = load("secured", Documents.text("config/secured.properties"), "/run/secrets");

        assertThat(config.flow().streams())
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("sasl.mechanism", "SCRAM-SHA-512")
                .containsEntry("ssl.truststore.password", SECRET);
        assertThat(new StreamsConfig(config.flow().streams()).getMainConsumerConfigs("group", "client", 0))
                .containsEntry("sasl.jaas.config", LOGIN);
        assertThat(config.serializer().properties()).containsEntry("basic.auth.user.info", "worker:" + SECRET);
        assertThat(config.warnings()).isEmpty();
        assertThat(config.effective()).extracting(EffectiveValue::shown).noneMatch(shown -> shown.contains(SECRET));
    }

    @Test
    void shouldTakeTheConfigurationOfCompose() throws Exception {
        WorkerConfig compose = load("compose", Documents.text("config/compose/worker.properties"), "/run/secrets");

        assertThat(compose.warnings()).isEmpty();
    }

    private WorkerConfig load(String name, String text, String place) throws Exception {
        assertThat(text).contains(place);
        Path file = secrets.resolve(name + ".properties");
        Files.writeString(file, text.replace(place, secrets.toString()));
        return WorkerConfig.load(file, Map.of());
    }
}
