package io.auditlog.enricher.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the registry is shown, and that nobody else sees it. */
class RegistryCredentialsTest {

    private static final String SECRET = "canary-s3cret";
    private static final String USER_INFO = "worker:" + SECRET;
    private static final String ENCODED =
            Base64.getEncoder().encodeToString(USER_INFO.getBytes(StandardCharsets.UTF_8));

    private static String sentWith(Object... config) throws Exception {
        try (RegistryStub stub = RegistryStub.answering(RegistryStub.ok("{\"id\":1}"))) {
            return sent(stub, Samples.config(stub.url(), config));
        }
    }

    private static String sent(RegistryStub stub, Map<String, Object> config) {
        Samples.serializer(config).prepare("topic", Samples.V1);
        return stub.requests().get(0).headers().getFirst("Authorization");
    }

    @Test
    void shouldSendUserInfo() throws Exception {
        String source = "basic.auth.credentials.source";
        assertThat(sentWith(source, "USER_INFO", "basic.auth.user.info", USER_INFO))
                .isEqualTo("Basic " + ENCODED);
        assertThat(sentWith(source, "USER_INFO", "schema.registry.basic.auth.user.info", USER_INFO))
                .isEqualTo("Basic " + ENCODED);
    }

    @Test
    void shouldSendWhatTheUrlCarries() throws Exception {
        try (RegistryStub stub = RegistryStub.answering(RegistryStub.ok("{\"id\":1}"))) {
            String url = "http://" + USER_INFO + "@" + stub.authority();
            assertThat(sent(stub, Samples.config(url))).isEqualTo("Basic " + ENCODED);
        }
    }

    @Test
    void shouldSendAToken() throws Exception {
        assertThat(sentWith("bearer.auth.credentials.source", "STATIC_TOKEN", "bearer.auth.token", SECRET))
                .isEqualTo("Bearer " + SECRET);
    }

    @Test
    void shouldSendNothingWhereNothingIsConfigured() throws Exception {
        assertThat(sentWith()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "basic.auth.credentials.source, SASL_INHERIT",
        "basic.auth.credentials.source, USER_INFO",
        "bearer.auth.credentials.source, OAUTHBEARER",
        "bearer.auth.credentials.source, STATIC_TOKEN"
    })
    void shouldRefuseSourcesItCannotServe(String key, String source) {
        assertThatThrownBy(() -> sentWith(key, source))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("auth");
    }

    @Test
    void shouldRefuseTwoSources() {
        assertThatThrownBy(() -> sentWith(
                        "basic.auth.credentials.source", "URL", "bearer.auth.credentials.source", "STATIC_TOKEN"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("Only one of");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://" + USER_INFO + "@host name", "ftp://" + USER_INFO + "@host", "http://" + USER_INFO + "@",
                "http://" + USER_INFO + "@host?query", "//" + USER_INFO + "@host",
                        "mock://a,http://" + USER_INFO + "@host"
            })
    void shouldNotRepeatAMalformedUrl(String url) {
        assertThatThrownBy(() -> Samples.serializer(Samples.config(url)))
                .isInstanceOf(ConfigException.class)
                .satisfies(failure -> assertThat(allTextOf(failure)).doesNotContain(SECRET));
    }

    @Test
    void shouldNotRepeatATokenOrHeaderThatCannotBeSent() {
        assertThatThrownBy(() -> sentWith(
                        "bearer.auth.credentials.source", "STATIC_TOKEN", "bearer.auth.token", SECRET + "\nX: y"))
                .isInstanceOf(ConfigException.class)
                .satisfies(failure -> assertThat(allTextOf(failure)).doesNotContain(SECRET));
        assertThatThrownBy(() -> sentWith("request.header.X", SECRET + "\nX: y"))
                .isInstanceOf(ConfigException.class)
                .satisfies(failure -> assertThat(allTextOf(failure)).doesNotContain(SECRET));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 409, 422, 500})
    void shouldNotRepeatASecretThatTheRegistryEchoes(int status) throws Exception {
        String echo = "got " + USER_INFO + " Basic " + ENCODED + " in\\u001b[31m " + SECRET;
        try (RegistryStub stub = RegistryStub.answering(RegistryStub.error(status, status, echo))) {
            String url = "http://" + USER_INFO + "@" + stub.authority();
            AvroWireSerializer serializer = Samples.serializer(Samples.config(url));
            assertThatThrownBy(() -> serializer.prepare("topic", Samples.V1))
                    .satisfies(failure -> assertThat(allTextOf(failure)).doesNotContain(SECRET, ENCODED, "\u001b"));
        }
    }

    @Test
    void shouldNotPrintSecrets() {
        AbstractConfig config = WireConfig.parse(Samples.config(
                "http://" + USER_INFO + "@host:8081",
                "schema.registry.ssl.key.password",
                SECRET,
                "request.header.X-Api-Key",
                SECRET));
        RegistryCredentials credentials = new RegistryCredentials(config);
        RegistryEndpoint endpoint =
                RegistryEndpoint.of(config.getList("schema.registry.url").get(0), credentials);
        assertThat(endpoint.headers())
                .containsEntry("X-Api-Key", SECRET)
                .containsEntry("Authorization", "Basic " + ENCODED);
        assertThat(endpoint + " " + credentials).contains("http://host:8081").doesNotContain(SECRET, ENCODED);
    }

    private static String allTextOf(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
