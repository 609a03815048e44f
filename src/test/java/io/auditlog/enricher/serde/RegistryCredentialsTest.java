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
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The credentials that the registry is sent, and that nobody else sees them. */
class RegistryCredentialsTest {

    private static final String SECRET = "canary-s3cret";
    private static final String USER_INFO = "worker:" + SECRET;
    private static final String ENCODED =
            Base64.getEncoder().encodeToString(USER_INFO.getBytes(StandardCharsets.UTF_8));
    private static final String BASIC = "basic.auth.credentials.source";
    private static final String BEARER = "bearer.auth.credentials.source";

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
    void shouldSendWhatIsConfigured() throws Exception {
        assertThat(sentWith(BASIC, "USER_INFO", "basic.auth.user.info", USER_INFO))
                .isEqualTo("Basic " + ENCODED);
        assertThat(sentWith(BASIC, "USER_INFO", "schema.registry.basic.auth.user.info", USER_INFO))
                .isEqualTo("Basic " + ENCODED);
        assertThat(sentWith(BEARER, "STATIC_TOKEN", "bearer.auth.token", SECRET))
                .isEqualTo("Bearer " + SECRET);
        assertThat(sentWith()).isNull();
    }

    @Test
    void shouldSendWhatTheUrlContains() throws Exception {
        try (RegistryStub stub = RegistryStub.answering(RegistryStub.ok("{\"id\":1}"))) {
            assertThat(sent(stub, Samples.config("http://" + USER_INFO + "@" + stub.authority())))
                    .isEqualTo("Basic " + ENCODED);
        }
    }

    @ParameterizedTest
    @CsvSource({BASIC + ", SASL_INHERIT", BASIC + ", USER_INFO", BEARER + ", OAUTHBEARER", BEARER + ", STATIC_TOKEN"})
    void shouldRefuseUnsupportedAndIncompleteSources(String key, String source) {
        assertRefused(() -> sentWith(key, source), "auth");
    }

    @Test
    void shouldRefuseTwoSources() {
        assertRefused(() -> sentWith(BASIC, "URL", BEARER, "STATIC_TOKEN"), "Only one of");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://#@host name",
                "ftp://#@host",
                "http://#@",
                "http://#@host?query",
                "//#@host",
                "mock://a,http://#@h"
            })
    void shouldNotRepeatAMalformedUrl(String url) {
        assertRefused(() -> Samples.serializer(Samples.config(url.replace("#", USER_INFO))), "schema.registry.url");
    }

    @Test
    void shouldNotRepeatATokenOrHeaderThatCannotBeSent() {
        assertRefused(() -> sentWith(BEARER, "STATIC_TOKEN", "bearer.auth.token", SECRET + "\nX: y"), "token");
        assertRefused(() -> sentWith("request.header.X", SECRET + "\nX: y"), "request.header.X");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 409, 422, 500})
    void shouldNotRepeatASecretThatTheRegistryEchoes(int status) throws Exception {
        String echo = "got " + USER_INFO + " Basic " + ENCODED + " in\\u001b[31m " + SECRET;
        try (RegistryStub stub = RegistryStub.answering(RegistryStub.error(status, status, echo))) {
            AvroWireSerializer serializer =
                    Samples.serializer(Samples.config("http://" + USER_INFO + "@" + stub.authority()));
            assertThatThrownBy(() -> serializer.prepare("topic", Samples.V1))
                    .satisfies(failure -> assertThat(allTextOf(failure)).doesNotContain(SECRET, ENCODED, "\u001b"));
        }
    }

    @Test
    void shouldNotPrintSecrets() {
        AbstractConfig config = WireConfig.parse(
                Samples.config("http://" + USER_INFO + "@host:8081", "request.header.X-Api-Key", SECRET));
        RegistryCredentials credentials = new RegistryCredentials(config);
        RegistryCredentials.Server server =
                credentials.server(config.getList("schema.registry.url").get(0));
        assertThat(server.headers())
                .containsEntry("X-Api-Key", SECRET)
                .containsEntry("Authorization", "Basic " + ENCODED);
        assertThat(server.toString()).contains("http://host:8081").doesNotContain(SECRET, ENCODED);
    }

    private static void assertRefused(ThrowingCallable call, String message) {
        assertThatThrownBy(call)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message)
                .satisfies(failure -> assertThat(allTextOf(failure)).doesNotContain(SECRET));
    }

    private static String allTextOf(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
