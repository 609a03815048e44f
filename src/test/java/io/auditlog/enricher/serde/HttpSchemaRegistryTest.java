package io.auditlog.enricher.serde;

import static io.auditlog.enricher.serde.RegistryStub.cut;
import static io.auditlog.enricher.serde.RegistryStub.error;
import static io.auditlog.enricher.serde.RegistryStub.ok;
import static io.auditlog.enricher.serde.RegistryStub.silence;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditlog.enricher.serde.RegistryStub.Answer;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The protocol as a registry server sees it, and what becomes of its answers, good and bad. */
class HttpSchemaRegistryTest {

    private static final String SCHEMA = "{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"R\\\",\\\"fields\\\":[]}";

    private final List<Duration> pauses = new ArrayList<>();

    private SchemaRegistry registry(String url, Object... config) {
        return new HttpSchemaRegistry(WireConfig.parse(Samples.config(url, config)), pauses::add);
    }

    @Test
    void shouldSpeakTheProtocol() throws Exception {
        try (RegistryStub stub = RegistryStub.answering(
                ok("{\"id\":7}"),
                ok("{\"id\":7,\"subject\":\"s\",\"version\":1,\"schema\":\"x\",\"references\":[{\"a\":[1]}]}"),
                ok("{\"subject\":\"s\",\"version\":3,\"id\":9,\"schema\":\"" + SCHEMA + "\"}"),
                ok("{\"schema\":\"" + SCHEMA + "\",\"schemaType\":\"AVRO\"}"))) {
            // Given
            SchemaRegistry registry = registry(stub.url() + "/apis/ccompat/v7/");
            // When
            int registered = registry.register("a/b c-value", Samples.V1);
            int found = registry.idOf("s", Samples.V1);
            SchemaRegistry.Registered latest = registry.latest("s");
            // Then
            assertThat(registered).isEqualTo(7);
            assertThat(found).isEqualTo(7);
            assertThat(latest.id()).isEqualTo(9);
            assertThat(latest.version()).isEqualTo(3);
            assertThat(registry.byId(9)).isEqualTo(latest.schema());
            assertThat(stub.lines())
                    .containsExactly(
                            "POST /apis/ccompat/v7/subjects/a%2Fb%20c-value/versions",
                            "POST /apis/ccompat/v7/subjects/s",
                            "GET /apis/ccompat/v7/subjects/s/versions/latest",
                            "GET /apis/ccompat/v7/schemas/ids/9");
            RegistryStub.Request first = stub.requests().get(0);
            assertThat(first.headers().getFirst("Content-Type")).isEqualTo("application/vnd.schemaregistry.v1+json");
            assertThat(first.headers()).doesNotContainKey("Authorization");
            assertThat(first.body()).startsWith("{\"schema\":\"{\\\"type\\\":\\\"record\\\"");
        }
    }

    @Test
    void shouldAskForNormalizedSchemasAndSendFurtherHeaders() throws Exception {
        try (RegistryStub stub = RegistryStub.answering(ok("{\"id\":7}"))) {
            registry(stub.url(), "normalize.schemas", true, "request.header.X-Tenant", "blue")
                    .register("s", Samples.V1);
            assertThat(stub.lines()).containsExactly("POST /subjects/s/versions?normalize=true");
            assertThat(stub.requests().get(0).headers().getFirst("X-Tenant")).isEqualTo("blue");
        }
    }

    @Test
    void shouldTellRefusalsApart() throws Exception {
        assertRefused(new Answer(401, ""), AuthenticationException.class);
        assertRefused(error(403, 40301, "no"), AuthorizationException.class);
        assertRefused(error(409, 409, "incompatible"), IncompatibleSchemaException.class);
        assertRefused(error(422, 42201, "invalid"), IncompatibleSchemaException.class);
        assertRefused(error(404, 40403, "unknown"), SerializationException.class);
        assertRefused(new Answer(404, "<html>"), SerializationException.class);
        assertRefused(new Answer(302, ""), SerializationException.class);
        assertRefused(error(500, 50001, "store"), RegistryUnavailableException.class);
        assertRefused(new Answer(429, ""), RegistryUnavailableException.class);
    }

    private void assertRefused(Answer answer, Class<? extends Exception> expected) throws Exception {
        try (RegistryStub stub = RegistryStub.answering(answer)) {
            SchemaRegistry registry = registry(stub.url());
            assertThatThrownBy(() -> registry.register("s", Samples.V1))
                    .isExactlyInstanceOf(expected)
                    .hasMessageContaining(String.valueOf(answer.status()));
            assertThat(stub.requests()).hasSize(1);
        }
    }

