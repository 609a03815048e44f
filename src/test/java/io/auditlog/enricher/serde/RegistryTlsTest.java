package io.auditlog.enricher.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whom the registry's client trusts over TLS, and what it shows. */
class RegistryTlsTest {

    private static final String TLS = "schema.registry.ssl.";

    @TempDir
    static Path directory;

    private static Path keyStore;
    private static Path trustStore;

    @BeforeAll
    static void makeCertificates() throws Exception {
        Certificates certificates = new Certificates(directory);
        keyStore = certificates.keyStore("server.p12", "ip:127.0.0.1");
        trustStore = certificates.trustStore("trust.p12", keyStore);
    }

    private static RegistryStub server(boolean clientMustShowCertificate) throws Exception {
        return RegistryStub.overTls(
                Certificates.server(keyStore, trustStore), clientMustShowCertificate, RegistryStub.ok("{\"id\":1}"));
    }

    private static Map<String, Object> trusting(String authority, Path store, String type) {
        Map<String, Object> config = Samples.config("https://" + authority);
        config.put(TLS + "truststore.location", store.toString());
        config.put(TLS + "truststore.type", type);
        if (!type.equals("PEM")) {
            config.put(TLS + "truststore.password", Certificates.PASSWORD);
        }
        return config;
    }

    private static int prepare(Map<String, Object> config) {
        return Samples.serializer(config).prepare("topic", Samples.V1);
    }

    @Test
    void shouldTrustWhatTheTruststoreHolds() throws Exception {
        Path pem = new Certificates(directory).certificate("server.pem", keyStore);
        try (RegistryStub stub = server(false)) {
            assertThat(prepare(trusting(stub.authority(), trustStore, "PKCS12")))
                    .isEqualTo(1);
            assertThat(prepare(trusting(stub.authority(), pem, "PEM"))).isEqualTo(1);
        }
    }

    @Test
    void shouldTrustNobodyElse() throws Exception {
        try (RegistryStub stub = server(false)) {
            assertThatThrownBy(() -> prepare(Samples.config("https://" + stub.authority())))
                    .isInstanceOf(RegistryUnavailableException.class)
                    .hasMessageContaining("SSLHandshakeException");
            assertThat(stub.requests()).isEmpty();
        }
    }

    @Test
    void shouldRefuseACertificateForAnotherHost() throws Exception {
        try (RegistryStub stub = server(false)) {
            String authority = "localhost:" + stub.port();
            assertThatThrownBy(() -> prepare(trusting(authority, trustStore, "PKCS12")))
                    .isInstanceOf(RegistryUnavailableException.class);
            assertThat(stub.requests()).isEmpty();
        }
    }

    @Test
    void shouldShowItsOwnCertificate() throws Exception {
        try (RegistryStub stub = server(true)) {
            Map<String, Object> config = trusting(stub.authority(), trustStore, "PKCS12");
            assertThatThrownBy(() -> prepare(config)).isInstanceOf(RegistryUnavailableException.class);
            config.put(TLS + "keystore.location", keyStore.toString());
            config.put(TLS + "keystore.type", "PKCS12");
            config.put(TLS + "keystore.password", Certificates.PASSWORD);
            assertThat(prepare(config)).isEqualTo(1);
        }
    }

    @Test
    void shouldShowItsOwnCertificateFromPem() throws Exception {
        Path pem = new Certificates(directory).keyAndCertificate("own.pem", keyStore);
        try (RegistryStub stub = server(true)) {
            Map<String, Object> config = trusting(stub.authority(), trustStore, "PKCS12");
            config.put(TLS + "keystore.location", pem.toString());
            config.put(TLS + "keystore.type", "PEM");
            assertThat(prepare(config)).isEqualTo(1);
        }
    }

    @Test
    void shouldTakeAJavaKeyStoreWhereNoTypeIsNamed() throws Exception {
        try (RegistryStub stub = server(false)) {
            Map<String, Object> config = trusting(stub.authority(), trustStore, "JKS");
            config.remove(TLS + "truststore.type");
            assertThat(prepare(config)).isEqualTo(1);
        }
    }

    @Test
    void shouldSayThatAKeyCannotBeRead() {
        Map<String, Object> config = trusting("host", trustStore, "PKCS12");
        config.put(TLS + "keystore.location", keyStore.toString());
        config.put(TLS + "keystore.type", "PKCS12");
        config.put(TLS + "keystore.password", Certificates.PASSWORD);
        config.put(TLS + "key.password", "wrong-canary");
        assertThatThrownBy(() -> prepare(config))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("keystore.location")
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

    @Test
    void shouldSayThatThePasswordIsWrong() {
        Map<String, Object> config = trusting("host", trustStore, "PKCS12");
        config.put(TLS + "truststore.password", "wrong-canary");
        assertThatThrownBy(() -> prepare(config))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("truststore.location")
                .hasMessageNotContaining("canary");
    }
}
