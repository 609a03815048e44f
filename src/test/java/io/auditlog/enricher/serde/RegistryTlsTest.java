package io.auditlog.enricher.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditlog.enricher.fetch.http.ServerIdentity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which registries are trusted over TLS, and which certificate they are shown. */
class RegistryTlsTest {

    private static final String TLS = "schema.registry.ssl.";

    @TempDir
    static Path directory;

    private static ServerIdentity identity;

    @BeforeAll
    static void makeCertificate() throws Exception {
        identity = ServerIdentity.in(directory);
    }

    private static RegistryStub server(boolean clientCertificateRequired) throws Exception {
        return RegistryStub.overTls(
                identity.context(identity), clientCertificateRequired, RegistryStub.ok("{\"id\":1}"));
    }

    /** A configuration with the identity as trust store or key store, in this format; an empty one is not named. */
    private static void put(Map<String, Object> config, String store, String type) throws Exception {
        Path pem = Files.writeString(directory.resolve("own.pem"), identity.keyAsPem() + identity.pem());
        boolean isPem = type.equals("PEM");
        config.put(TLS + store + ".location", (isPem ? pem : identity.store).toString());
        if (!isPem) {
            config.put(TLS + store + ".password", ServerIdentity.PASSWORD);
        }
        if (!type.isEmpty()) {
            config.put(TLS + store + ".type", type);
        }
    }

    private static Map<String, Object> trusting(String authority, String type) throws Exception {
        Map<String, Object> config = Samples.config("https://" + authority);
        put(config, "truststore", type);
        return config;
    }

    private static int prepare(Map<String, Object> config) {
        return Samples.serializer(config).prepare("topic", Samples.V1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PKCS12", "pkcs12", "PEM", ""})
    void shouldTrustTheTruststoreInEveryFormat(String type) throws Exception {
        try (RegistryStub stub = server(false)) {
            assertThat(prepare(trusting(stub.authority(), type))).isEqualTo(1);
        }
    }

    @Test
    void shouldTrustNobodyElse() throws Exception {
        try (RegistryStub stub = server(false)) {
            assertThatThrownBy(() -> prepare(Samples.config("https://" + stub.authority())))
                    .isInstanceOf(RegistryUnavailableException.class)
                    .hasMessageContaining("SSLHandshakeException");
            Map<String, Object> otherHost = trusting(stub.authority().replace("127.0.0.1", "localhost"), "PKCS12");
            assertThatThrownBy(() -> prepare(otherHost)).isInstanceOf(RegistryUnavailableException.class);
            assertThat(stub.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PKCS12", "PEM"})
    void shouldShowItsOwnCertificate(String type) throws Exception {
        try (RegistryStub stub = server(true)) {
            Map<String, Object> config = trusting(stub.authority(), "PKCS12");
            assertThatThrownBy(() -> prepare(config)).isInstanceOf(RegistryUnavailableException.class);
            put(config, "keystore", type);
            assertThat(prepare(config)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"truststore.password, truststore.location", "key.password, keystore.location"})
    void shouldRefuseAWrongPassword(String key, String named) throws Exception {
        Map<String, Object> config = trusting("host", "PKCS12");
        put(config, "keystore", "PKCS12");
        config.put(TLS + key, "wrong-canary");
        assertThatThrownBy(() -> prepare(config))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(TLS + named)
                .hasMessageNotContaining("canary");
    }

    @ParameterizedTest
    @CsvSource({
        "endpoint.identification.algorithm, ''",
        "endpoint.identification.algorithm, none",
        "trustmanager.algorithm, anything",
        "truststore.password, alone-canary",
        "truststore.location, /does/not/exist"
    })
    void shouldRefuseWhatItWouldHaveToIgnore(String key, String value) {
        assertThatThrownBy(() -> prepare(Samples.config("https://host", TLS + key, value)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(TLS + key.replace("password", "location"))
                .hasMessageNotContaining("canary");
    }
}