    @Test
    void shouldAskAgainForReadsAfterAPause() throws Exception {
        try (RegistryStub stub = RegistryStub.answering(new Answer(500, ""), cut(), ok("{\"id\":7}"))) {
            SchemaRegistry registry = registry(stub.url(), "max.retries", 2, "retries.wait.ms", 40);
            assertThat(registry.idOf("s", Samples.V1)).isEqualTo(7);
            assertThat(pauses).containsOnly(Duration.ofMillis(40)).hasSize(2);
        }
    }

    @Test
    void shouldStopAskingAfterTheLastRetry() throws Exception {
        try (RegistryStub stub = RegistryStub.answering(new Answer(503, ""))) {
            SchemaRegistry registry = registry(stub.url(), "max.retries", 2);
            assertThatThrownBy(() -> registry.byId(1)).isInstanceOf(RegistryUnavailableException.class);
            assertThat(stub.requests()).hasSize(3);
        }
    }

    @Test
    void shouldNotRepeatARegistration() throws Exception {
        try (RegistryStub stub = RegistryStub.answering(new Answer(503, ""))) {
            SchemaRegistry registry = registry(stub.url(), "max.retries", 5);
            assertThatThrownBy(() -> registry.register("s", Samples.V1))
                    .isInstanceOf(RegistryUnavailableException.class);
            assertThat(stub.requests()).hasSize(1);
        }
    }

    @Test
    void shouldFailOverAndStayWithTheServerThatAnswers() throws Exception {
        try (RegistryStub broken = RegistryStub.answering(new Answer(500, ""));
                RegistryStub sound = RegistryStub.answering(ok("{\"id\":7}"))) {
            SchemaRegistry registry = registry(closedPort() + "," + broken.url() + "," + sound.url());
            assertThat(registry.register("s", Samples.V1)).isEqualTo(7);
            assertThat(registry.register("t", Samples.V1)).isEqualTo(7);
            assertThat(broken.requests()).hasSize(1);
            assertThat(sound.requests()).hasSize(2);
        }
    }

    @Test
    void shouldNotFailOverWhereTheAnswerIsFinal() throws Exception {
        try (RegistryStub strict = RegistryStub.answering(error(409, 409, "incompatible"));
                RegistryStub other = RegistryStub.answering(ok("{\"id\":7}"))) {
            SchemaRegistry registry = registry(strict.url() + "," + other.url());
            assertThatThrownBy(() -> registry.register("s", Samples.V1))
                    .isInstanceOf(IncompatibleSchemaException.class);
            assertThat(other.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "<html>hello</html>", "[]", "{", "{}", "{\"id\":\"7\"}", "{\"id\":99999999999}", "null"})
    void shouldTakeGarbageForAnAbsentRegistry(String garbage) throws Exception {
        try (RegistryStub stub = RegistryStub.answering(ok(garbage))) {
            assertThatThrownBy(() -> registry(stub.url()).idOf("s", Samples.V1))
                    .isInstanceOf(RegistryUnavailableException.class)
                    .hasMessageContaining("schema.registry.url");
        }
    }

    @Test
    void shouldRefuseASchemaThatIsNoAvro() throws Exception {
        try (RegistryStub stub = RegistryStub.answering(
                ok("{\"schema\":\"{}\",\"schemaType\":\"PROTOBUF\"}"), ok("{\"schema\":\"nonsense\"}"))) {
            SchemaRegistry registry = registry(stub.url());
            assertThatThrownBy(() -> registry.byId(1)).isExactlyInstanceOf(SerializationException.class);
            assertThatThrownBy(() -> registry.byId(1)).isExactlyInstanceOf(SerializationException.class);
        }
    }

    @Test
    void shouldCutAHugeReply() throws Exception {
        try (RegistryStub stub = RegistryStub.answering(ok(" ".repeat(CappedBody.LIMIT + 1)))) {
            assertThatThrownBy(() -> registry(stub.url()).byId(1))
                    .isInstanceOf(RegistryUnavailableException.class)
                    .hasMessageContaining("larger than");
        }
    }

    @Test
    void shouldGiveUpASilentServer() throws Exception {
        try (RegistryStub stub = RegistryStub.answering(silence())) {
            assertThatThrownBy(() ->
                            registry(stub.url(), "http.read.timeout.ms", 100).byId(1))
                    .isInstanceOf(RegistryUnavailableException.class);
        }
    }

    @Test
    void shouldEndTheWaitOfAnInterruptedThread() throws Exception {
        try (RegistryStub stub = RegistryStub.answering(silence())) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> registry(stub.url()).byId(1)).isInstanceOf(InterruptException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private static String closedPort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return "http://127.0.0.1:" + socket.getLocalPort();
        }
    }
}
